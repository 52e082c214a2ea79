"""The quote of a stored return: the same arithmetic as at its request, for the units that count."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal

from core.money import worth_of_first_units
from returns.models import Replacement, ReturnItem, ReturnRequest
from returns.policy.quote import Quote, QuotedItem, QuoteTerms, Room, exchange_price_minor, quote
from returns.policy.terms import Fee
from returns.services.order_money import refunded_minor_of, room_of
from returns.states import FELL_THROUGH, Resolution


def worth_of_units(item: ReturnItem, quantity: int) -> int:
    """What the first ``quantity`` units of the item were paid, in minor units."""
    return worth_of_first_units(item.amount_minor, item.requested_quantity, quantity)


def quote_of(return_request: ReturnRequest, *, units: Callable[[ReturnItem], int]) -> Quote:
    """Reckon the return anew by its own frozen terms, for ``units(item)`` units of each item.

    Never more than its order can still give back through it.
    """
    items = list(return_request.items.all())
    counted = {item.pk: units(item) for item in items}
    return quote(
        terms=quote_terms(return_request),
        items=[part for item in items for part in _quoted(item, counted[item.pk])],
        shipping_minor=_shipping_of(return_request, items, counted),
        room=_room(return_request, items),
    )


def _quoted(item: ReturnItem, quantity: int) -> list[QuotedItem]:
    """The item's units that count; those of an exchange that no replacement is to follow are refunded."""
    replaced = units_replaced(item, quantity)
    whole, first = worth_of_units(item, quantity), worth_of_units(item, replaced)
    parts = [(item.resolution, replaced, first, exchange_minor_of(item, replaced))]
    if replaced < quantity:
        parts.append((Resolution.REFUND, quantity - replaced, whole - first, 0))
    return [
        QuotedItem(
            key=item.public_id,
            resolution=resolution,
            worth_minor=worth_minor,
            restocking_fee=Fee.from_json(item.terms["restocking_fee"]),
            bonus_percent=Decimal(item.terms["bonus_percent"]),
            exchange_minor=exchange_minor,
        )
        for resolution, units, worth_minor, exchange_minor in parts
        if units
    ]


def units_replaced(item: ReturnItem, quantity: int) -> int:
    """Of the first ``quantity`` units those that a replacement stands for; all where the item is not exchanged.

    Fewer than all once the rest of the replacement could not leave any more.
    """
    replacement = replacement_of(item)
    return min(quantity, replacement.requested_quantity) if replacement else quantity


def taken_up_by_replacements(items: Iterable[ReturnItem]) -> int:
    """What replacements that have left, or are being ordered, take up of what their items were paid."""
    taken_up = 0
    for item in items:
        replacement = replacement_of(item)
        if replacement is not None:
            gone = min(replacement.sent_quantity + replacement.asked_quantity, item.requested_quantity)
            taken_up += min(worth_of_units(item, gone), exchange_minor_of(item, gone))
    return taken_up


def _room(return_request: ReturnRequest, items: list[ReturnItem]) -> Room:
    """What replacements took of the order's money is spent: no later refund of the shop makes the shopper pay for it.

    They took no more than the quote under which they left had for them.
    """
    room = room_of(return_request)
    refunded_minor = refunded_minor_of(return_request)
    taken_up = taken_up_by_replacements(items)
    if not taken_up:
        return room
    held_minor = Quote.from_json(return_request.quote).held_minor
    spent_minor = max(refunded_minor, min(refunded_minor + taken_up, held_minor))
    return replace(room, most_minor=max(room.most_minor, spent_minor))


def quote_terms(return_request: ReturnRequest) -> QuoteTerms:
    """What was fixed for the whole return at its request."""
    return QuoteTerms(
        currency=return_request.currency,
        return_shipping_fee=Fee.from_json(return_request.terms["return_shipping_fee"]),
    )


def units_not_rejected(item: ReturnItem) -> int:
    return item.requested_quantity - item.rejected_quantity


def units_that_count(item: ReturnItem) -> int:
    """Units not rejected; of an exchange also those that have left already."""
    replacement = replacement_of(item)
    gone = replacement.sent_quantity + replacement.asked_quantity if replacement else 0
    return max(units_not_rejected(item), gone)


def replacement_of(item: ReturnItem) -> Replacement | None:
    """What leaves instead of the item; None unless it is exchanged."""
    if item.resolution != Resolution.EXCHANGE:
        return None
    return getattr(item, "replacement", None)


def has_fallen_through(item: ReturnItem) -> bool:
    """Whether the item's exchange came to nothing and something else has to be chosen."""
    replacement = replacement_of(item)
    return replacement is not None and replacement.status in FELL_THROUGH


def exchange_minor_of(item: ReturnItem, quantity: int) -> int:
    """What the replacement of ``quantity`` units takes up of what they were paid; 0 unless it is an exchange."""
    replacement = replacement_of(item)
    if replacement is None:
        return worth_of_units(item, quantity) if item.resolution == Resolution.EXCHANGE else 0
    quantity = units_replaced(item, quantity)
    return exchange_price_minor(
        worth_minor=worth_of_units(item, quantity),
        quantity=quantity,
        list_price_minor=replacement.list_price_minor,
        returned_price_minor=replacement.returned_price_minor,
    )


def costs_more_minor(item: ReturnItem, quantity: int) -> int:
    """By how much the replacement of ``quantity`` units costs more than they were paid."""
    return max(0, exchange_minor_of(item, quantity) - worth_of_units(item, units_replaced(item, quantity)))


def _shipping_of(return_request: ReturnRequest, items: list[ReturnItem], counted: dict[int, int]) -> int:
    # Outbound shipping goes back with the whole order only: all units that were asked for must count.
    is_whole = all(counted[item.pk] == item.requested_quantity for item in items)
    return return_request.shipping_credit_minor if is_whole else 0
