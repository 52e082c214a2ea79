"""What parcels hold about people: numbers that carriers know them by, labels with an address, and scans of places."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext_noop

from core.privacy import AppPrivacy, PersonTable

TABLES = (
    PersonTable(
        "tracking.Shipment",
        gettext_noop("Parcels"),
        ("order__customer", "return_parcel__return_request__customer"),
        erased="tracking_number drop_off_code carrier_reference label_file",
        derived="next_poll_at",
        kept="order direction carrier status sub_status lines shipped_at delivered_at created_at",
        technical="id public_id fulfillment_external_id estimated_delivery_at last_event_at quiet_polls"
        " drop_off_expires_at voided_at link_generation updated_at",
        empties={"link_generation": F("link_generation") + 1},
    ),
    PersonTable(
        "tracking.ShipmentEvent",
        gettext_noop("Scans"),
        ("shipment__order__customer", "shipment__return_parcel__return_request__customer"),
        erased="shipment occurred_at status message city country_code",
        technical="id recorded_at sub_status carrier_code estimated_delivery_at fingerprint",
        is_deleted=True,
    ),
)

PRIVACY = AppPrivacy(app="tracking", tables=TABLES)
