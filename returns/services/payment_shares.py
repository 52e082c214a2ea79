"""Which of an order's payments gives back how much: in the shop's order of kinds, each no more than it still holds."""

from __future__ import annotations

from dataclasses import dataclass

from commerce.models import Order, Payment, PaymentKind
from commerce.services.refund_holds import hold_payment_money
from returns.selectors import return_settings
from returns.states import RefundMethod


@dataclass(frozen=True)
class Share:
    """Money of a refund that goes one way. ``payment`` is empty for credit, and where the shop names none."""

    method: RefundMethod
    amount_minor: int
    payment: Payment | None = None
    shipping_minor: int = 0
    bonus_minor: int = 0


def shares_of(
    order: Order, *, amount_minor: int, shipping_minor: int, apart_from: frozenset[str] = frozenset()
) -> list[Share]:
    """Share the amount over the order's payments and hold it there; ``shipping_minor`` of it comes first.

    ``apart_from`` are kinds of payments by which nothing was paid yet.

    What no payment holds goes back the way the order was paid: the provider finds it by the order.
    """
    left, shipping_left = amount_minor, shipping_minor
    shares: list[Share] = []
    for payment in _in_order(order):
        if payment.kind in apart_from:
            continue
        share = min(left, payment.amount_minor - payment.refunded_minor)
        if share <= 0 or not hold_payment_money(payment=payment, amount_minor=share):
            continue
        shipping = min(shipping_left, share)
        shares.append(Share(method_for(payment), share, payment, shipping))
        left -= share
        shipping_left -= shipping
    if left:
        shares.append(Share(RefundMethod.ORIGINAL_PAYMENT, left, None, shipping_left))
    return shares


def method_for(payment: Payment) -> RefundMethod:
    """How money goes back that was paid like this."""
    if payment.kind == PaymentKind.STORE_CREDIT:
        return RefundMethod.STORE_CREDIT
    if payment.can_take_money_back:
        return RefundMethod.ORIGINAL_PAYMENT
    return RefundMethod.BANK_ACCOUNT


def _in_order(order: Order) -> list[Payment]:
    """The payments under a lock: the kinds that the shop names first, then the order's own sequence."""
    rank = {kind: place for place, kind in enumerate(return_settings().payment_order)}
    payments = list(order.payments.select_for_update().order_by("position", "pk"))
    return sorted(payments, key=lambda payment: rank.get(payment.kind, len(rank)))
