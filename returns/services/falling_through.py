"""Exchanges that come to nothing: let go of what is held, and left for another choice. Callers hold the return's lock."""

from __future__ import annotations

from datetime import datetime

from core.actors import WORKER
from events.publishing import publish
from returns.events import ExchangeFailed, ExchangeNotPaid, ExchangeSoldOut
from returns.models import Replacement, ReturnRequest
from returns.services.owing import charge_due_minor
from returns.services.quotes import exchange_minor_of, units_that_count, worth_of_units
from returns.services.replacements import WAITING, release_hold, replacements_of
from returns.states import ReplacementStatus

_EVENTS = {
    ReplacementStatus.SOLD_OUT: ExchangeSoldOut,
    ReplacementStatus.NOT_PAID: ExchangeNotPaid,
    ReplacementStatus.FAILED: ExchangeFailed,
}


def fall_through(
    return_request: ReturnRequest,
    replacement: Replacement,
    status: ReplacementStatus,
    *,
    failure: str = "",
    now: datetime,
    notify: bool = True,
) -> None:
    """Give the exchange up; what was paid for it, or is owed instead, follows from the next choice."""
    release_hold(replacement)
    replacement.status = status
    replacement.asked_quantity = 0
    replacement.failure = failure[:200]
    replacement.fell_through_at = now
    replacement.save(update_fields=["status", "asked_quantity", "failure", "fell_through_at"])
    publish(
        _EVENTS[status](
            return_id=return_request.public_id,
            replacement_id=replacement.public_id,
            item_id=replacement.item.public_id,
            quantity=replacement.requested_quantity - replacement.sent_quantity,
            notify=notify,
        ),
        actor=WORKER,
        occurred_at=now,
    )


def let_unpaid_fall_through(return_request: ReturnRequest, *, now: datetime) -> None:
    """Give up what was not paid for: first what costs more, then, where fees alone are open, all that waits."""
    waiting = [
        replacement for replacement in replacements_of(return_request) if replacement.status in WAITING
    ]
    for replacement in [one for one in waiting if _costs_more(one)]:
        fall_through(return_request, replacement, ReplacementStatus.NOT_PAID, now=now)
    if charge_due_minor(return_request):
        for replacement in [one for one in waiting if one.status in WAITING]:
            fall_through(return_request, replacement, ReplacementStatus.NOT_PAID, now=now)


def _costs_more(replacement: Replacement) -> bool:
    quantity = units_that_count(replacement.item)
    return exchange_minor_of(replacement.item, quantity) > worth_of_units(replacement.item, quantity)
