"""Money of an order and of its payments that a refund holds: never more than was paid, under any concurrency."""

from __future__ import annotations

from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from commerce.models import Order, Payment
from core.errors import Refusal
from core.kept_queries import KeptUpdate


class AmountExceedsRefundable(Refusal):
    """More money was asked for than the order, or what came back of it, still holds."""

    code = "amount_exceeds_refundable"
    title = "So much money cannot be refunded"


def hold_order_money(*, order_id: int, amount_minor: int, reserved_minor: int = 0) -> None:
    """Count ``amount_minor`` as refunded of the order; ``reserved_minor`` of it was reserved for the same return.

    What is reserved for others is not touched. Raises AmountExceedsRefundable.
    """
    held = Order.objects.filter(
        pk=order_id,
        reserved_minor__gte=reserved_minor,
        refund_limit_minor__gte=F("refunded_minor")
        + F("shop_refunded_minor")
        + F("uncollected_minor")
        + F("reserved_minor")
        - reserved_minor
        + amount_minor,
    ).update(
        refunded_minor=F("refunded_minor") + amount_minor,
        reserved_minor=F("reserved_minor") - reserved_minor,
    )
    if not held:
        raise AmountExceedsRefundable(_("The payments of this order do not hold that much any more."))


def release_order_money(*, order_id: int, amount_minor: int) -> None:
    """Undo a hold after its refund has failed for good."""
    Order.objects.filter(pk=order_id).update(refunded_minor=F("refunded_minor") - amount_minor)


def reserve_order_money(*, order_id: int, amount_minor: int) -> None:
    """Reserve ``amount_minor`` for a return, so that no other one promises it too. Raises AmountExceedsRefundable."""
    reserved = _RESERVE.run(order_id, amount_minor)
    if amount_minor > 0 and not reserved:
        raise AmountExceedsRefundable(_("The payments of this order do not hold that much any more."))


_RESERVE = KeptUpdate(
    lambda order_id, amount_minor: Order.objects.filter(
        pk=order_id,
        refund_limit_minor__gte=F("refunded_minor")
        + F("shop_refunded_minor")
        + F("uncollected_minor")
        + F("reserved_minor")
        + amount_minor,
    ),
    lambda _order_id, amount_minor: {"reserved_minor": F("reserved_minor") + amount_minor},
    int,
    int,
)


def release_reserved_money(*, order_id: int, amount_minor: int) -> None:
    """Give back what was reserved for a return."""
    Order.objects.filter(pk=order_id).update(reserved_minor=Greatest(F("reserved_minor") - amount_minor, 0))


def hold_shipping(*, order_id: int, wanted_minor: int) -> int:
    """Reserve up to ``wanted_minor`` of the outbound shipping; answer how much was left to give back."""
    if wanted_minor <= 0:
        return 0
    order = (
        Order.objects.select_for_update().only("shipping_minor", "shipping_refunded_minor").get(pk=order_id)
    )
    granted = max(0, min(wanted_minor, order.shipping_minor - order.shipping_refunded_minor))
    if granted:
        Order.objects.filter(pk=order_id).update(
            shipping_refunded_minor=F("shipping_refunded_minor") + granted
        )
    return granted


def release_shipping(*, order_id: int, amount_minor: int) -> None:
    """Give reserved outbound shipping back, for a return that ended without paying it."""
    if amount_minor:
        Order.objects.filter(pk=order_id).update(
            shipping_refunded_minor=F("shipping_refunded_minor") - amount_minor
        )


def hold_payment_money(*, payment: Payment, amount_minor: int) -> bool:
    """Count the amount as going back through this payment; False when it does not hold so much any more."""
    return bool(
        Payment.objects.filter(pk=payment.pk, amount_minor__gte=F("refunded_minor") + amount_minor).update(
            refunded_minor=F("refunded_minor") + amount_minor
        )
    )


def release_payment_money(*, payment_id: int, amount_minor: int) -> None:
    """Undo a payment's hold after its refund has failed for good."""
    Payment.objects.filter(pk=payment_id).update(refunded_minor=F("refunded_minor") - amount_minor)
