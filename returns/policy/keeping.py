"""Money back without the goods: what an item may be worth, and how often one person may keep something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from core.money import Money

KEEP_ITEM: Final = "keep_item"
USUAL_WITHIN_DAYS: Final = 365


@dataclass(frozen=True)
class KeepCeiling:
    """``max_value`` bounds what is kept of one return, ``max_times`` the returns of one person in ``within_days`` in
    which something was kept (None: as often as may be)."""

    max_value: Money
    max_times: int | None = None
    within_days: int = USUAL_WITHIN_DAYS

    def allows_worth(self, worth_minor: int, currency: str) -> bool:
        """An amount in another currency than the order's allows nothing: there is no rate by which it could."""
        return self.max_value.currency == currency and worth_minor <= self.max_value.amount_minor

    def allows_once_more(self, kept_at: Sequence[datetime] | None, now: datetime) -> bool:
        """``kept_at`` None: nobody in particular asks, so nothing is promised."""
        if kept_at is None:
            return False
        if self.max_times is None:
            return True
        since = now - timedelta(days=self.within_days)
        return sum(moment > since for moment in kept_at) < self.max_times

    def as_json(self) -> dict[str, Any]:
        return {
            "max_value": self.max_value.as_json(),
            "max_times": self.max_times,
            "within_days": self.within_days,
        }
