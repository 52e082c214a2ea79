"""What an item of a stored return is worth: its units, what a replacement takes up of them, and both for a quote."""

from __future__ import annotations

from decimal import Decimal

from core.money import worth_of_first_units
from returns.models import Replacement, ReturnItem
from returns.policy.quote import QuotedItem, exchange_price_minor
from returns.policy.terms import Fee
from returns.states import FELL_THROUGH, Resolution


def worth_of_units(item: ReturnItem, quantity: int) -> int:
    """What the first ``quantity`` units of the item were paid, in minor units."""
    return worth_of_first_units(item.amount_minor, item.requested_quantity, quantity)


def quoted_parts(item: ReturnItem, quantity: int) -> list[QuotedItem]:
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
            loses_free_delivery=item.terms.get("loses_free_delivery", False),
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
