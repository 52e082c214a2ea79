"""Asking for money to go back: held in the order's counters in the same transaction, paid once after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.services.refund_holds import AmountExceedsRefundable
from core.actors import WORKER, Actor
from core.money import AmountNotPositive, Money
from events.publishing import publish
from loyalty.services import grant_credit
from returns.events import RefundRequested, RefundSucceeded
from returns.models import Refund, ReturnRequest
from returns.models.requests import MoveNotAllowed
from returns.refusals import NothingOwed, RefundTooEarly, WrongCurrency
from returns.services.account_details import usable_account_of
from returns.services.decisions import clear_exception, lock_return, raise_exception, read_parts, touch
from returns.services.due_days import due_at_of
from returns.services.item_worth import units_not_rejected, worth_of_units
from returns.services.owing import Owed, is_held_up, owed_now, refundable_minor, units_due
from returns.services.payment_shares import Share, shares_of
from returns.services.refund_holders import holder_of
from returns.services.reservations import hold_reserved_money
from returns.states import RefundMethod, RefundStatus, Resolution, ReturnException, ReturnStatus


@transaction.atomic
def request_refund(
    *,
    return_request: ReturnRequest,
    actor: Actor,
    now: datetime,
    amount: Money | None = None,
    may_override: bool = False,
    notify: bool = True,
) -> list[Refund]:
    """Release what the terms owe now, or an explicit ``amount``; the providers are asked after commit.

    An amount above what the terms owe needs ``may_override``. Raises MoveNotAllowed unless approved,
    NothingOwed, RefundTooEarly, WrongCurrency, AmountNotPositive, AmountExceedsRefundable.
    """
    return_request = read_parts(lock_return(return_request.public_id))
    return _request(
        return_request, actor=actor, now=now, amount=amount, may_override=may_override, notify=notify
    )


def _request(
    return_request: ReturnRequest,
    *,
    actor: Actor,
    now: datetime,
    amount: Money | None = None,
    may_override: bool = False,
    notify: bool,
) -> list[Refund]:
    """As ``request_refund``, of a locked return whose parts were read."""
    if return_request.status != ReturnStatus.APPROVED:
        raise MoveNotAllowed(_("Only an approved return can be refunded."), state=return_request.status)
    owed = owed_now(return_request)
    if amount is not None:
        owed = _explicit(return_request, amount, owed, may_override=may_override)
    if owed.is_nothing:
        raise NothingOwed(_why_nothing(return_request), state=return_request.status)
    promise = _promise_of(return_request, actor=actor, now=now)
    refunds = _credit(promise, owed)
    refunds += _money(promise, owed)
    _replace(promise.broken, refunds, is_explicit=amount is not None)
    mark_paid_units(return_request, owed, is_explicit=amount is not None)
    if return_request.refund_owed_at is None:
        ReturnRequest.objects.filter(pk=return_request.pk).update(refund_owed_at=now)
    touch(return_request, now=now)
    for refund in refunds:
        announce_refund(refund, actor=actor, now=now, notify=notify)
    return refunds


def refund_what_is_owed(*, return_id: str, now: datetime, notify: bool = True) -> None:
    """The worker's refund, when the terms owe money by themselves; nothing owed is nothing done."""
    with transaction.atomic():
        return_request = read_parts(lock_return(return_id))
        try:
            _request(return_request, actor=WORKER, now=now, notify=notify)
        except (NothingOwed, MoveNotAllowed):  # before anything was written
            _mark_if_held_up(return_request, now=now)
            return
    with transaction.atomic():
        _mark_if_held_up(read_parts(lock_return(return_id)), now=now)


def _mark_if_held_up(return_request: ReturnRequest, *, now: datetime) -> None:
    """Show staff a return whose money the order cannot give, or not yet; take the mark away when it can."""
    is_marked = ReturnException.NOT_PAYABLE in return_request.exceptions
    if is_held_up(return_request) == is_marked:
        return
    if is_marked:
        clear_exception(return_request, ReturnException.NOT_PAYABLE)
    else:
        raise_exception(return_request, ReturnException.NOT_PAYABLE)
    touch(return_request, now=now)


