"""Units that were sent while it was asked to cancel them: what each request for it has to let go. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from commerce.models import CancelledLine
from core.money import worth_of_first_units


def overtake(rows: Iterable[CancelledLine], quantity: int) -> tuple[int, int]:
    """Count up to ``quantity`` units as too late, the newest request first; answer how many, and what was paid for them.

    Changes the rows and writes nothing.
    """
    left, amount_minor = quantity, 0
    for row in sorted(rows, key=lambda row: -row.pk):
        units = min(left, row.cancelled_quantity)
        if units <= 0:
            continue
        stays = worth_of_first_units(row.amount_minor, row.cancelled_quantity, row.cancelled_quantity - units)
        amount_minor += row.amount_minor - stays
        row.amount_minor = stays
        row.too_late_quantity += units
        left -= units
    return quantity - left, amount_minor
