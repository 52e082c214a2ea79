"""A return's money for staff: the quote line by line, what was paid and what is still promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from core.money import Money, format_money
from dashboard.presenting.moments import Clock
from dashboard.presenting.promises import FAILURES
from dashboard.presenting.words import (
    REFUND_METHODS,
    Badge,
    refund_badge,
    word,
)
from returns.models import Refund, ReturnRequest
from returns.policy.explanation import explain_cut, explain_fee, explain_fee_reason
from returns.policy.quote import Quote
from returns.states import RefundMethod, RefundStatus


@dataclass(frozen=True)
class MoneyRow:
    label: str
    amount: str
    note: str = ""
    is_minus: bool = False


@dataclass(frozen=True)
class MoneySummary:
    rows: tuple[MoneyRow, ...]
    totals: tuple[MoneyRow, ...]


@dataclass(frozen=True)
class RefundRow:
    id: str
    amount: str
    method: str
    status: Badge
    when: str
    note: str
    can_be_paid_by_hand: bool


def quote_summary(quoted: Quote, *, language: str) -> MoneySummary:
    """items + shipping - cut + bonus - fees - exchange, and what is paid out as what, or paid on top."""

    def amount(minor: int) -> str:
        return format_money(Money(minor, quoted.currency), language)

    rows = [MoneyRow(_("Items"), amount(quoted.items_minor))]
    if quoted.shipping_minor:
        rows.append(MoneyRow(_("Outbound shipping"), amount(quoted.shipping_minor)))
    if quoted.cut:
        rows.append(MoneyRow(explain_cut(quoted.cut, translation), amount(quoted.cut_minor), is_minus=True))
    if quoted.bonus_minor:
        rows.append(MoneyRow(_("Bonus"), amount(quoted.bonus_minor)))
    rows += [
        MoneyRow(
            explain_fee(fee.type, translation),
            amount(fee.amount_minor),
            explain_fee_reason(fee.reason, translation),
            is_minus=True,
        )
        for fee in quoted.fees
    ]
    if quoted.exchange_minor:
        rows.append(MoneyRow(_("Replacement"), amount(quoted.exchange_minor), is_minus=True))
    waits = "" if quoted.is_payable else _("The order has not been paid yet.")
    totals = []
    if quoted.amount_due_minor:
        totals.append(MoneyRow(_("The customer pays"), amount(quoted.amount_due_minor)))
    if quoted.refund_minor or not (quoted.store_credit_minor or quoted.amount_due_minor):
        totals.append(MoneyRow(_("Refund"), amount(quoted.refund_minor), waits))
    if quoted.store_credit_minor:
        totals.append(MoneyRow(_("Store credit"), amount(quoted.store_credit_minor), waits))
    return MoneySummary(tuple(rows), tuple(totals))


def refund_rows(found: ReturnRequest, clock: Clock, *, has_account: bool) -> tuple[RefundRow, ...]:
    """The refunds of a return that was read with ``return_detail``, oldest first."""
    return tuple(_refund_row(refund, clock, has_account=has_account) for refund in found.refunds.all())


def _refund_row(refund: Refund, clock: Clock, *, has_account: bool) -> RefundRow:
    waits = (
        refund.method == RefundMethod.BANK_ACCOUNT
        and refund.status == RefundStatus.PENDING
        and not has_account
    )
    badge = refund_badge(refund)
    if waits:
        badge = Badge(_("Waiting for a bank account"), "warn")
    notes = []
    if refund.reference:
        notes.append(_("Reference: %(reference)s") % {"reference": refund.reference})
    if refund.failure:
        notes.append(_("Cause: %(cause)s") % {"cause": word(FAILURES, refund.failure)})
    return RefundRow(
        id=refund.public_id,
        amount=format_money(Money(refund.amount_minor, refund.currency), clock.language),
        method=word(REFUND_METHODS, refund.method),
        status=badge,
        when=_when(refund, clock),
        note=" · ".join(notes),
        can_be_paid_by_hand=refund.method == RefundMethod.BANK_ACCOUNT
        and refund.status == RefundStatus.PENDING,
    )


def _when(refund: Refund, clock: Clock) -> str:
    if refund.settled_at:
        return _("Paid on %(moment)s") % {"moment": clock.moment(refund.settled_at)}
    if refund.status == RefundStatus.FAILED:
        return ""
    text = _("Promised by %(day)s") % {"day": clock.last_day(refund.due_at)}
    return f"{text} · {_('late')}" if _is_late(refund.due_at, clock.now) else text


def _is_late(due_at: datetime, now: datetime) -> bool:
    return due_at < now
