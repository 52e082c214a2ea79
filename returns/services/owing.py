"""What a return owes its shopper at this moment, by its frozen terms and what has come back."""

from __future__ import annotations

from dataclasses import dataclass

from returns.models import ReturnItem, ReturnRequest
from returns.policy.quote import Quote
from returns.services.quotes import quote_of, units_not_rejected, worth_of_units
from returns.services.receiving import accepted_units, received_units
from returns.states import HANDED_OVER, RefundMethod, RefundStatus, Resolution, ReturnStatus


@dataclass(frozen=True)
class Owed:
    """Minor units still to be paid. ``credit_minor`` holds ``bonus_minor``; ``refund_minor`` holds shipping."""

    refund_minor: int
    credit_minor: int
    bonus_minor: int
    shipping_minor: int

    @property
    def is_nothing(self) -> bool:
        return self.refund_minor <= 0 and self.credit_minor <= 0


NOTHING = Owed(0, 0, 0, 0)


def owed_now(return_request: ReturnRequest) -> Owed:
    """What the terms owe now beyond the refunds that are made or on their way. Never more than the order holds."""
    if return_request.status != ReturnStatus.APPROVED:
        return NOTHING
    return _beyond_refunds(
        return_request, quote_of(return_request, units=lambda item: units_due(return_request, item))
    )


def owed_in_the_end(return_request: ReturnRequest) -> Owed:
    """What is still to be paid if nothing more is rejected."""
    if return_request.is_final and return_request.status != ReturnStatus.CLOSED:
        return NOTHING
    return _beyond_refunds(return_request, quote_of(return_request, units=units_not_rejected))


def units_due(return_request: ReturnRequest, item: ReturnItem) -> int:
    """Units of the item whose money the terms owe by now."""
    refund_on = return_request.terms["refund_on"]
    if item.resolution == Resolution.KEEP_ITEM or refund_on == "request":
        return units_not_rejected(item)
    if refund_on == "first_scan":
        return units_not_rejected(item) if return_request.shipping_status in HANDED_OVER else 0
    if refund_on == "receipt":
        return received_units(item)
    return accepted_units(item)


def refundable_minor(return_request: ReturnRequest) -> int:
    """The most that staff may still refund: units not rejected and reserved shipping, minus what was refunded."""
    items = list(return_request.items.all())
    worth = sum(worth_of_units(item, units_not_rejected(item)) for item in items)
    return max(0, worth + return_request.shipping_credit_minor - _refunded(return_request).money_minor)


@dataclass(frozen=True)
class _Refunded:
    refund_minor: int
    credit_minor: int
    bonus_minor: int
    shipping_minor: int

    @property
    def money_minor(self) -> int:
        return self.refund_minor + self.credit_minor - self.bonus_minor


def _refunded(return_request: ReturnRequest) -> _Refunded:
    refunds = [refund for refund in return_request.refunds.all() if refund.status != RefundStatus.FAILED]
    credits = [refund for refund in refunds if is_credit_resolution(refund)]
    return _Refunded(
        refund_minor=sum(refund.amount_minor for refund in refunds if not is_credit_resolution(refund)),
        credit_minor=sum(refund.amount_minor for refund in credits),
        bonus_minor=sum(refund.bonus_minor for refund in refunds),
        shipping_minor=sum(refund.shipping_minor for refund in refunds),
    )


def is_credit_resolution(refund: object) -> bool:
    """Whether a refund settled the store-credit part; credit that repaid a credit payment settled money."""
    return refund.method == RefundMethod.STORE_CREDIT and refund.payment_id is None


def _beyond_refunds(return_request: ReturnRequest, quote: Quote) -> Owed:
    done = _refunded(return_request)
    left_in_order = return_request.order.refundable_minor
    bonus = max(0, quote.bonus_minor - done.bonus_minor)
    refund = max(0, quote.refund_minor - done.refund_minor)
    credit = max(0, quote.store_credit_minor - done.credit_minor)
    # What the shop refunded itself, or an amount paid out by staff in another form, is not paid twice.
    overpaid = max(0, done.refund_minor - quote.refund_minor) + max(
        0, done.credit_minor - quote.store_credit_minor
    )
    room = max(0, min(left_in_order, refund + credit - min(bonus, credit) - overpaid))
    refund = min(refund, room)
    credit_money = min(max(0, credit - min(bonus, credit)), room - refund)
    if credit_money == 0 and credit > 0:
        bonus = 0
    return Owed(
        refund_minor=refund,
        credit_minor=credit_money + min(bonus, credit),
        bonus_minor=min(bonus, credit) if credit_money else 0,
        shipping_minor=min(refund, max(0, quote.shipping_minor - done.shipping_minor)),
    )
