"""What a return owes its shopper at this moment, by its frozen terms and what has come back."""

from __future__ import annotations

from dataclasses import dataclass

from returns.models import ReturnItem, ReturnRequest
from returns.policy.quote import Quote
from returns.services.quotes import quote_of, units_not_rejected, worth_of_units
from returns.services.receiving import accepted_units, received_units
from returns.states import SCANNED, RefundStatus, Resolution, ReturnStatus


@dataclass(frozen=True)
class Owed:
    """Minor units still to be paid. ``credit_minor`` holds ``bonus_minor``; the two together hold shipping."""

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


def units_due(return_request: ReturnRequest, item: ReturnItem) -> int:
    """Units of the item whose money the terms owe by now."""
    refund_on = return_request.terms["refund_on"]
    if item.resolution == Resolution.KEEP_ITEM or refund_on == "request":
        return units_not_rejected(item)
    if refund_on == "first_scan":
        return units_not_rejected(item) if return_request.shipping_status in SCANNED else 0
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
    credits = [refund for refund in refunds if refund.settles_credit]
    return _Refunded(
        refund_minor=sum(refund.amount_minor for refund in refunds if not refund.settles_credit),
        credit_minor=sum(refund.amount_minor for refund in credits),
        bonus_minor=sum(refund.bonus_minor for refund in refunds),
        shipping_minor=sum(refund.shipping_minor for refund in refunds),
    )


def _beyond_refunds(return_request: ReturnRequest, quote: Quote) -> Owed:
    done = _refunded(return_request)
    money = quote.refund_minor - done.refund_minor
    credit = (quote.store_credit_minor - quote.bonus_minor) - (done.credit_minor - done.bonus_minor)
    # What was paid beyond its part in one form counts against the other: nothing is paid twice.
    room = min(return_request.order.refundable_minor, max(0, money + credit))
    money = min(max(0, money), room)
    credit = min(max(0, credit), room - money)
    bonus = max(0, quote.bonus_minor - done.bonus_minor) if credit else 0
    return Owed(
        refund_minor=money,
        credit_minor=credit + bonus,
        bonus_minor=bonus,
        shipping_minor=min(money + credit, max(0, quote.shipping_minor - done.shipping_minor)),
    )