def _why_nothing(return_request: ReturnRequest) -> str:
    if not is_held_up(return_request):
        return _("The terms of this return owe no money at this moment.")
    if not return_request.order.is_paid:
        return _("This order has not been paid yet, so there is nothing to refund.")
    return _("This order has nothing left that could be refunded.")


def _explicit(return_request: ReturnRequest, amount: Money, owed: Owed, *, may_override: bool) -> Owed:
    if amount.currency != return_request.currency:
        raise WrongCurrency(_("This order was paid in %(currency)s.") % {"currency": return_request.currency})
    if amount.amount_minor <= 0:
        raise AmountNotPositive.at("amount", _("The amount has to be above zero."))
    limit = refundable_minor(return_request)
    if amount.amount_minor > limit:
        raise AmountExceedsRefundable(
            _("Can still be refunded at most: %(amount)s.")
            % {"amount": f"{Money(limit, amount.currency).decimal_string} {amount.currency}"}
        )
    if amount.amount_minor > owed.refund_minor + owed.credit_minor - owed.bonus_minor and not may_override:
        raise RefundTooEarly(_("Paying before the terms owe it needs the right returns:override."))
    shipping_minor = min(owed.shipping_minor, amount.amount_minor)
    if return_request.resolution == Resolution.STORE_CREDIT:
        return Owed(0, amount.amount_minor, 0, shipping_minor)
    return Owed(amount.amount_minor, 0, 0, shipping_minor)


@dataclass(frozen=True)
class _Promise:
    """What all refunds of one request share. ``broken`` are the failed ones that they stand in for."""

    return_request: ReturnRequest
    due_at: datetime
    broken: tuple[Refund, ...]
    actor: Actor
    now: datetime


def broken_promises(return_request: ReturnRequest) -> tuple[Refund, ...]:
    """Refunds that were asked for, failed for good, and that no later one stands in for."""
    return tuple(
        return_request.refunds.filter(
            status=RefundStatus.FAILED, asked_at__isnull=False, replaced_by=None, charge=None
        ).order_by("created_at", "pk")
    )


def _promise_of(return_request: ReturnRequest, *, actor: Actor, now: datetime) -> _Promise:
    """The day for money that is owed now: never later than what was promised before it failed."""
    broken = broken_promises(return_request)
    due_at = min([due_at_of(return_request, now=now), *(refund.due_at for refund in broken)])
    return _Promise(return_request, due_at, broken, actor, now)


def _replace(broken: tuple[Refund, ...], refunds: list[Refund], *, is_explicit: bool) -> None:
    """Say which of the failed refunds the new ones stand in for: all that the terms owe, or as far as they reach."""
    left = sum(refund.amount_minor for refund in refunds)
    for refund in broken:
        if is_explicit and left <= 0:
            return
        Refund.objects.filter(pk=refund.pk, replaced_by=None).update(replaced_by=refunds[0])
        left -= refund.amount_minor


def _credit(promise: _Promise, owed: Owed) -> list[Refund]:
    """Store credit is our own ledger: granted and settled in this transaction."""
    if owed.credit_minor <= 0:
        return []
    hold_reserved_money(promise.return_request, amount_minor=owed.credit_minor - owed.bonus_minor)
    share = Share(
        RefundMethod.STORE_CREDIT,
        owed.credit_minor,
        shipping_minor=max(0, owed.shipping_minor - owed.refund_minor),
        bonus_minor=owed.bonus_minor,
    )
    refund = _open_refund(promise, share)
    grant_refund_credit(refund, actor=promise.actor, now=promise.now)
    return [refund]


