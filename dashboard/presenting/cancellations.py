"""Cancellations as staff read them: what, how far, by when the money, and what is theirs to do."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from commerce.models import Cancellation, CancellationStatus
from core.money import Money, format_money
from dashboard.presenting.moments import Clock
from returns.models import Refund
from returns.states import RefundMethod, RefundStatus


@dataclass(frozen=True)
class CancellationRefundRow:
    id: str
    amount: str
    state: str
    can_be_paid_by_hand: bool


@dataclass(frozen=True)
class CancellationRow:
    id: str
    order: str
    order_url: str
    customer: str
    asked_at: str
    items: tuple[str, ...]
    too_late: tuple[str, ...]
    reason: str
    state: str
    due: str
    is_late: bool
    is_open: bool
    refunds: tuple[CancellationRefundRow, ...]


def cancellation_row(found: Cancellation, clock: Clock, *, is_asked: bool) -> CancellationRow:
    """``found`` with order, customer, lines and refunds; ``is_asked``: the shop's system can be asked."""
    lines = list(found.lines.all())
    return CancellationRow(
        id=found.public_id,
        order=found.order.number,
        order_url=reverse("dashboard:order", args=[found.order.public_id]),
        customer=found.order.customer.name,
        asked_at=clock.moment(found.requested_at),
        items=tuple(
            f"{row.line.title} {row.line.variant_title}".strip() + f" × {row.cancelled_quantity}"
            for row in lines
            if row.cancelled_quantity
        ),
        too_late=tuple(
            f"{row.line.title} {row.line.variant_title}".strip() + f" × {row.too_late_quantity}"
            for row in lines
            if row.too_late_quantity
        ),
        reason=found.reason,
        state=_state(found, is_asked=is_asked),
        due=clock.last_day(found.due_at),
        is_late=found.due_at <= clock.now,
        is_open=found.status == CancellationStatus.REQUESTED,
        refunds=tuple(
            _refund(refund, clock.language) for refund in found.refunds.all() if refund.replaced_by_id is None
        ),
    )


def _state(found: Cancellation, *, is_asked: bool) -> str:
    if found.status == CancellationStatus.TOO_LATE:
        return _("Too late: it was sent")
    if found.status == CancellationStatus.CONFIRMED:
        return _("Cancelled")
    if found.hand_reason:
        return _("Your shop's system did not cancel it: cancel it there by hand, then confirm it here")
    if not is_asked:
        return _("Cancel it in your shop, then confirm it here")
    return _("Your shop is asked: this takes moments, or hours while it does not answer")


def _refund(refund: Refund, language: str) -> CancellationRefundRow:
    waits = refund.method == RefundMethod.BANK_ACCOUNT and refund.status == RefundStatus.PENDING
    states = {
        RefundStatus.PENDING: _("Waits for the customer's bank account") if waits else _("Waits to be sent"),
        RefundStatus.PROCESSING: _("The provider has not answered clearly: we go on asking"),
        RefundStatus.SUCCEEDED: _("Sent"),
        RefundStatus.FAILED: _("Declined by the provider: pay it another way"),
    }
    return CancellationRefundRow(
        id=refund.public_id,
        amount=format_money(Money(refund.amount_minor, refund.currency), language),
        state=states[RefundStatus(refund.status)],
        can_be_paid_by_hand=waits or refund.is_broken_promise,
    )
