"""Where the parcel is, as its return shows it: told by tracking, never moved backwards."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from events.publishing import publish
from returns.events import ReturnHandedOver
from returns.models import ReturnParcel, ReturnRequest
from returns.models.requests import MoveNotAllowed
from returns.services.decisions import lock_return, touch
from returns.services.named_carriers import fit_fee_to_carrier
from returns.states import SCANNED, Method, ParcelPurpose, ReturnStatus, ShippingStatus
from tracking.models import Shipment
from tracking.services.shipments import number_shipment
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


def takes_number(parcel: ReturnParcel) -> bool:
    """Whether people have to say its tracking number: it comes back by a carrier that they deal with by hand."""
    shipment = parcel.shipment
    return (
        parcel.purpose == ParcelPurpose.BACK
        and shipment.voided_at is None
        and shipment.asked_of is not None
        and shipment.asked_of.is_by_hand
        and not (shipment.tracking_number and shipment.is_handed_over)
    )


@transaction.atomic
def number_parcel_back(*, return_id: str, tracking_number: str, actor: Actor, now: datetime) -> Shipment:
    """Give the parcel on its way back the number that its carrier has told later.

    Raises MoveNotAllowed where no parcel waits for one, TrackingNumberRequired.
    """
    return_request = lock_return(return_id)
    parcel = (
        return_request.parcels.filter(purpose=ParcelPurpose.BACK, shipment__voided_at=None)
        .select_related("shipment")
        .first()
    )
    if parcel is None:
        raise MoveNotAllowed(
            _("This return has no parcel that could get a number."), state=return_request.shipping_status
        )
    shipment = number_shipment(
        shipment=parcel.shipment, tracking_number=tracking_number, actor=actor, now=now
    )
    touch(return_request, now=now)
    return shipment


@transaction.atomic
def announce_own_parcel(*, return_request: ReturnRequest, shipment: Shipment, now: datetime) -> None:
    """Say that ``shipment``, announced by an integrator, carries this return, and what its way costs by its carrier."""
    link_parcel(return_request=return_request, shipment=shipment)
    if return_request.method == Method.OWN_CARRIER:
        fit_fee_to_carrier(lock_return(return_request.public_id), now=now)


def _was_not_left_here(shipment: Shipment, was: ShippingStatus) -> bool:
    """Whether a later attempt says that a parcel never arrived, which nobody has seen here."""
    return was == ShippingStatus.DELIVERED and shipment.status in NEW_ATTEMPTS


def _shipping_status_of(shipment: Shipment) -> ShippingStatus:
    if shipment.status == TrackingStatus.DELIVERED:
        return ShippingStatus.DELIVERED
    return ShippingStatus.IN_TRANSIT
