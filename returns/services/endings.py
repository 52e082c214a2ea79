"""What every end of a return gives back: units that were neither received nor paid for, and reserved shipping."""

from __future__ import annotations

from django.db.models import F

from commerce.services.refund_holds import (
    release_order_money,
    release_payment_money,
    release_shipping,
)
from commerce.services.units import give_back_units
from returns.models import Refund, ReturnItem, ReturnRequest
from returns.services.quotes import worth_of_units
from returns.states import RefundStatus


def release_what_is_free(return_request: ReturnRequest) -> None:
    """Give back to the order's counters what this ended return no longer holds; call it once, in its move."""
    for item in return_request.items.select_for_update().order_by("line_id", "pk"):
        kept = max(item.received_quantity, item.refunded_quantity)
        free = item.requested_quantity - kept - item.released_quantity
        if free <= 0:
            continue
        give_back_units(
            line_id=item.line_id,
            quantity=free,
            amount_minor=item.amount_minor - worth_of_units(item, kept),
        )
        ReturnItem.objects.filter(pk=item.pk).update(released_quantity=F("released_quantity") + free)
    _release_unpaid_shipping(return_request)


def drop_waiting_refunds(return_request: ReturnRequest) -> None:
    """Fail refunds that were not asked for yet, and free their money."""
    for refund in return_request.refunds.filter(status=RefundStatus.PENDING).select_for_update():
        Refund.objects.filter(pk=refund.pk).update(status=RefundStatus.FAILED, failure="return_ended")
        release_refund_money(refund)
    return_request.items.update(refunded_quantity=0)


def release_refund_money(refund: Refund) -> None:
    """Free the holds of a refund that will never be paid."""
    release_order_money(
        order_id=refund.return_request.order_id, amount_minor=refund.amount_minor - refund.bonus_minor
    )
    if refund.payment_id:
        release_payment_money(payment_id=refund.payment_id, amount_minor=refund.amount_minor)


def _release_unpaid_shipping(return_request: ReturnRequest) -> None:
    paid = sum(refund.shipping_minor for refund in return_request.refunds.exclude(status=RefundStatus.FAILED))
    free = return_request.shipping_credit_minor - paid
    if free > 0:
        release_shipping(order_id=return_request.order_id, amount_minor=free)
        ReturnRequest.objects.filter(pk=return_request.pk).update(shipping_credit_minor=paid)
        return_request.shipping_credit_minor = paid