def grant_refund_credit(refund: Refund, *, actor: Actor, now: datetime) -> None:
    """Write the refund into the ledger, money and bonus apart, and settle it; once, by its own key."""
    customer = refund.order.customer
    money_minor = refund.amount_minor - refund.bonus_minor
    for reason, minor, replaces_money in (
        ("refund", money_minor, True),
        ("bonus", refund.bonus_minor, False),
    ):
        if minor > 0:
            grant_credit(
                customer=customer,
                money=Money(minor, refund.currency),
                effect_key=f"{refund.public_id}:{reason}",
                replaces_money=replaces_money,
                reason=reason,
                subject=("refund", refund.public_id),
                actor=actor,
                now=now,
            )
    Refund.objects.filter(pk=refund.pk).update(status=RefundStatus.SUCCEEDED, asked_at=now, settled_at=now)
    refund.status = RefundStatus.SUCCEEDED
    refund.settled_at = now


def _money(promise: _Promise, owed: Owed) -> list[Refund]:
    """Share the money over the order's payments, each no more than it still holds."""
    if owed.refund_minor <= 0:
        return []
    hold_reserved_money(promise.return_request, amount_minor=owed.refund_minor)
    refunds = []
    for share in shares_of(
        promise.return_request.order, amount_minor=owed.refund_minor, shipping_minor=owed.shipping_minor
    ):
        refund = _open_refund(promise, share)
        if share.method == RefundMethod.STORE_CREDIT:
            grant_refund_credit(refund, actor=promise.actor, now=promise.now)
        refunds.append(refund)
    return refunds


def _open_refund(promise: _Promise, share: Share) -> Refund:
    broken = promise.broken[0] if promise.broken else None
    return Refund.objects.create(
        return_request=promise.return_request,
        method=share.method,
        payment=share.payment,
        payout_account=usable_account_of(promise.return_request)
        if share.method == RefundMethod.BANK_ACCOUNT
        else None,
        amount_minor=share.amount_minor,
        shipping_minor=share.shipping_minor,
        bonus_minor=share.bonus_minor,
        currency=promise.return_request.currency,
        due_at=promise.due_at,
        # Who was told that the first try was late is not told, and not compensated, for the second one again.
        staff_warned_at=broken.staff_warned_at if broken else None,
        slipped_at=broken.slipped_at if broken else None,
        requested_by=promise.actor.as_json(),
        created_at=promise.now,
    )


def mark_paid_units(return_request: ReturnRequest, owed: Owed, *, is_explicit: bool) -> None:
    """Count units as paid for: those that the terms owe, or as many as an explicit amount touches."""
    left = owed.refund_minor + owed.credit_minor - owed.bonus_minor
    items = return_request.items.exclude(resolution=Resolution.EXCHANGE)
    for item in items.select_for_update().order_by("position", "pk"):
        if is_explicit:
            paid = item.refunded_quantity
            while paid < units_not_rejected(item) and left > 0:
                left -= worth_of_units(item, paid + 1) - worth_of_units(item, paid)
                paid += 1
        else:
            paid = max(item.refunded_quantity, units_due(return_request, item))
        if paid != item.refunded_quantity:
            item.refunded_quantity = paid
            item.save(update_fields=["refunded_quantity"])


def announce_refund(refund: Refund, *, actor: Actor, now: datetime, notify: bool) -> None:
    """Tell of a refund that was just opened, and of its end where credit settled it at once."""
    publish(
        RefundRequested(
            refund_id=refund.public_id,
            **holder_of(refund),
            amount_minor=refund.amount_minor,
            currency=refund.currency,
            method=refund.method,
            notify=notify,
        ),
        actor=actor,
        occurred_at=now,
    )
    if refund.status == RefundStatus.SUCCEEDED:
        publish(
            RefundSucceeded(
                refund_id=refund.public_id,
                **holder_of(refund),
                amount_minor=refund.amount_minor,
                bonus_minor=refund.bonus_minor,
                currency=refund.currency,
                method=refund.method,
                notify=notify,
            ),
            actor=actor,
            occurred_at=now,
        )
