"""What came back: received in one or more goes, then inspected unit by unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.services.units import QuantityExceeded
from core.actors import Actor
from events.publishing import publish
from returns.events import ReturnItemsInspected, ReturnItemsReceived
from returns.models import ReturnItem, ReturnNote, ReturnRequest
from returns.models.requests import MoveNotAllowed
from returns.refusals import UnknownItem
from returns.services.decisions import lock_return
from returns.services.endings import release_sent_back
from returns.services.refused_units import note_refusal
from returns.services.quotes import quote_of, units_not_rejected
from returns.states import (
    Disposition,
    Reception,
    ReturnStatus,
    ShippingStatus,
    Verdict,
)


@dataclass(frozen=True)
class ReceivedItem:
    item: str  # public id
    quantity: int


@dataclass(frozen=True)
class InspectedItem:
    """Units that were looked at now; calls add up."""

    item: str
    accepted_quantity: int = 0
    rejected_quantity: int = 0
    grade: str = ""
    disposition: str = ""
    note: str = ""


@transaction.atomic
def receive_items(
    *,
    return_request: ReturnRequest,
    items: Sequence[ReceivedItem],
    actor: Actor,
    now: datetime,
    notify: bool = True,
) -> ReturnRequest:
    """Record units that arrived; calls add up. Where the terms ask for no inspection they are accepted at once.

    Raises MoveNotAllowed unless approved, UnknownItem, QuantityExceeded above what was requested.
    """
    if not items:
        raise UnknownItem.at("items", _("Name at least one item."))
    return_request = _lock_approved(return_request)
    known = _items_by_id(return_request)
    for index, received in enumerate(items):
        item = _item_named(known, received.item, f"items.{index}.item")
        _receive(item, received.quantity, f"items.{index}.quantity")
        if return_request.terms["inspection"] == "none":
            _accept_uninspected(item)
    is_complete = all(item.received_quantity >= item.requested_quantity for item in known.values())
    return_request.shipping_status = (
        ShippingStatus.RECEIVED if is_complete else ShippingStatus.PARTIALLY_RECEIVED
    )
    return_request.handed_over_at = return_request.handed_over_at or now
    return_request.received_at = return_request.received_at or now
    return_request.updated_at = now
    return_request.save(update_fields=["shipping_status", "handed_over_at", "received_at", "updated_at"])
    publish(
        ReturnItemsReceived(
            return_id=return_request.public_id,
            notify=notify,
            items=tuple((received.item, received.quantity) for received in items),
            is_complete=is_complete,
        ),
        actor=actor,
        occurred_at=now,
    )
    return return_request


@transaction.atomic
def inspect_items(
    *,
    return_request: ReturnRequest,
    items: Sequence[InspectedItem],
    actor: Actor,
    now: datetime,
    notify: bool = True,
) -> ReturnRequest:
    """Accept or reject received units, with grade and disposition; the quote is reckoned anew.

    Raises MoveNotAllowed unless approved, UnknownItem, QuantityExceeded above what was received.
    """
    if not items:
        raise UnknownItem.at("items", _("Name at least one item."))
    return_request = _lock_approved(return_request)
    known = _items_by_id(return_request)
    for index, inspected in enumerate(items):
        item = _item_named(known, inspected.item, f"items.{index}.item")
        _inspect(item, inspected, f"items.{index}")
        if inspected.rejected_quantity:
            note_refusal(item, now=now)
        if inspected.note.strip():
            ReturnNote.objects.create(
                return_request=return_request,
                item=item,
                kind="inspection",
                text=inspected.note.strip(),
                author=actor.as_json(),
                is_for_shopper=inspected.rejected_quantity > 0,
                created_at=now,
            )
    return_request.quote = quote_of(return_request, units=units_not_rejected).as_json()
    return_request.updated_at = now
    return_request.save(update_fields=["quote", "updated_at"])
    publish(
        ReturnItemsInspected(
            return_id=return_request.public_id,
            notify=notify,
            items=tuple(
                (one.item, one.accepted_quantity, one.rejected_quantity, one.grade, one.disposition)
                for one in items
            ),
        ),
        actor=actor,
        occurred_at=now,
    )
    return return_request


def _lock_approved(return_request: ReturnRequest) -> ReturnRequest:
    locked = lock_return(return_request.public_id)
    if locked.status != ReturnStatus.APPROVED:
        raise MoveNotAllowed(_("Only an approved return can be received."))
    return locked


def _items_by_id(return_request: ReturnRequest) -> dict[str, ReturnItem]:
    return {item.public_id: item for item in return_request.items.select_for_update().order_by("pk")}


def _item_named(known: dict[str, ReturnItem], name: str, path: str) -> ReturnItem:
    try:
        return known[name]
    except KeyError:
        raise UnknownItem.at(path, _("This return has no such item.")) from None


def _receive(item: ReturnItem, quantity: int, path: str) -> None:
    left = item.requested_quantity - item.received_quantity
    if quantity < 1 or quantity > left:
        detail = _("Came in: %(count)s. Still expected: %(left)s.") % {"count": quantity, "left": left}
        raise QuantityExceeded.at(path, detail)
    item.received_quantity += quantity
    item.reception = Reception.RECEIVED
    item.save(update_fields=["received_quantity", "reception"])


def _accept_uninspected(item: ReturnItem) -> None:
    item.accepted_quantity = item.received_quantity - item.rejected_quantity
    item.verdict = Verdict.ACCEPTED
    item.save(update_fields=["accepted_quantity", "verdict"])


def _inspect(item: ReturnItem, inspected: InspectedItem, path: str) -> None:
    count = inspected.accepted_quantity + inspected.rejected_quantity
    left = item.received_quantity - item.accepted_quantity - item.rejected_quantity
    if count < 1 or count > left:
        detail = _("Inspected: %(count)s. Waiting for it: %(left)s.") % {"count": count, "left": left}
        raise QuantityExceeded.at(f"{path}.accepted_quantity", detail)
    item.accepted_quantity += inspected.accepted_quantity
    item.rejected_quantity += inspected.rejected_quantity
    item.grade = inspected.grade or item.grade
    item.disposition = inspected.disposition or item.disposition
    if item.accepted_quantity:
        item.verdict = Verdict.ACCEPTED
    elif item.rejected_quantity:
        item.verdict = Verdict.REJECTED
    if inspected.disposition == Disposition.RETURN_TO_CUSTOMER:
        release_sent_back(item, inspected.rejected_quantity)
    if inspected.disposition == Disposition.RESTOCK and inspected.accepted_quantity:
        item.restocked_quantity += inspected.accepted_quantity
    item.save(
        update_fields=[
            "accepted_quantity",
            "rejected_quantity",
            "grade",
            "disposition",
            "verdict",
            "restocked_quantity",
        ]
    )


def accepted_units(item: ReturnItem) -> int:
    """Units that passed inspection."""
    return item.accepted_quantity


def received_units(item: ReturnItem) -> int:
    """Units that arrived and were not rejected."""
    return max(0, item.received_quantity - item.rejected_quantity)
