"""Exchanges that come to nothing: let go of what is held, and left for another choice. Callers hold the return's lock."""

from __future__ import annotations

from datetime import datetime

from core.actors import WORKER
from events.publishing import publish
from returns.events import ExchangeFailed, ExchangeNotPaid, ExchangeSoldOut
from returns.models import Replacement, ReturnRequest
from returns.services.item_worth import costs_more_minor, units_that_count
from returns.services.owing import charge_due_minor
from returns.services.replacements import WAITING, release_hold, replacements_of
from returns.services.reservations import fit_reservations
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
    """Give the exchange up; what was paid for it, or is owed instead, follows from the next choice.

    Where units of it have left already there is nothing to choose: the rest is owed in money.
    """
    if replacement.sent_quantity:
        _owe_the_rest_in_money(return_request, replacement, status, failure=failure, now=now)
        return
    release_hold(replacement)
    replacement.status = status
    replacement.asked_quantity = 0
    replacement.failure = failure[:200]
    replacement.fell_through_at = now
    replacement.save(update_fields=["status", "asked_quantity", "failure", "fell_through_at"])
    _announce(
        return_request, replacement, status, quantity=replacement.requested_quantity, notify=notify, now=now
    )


def _owe_the_rest_in_money(
    return_request: ReturnRequest,
    replacement: Replacement,
    status: ReplacementStatus,
    *,
    failure: str,
    now: datetime,
) -> None:
    """Let the replacement stand for what has left; the worker pays the other units, and the refund's mail tells it."""
    release_hold(replacement)
    rest = replacement.requested_quantity - replacement.sent_quantity
    replacement.requested_quantity = replacement.sent_quantity
    replacement.asked_quantity = 0
    replacement.status = ReplacementStatus.ORDERED
    replacement.failure = failure[:200]
    replacement.save(update_fields=["requested_quantity", "asked_quantity", "status", "failure"])
    fit_reservations(order_id=return_request.order_id, now=now, acting=return_request)
    _announce(return_request, replacement, status, quantity=rest, notify=False, now=now)


def _announce(
    return_request: ReturnRequest,
    replacement: Replacement,
    status: ReplacementStatus,
    *,
    quantity: int,
    notify: bool,
    now: datetime,
) -> None:
    publish(
        _EVENTS[status](
            return_id=return_request.public_id,
            replacement_id=replacement.public_id,
            item_id=replacement.item.public_id,
            quantity=quantity,
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
    return costs_more_minor(replacement.item, units_that_count(replacement.item)) > 0
