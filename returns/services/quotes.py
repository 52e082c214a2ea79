"""The quote of a stored return: the same arithmetic as at its request, for the units that count."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from core.money import worth_of_first_units
from returns.models import ReturnItem, ReturnRequest
from returns.policy.quote import Quote, QuotedItem, QuoteTerms, quote
from returns.policy.terms import Fee


def worth_of_units(item: ReturnItem, quantity: int) -> int:
    """What the first ``quantity`` units of the item were paid, in minor units."""
    return worth_of_first_units(item.amount_minor, item.requested_quantity, quantity)


def quote_of(return_request: ReturnRequest, *, units: Callable[[ReturnItem], int]) -> Quote:
    """Reckon the return anew by its own frozen terms, for ``units(item)`` units of each item."""
    items = list(return_request.items.all())
    counted = {item.pk: units(item) for item in items}
    return quote(
        terms=quote_terms(return_request),
        items=[
            QuotedItem(
                key=item.public_id,
                resolution=item.resolution,
                worth_minor=worth_of_units(item, counted[item.pk]),
                restocking_fee=Fee.from_json(item.terms["restocking_fee"]),
                bonus_percent=Decimal(item.terms["bonus_percent"]),
            )
            for item in items
            if counted[item.pk]
        ],
        shipping_minor=_shipping_of(return_request, items, counted),
    )


def quote_terms(return_request: ReturnRequest) -> QuoteTerms:
    """What was fixed for the whole return at its request."""
    return QuoteTerms(
        currency=return_request.currency,
        return_shipping_fee=Fee.from_json(return_request.terms["return_shipping_fee"]),
    )


def units_not_rejected(item: ReturnItem) -> int:
    return item.requested_quantity - item.rejected_quantity


def _shipping_of(return_request: ReturnRequest, items: list[ReturnItem], counted: dict[int, int]) -> int:
    # Outbound shipping goes back with the whole order only: all units that were asked for must count.
    is_whole = all(counted[item.pk] == item.requested_quantity for item in items)
    return return_request.shipping_credit_minor if is_whole else 0
