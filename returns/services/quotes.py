"""The quote of a stored return: the same arithmetic as at its request, for the units that count."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from returns.models import ReturnItem, ReturnRequest
from returns.policy.quote import Quote, QuoteTerms, Room, quote
from returns.policy.terms import Fee
from returns.services.free_delivery import free_delivery_of
from returns.services.item_worth import exchange_minor_of, quoted_parts, replacement_of, worth_of_units
from returns.services.order_money import refunded_minor_of, room_of


def quote_of(return_request: ReturnRequest, *, units: Callable[[ReturnItem], int]) -> Quote:
    """Reckon the return anew by its own frozen terms, for ``units(item)`` units of each item.

    Never more than its order can still give back through it.
    """
    items = list(return_request.items.all())
    counted = {item.pk: units(item) for item in items}
    return quote(
        terms=quote_terms(return_request),
        items=[part for item in items for part in quoted_parts(item, counted[item.pk])],
        shipping_minor=_shipping_of(return_request, items, counted),
        room=_room(return_request, items),
    )


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
    """What was fixed for the whole return at its request, and what is kept of its order by now."""
    return QuoteTerms(
        currency=return_request.currency,
        return_shipping_fee=Fee.from_json(return_request.terms["return_shipping_fee"]),
        free_delivery=free_delivery_of(return_request),
    )


def _shipping_of(return_request: ReturnRequest, items: list[ReturnItem], counted: dict[int, int]) -> int:
    # Outbound shipping goes back with the whole order only: all units that were asked for must count.
    is_whole = all(counted[item.pk] == item.requested_quantity for item in items)
    return return_request.shipping_credit_minor if is_whole else 0
