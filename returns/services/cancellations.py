"""Cancelling before it is sent, with its money: the shop is asked once under one key, then what was paid goes back.

The units and their states are the mirror's (``commerce.services.cancellations``); here is what the law and the
payment providers have to do with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from accounts.models import Port
from accounts.ports import connection_to
from accounts.selectors import shop_settings
from commerce.models import (
    Cancellation,
    CancellationStatus,
    FinancialStatus,
    Order,
    OrderLine,
    PaymentKind,
)
from commerce.ports import CancellationAnswer, CancellationOrder, CancellationState, CancelledUnits
from commerce.services import cancellations
from commerce.services.cancellations import CancellationSettled
from commerce.services.refund_holds import hold_order_money, hold_shipping
from core.actors import WORKER, Actor
from core.money import worth_of_first_units
from countries.registry import country
from returns.models import Refund
from returns.policy.deadlines import DueTerms, Standing, WorkingDays, due_at
from returns.policy.law import GOODWILL, WITHDRAWAL
from returns.ports import store
from returns.services.payment_shares import shares_of
from returns.services.refunds import announce_refund, grant_refund_credit
from returns.services.reservations import fit_reservations
from returns.states import RefundMethod, RefundStatus

# What was not sent was not paid at the door either.
PAID_AT_THE_DOOR = frozenset({PaymentKind.CASH_ON_DELIVERY})


class CancellationUnknown(Exception):
    """The shop's answer is not known yet: look it up later under the same key, never ask under a new one."""


@dataclass(frozen=True)
class MoneyBack:
    """What goes back of an order; ``shipping_minor`` of it is what was paid for sending."""

    amount_minor: int
    shipping_minor: int = 0


@transaction.atomic
def cancel_before_sending(
    *,
    order: Order,
    units: Mapping[str, int] | None,
    reason: str = "",
    language: str = "",
    actor: Actor,
    now: datetime,
    is_withdrawal: bool = False,
    notify: bool = True,
) -> Cancellation:
    """Ask that units are not sent, with the day by which their money is paid back.

    Raises what ``commerce.services.cancellations.request_cancellation`` raises.
    """
    return cancellations.request_cancellation(
        order=order,
        units=units,
        reason=reason,
        language=language,
        due_at=money_due_at(order, now=now),
        actor=actor,
        now=now,
        is_withdrawal=is_withdrawal,
        notify=notify,
    )


def money_due_at(order: Order, *, now: datetime) -> datetime:
    """24:00 of the last day for the money of what is cancelled now: nothing has to come back, so the law's days run."""
    settings = shop_settings()
    shoppers = country(order.country or settings.country)
    years = range(now.year, now.year + 2)
    home = country(settings.country)
    terms = DueTerms(
        refund_days=settings.refund_days,
        time_zone=settings.time_zone,
        law=shoppers.law,
        legal_basis=WITHDRAWAL if shoppers.law.withdrawal is not None else GOODWILL,
        shop_days=WorkingDays(home.holidays(*years), home.weekend),
        law_days=WorkingDays(shoppers.holidays(*years), shoppers.weekend),
    )
    return due_at(terms, Standing(now, sent_at=now, goods_back_at=now), owed_at=now)


def ask_the_shop(*, cancellation_id: str, now: datetime) -> None:
    """Ask the shop not to send the units. May be repeated: the key is the cancellation's own id.

    Without a shop that can be asked, and where its system says no, staff decide. Raises CancellationUnknown while
    the outcome is not known.
    """
    cancellation = Cancellation.objects.select_related("order", "asked_of").get(public_id=cancellation_id)
    if cancellation.status != CancellationStatus.REQUESTED or cancellation.hand_reason:
        return
    behind = cancellation.asked_of or connection_to(Port.STORE)
    if behind is None:
        return
    Cancellation.objects.filter(pk=cancellation.pk, asked_of=None).update(
        asked_at=Coalesce("asked_at", Value(now)), asked_of=behind
    )
    answer = store(behind).cancel_units(_wish_of(cancellation))
    if answer.state == CancellationState.UNKNOWN:
        answer = store(behind).look_up_cancellation(cancellation.public_id)
    if answer.state in (CancellationState.UNKNOWN, CancellationState.NOT_FOUND):
        raise CancellationUnknown(cancellation_id)
    if answer.state == CancellationState.BY_HAND:
        return
    _write_answer(cancellation, answer, now=now)


@transaction.atomic
def confirm_cancellation(*, cancellation_id: str, actor: Actor, now: datetime) -> list[Refund]:
    """Its units are not sent: what was paid for them is held and paid back after commit.

    Raises CancellationSettled once it was decided.
    """
    cancellation = cancellations.lock_requested(cancellation_id)
    lines = list(cancellation.order.lines.select_for_update().order_by("pk"))
    money = _money_back(cancellation, lines)
    refunds = _refunds(cancellation, money, actor=actor, now=now)
    fit_reservations(order_id=cancellation.order_id, now=now)
    cancellations.write_confirmed(
        cancellation,
        amount_minor=sum(refund.amount_minor for refund in refunds),
        actor=actor,
        now=now,
    )
    for refund in refunds:
        announce_refund(refund, actor=actor, now=now, notify=cancellation.notify)
    return refunds


def give_up(*, cancellation_id: str, actor: Actor, now: datetime) -> Cancellation:
    """Its units were sent, or cannot be stopped. Raises CancellationSettled once it was decided."""
    return cancellations.give_up_cancellation(cancellation_id=cancellation_id, actor=actor, now=now)


