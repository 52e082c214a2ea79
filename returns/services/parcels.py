"""Where the parcel is, as its return shows it: told by tracking, never moved backwards."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from core.actors import Actor
from events.publishing import publish
from returns.events import ReturnHandedOver
from returns.models import ReturnParcel, ReturnRequest
from returns.services.decisions import lock_return
from returns.states import SCANNED, ParcelPurpose, ReturnStatus, ShippingStatus
from tracking.models import Shipment
from tracking.standing import NEW_ATTEMPTS
from tracking.statuses import HANDED_OVER_STATUSES, TrackingStatus

_ORDER = [
    ShippingStatus.NO_LABEL,
    ShippingStatus.PENDING,
    ShippingStatus.PICKUP_SCHEDULED,
    ShippingStatus.DROPPED_OFF,
    ShippingStatus.IN_TRANSIT,
    ShippingStatus.DELIVERED,
    ShippingStatus.PARTIALLY_RECEIVED,
    ShippingStatus.RECEIVED,
]


@transaction.atomic
def note_parcel_progress(*, shipment_id: str, actor: Actor, now: datetime, notify: bool = True) -> None:
    """Let the return follow its parcel's tracking status. May be repeated; other parcels do nothing."""
    parcel = (
        ReturnParcel.objects.select_related("shipment", "return_request")
        .filter(shipment__public_id=shipment_id, purpose=ParcelPurpose.BACK)
        .first()
    )
    if parcel is None or parcel.shipment.status not in HANDED_OVER_STATUSES:
        return
    return_request = lock_return(parcel.return_request.public_id)
    status = _shipping_status_of(parcel.shipment)
    was = ShippingStatus(return_request.shipping_status)
    if was == ShippingStatus.NOT_REQUIRED:
        return
    if _ORDER.index(status) <= _ORDER.index(was) and not _was_not_left_here(parcel.shipment, was):
        return
    is_first = was not in SCANNED
    return_request.shipping_status = status
    return_request.handed_over_at = return_request.handed_over_at or now
    return_request.updated_at = now
    return_request.save(update_fields=["shipping_status", "handed_over_at", "updated_at"])
    if is_first and return_request.status == ReturnStatus.APPROVED:
        publish(
            ReturnHandedOver(
                return_id=return_request.public_id,
                notify=notify,
                from_shipping_status=was,
                to_shipping_status=status,
            ),
            actor=actor,
            occurred_at=now,
        )


def link_parcel(*, return_request: ReturnRequest, shipment: Shipment) -> ReturnParcel:
    """Say that ``shipment``, announced by an integrator or the shopper, carries this return."""
    parcel, _ = ReturnParcel.objects.get_or_create(
        shipment=shipment, defaults={"return_request": return_request}
    )
    ReturnRequest.objects.filter(
        pk=return_request.pk, shipping_status=ShippingStatus.NO_LABEL, status=ReturnStatus.APPROVED
    ).update(shipping_status=ShippingStatus.PENDING)
    return parcel


def _was_not_left_here(shipment: Shipment, was: ShippingStatus) -> bool:
    """Whether a later attempt says that a parcel never arrived, which nobody has seen here."""
    return was == ShippingStatus.DELIVERED and shipment.status in NEW_ATTEMPTS


def _shipping_status_of(shipment: Shipment) -> ShippingStatus:
    if shipment.status == TrackingStatus.DELIVERED:
        return ShippingStatus.DELIVERED
    return ShippingStatus.IN_TRANSIT
