"""Outbound postage, charged where what a shopper keeps no longer earns the free delivery that the order had."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from core.money import Money

OUTBOUND_SHIPPING: Final = "outbound_shipping"
FREE_DELIVERY_LOST: Final = "free_delivery_lost"


@dataclass(frozen=True)
class OutboundShippingFee:
    """``fee`` is charged, once for an order, where goods that cost less than ``free_delivery_from`` are kept of it.

    There is such a term only with the shop's word that product page or pre-contract information said so.
    """

    fee: Money
    free_delivery_from: Money

    def as_json(self) -> dict[str, Any]:
        return {
            "fee": self.fee.as_json(),
            "free_delivery_from": self.free_delivery_from.as_json(),
            "told_before_purchase": True,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any] | None) -> OutboundShippingFee | None:
        if not value:
            return None
        return cls(Money.from_json(value["fee"]), Money.from_json(value["free_delivery_from"]))


@dataclass(frozen=True)
class FreeDelivery:
    """The free delivery of an order, as one return of it finds it, in minor units of the order's currency.

    ``kept_minor`` is what the goods cost that are kept of the order, those of this return still among them.
    """

    fee_minor: int
    from_minor: int
    kept_minor: int

    def is_lost_without(self, leaving_minor: int) -> bool:
        """Whether goods that cost ``leaving_minor`` take what is kept below the threshold."""
        return leaving_minor > 0 and self.kept_minor - leaving_minor < self.from_minor

    def as_json(self) -> dict[str, int]:
        return {"fee_minor": self.fee_minor, "from_minor": self.from_minor, "kept_minor": self.kept_minor}

    @classmethod
    def from_json(cls, value: Mapping[str, int] | None) -> FreeDelivery | None:
        return cls(**value) if value else None


def dearest(fees: Iterable[OutboundShippingFee | None]) -> OutboundShippingFee | None:
    """The highest fee of several lines of one order; of equal ones that which asks for the least to be kept."""
    stated = [fee for fee in fees if fee is not None]
    return max(
        stated,
        key=lambda fee: (fee.fee.amount_minor, -fee.free_delivery_from.amount_minor),
        default=None,
    )
