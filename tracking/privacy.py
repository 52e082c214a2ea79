"""What parcels hold about people: numbers that carriers know them by, labels with an address, and scans of places."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import F, QuerySet
from django.utils.translation import gettext_noop

from core.privacy import AppPrivacy, Person, PersonTable, RetentionRule
from core.queries import ids_of_any
from tracking.models import Shipment
from tracking.services.old_labels import purge_labels

_OF_SHIPMENT = ("order__customer", "return_parcel__return_request__customer")

TABLES = (
    PersonTable(
        "tracking.Shipment",
        gettext_noop("Parcels"),
        _OF_SHIPMENT,
        erased="tracking_number drop_off_code carrier_reference label_file",
        derived="next_poll_at",
        kept="order direction carrier status sub_status lines shipped_at delivered_at created_at",
        technical="id public_id fulfillment_external_id estimated_delivery_at last_event_at quiet_polls"
        " drop_off_expires_at asked_of voided_at link_generation updated_at",
        empties={"link_generation": F("link_generation") + 1},
    ),
    PersonTable(
        "tracking.ShipmentEvent",
        gettext_noop("Scans"),
        tuple(f"shipment__{way}" for way in _OF_SHIPMENT),
        erased="shipment occurred_at status message city country_code",
        technical="id recorded_at sub_status carrier_code estimated_delivery_at fingerprint",
        is_deleted=True,
    ),
)


def subjects_of(person: Person) -> Iterable[str]:
    """Public ids of parcels."""
    return _parcels(person).values_list("public_id", flat=True)


def files_of(person: Person) -> Iterable[int]:
    """Labels: name and address stand on them."""
    return _parcels(person).exclude(label_file=None).values_list("label_file", flat=True)


def delete_of_orders(order_ids: Collection[int]) -> None:
    """Delete the parcels of these orders."""
    Shipment.objects.filter(order__in=order_ids).delete()


def _parcels(person: Person) -> QuerySet[Shipment]:
    ways = [Shipment.objects.filter(**{f"{way}__in": person.customer_ids}) for way in _OF_SHIPMENT]
    return Shipment.objects.filter(pk__in=ids_of_any(ways))


RETENTION = (
    RetentionRule(
        "labels",
        gettext_noop("Labels of parcels"),
        gettext_noop("So that a label can be printed again. Name and address stand on it."),
        days=180,
        least_days=30,
        purge=purge_labels,
    ),
)

PRIVACY = AppPrivacy(
    app="tracking",
    tables=TABLES,
    subjects=subjects_of,
    files=files_of,
    delete_orders=delete_of_orders,
    retention=RETENTION,
)
