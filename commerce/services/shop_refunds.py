"""What refunds that the shop made itself use up of a line: units, and the money that belongs to them. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from commerce.snapshots import ShopRefundSnapshot
from core.money import worth_of_first_units

Part = dict[str, Any]
PartsOfLines = Mapping[str, Mapping[str, Part]]
"""What each refund took of which line: parts by the line's external id, then by the refund's."""


@dataclass(frozen=True)
class LineUse:
    """What is in use of a line through us."""

    quantity: int
    amount_minor: int

    @property
    def is_in_use(self) -> bool:
        return self.quantity > 0 or self.amount_minor > 0


@dataclass(frozen=True)
class CountedRefunds:
    """``allocated_minor`` is what belongs to us and to the shop's refunds; ``parts`` are by refund id."""

    quantity: int
    allocated_minor: int
    parts: dict[str, Part]
    is_of_units_in_use: bool


def parts_told(refunds: Iterable[ShopRefundSnapshot]) -> PartsOfLines:
    """What the shop says now that its refunds took of which line."""
    told: dict[str, dict[str, Part]] = defaultdict(dict)
    for refund in refunds:
        for part in refund.lines:
            empty = {"line": part.line, "quantity": 0, "amount_minor": 0}
            summed = told[part.line].setdefault(refund.external_id, empty)
            summed["quantity"] += part.quantity
            summed["amount_minor"] += part.amount_minor
    return told


def count_shop_refunds(
    *,
    told: Mapping[str, Part],
    counted_before: Mapping[str, Part],
    use: LineUse,
    quantity: int,
    paid_minor: int,
) -> CountedRefunds:
    """Count the shop's refunds of one line: each takes the worth of its units, or its amount if that is more.

    While something is in use through us, what a refund was counted with before stays, so that no unit
    changes its worth in the middle of a return.
    """
    kept = {
        external_id: counted_before[external_id]
        for external_id, part in told.items()
        if use.is_in_use and _is_as_before(part, counted_before.get(external_id))
    }
    used, allocated, is_of_units_in_use = use.quantity, use.amount_minor, False
    parts = {}
    for external_id in [*kept, *(external_id for external_id in told if external_id not in kept)]:
        part = told[external_id]
        units = min(part["quantity"], quantity - used)
        is_of_units_in_use |= use.is_in_use and units < part["quantity"]
        used += units
        if external_id in kept:
            taken = kept[external_id]["allocated_minor"]
        else:
            worth = max(0, worth_of_first_units(paid_minor, quantity, used) - allocated) if units else 0
            taken = max(worth, part["amount_minor"])
        allocated += taken
        parts[external_id] = part | {"allocated_minor": taken}
    return CountedRefunds(
        quantity=used - use.quantity,
        allocated_minor=allocated,
        parts=parts,
        is_of_units_in_use=is_of_units_in_use,
    )


def _is_as_before(part: Part, before: Part | None) -> bool:
    return before is not None and all(before[name] == value for name, value in part.items())
