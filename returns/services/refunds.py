"""Asking for money to go back: held in the order's counters in the same transaction, paid once after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.selectors import shop_settings
from commerce.models import Payment, PaymentKind
from commerce.services.refund_holds import (
    AmountExceedsRefundable,
    hold_order_money,
    hold_payment_money,
)
from core.actors import WORKER, Actor
from core.dates import add_business_days, end_of_local_day, local_date
from core.money import Money
from countries.registry import country
from events.publishing import publish
from loyalty.services import grant_credit
from returns.events import RefundRequested, RefundSucceeded
from returns.models import Refund, ReturnRequest
from returns.models.requests import MoveNotAllowed
from returns.policy.law import refund_due_at
from returns.refusals import NothingOwed, RefundTooEarly, WrongCurrency
from returns.services.decisions import lock_return, touch
from returns.services.owing import Owed, owed_now, refundable_minor, units_due
from returns.services.quotes import units_not_rejected, worth_of_units
from returns.states import RefundMethod, RefundStatus, Resolution, ReturnStatus


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
    NothingOwed, RefundTooEarly, WrongCurrency, AmountExceedsRefundable.
    """
    return_request = lock_return(return_request.public_id)
    if return_request.status != ReturnStatus.APPROVED:
        raise MoveNotAllowed(_("Only an approved return can be refunded."))
    owed = owed_now(return_request)
    if amount is not None:
        owed = _explicit(return_request, amount, owed, may_override=may_override)
    if owed.is_nothing:
        raise NothingOwed(_("The terms of this return owe no money at this moment."))
    refunds = _credit(return_request, owed, actor=actor, now=now)
    refunds += _money(return_request, owed, actor=actor, now=now)
    _mark_paid_units(return_request, owed, is_explicit=amount is not None)
    if return_request.refund_owed_at is None:
        ReturnRequest.objects.filter(pk=return_request.pk).update(refund_owed_at=now)
    touch(return_request, now=now)
    for refund in refunds:
        _announce(refund, actor=actor, now=now, notify=notify)
    return refunds


def refund_what_is_owed(*, return_id: str, now: datetime, notify: bool = True) -> None:
    """The worker's refund, when the terms owe money by themselves; nothing owed is nothing done."""
    return_request = ReturnRequest.objects.get(public_id=return_id)
    try:
        request_refund(return_request=return_request, actor=WORKER, now=now, notify=notify)
    except (NothingOwed, MoveNotAllowed):
        return


def due_at_of(return_request: ReturnRequest, *, now: datetime) -> datetime:
    """The end of the day by which we send money that is owed now: the shop's promise, or the law's if earlier."""
    settings = shop_settings()
    home = country(settings.country)
    holidays = home.holidays(now.year, now.year + 1)
    promised = end_of_local_day(
        add_business_days(local_date(now, settings.time_zone), settings.refund_days, holidays, home.weekend),
        settings.time_zone,
    )
    shoppers = country(return_request.order.country or settings.country)
    lawful = refund_due_at(
        shoppers.law,
        requested_at=return_request.created_at,
        goods_back_at=return_request.received_at,
        time_zone=settings.time_zone,
        holidays=shoppers.holidays(now.year, now.year + 1),
    )
    if lawful is not None and now < lawful < promised:
        return lawful
    return promised


def _explicit(return_request: ReturnRequest, amount: Money, owed: Owed, *, may_override: bool) -> Owed:
    if amount.currency != return_request.currency:
        raise WrongCurrency(_("This order was paid in %(currency)s.") % {"currency": return_request.currency})
    limit = min(refundable_minor(return_request), return_request.order.refundable_minor)
    if amount.amount_minor <= 0 or amount.amount_minor > limit:
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


