"""The terms that a policy sets, their order of strictness, and the benefits by which a tier betters them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from core.money import Money, percent_of

RESOLUTIONS: Final = ("refund", "store_credit", "exchange", "keep_item")
METHODS: Final = ("drop_off", "label", "pickup", "own_carrier", "in_store")
WINDOW_STARTS: Final = ("ordered", "fulfilled", "delivered")

# From the kindest to the strictest.
APPROVALS: Final = ("auto", "review", "decline")
INSPECTIONS: Final = ("none", "lenient", "standard", "strict")
REFUND_TIMES: Final = ("request", "first_scan", "receipt", "inspection")

TERM_NAMES: Final = (
    "eligible",
    "window_days",
    "window_starts",
    "seasons",
    "resolutions",
    "keep_item",
    "methods",
    "pauses",
    "return_shipping_fee",
    "restocking_fee",
    "outbound_shipping_fee",
    "approval",
    "photos",
    "inspection",
    "refund_on",
    "bonus",
    "hand_over_days",
    "destination",
)

OPTIONAL_TERMS: Final[Mapping[str, Any]] = {
    "seasons": [],
    "keep_item": None,
    "pauses": [],
    "outbound_shipping_fee": None,
}
"""Terms that a document leaves out where they say nothing, and how it would say that."""


@dataclass(frozen=True)
class Fee:
    """A fee as a policy states it: an amount of money, or a percentage. An amount of zero is no fee."""

    money: Money | None = None
    percent: Decimal | None = None

    @property
    def is_free(self) -> bool:
        return not self.money and not self.percent

    def on(self, worth_minor: int, currency: str) -> int:
        """The fee in minor units on goods worth ``worth_minor``; an amount in another currency is not charged."""
        if self.percent is not None:
            return percent_of(worth_minor, self.percent)
        if self.money is None or self.money.currency != currency:
            return 0
        return self.money.amount_minor

    def as_json(self) -> dict[str, str]:
        if self.money is not None:
            return self.money.as_json()
        return {"percent": plain(self.percent or Decimal(0))}

    @classmethod
    def from_json(cls, value: dict[str, str]) -> Fee:
        if "percent" in value:
            return cls(percent=Decimal(value["percent"]))
        return cls(money=Money.from_json(value))


NO_FEE: Final = Fee(percent=Decimal(0))


def highest_fee(fees: Sequence[Fee], *, worth_minor: int, currency: str) -> Fee:
    """The fee that takes the most of goods worth so much."""
    highest = max(fees, key=lambda fee: fee.on(worth_minor, currency))
    return NO_FEE if highest.is_free else highest


@dataclass(frozen=True)
class TierBenefits:
    """What a customer's tier gives where it is better than the policy. None or False: nothing.

    ``window_days`` is a window of its own, ``extra_window_days`` lengthens the policy's; the longer one counts.
    ``has_auto_approval`` makes review into auto, never a decline. ``methods`` are offered besides the policy's.
    """

    tier: str  # its code
    name: str  # as the shop calls it
    window_days: int | None = None
    extra_window_days: int = 0
    has_free_return_shipping: bool = False
    has_no_restocking_fee: bool = False
    has_auto_approval: bool = False
    inspection: str | None = None
    refund_on: str | None = None
    bonus_percent: Decimal | None = None
    methods: tuple[str, ...] = ()


def strictest(scale: Sequence[str], values: Sequence[str]) -> str:
    """The strictest of ``values`` on ``scale``, which runs from kind to strict."""
    return max(values, key=scale.index)


def kindest(scale: Sequence[str], values: Sequence[str]) -> str:
    """The kindest of ``values`` on ``scale``, which runs from kind to strict."""
    return min(values, key=scale.index)


def plain(number: Decimal) -> str:
    """A decimal as people write it in a document: ``10``, not ``1E+1`` or ``10.00``."""
    return f"{number.normalize():f}"


def term_as_json(name: str, value: Any) -> Any:
    """A parsed term in the form in which the document states it."""
    if name == "bonus":
        return {"percent": plain(value)}
    if isinstance(value, tuple):
        return [entry.as_json() if hasattr(entry, "as_json") else entry for entry in value]
    return value.as_json() if hasattr(value, "as_json") else value
