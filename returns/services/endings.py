"""What every end of a return gives back: units that were neither received nor paid for, and reserved shipping."""

from __future__ import annotations

from django.db.models import F

from commerce.services.refund_holds import (
    release_order_money,
    release_payment_money,
    release_shipping,
)
from commerce.services.units import give_back_units
from returns.models import Charge, Refund, ReturnItem, ReturnRequest
from returns.services.item_worth import replacement_of, worth_of_units
from returns.states import RefundStatus, Resolution


def release_what_is_free(return_request: ReturnRequest) -> None:
    """Give back to the order's counters what this ended return no longer holds; call it once, in its move."""
    for item in return_request.items.select_for_update().order_by("line_id", "pk"):
        _release_units(item, _free_units(item, is_ended=True) - item.released_quantity)
    _release_unpaid_shipping(return_request)


def release_what_was_asked(return_request: ReturnRequest) -> None:
    """Give back every unit and the reserved shipping of a return that is asked for anew in this transaction.

    Nothing of it was received or paid for.
    """
    for item in return_request.items.select_for_update().order_by("line_id", "pk"):
        give_back_units(
            line_id=item.line_id,
            quantity=item.requested_quantity - item.released_quantity,
            amount_minor=item.amount_minor,
        )
    _release_unpaid_shipping(return_request)


def release_sent_back(item: ReturnItem, quantity: int) -> None:
    """Count refused units as sent back to the shopper, and give them back to the order's line.

    Those that were paid for stay in use. The item's return is locked by the caller.
    """
    if quantity <= 0:
        return
    item.sent_back_quantity += quantity
    ReturnItem.objects.filter(pk=item.pk).update(sent_back_quantity=item.sent_back_quantity)
    free = _free_units(item, is_ended=item.return_request.is_final)
    _release_units(item, free - item.released_quantity)


def _free_units(item: ReturnItem, *, is_ended: bool) -> int:
    """How many of the item's units no longer are in use by it: neither asked for, nor here, nor paid for."""
    if is_ended:
        return item.requested_quantity - max(
            item.received_quantity - item.sent_back_quantity, paid_units(item)
        )
    return min(item.sent_back_quantity, item.requested_quantity - paid_units(item))


def paid_units(item: ReturnItem) -> int:
    """Units that were paid for in any form: with money, or with a replacement that left."""
    replacement = replacement_of(item)
    return max(item.refunded_quantity, replacement.sent_quantity if replacement else 0)


def _release_units(item: ReturnItem, quantity: int) -> None:
    if quantity <= 0:
        return
    held = item.requested_quantity - item.released_quantity
    give_back_units(
        line_id=item.line_id,
        quantity=quantity,
        amount_minor=worth_of_units(item, held) - worth_of_units(item, held - quantity),
    )
    item.released_quantity += quantity
    ReturnItem.objects.filter(pk=item.pk).update(released_quantity=item.released_quantity)


def drop_waiting_refunds(return_request: ReturnRequest, *, failure: str = "return_ended") -> None:
    """Fail refunds that were not asked for yet, and free their money. ``failure`` is a code."""
    for refund in return_request.refunds.filter(status=RefundStatus.PENDING, charge=None).select_for_update():
        Refund.objects.filter(pk=refund.pk).update(status=RefundStatus.FAILED, failure=failure)
        release_refund_money(refund)
    count_paid_units_anew(return_request)


def count_paid_units_anew(return_request: ReturnRequest) -> None:
    """After a refund has failed: the units that what is left of the refunds still touches count as paid for."""
    left = sum(
        refund.amount_minor - refund.bonus_minor
        for refund in return_request.refunds.filter(charge=None).exclude(status=RefundStatus.FAILED)
    )
    items = return_request.items.exclude(resolution=Resolution.EXCHANGE)
    for item in items.select_for_update().order_by("position", "pk"):
        paid = 0
        while paid < item.refunded_quantity and left > 0:
            left -= worth_of_units(item, paid + 1) - worth_of_units(item, paid)
            paid += 1
        if paid != item.refunded_quantity:
            ReturnItem.objects.filter(pk=item.pk).update(refunded_quantity=paid)


def release_refund_money(refund: Refund) -> None:
    """Free the holds of a refund that will never be paid."""
    if refund.charge_id:
        Charge.objects.filter(pk=refund.charge_id).update(
            refunded_minor=F("refunded_minor") - refund.amount_minor
        )
        return
    release_order_money(order_id=refund.order.pk, amount_minor=refund.amount_minor - refund.bonus_minor)
    if refund.payment_id:
        release_payment_money(payment_id=refund.payment_id, amount_minor=refund.amount_minor)


def _release_unpaid_shipping(return_request: ReturnRequest) -> None:
    paid = sum(refund.shipping_minor for refund in return_request.refunds.exclude(status=RefundStatus.FAILED))
    free = return_request.shipping_credit_minor - paid
    if free > 0:
        release_shipping(order_id=return_request.order_id, amount_minor=free)
        ReturnRequest.objects.filter(pk=return_request.pk).update(shipping_credit_minor=paid)
        return_request.shipping_credit_minor = paid