def _credit(return_request: ReturnRequest, owed: Owed, *, actor: Actor, now: datetime) -> list[Refund]:
    """Store credit is our own ledger: granted and settled in this transaction."""
    if owed.credit_minor <= 0:
        return []
    hold_order_money(order_id=return_request.order_id, amount_minor=owed.credit_minor - owed.bonus_minor)
    refund = _open_refund(
        return_request,
        _Part(
            RefundMethod.STORE_CREDIT,
            owed.credit_minor,
            shipping_minor=max(0, owed.shipping_minor - owed.refund_minor),
            bonus_minor=owed.bonus_minor,
        ),
        actor=actor,
        now=now,
    )
    grant_refund_credit(refund, actor=actor, now=now)
    return [refund]


def grant_refund_credit(refund: Refund, *, actor: Actor, now: datetime) -> None:
    """Write the refund into the ledger, money and bonus apart, and settle it; once, by its own key."""
    customer = refund.return_request.customer
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


@dataclass(frozen=True)
class _Part:
    method: RefundMethod
    amount_minor: int
    payment: Payment | None = None
    shipping_minor: int = 0
    bonus_minor: int = 0


def _money(return_request: ReturnRequest, owed: Owed, *, actor: Actor, now: datetime) -> list[Refund]:
    """Share the money over the order's payments in their order, each no more than it still holds."""
    if owed.refund_minor <= 0:
        return []
    hold_order_money(order_id=return_request.order_id, amount_minor=owed.refund_minor)
    parts = _parts(return_request, owed)
    refunds = []
    for part in parts:
        refund = _open_refund(return_request, part, actor=actor, now=now)
        if part.method == RefundMethod.STORE_CREDIT:
            grant_refund_credit(refund, actor=actor, now=now)
        refunds.append(refund)
    return refunds


def _parts(return_request: ReturnRequest, owed: Owed) -> list[_Part]:
    left, shipping_left = owed.refund_minor, owed.shipping_minor
    parts: list[_Part] = []
    payments = list(return_request.order.payments.select_for_update().order_by("position", "pk"))
    for payment in payments:
        share = min(left, payment.amount_minor - payment.refunded_minor)
        if share <= 0 or not hold_payment_money(payment=payment, amount_minor=share):
            continue
        shipping = min(shipping_left, share)
        parts.append(_Part(_method_for(payment), share, payment, shipping))
        left -= share
        shipping_left -= shipping
    if left:
        # The shop names no payment that holds it, but the order does: the provider finds one by the order.
        parts.append(_Part(RefundMethod.ORIGINAL_PAYMENT, left, None, shipping_left))
    return parts


def _method_for(payment: Payment) -> RefundMethod:
    if payment.kind == PaymentKind.STORE_CREDIT:
        return RefundMethod.STORE_CREDIT
    if payment.can_take_money_back:
        return RefundMethod.ORIGINAL_PAYMENT
    return RefundMethod.BANK_ACCOUNT


def _open_refund(return_request: ReturnRequest, part: _Part, *, actor: Actor, now: datetime) -> Refund:
    return Refund.objects.create(
        return_request=return_request,
        method=part.method,
        payment=part.payment,
        payout_account=getattr(return_request, "payout_account", None)
        if part.method == RefundMethod.BANK_ACCOUNT
        else None,
        amount_minor=part.amount_minor,
        shipping_minor=part.shipping_minor,
        bonus_minor=part.bonus_minor,
        currency=return_request.currency,
        due_at=due_at_of(return_request, now=now),
        requested_by=actor.as_json(),
        created_at=now,
    )


def _mark_paid_units(return_request: ReturnRequest, owed: Owed, *, is_explicit: bool) -> None:
    """Count units as paid for: those that the terms owe, or as many as an explicit amount touches."""
    left = owed.refund_minor + owed.credit_minor - owed.bonus_minor
    for item in return_request.items.select_for_update().order_by("position", "pk"):
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


def _announce(refund: Refund, *, actor: Actor, now: datetime, notify: bool) -> None:
    return_id = refund.return_request.public_id
    publish(
        RefundRequested(
            refund_id=refund.public_id,
            return_id=return_id,
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
                return_id=return_id,
                amount_minor=refund.amount_minor,
                bonus_minor=refund.bonus_minor,
                currency=refund.currency,
                method=refund.method,
                notify=notify,
            ),
            actor=actor,
            occurred_at=now,
        )
