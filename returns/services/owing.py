"""What a return owes its shopper at this moment, by its frozen terms and what has come back."""

from __future__ import annotations

from dataclasses import dataclass

from returns.models import ReturnItem, ReturnRequest
from returns.policy.quote import Quote
from returns.services.item_worth import (
    costs_more_minor,
    exchange_minor_of,
    has_fallen_through,
    replacement_of,
    units_not_rejected,
    units_that_count,
    worth_of_units,
)
from returns.services.order_money import refunded_minor_of, room_of, standing
from returns.services.quotes import quote_of
from returns.services.receiving import accepted_units, received_units
from returns.states import SCANNED, ReplacementStatus, Resolution, ReturnStatus


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
    due = quote_of(return_request, units=lambda item: units_due(return_request, item))
    if not due.is_payable:
        return NOTHING
    whole = quote_of(return_request, units=units_that_count)
    if whole.cut is None and not whole.loses_free_delivery and not _has_exchange(return_request):
        return _beyond_refunds(return_request, due, _parts_of(due))
    # What the rest of the return will cost on top is not paid out first: it is settled against it. And what the
    # order cannot give back is shared over the items as it was shown, not taken from the last that arrives.
    return _beyond_refunds(return_request, due, _least(_parts_of(due), _parts_of(whole)))


def is_held_up(return_request: ReturnRequest) -> bool:
    """Whether the terms owe something by now that the order cannot give, or not yet, and nothing was given for it."""
    if return_request.status != ReturnStatus.APPROVED:
        return False
    due = quote_of(return_request, units=lambda item: _units_wanted_by_now(return_request, item))
    if not due.items_minor:
        return False
    if not due.is_payable:
        return due.held_minor > _refunded(return_request).money_minor
    return due.leaves_nothing


def _units_wanted_by_now(return_request: ReturnRequest, item: ReturnItem) -> int:
    """Units for which the terms owe something by now and that no replacement has settled."""
    replacement = replacement_of(item)
    settled = replacement.sent_quantity if replacement else 0
    return max(0, units_due_by_terms(return_request, item) - settled)


def _has_exchange(return_request: ReturnRequest) -> bool:
    return any(item.resolution == Resolution.EXCHANGE for item in return_request.items.all())


def units_due(return_request: ReturnRequest, item: ReturnItem) -> int:
    """Units of the item whose money the terms owe by now. Of an exchange those whose replacement has left: what is
    left over by a cheaper one is paid with it, so that nothing is half done when it is sold out. Where no more of it
    can leave, the rest is owed in money."""
    due = units_due_by_terms(return_request, item)
    replacement = replacement_of(item)
    if replacement is None:
        return due
    is_all_sent = replacement.sent_quantity >= replacement.requested_quantity
    return max(due, replacement.sent_quantity) if is_all_sent else replacement.sent_quantity


def units_due_by_terms(return_request: ReturnRequest, item: ReturnItem) -> int:
    """Units of the item for which the terms owe what was chosen, money or a replacement, by now."""
    refund_on = return_request.terms["refund_on"]
    if item.resolution == Resolution.KEEP_ITEM or refund_on == "request":
        return units_not_rejected(item)
    if refund_on == "first_scan":
        return units_not_rejected(item) if return_request.shipping_status in SCANNED else 0
    if refund_on == "receipt":
        return received_units(item)
    return accepted_units(item)


def refundable_minor(return_request: ReturnRequest) -> int:
    """The most that staff may still refund: units not rejected and reserved shipping, minus what was refunded.

    What a replacement takes up is not there to be refunded, nor what the order cannot give back or was not paid.
    """
    room = room_of(return_request)
    if not room.is_payable:
        return 0
    items = list(return_request.items.all())
    worth = sum(_worth_in_money(item) for item in items) + return_request.shipping_credit_minor
    return max(0, min(worth, room.most_minor) - _refunded(return_request).money_minor)


def charge_due_minor(return_request: ReturnRequest) -> int:
    """What the shopper has to pay on top before replacements leave, everything that counts reckoned together.

    Money that was paid out before a dearer replacement was chosen is asked back as far as that one costs more.
    """
    if not _has_exchange(return_request):
        return 0
    units = {item.pk: _units_to_be_had(return_request, item) for item in return_request.items.all()}
    whole = quote_of(return_request, units=lambda item: units[item.pk])
    dearer = sum(costs_more_minor(item, units[item.pk]) for item in return_request.items.all())
    paid_out = _refunded(return_request)
    too_much = paid_out.refund_minor + paid_out.credit_minor - whole.total_minor + whole.amount_due_minor
    return max(whole.amount_due_minor, min(too_much, dearer))


def _units_to_be_had(return_request: ReturnRequest, item: ReturnItem) -> int:
    """Units that the shopper keeps paying for: of an exchange that is over only those that have left."""
    replacement = replacement_of(item)
    if replacement is None:
        return units_that_count(item)
    is_over = return_request.is_final or replacement.status == ReplacementStatus.CANCELLED
    return replacement.sent_quantity if is_over or has_fallen_through(item) else units_that_count(item)


def _worth_in_money(item: ReturnItem) -> int:
    """What the item's units that were not rejected are worth beyond what their replacement takes up."""
    quantity = units_not_rejected(item)
    worth = worth_of_units(item, quantity)
    replacement = replacement_of(item)
    if replacement is not None and has_fallen_through(item):
        quantity = replacement.sent_quantity
    return max(0, worth - exchange_minor_of(item, quantity))


@dataclass(frozen=True)
class _Parts:
    """A quote by where it goes: money, store credit that replaces money, and bonus on top as store credit."""

    refund_minor: int
    credit_minor: int
    bonus_minor: int


def _parts_of(quote: Quote) -> _Parts:
    bonus = quote.credited_bonus_minor
    return _Parts(quote.refund_minor, quote.store_credit_minor - bonus, bonus)


def _least(one: _Parts, other: _Parts) -> _Parts:
    return _Parts(
        min(one.refund_minor, other.refund_minor),
        min(one.credit_minor, other.credit_minor),
        min(one.bonus_minor, other.bonus_minor),
    )


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
    refunds = standing(return_request.refunds.all())
    credits = [refund for refund in refunds if refund.settles_credit]
    return _Refunded(
        refund_minor=sum(refund.amount_minor for refund in refunds if not refund.settles_credit),
        credit_minor=sum(refund.amount_minor for refund in credits),
        bonus_minor=sum(refund.bonus_minor for refund in refunds),
        shipping_minor=sum(refund.shipping_minor for refund in refunds),
    )


def _beyond_refunds(return_request: ReturnRequest, quote: Quote, parts: _Parts) -> Owed:
    done = _refunded(return_request)
    money = parts.refund_minor - done.refund_minor
    credit = parts.credit_minor - (done.credit_minor - done.bonus_minor)
    # What was paid beyond its part in one form counts against the other: nothing is paid twice.
    left_minor = max(0, room_of(return_request).most_minor - refunded_minor_of(return_request))
    room = min(left_minor, max(0, money + credit))
    money = min(max(0, money), room)
    credit = min(max(0, credit), room - money)
    is_bonus_alone = parts.credit_minor == 0  # the rest of a bonus for exchanging: no money goes with it
    bonus = max(0, parts.bonus_minor - done.bonus_minor) if credit or is_bonus_alone else 0
    return Owed(
        refund_minor=money,
        credit_minor=credit + bonus,
        bonus_minor=bonus,
        shipping_minor=min(money + credit, max(0, quote.shipping_minor - done.shipping_minor)),
    )
