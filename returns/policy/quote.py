"""What the shopper gets back, to the minor unit. Pure arithmetic of API.md:

    items + shipping + bonus - fees - exchange = total - amount_due      (one of the last two is zero)

The caller keeps ``QuoteTerms`` and the items with the return, and calls ``quote`` again with what was really
received or accepted; the same rule gives the new figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.money import Money
from returns.policy.terms import NO_FEE, Fee


@dataclass(frozen=True)
class FeeLine:
    """One fee of a quote: its type of DESIGN.md section 4, who pays, and the code of the reason."""

    type: str
    amount_minor: int
    payer: str
    reason: str


@dataclass(frozen=True)
class QuotedItem:
    """One item: the worth of its units, where it goes, and the terms that its line's decision set.

    ``exchange_minor`` is what the replacement takes up (its worth for an even swap); only for ``exchange``.
    """

    key: str  # the caller's own
    resolution: str
    worth_minor: int
    restocking_fee: Fee = NO_FEE
    bonus_percent: Decimal = Decimal(0)
    exchange_minor: int = 0


@dataclass(frozen=True)
class QuoteTerms:
    """What is fixed for the whole return when it is requested. ``other_fees`` are amounts that staff or law add."""

    currency: str
    return_shipping_fee: Fee = NO_FEE
    other_fees: tuple[FeeLine, ...] = ()


@dataclass(frozen=True)
class Quote:
    """``by_resolution`` holds what is paid out as what: ``refund`` and ``keep_item`` go to the original payment,
    ``store_credit`` to the ledger, ``exchange`` into replacements. ``refund_minor`` and ``store_credit_minor``
    together are ``total_minor``."""

    currency: str
    items_minor: int
    shipping_minor: int
    fees: tuple[FeeLine, ...]
    bonus_minor: int
    exchange_minor: int
    total_minor: int
    amount_due_minor: int
    by_resolution: tuple[tuple[str, int], ...]

    @property
    def fees_minor(self) -> int:
        return sum(fee.amount_minor for fee in self.fees)

    @property
    def refund_minor(self) -> int:
        """To the original payment, or the bank account that stands for it."""
        return sum(amount for resolution, amount in self.by_resolution if resolution in ("refund", "keep_item"))

    @property
    def store_credit_minor(self) -> int:
        return sum(amount for resolution, amount in self.by_resolution if resolution == "store_credit")

    def as_json(self) -> dict[str, Any]:
        """The quote of API.md."""
        raise NotImplementedError

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Quote:
        raise NotImplementedError


def quote(*, terms: QuoteTerms, items: Sequence[QuotedItem], shipping_minor: int = 0) -> Quote:
    """Reckon what ``items`` bring their shopper; ``shipping_minor`` is the outbound shipping paid back with them."""
    raise NotImplementedError


def outbound_shipping_due(*, paid_minor: int, refunded_minor: int, everything_is_returned: bool) -> int:
    """What of the outbound shipping goes back with this return: all that is left of it, once, when the whole order
    has come back for money (earlier returns counted); nothing for a part."""
    return max(paid_minor - refunded_minor, 0) if everything_is_returned else 0


__all__ = ["FeeLine", "Money", "Quote", "QuoteTerms", "QuotedItem", "outbound_shipping_due", "quote"]
