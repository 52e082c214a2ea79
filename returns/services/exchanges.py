"""Carrying exchanges out: what is due is asked for, what was paid lets replacements leave, what is not needed goes back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.actors import WORKER
from events.publishing import publish
from returns.events import ExchangeHoldExpired, ExchangeOrderRequested, RefundRequested
from returns.models import Charge, Refund, Replacement, ReturnRequest
from returns.models.requests import MoveNotAllowed
from returns.services.decisions import lock_return, raise_exception, touch
from returns.services.due_days import due_at_of
from returns.services.falling_through import fall_through, let_unpaid_fall_through
from returns.services.item_worth import units_not_rejected, units_replaced
from returns.services.open_charges import ask_for_charge, cancel_open_charge, open_charge_of
from returns.services.owing import charge_due_minor, units_due_by_terms
from returns.services.replacements import (
    WAITING,
    cancel_replacement,
    hold_again,
    keep_held,
    release_hold,
    replacements_of,
)
from returns.states import (
    ChargeStatus,
    RefundMethod,
    ReplacementStatus,
    ReturnException,
    ReturnStatus,
)


@transaction.atomic
def advance_exchanges(*, return_id: str, now: datetime, notify: bool = True) -> None:
    """Bring links, holds and replacements of a return to where its terms and what came back have them.

    May be repeated and called at any time: it does what is due and nothing twice. The outside world is asked after
    commit.
    """
    if not _has_exchange(return_id):
        return
    return_request = lock_return(return_id)
    replacements = list(replacements_of(return_request))
    if return_request.status != ReturnStatus.APPROVED:
        if return_request.is_final:
            _give_back(return_request, _paid_minor(return_request) - _spent_minor(return_request), now=now)
        return
    for replacement in replacements:
        _fit_to_accepted(return_request, replacement)
    if not return_request.order.is_paid:
        return
    is_paid = _settle_what_is_due(return_request, now=now, notify=notify)
    for replacement in replacements:
        if replacement.status in WAITING or replacement.status == ReplacementStatus.ORDERED:
            _let_leave(return_request, replacement, is_paid=is_paid, now=now, notify=notify)


def _has_exchange(return_id: str) -> bool:
    """Whether anything of the return is or was exchanged. Whoever exchanges something later says so by an event."""
    exchanged = Q(items__replacement__isnull=False) | Q(charges__isnull=False)
    return ReturnRequest.objects.filter(exchanged, public_id=return_id).exists()


@transaction.atomic
def ask_again_for_payment(*, return_request: ReturnRequest, now: datetime) -> None:
    """Make a new link after the provider refused one; staff's act. Nothing due or one open: nothing is done."""
    return_request = lock_return(return_request.public_id)
    missing = charge_due_minor(return_request) - _paid_minor(return_request)
    if return_request.status == ReturnStatus.APPROVED and missing > 0 and not open_charge_of(return_request):
        ask_for_charge(return_request, amount_minor=missing, now=now, notify=True)
        touch(return_request, now=now)


@transaction.atomic
def call_off_payment(*, return_request: ReturnRequest, now: datetime) -> None:
    """Want the difference no more; what waited for it is not sent, and something else is chosen. Staff's act.

    Raises MoveNotAllowed when no payment is open.
    """
    return_request = lock_return(return_request.public_id)
    if open_charge_of(return_request) is None:
        raise MoveNotAllowed(_("No payment is open."), state=return_request.status)
    cancel_open_charge(return_request, now=now)
    let_unpaid_fall_through(return_request, now=now)
    touch(return_request, now=now)


@transaction.atomic
def end_hold(*, replacement_id: str, now: datetime) -> None:
    """Let go of units whose time is over, and say so; they are looked for again when they may leave."""
    replacement = Replacement.objects.select_related("item__return_request").get(public_id=replacement_id)
    return_request = lock_return(replacement.item.return_request.public_id)
    replacement = replacements_of(return_request).get(public_id=replacement_id)
    hold = replacement.stock_hold
    may_leave = replacement.status in WAITING or _units_left_to_leave(replacement) > 0
    if hold is None or hold.expires_at > now or not may_leave:
        return
    release_hold(replacement)
    touch(return_request, now=now)
    publish(
        ExchangeHoldExpired(
            return_id=return_request.public_id,
            replacement_id=replacement.public_id,
            item_id=replacement.item.public_id,
            quantity=replacement.requested_quantity - replacement.sent_quantity,
        ),
        actor=WORKER,
        occurred_at=now,
    )


def _fit_to_accepted(return_request: ReturnRequest, replacement: Replacement) -> None:
    """Hold no more than may still leave; with every unit rejected nothing leaves, until one is accepted after all."""
    left = _units_left_to_leave(replacement)
    if replacement.status == ReplacementStatus.CANCELLED and left > 0:
        replacement.status = ReplacementStatus.HELD
        replacement.save(update_fields=["status"])
    elif replacement.status in WAITING and left > 0:
        keep_held(replacement, left)
    elif replacement.status in WAITING:
        cancel_replacement(replacement)
    elif replacement.status == ReplacementStatus.ORDERED:
        keep_held(replacement, left)


