"""Cancellations as staff read them: what, how far, by when the money, and what is theirs to do."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from commerce.models import Cancellation, CancellationStatus
from core.money import Money, format_money
from dashboard.presenting.moments import Clock
from dashboard.presenting.promises import CAUSES
from dashboard.presenting.return_promises import Way, ways_to_send
from dashboard.presenting.words import word
from returns.models import Refund
from returns.promises import cause_of
from returns.services.call_backs import phone_of
from returns.states import RefundMethod, RefundStatus


@dataclass(frozen=True)
class CancellationRefundRow:
    id: str
    amount: str
    state: str
    can_be_paid_by_hand: bool
    ways: tuple[Way, ...]  # to send it again, where it failed


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
    call_phone: str  # empty unless its customer waits for a call


def cancellation_row(
    found: Cancellation, clock: Clock, *, is_asked: bool, asked: Collection[str]
) -> CancellationRow:
    """``found`` with order, customer, account, lines and refunds; ``is_asked``: the shop's system can be asked.

    ``asked``: the ports behind which somebody can be asked.
    """
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
            _refund(refund, clock.language, asked)
            for refund in found.refunds.all()
            if refund.replaced_by_id is None
        ),
        call_phone=phone_of(found.order) if found.call_wanted_at else "",
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


def _refund(refund: Refund, language: str, asked: Collection[str]) -> CancellationRefundRow:
    is_sent = refund.status == RefundStatus.SUCCEEDED
    return CancellationRefundRow(
        id=refund.public_id,
        amount=format_money(Money(refund.amount_minor, refund.currency), language),
        state=_("Sent") if is_sent else word(CAUSES, cause_of(refund, asked=asked)),
        can_be_paid_by_hand=refund.method == RefundMethod.BANK_ACCOUNT
        and refund.status == RefundStatus.PENDING,
        ways=ways_to_send(refund),
    )