def expected_money(order: Order, units: Mapping[str, int]) -> MoneyBack:
    """What would go back if these units (by the line's public id) were cancelled now. Nothing is written."""
    lines = list(order.lines.all())
    amount_minor, is_whole = 0, True
    for line in lines:
        quantity = min(units.get(line.public_id, 0), line.cancellable_quantity)
        used = line.in_use_quantity + line.cancelled_quantity + line.shop_refunded_quantity
        worth = worth_of_first_units(line.paid_minor, line.quantity, used + quantity)
        amount_minor += max(0, min(worth, line.paid_minor) - line.allocated_minor) if quantity else 0
        is_whole &= not line.fulfilled_quantity and line.cancellable_quantity == quantity
    return _within(order, amount_minor, is_whole=is_whole)


def payable_minor(order: Order) -> int:
    """What was really paid for an order of which units were not sent, and was not paid back."""
    if order.financial_status in (FinancialStatus.PENDING, FinancialStatus.VOIDED):
        return 0
    at_the_door = sum(
        payment.amount_minor - payment.refunded_minor
        for payment in order.payments.all()
        if payment.kind in PAID_AT_THE_DOOR
    )
    not_collected = max(at_the_door, order.uncollected_minor) - order.uncollected_minor
    return max(0, order.refundable_minor - order.reserved_minor - not_collected)


def cancellation_needs_account(cancellation: Cancellation) -> bool:
    """Whether its money waits for the shopper's bank account."""
    waiting = Refund.objects.filter(
        cancellation=cancellation, method=RefundMethod.BANK_ACCOUNT, status=RefundStatus.PENDING
    )
    account = getattr(cancellation, "payout_account", None)
    return (account is None or account.encrypted is None) and waiting.exists()


def _money_back(cancellation: Cancellation, lines: list[OrderLine]) -> MoneyBack:
    rows = list(cancellation.lines.all())
    waiting = _waiting_elsewhere(cancellation)
    is_whole = all(
        not line.fulfilled_quantity
        and not waiting.get(line.pk)
        and line.quantity - line.cancelled_quantity - line.shop_refunded_quantity <= 0
        for line in lines
        if not line.is_removed or line.cancelled_quantity
    )
    return _within(cancellation.order, sum(row.amount_minor for row in rows), is_whole=is_whole)


def _within(order: Order, amount_minor: int, *, is_whole: bool) -> MoneyBack:
    """Of a whole order everything that was paid goes back, sending and extras too."""
    payable = payable_minor(order)
    if not is_whole:
        return MoneyBack(min(amount_minor, payable))
    shipping = max(0, order.shipping_minor - order.shipping_refunded_minor)
    return MoneyBack(payable, min(shipping, payable))


def _waiting_elsewhere(cancellation: Cancellation) -> dict[int, int]:
    """Units of other requests that are not answered, by the line's row id: they may still be sent."""
    others = Cancellation.objects.filter(
        order=cancellation.order, status=CancellationStatus.REQUESTED
    ).exclude(pk=cancellation.pk)
    return {row.line_id: row.cancelled_quantity for other in others for row in other.lines.all()}


def _refunds(cancellation: Cancellation, money: MoneyBack, *, actor: Actor, now: datetime) -> list[Refund]:
    if money.amount_minor <= 0:
        return []
    order = cancellation.order
    hold_order_money(order_id=order.pk, amount_minor=money.amount_minor)
    shipping = hold_shipping(order_id=order.pk, wanted_minor=money.shipping_minor)
    refunds = []
    for share in shares_of(
        order,
        amount_minor=money.amount_minor,
        shipping_minor=shipping,
        apart_from=PAID_AT_THE_DOOR,
    ):
        refund = Refund.objects.create(
            cancellation=cancellation,
            method=share.method,
            payment=share.payment,
            amount_minor=share.amount_minor,
            shipping_minor=share.shipping_minor,
            currency=order.currency,
            due_at=cancellation.due_at,
            requested_by=actor.as_json(),
            created_at=now,
        )
        if share.method == RefundMethod.STORE_CREDIT:
            grant_refund_credit(refund, actor=actor, now=now)
        refunds.append(refund)
    return refunds


def _write_answer(cancellation: Cancellation, answer: CancellationAnswer, *, now: datetime) -> None:
    """Write down what the shop said; only the first to come writes, and what was sent meanwhile stays sent."""
    try:
        if answer.state == CancellationState.CANCELLED:
            confirm_cancellation(cancellation_id=cancellation.public_id, actor=WORKER, now=now)
        elif answer.state == CancellationState.TOO_LATE:
            give_up(cancellation_id=cancellation.public_id, actor=WORKER, now=now)
        else:
            Cancellation.objects.filter(pk=cancellation.pk, status=CancellationStatus.REQUESTED).update(
                hand_reason=(answer.reason or "declined")[:200]
            )
    except CancellationSettled:
        return


def _wish_of(cancellation: Cancellation) -> CancellationOrder:
    """The same at every try, whatever was sent meanwhile: a key has one body."""
    return CancellationOrder(
        idempotency_key=cancellation.public_id,
        order_external_id=cancellation.order.external_id,
        lines=tuple(
            CancelledUnits(row.line.external_id, row.line.sku, row.quantity)
            for row in cancellation.lines.select_related("line").order_by("line_id")
        ),
    )
