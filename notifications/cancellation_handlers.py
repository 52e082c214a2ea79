"""What is written to shoppers about units that shall not be sent any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.selectors import shop_settings
from commerce.events import (
    OrderCancellationConfirmed,
    OrderCancellationEvent,
    OrderCancellationLate,
    OrderCancellationRequested,
    OrderCancellationTooLate,
)
from commerce.links import order_url
from commerce.models import Cancellation, CancelledLine
from core.dates import last_day_before
from events.base import EventMeta
from notifications.about_returns import address_of_buyer
from notifications.services import queue_message
from returns.models import Refund
from returns.services.cancellations import cancellation_needs_account
from returns.states import RefundMethod, RefundStatus
from tenants.selectors import current_shop


def tell_cancellation_requested(event: OrderCancellationRequested, meta: EventMeta) -> None:
    """Nothing where the shopper withdrew from the contract: the receipt of that says it all."""
    if not event.is_withdrawal:
        _write("cancellation_requested", event, meta, {})


def tell_cancellation_confirmed(event: OrderCancellationConfirmed, meta: EventMeta) -> None:
    cancellation, shop = _named(event.cancellation_id), current_shop()
    needs_account = cancellation_needs_account(cancellation)
    context = {
        "amount_minor": event.amount_minor,
        "currency": event.currency,
        "due_day": _due_day(cancellation),
        "needs_account": needs_account and shop.is_verified,
        "is_checked_first": needs_account and not shop.is_verified,
    }
    _write("cancellation_confirmed", event, meta, context)


def tell_cancellation_too_late(event: OrderCancellationTooLate, meta: EventMeta) -> None:
    _write("cancellation_too_late", event, meta, {})


def tell_cancellation_money_late(event: OrderCancellationLate, meta: EventMeta) -> None:
    _write("cancellation_late", event, meta, {"due_day": _due_day(_named(event.cancellation_id))})


def ask_for_account_of_cancellation(refund_id: str, meta: EventMeta) -> None:
    """Ask for a bank account once another way has failed; what is confirmed with no way back says it itself."""
    refund = Refund.objects.select_related("cancellation__order").get(public_id=refund_id)
    failed = Refund.objects.filter(replaced_by=refund).first()
    if failed is not None:
        _ask_for_account(refund, meta, why="failed" if failed.payout_batch_id is None else "bounced")


def ask_for_accounts_of_cancellations(meta: EventMeta) -> None:
    """The shop may ask for bank data now: write to everybody whose money for cancelled units waits for an account."""
    waiting = Refund.objects.filter(
        cancellation__isnull=False, method=RefundMethod.BANK_ACCOUNT, status=RefundStatus.PENDING
    )
    for refund in waiting.select_related("cancellation__order").order_by("pk"):
        _ask_for_account(refund, meta, why="no_way_back", effect=f":{refund.public_id}")


def _ask_for_account(refund: Refund, meta: EventMeta, *, why: str, effect: str = "") -> None:
    if refund.cancellation is None or not cancellation_needs_account(refund.cancellation):
        return
    event = OrderCancellationEvent(
        order_id=refund.order.public_id, cancellation_id=refund.cancellation.public_id
    )
    context = {
        "amount_minor": refund.amount_minor,
        "currency": refund.currency,
        "why": why,
        "is_checked_first": not current_shop().is_verified,
    }
    _write("cancellation_account_wanted", event, meta, context, effect=effect)


def tell_cancellation_refunded(refund_id: str, meta: EventMeta) -> None:
    """A refund of cancelled units has been sent."""
    refund = Refund.objects.select_related("payment", "payout_account", "cancellation__order").get(
        public_id=refund_id
    )
    if refund.cancellation is None:
        return
    event = OrderCancellationEvent(
        order_id=refund.cancellation.order.public_id, cancellation_id=refund.cancellation.public_id
    )
    context = {
        "amount_minor": refund.amount_minor,
        "currency": refund.currency,
        "method": refund.method,
        "reference": refund.reference,
        "account": refund.payout_account.masked if refund.payout_account else "",
    }
    _write("cancellation_refunded", event, meta, context)


def _named(cancellation_id: str) -> Cancellation:
    return (
        Cancellation.objects.select_related("order__customer", "payout_account")
        .prefetch_related("lines__line")
        .get(public_id=cancellation_id)
    )


def _write(
    topic: str,
    event: OrderCancellationEvent,
    meta: EventMeta,
    context: Mapping[str, Any],
    *,
    effect: str = "",
) -> None:
    """``effect`` tells several messages of one event apart."""
    if not event.notify:
        return
    cancellation = _named(event.cancellation_id)
    order = cancellation.order
    rows = list(cancellation.lines.all())
    queue_message(
        topic=topic,
        effect_key=f"{meta.id}{effect}",
        recipient=address_of_buyer(order, order.customer),
        language=cancellation.language or order.customer.language,
        context={
            "name": order.customer.name,
            "order": order.number,
            "order_url": order_url(order, now=meta.occurred_at),
            "cancelled": _texts(rows, "cancelled_quantity"),
            "too_late": _texts(rows, "too_late_quantity"),
            **context,
        },
        customer=order.customer,
        now=meta.occurred_at,
        is_answer=cancellation.requested_by["kind"] == "shopper",
    )


def _texts(rows: Iterable[CancelledLine], count: str) -> list[str]:
    return [
        " ".join(f"{row.line.title} {row.line.variant_title} × {getattr(row, count)}".split())
        for row in rows
        if getattr(row, count)
    ]


def _due_day(cancellation: Cancellation) -> str:
    return last_day_before(cancellation.due_at, shop_settings().time_zone).isoformat()
