"""Taking a receipt back that was a slip of the hand, while nothing has followed from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.services.units import QuantityExceeded
from core.actors import Actor
from events.publishing import publish
from returns.events import ReturnReceiptUndone
from returns.models import ReturnItem, ReturnRequest
from returns.models.requests import MoveNotAllowed
from returns.refusals import UnknownItem
from returns.services.item_worth import replacement_of
from returns.services.receiving import ReceivedItem, item_named, items_by_id, lock_approved
from returns.states import (
    MADE_BY_US,
    ParcelPurpose,
    Reception,
    RefundStatus,
    ReturnStatus,
    ShippingStatus,
    Verdict,
)
from tracking.statuses import HANDED_OVER_STATUSES, TrackingStatus


@transaction.atomic
def undo_receipt(
    *, return_request: ReturnRequest, items: Sequence[ReceivedItem], actor: Actor, now: datetime
) -> ReturnRequest:
    """Count units as not received after all. Nobody is written to about it.

    Raises MoveNotAllowed unless approved and without any money on its way or paid, UnknownItem, QuantityExceeded
    above what was received and not looked at yet.
    """
    if not items:
        raise UnknownItem.at("items", _("Name at least one item."))
    return_request = lock_approved(return_request)
    known = items_by_id(return_request)
    if _has_something_left(return_request):
        raise MoveNotAllowed(
            _("Money is already on its way back, so this is no longer possible."), state=return_request.status
        )
    is_uninspected = return_request.terms["inspection"] == "none"
    for index, undone in enumerate(items):
        item = item_named(known, undone.item, f"items.{index}.item")
        _take_back(item, undone.quantity, f"items.{index}.quantity", is_uninspected=is_uninspected)
    _write_status(return_request, known.values(), now=now)
    publish(
        ReturnReceiptUndone(
            return_id=return_request.public_id,
            notify=False,
            items=tuple((undone.item, undone.quantity) for undone in items),
        ),
        actor=actor,
        occurred_at=now,
    )
    return return_request


def undoable_units(return_request: ReturnRequest, item: ReturnItem) -> int:
    """Units whose receipt can still be taken back, of a return from ``return_detail``."""
    if return_request.status != ReturnStatus.APPROVED or _has_something_left(return_request):
        return 0
    return _units_nothing_followed_from(item, is_uninspected=return_request.terms["inspection"] == "none")


def _has_something_left(return_request: ReturnRequest) -> bool:
    """Whether money, or what the shopper gets instead, is on its way or there."""
    if any(refund.status != RefundStatus.FAILED for refund in return_request.refunds.all()):
        return True
    replacements = [replacement_of(item) for item in return_request.items.all()]
    return any(one is not None and one.sent_quantity + one.asked_quantity for one in replacements)


def _units_nothing_followed_from(item: ReturnItem, *, is_uninspected: bool) -> int:
    if is_uninspected:
        return item.received_quantity - item.rejected_quantity - item.disposed_quantity
    return item.received_quantity - item.accepted_quantity - item.rejected_quantity


def _take_back(item: ReturnItem, quantity: int, path: str, *, is_uninspected: bool) -> None:
    left = _units_nothing_followed_from(item, is_uninspected=is_uninspected)
    if quantity < 1 or quantity > left:
        detail = _("Not looked at yet: %(count)s. More than that cannot be taken back.") % {"count": left}
        raise QuantityExceeded.at(path, detail)
    item.received_quantity -= quantity
    if is_uninspected:
        item.accepted_quantity -= quantity
        item.verdict = Verdict.ACCEPTED if item.accepted_quantity else Verdict.PENDING
    item.reception = Reception.RECEIVED if item.received_quantity else Reception.AWAITING
    item.save(update_fields=["received_quantity", "accepted_quantity", "verdict", "reception"])


def _write_status(return_request: ReturnRequest, items: Iterable[ReturnItem], *, now: datetime) -> None:
    """Back to where the parcel was: as far as the carrier, the shopper or an earlier receipt say."""
    if any(item.received_quantity for item in items):
        return_request.shipping_status = ShippingStatus.PARTIALLY_RECEIVED
    else:
        if return_request.handed_over_at == return_request.received_at:
            return_request.handed_over_at = None  # the receipt was the first that anybody heard of it
        return_request.received_at = None
        return_request.shipping_status = _status_before(return_request)
    return_request.updated_at = now
    return_request.save(update_fields=["shipping_status", "handed_over_at", "received_at", "updated_at"])


def _status_before(return_request: ReturnRequest) -> ShippingStatus:
    parcels = list(return_request.parcels.filter(purpose=ParcelPurpose.BACK).select_related("shipment"))
    told = {parcel.shipment.status for parcel in parcels if parcel.shipment.voided_at is None}
    if TrackingStatus.DELIVERED in told:
        return ShippingStatus.DELIVERED
    if told & HANDED_OVER_STATUSES:
        return ShippingStatus.IN_TRANSIT
    if return_request.handed_over_at is not None:
        return ShippingStatus.DROPPED_OFF
    if return_request.pickup:
        return ShippingStatus.PICKUP_SCHEDULED
    if told or return_request.method not in MADE_BY_US:
        return ShippingStatus.PENDING
    return ShippingStatus.NO_LABEL
