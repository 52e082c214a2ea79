"""What was paid for each line of an order, as API.md says. Pure: minor units in, minor units out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.money import share_by_largest_remainder


@dataclass(frozen=True)
class LineCharge:
    """What the shop says about one line. ``discount_minor`` is of this line alone, at most its price."""

    price_minor: int  # unit price times quantity
    discount_minor: int = 0
    tax_minor: int = 0


@dataclass(frozen=True)
class PaidAmounts:
    """``sum(lines_minor) + shipping_minor + other_minor`` is the order's total."""

    lines_minor: tuple[int, ...]
    shipping_minor: int
    other_minor: int
    total_minor: int


def share_what_was_paid(
    *,
    lines: Sequence[LineCharge],
    order_discount_minor: int,
    shipping_minor: int,
    total_minor: int | None,
    prices_include_tax: bool,
) -> PaidAmounts:
    """Say what was paid for each line, for shipping and for the rest (tip, duty, wrapping).

    Order-level discounts are shared over the lines by price minus their own discount. Where lines and
    shipping come to more than the total, what is too much is one more such discount; when it has
    brought the lines to zero, it takes from shipping. Without a total, nothing is left over.
    """
    weights = [line.price_minor - line.discount_minor for line in lines]
    taxes = [0 if prices_include_tax else line.tax_minor for line in lines]
    discount = min(order_discount_minor, sum(weights))
    charged = sum(weights) + sum(taxes) - discount + shipping_minor
    total = charged if total_minor is None else total_minor
    excess = max(0, charged - total)

    paid, left = _reduce(weights, discount + excess)
    taxes, left = _reduce(taxes, left)
    return PaidAmounts(
        lines_minor=tuple(base + tax for base, tax in zip(paid, taxes, strict=True)),
        shipping_minor=shipping_minor - left,
        other_minor=max(0, total - charged),
        total_minor=total,
    )


def _reduce(amounts: list[int], reduction: int) -> tuple[list[int], int]:
    """Take a reduction from amounts in proportion to them, none below zero; answer also what was too much."""
    taken = min(reduction, sum(amounts))
    shares = share_by_largest_remainder(taken, amounts)
    return [amount - share for amount, share in zip(amounts, shares, strict=True)], reduction - taken
