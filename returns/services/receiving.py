"""What was in the parcel: received in one or more goes, missing, something else, or not announced at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.services.units import QuantityExceeded
from core.actors import Actor
from core.errors import Refusals
from events.publishing import publish
from returns.events import ReturnItemsMissing, ReturnItemsReceived, ReturnWrongItemReceived
from returns.models import ReturnItem, ReturnRequest
from returns.models.requests import MoveNotAllowed
from returns.refusals import UnknownItem
from returns.services.decisions import clear_exception, lock_return, raise_exception
from returns.services.endings import paid_units
from returns.services.unexpected import FoundItem, record_unexpected, write_unexpected
from returns.states import (
    Reception,
    ReturnException,
    ReturnStatus,
    ShippingStatus,
    Verdict,
)

_ON_ITS_WAY = frozenset(
    {
        ShippingStatus.NO_LABEL,
        ShippingStatus.PENDING,
        ShippingStatus.PICKUP_SCHEDULED,
        ShippingStatus.DROPPED_OFF,
        ShippingStatus.IN_TRANSIT,
    }
)


@dataclass(frozen=True)
class ReceivedItem:
    item: str  # public id
    quantity: int


@dataclass(frozen=True)
class WrongItem:
    """Something else lay in the place of an item."""

    item: str  # public id
    found: FoundItem


@transaction.atomic
def receive_items(
    *,
    return_request: ReturnRequest,
    items: Sequence[ReceivedItem] = (),
    missing: Sequence[str] = (),
    wrong: Sequence[WrongItem] = (),
    unexpected: Sequence[FoundItem] = (),
    actor: Actor,
    now: datetime,
    notify: bool = True,
) -> ReturnRequest:
    """Record what one parcel held; calls add up. Where the terms ask for no inspection it is accepted at once.

    ``missing`` are public ids of items of which more was announced than has come by now; it may still come. What is
    ``wrong`` or ``unexpected`` counts for nothing that was announced. Raises MoveNotAllowed unless approved,
    UnknownItem, UnknownLine, UnknownFile, DescriptionRequired, QuantityExceeded above what was requested.
    """
    if not items and not missing and not wrong and not unexpected:
        raise UnknownItem.at("items", _("Name at least one item."))
    return_request = lock_approved(return_request)
    known = items_by_id(return_request)
    refusals = Refusals()
    for index, received in enumerate(items):
        with refusals.gathered():
            item = item_named(known, received.item, f"items.{index}.item")
            _receive(item, received.quantity, f"items.{index}.quantity")
            if return_request.terms["inspection"] == "none":
                _accept_uninspected(item)
    refusals.raise_if_any()
    is_complete = all(item.received_quantity >= item.requested_quantity for item in known.values())
    _note_arrival(return_request, known, is_complete=is_complete, now=now)
    absent = [_miss(known, name, f"missing.{index}") for index, name in enumerate(missing)]
    if items:
        publish(
            ReturnItemsReceived(
                return_id=return_request.public_id,
                notify=notify,
                items=tuple((received.item, received.quantity) for received in items),
                is_complete=is_complete,
                has_missing=bool(absent),
            ),
            actor=actor,
            occurred_at=now,
        )
    if absent:
        publish(
            ReturnItemsMissing(return_id=return_request.public_id, notify=notify, items=tuple(absent)),
            actor=actor,
            occurred_at=now,
        )
    for index, one in enumerate(wrong):
        _take_wrong(return_request, known, one, f"wrong.{index}", actor=actor, now=now, notify=notify)
    for index, found in enumerate(unexpected):
        record_unexpected(
            return_request, found, path=f"unexpected.{index}", actor=actor, now=now, notify=notify
        )
    _note_doubts(return_request, known, is_complete=is_complete)
    return return_request


def lock_approved(return_request: ReturnRequest) -> ReturnRequest:
    """The return, locked. Raises MoveNotAllowed unless it is approved."""
    locked = lock_return(return_request.public_id)
    if locked.status != ReturnStatus.APPROVED:
        raise MoveNotAllowed(_("Only an approved return can be received."), state=locked.status)
    return locked


def items_by_id(return_request: ReturnRequest) -> dict[str, ReturnItem]:
    """The items of a locked return by public id, locked too."""
    return {item.public_id: item for item in return_request.items.select_for_update().order_by("pk")}


def item_named(known: Mapping[str, ReturnItem], name: str, path: str) -> ReturnItem:
    """One of these items. Raises UnknownItem at ``path``."""
    try:
        return known[name]
    except KeyError:
        raise UnknownItem.at(path, _("This return has no such item.")) from None


def awaited_units(item: ReturnItem) -> int:
    """Units that were announced and have not come yet."""
    return item.requested_quantity - item.received_quantity


def accepted_units(item: ReturnItem) -> int:
    """Units that passed inspection."""
    return item.accepted_quantity


def received_units(item: ReturnItem) -> int:
    """Units that arrived and were not rejected."""
    return max(0, item.received_quantity - item.rejected_quantity)


def _receive(item: ReturnItem, quantity: int, path: str) -> None:
    left = awaited_units(item)
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


def _note_arrival(
    return_request: ReturnRequest, known: Mapping[str, ReturnItem], *, is_complete: bool, now: datetime
) -> None:
    """A parcel has come. Goods are back only when something that was announced lay in it."""
    if any(item.received_quantity for item in known.values()):
        return_request.shipping_status = (
            ShippingStatus.RECEIVED if is_complete else ShippingStatus.PARTIALLY_RECEIVED
        )
        return_request.received_at = return_request.received_at or now
    elif return_request.shipping_status in _ON_ITS_WAY:
        return_request.shipping_status = ShippingStatus.DELIVERED
    return_request.handed_over_at = return_request.handed_over_at or now
    return_request.updated_at = now
    return_request.save(update_fields=["shipping_status", "handed_over_at", "received_at", "updated_at"])


def _miss(known: Mapping[str, ReturnItem], name: str, path: str) -> tuple[str, int]:
    item = item_named(known, name, f"{path}.item")
    count = awaited_units(item)
    if not count:
        raise QuantityExceeded.at(f"{path}.item", _("All of this item has come."))
    item.reception = Reception.MISSING
    item.save(update_fields=["reception"])
    return item.public_id, count


def _take_wrong(
    return_request: ReturnRequest,
    known: Mapping[str, ReturnItem],
    one: WrongItem,
    path: str,
    *,
    actor: Actor,
    now: datetime,
    notify: bool,
) -> None:
    item = item_named(known, one.item, f"{path}.item")
    if one.found.quantity > awaited_units(item):
        raise QuantityExceeded.at(f"{path}.quantity", _("That many of this item were not announced."))
    item.reception = Reception.WRONG_ITEM
    item.save(update_fields=["reception"])
    unexpected = write_unexpected(return_request, one.found, path=path, actor=actor, now=now)
    publish(
        ReturnWrongItemReceived(
            return_id=return_request.public_id,
            notify=notify,
            item_id=item.public_id,
            unexpected_id=unexpected.public_id,
            quantity=unexpected.quantity,
        ),
        actor=actor,
        occurred_at=now,
    )


def _note_doubts(
    return_request: ReturnRequest, known: Mapping[str, ReturnItem], *, is_complete: bool
) -> None:
    """Goods and money that do not match are looked at by staff; once everything is here there is no doubt left."""
    if is_complete and ReturnException.FLAGGED in return_request.exceptions:
        clear_exception(return_request, ReturnException.FLAGGED)
    elif any(_is_doubtful(item) for item in known.values()):
        raise_exception(return_request, ReturnException.FLAGGED)


def _is_doubtful(item: ReturnItem) -> bool:
    if item.reception == Reception.WRONG_ITEM:
        return True
    return item.reception == Reception.MISSING and paid_units(item) > item.received_quantity
