"""Units that were refused and are still with us: how many, what may be chosen for them, what is settled."""

from __future__ import annotations

from datetime import datetime, timedelta

from returns.models import ReturnItem, ReturnRequest
from returns.states import Disposition, RefusalChoice, ReturnStatus

# Where refused units go when staff say so at once; other dispositions are for units that were accepted.
_STAFF_DECIDED = frozenset({Disposition.DONATE, Disposition.RECYCLE, Disposition.DESTROY})


def refused_units_here(item: ReturnItem) -> int:
    """Refused units that were not sent back yet. A return that was declined after receipt refuses all of them."""
    is_declined = item.return_request.status == ReturnStatus.DECLINED
    refused = item.received_quantity if is_declined else item.rejected_quantity
    return refused - item.sent_back_quantity


def can_choose(item: ReturnItem) -> bool:
    """Whether the shopper may say what happens to the refused units; leaving them with the shop is final."""
    if refused_units_here(item) == 0 or item.refusal_choice == RefusalChoice.LEAVE_IT:
        return False
    is_declined = item.return_request.status == ReturnStatus.DECLINED
    return is_declined or item.disposition not in _STAFF_DECIDED


def is_refusal_settled(item: ReturnItem) -> bool:
    """Whether nothing about the item's refused units waits for anybody."""
    return refused_units_here(item) == 0 or not can_choose(item)


def choose_by(item: ReturnItem, *, days: int) -> datetime | None:
    """Until when the shopper may choose; None when there is nothing to choose any more."""
    if item.refused_at is None or item.refusal_choice or not can_choose(item):
        return None
    return item.refused_at + timedelta(days=days)


def note_refusal(item: ReturnItem, *, now: datetime) -> None:
    """Let the time to choose begin, anew where more units of the item are refused; an objection stays open."""
    item.refused_at = now
    if item.refusal_choice != RefusalChoice.OBJECT:
        item.refusal_choice, item.refusal_chosen_at = "", None
    item.save(update_fields=["refused_at", "refusal_choice", "refusal_chosen_at"])


def note_declined(return_request: ReturnRequest, *, now: datetime) -> None:
    """The same for what is here of a return that was declined after receipt."""
    for item in return_request.items.select_for_update().order_by("pk"):
        if refused_units_here(item):
            note_refusal(item, now=now)
