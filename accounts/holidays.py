"""The days on which the calendar of the shop differs from its country's. They stand in its settings, as every day that
is promised needs them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from accounts.models import ShopSettings


@dataclass(frozen=True)
class OwnDay:
    """``is_holiday``: a public holiday that the country's calendar lacks; else one on which the shop works."""

    day: date
    name: str
    is_holiday: bool


def own_days(settings: ShopSettings) -> Iterator[OwnDay]:
    """In order of the days."""
    for text, row in sorted(settings.own_holidays.items()):
        yield OwnDay(date.fromisoformat(text), row["name"], row["is_holiday"])


def added_holidays(settings: ShopSettings) -> frozenset[date]:
    """Public holidays that the country's calendar does not know."""
    return frozenset(own.day for own in own_days(settings) if own.is_holiday)


def worked_holidays(settings: ShopSettings) -> frozenset[date]:
    """Public holidays on which the shop works all the same."""
    return frozenset(own.day for own in own_days(settings) if not own.is_holiday)