def _units_left_to_leave(replacement: Replacement) -> int:
    """Units not rejected of which no replacement has left, awaited ones included."""
    item = replacement.item
    return units_replaced(item, units_not_rejected(item)) - replacement.sent_quantity


def _settle_what_is_due(return_request: ReturnRequest, *, now: datetime, notify: bool) -> bool:
    """Ask for what is missing, call off what is wrong, give back what is too much; whether all is paid."""
    due, paid = charge_due_minor(return_request), _paid_minor(return_request)
    charge = open_charge_of(return_request)
    missing = max(0, due - paid)
    if charge is not None and charge.amount_minor != missing:
        cancel_open_charge(return_request, now=now)
        charge = None
    if missing and charge is None and not _was_refused(return_request):
        ask_for_charge(return_request, amount_minor=missing, now=now, notify=notify)
    _give_back(return_request, paid - due, now=now)
    return missing == 0


def _was_refused(return_request: ReturnRequest) -> bool:
    """Whether the provider made no link the last time: staff ask again, no worker does it for ever."""
    last = return_request.charges.order_by("-created_at", "-pk").first()
    return last is not None and last.status == ChargeStatus.FAILED


def _let_leave(
    return_request: ReturnRequest, replacement: Replacement, *, is_paid: bool, now: datetime, notify: bool
) -> None:
    """Ask the shop for the units that may leave now; without the money they wait, without stock they fall through."""
    quantity = _units_that_may_leave(return_request, replacement)
    if quantity <= 0:
        return
    if not is_paid:
        if replacement.status != ReplacementStatus.AWAITING_PAYMENT:
            replacement.status = ReplacementStatus.AWAITING_PAYMENT
            replacement.save(update_fields=["status"])
            touch(return_request, now=now)
        return
    touch(return_request, now=now)
    # What is still awaited stays held beside what leaves now; where the stock is short, what leaves comes first.
    everything = max(quantity, _units_left_to_leave(replacement))
    if not any(hold_again(replacement, quantity=units, now=now) for units in (everything, quantity)):
        if not replacement.sent_quantity:
            raise_exception(return_request, ReturnException.OUT_OF_STOCK)
        fall_through(return_request, replacement, ReplacementStatus.SOLD_OUT, now=now, notify=notify)
        return
    replacement.status = ReplacementStatus.ORDERING
    replacement.asked_quantity = quantity
    replacement.save(update_fields=["status", "asked_quantity"])
    publish(
        ExchangeOrderRequested(
            return_id=return_request.public_id,
            replacement_id=replacement.public_id,
            item_id=replacement.item.public_id,
            quantity=quantity,
            notify=notify,
        ),
        actor=WORKER,
        occurred_at=now,
    )


def _units_that_may_leave(return_request: ReturnRequest, replacement: Replacement) -> int:
    """As many as the terms owe by now: those that are still awaited let no others wait."""
    item = replacement.item
    due = units_replaced(item, units_due_by_terms(return_request, item))
    return due - replacement.sent_quantity - replacement.asked_quantity


def _paid_minor(return_request: ReturnRequest) -> int:
    """What the shopper has paid on top and not got back."""
    return sum(
        charge.amount_minor - charge.refunded_minor
        for charge in Charge.objects.filter(return_request=return_request, status=ChargeStatus.PAID)
    )


def _spent_minor(return_request: ReturnRequest) -> int:
    """What of it an ended return needs: what is due for the replacements that left, else nothing."""
    has_left = any(replacement.sent_quantity for replacement in replacements_of(return_request))
    return charge_due_minor(return_request) if has_left else 0


def _give_back(return_request: ReturnRequest, surplus_minor: int, *, now: datetime) -> None:
    """Send what was paid for nothing back to where it came from, never more than it was."""
    left = surplus_minor
    charges = Charge.objects.select_for_update().filter(
        return_request=return_request, status=ChargeStatus.PAID
    )
    for charge in charges.order_by("-paid_at", "-pk"):
        amount = min(left, charge.amount_minor - charge.refunded_minor)
        if amount <= 0:
            continue
        left -= amount
        Charge.objects.filter(pk=charge.pk).update(refunded_minor=charge.refunded_minor + amount)
        refund = Refund.objects.create(
            return_request=return_request,
            method=RefundMethod.ORIGINAL_PAYMENT,
            charge=charge,
            amount_minor=amount,
            currency=charge.currency,
            due_at=due_at_of(return_request, now=now),
            requested_by=WORKER.as_json(),
            created_at=now,
        )
        touch(return_request, now=now)
        publish(
            RefundRequested(
                refund_id=refund.public_id,
                return_id=return_request.public_id,
                amount_minor=amount,
                currency=charge.currency,
                method=refund.method,
            ),
            actor=WORKER,
            occurred_at=now,
        )
