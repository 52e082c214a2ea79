"""Terms with dates: seasons, whose orders may come back longer, and pauses, in which a way of sending back rests.

All days are the shop's own, the first and the last included.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

DATED_TERMS: Final = ("seasons", "pauses")
"""Terms that name their days themselves: what is published today also counts for orders placed before."""


@dataclass(frozen=True)
class Season:
    """Orders placed from ``ordered_from`` to ``ordered_until`` may come back until ``return_until`` at least."""

    ordered_from: date
    ordered_until: date
    return_until: date

    def covers(self, day: date) -> bool:
        return self.ordered_from <= day <= self.ordered_until

    def as_json(self) -> dict[str, str]:
        return {
            "ordered_from": self.ordered_from.isoformat(),
            "ordered_until": self.ordered_until.isoformat(),
            "return_until": self.return_until.isoformat(),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Season:
        return cls(
            date.fromisoformat(value["ordered_from"]),
            date.fromisoformat(value["ordered_until"]),
            date.fromisoformat(value["return_until"]),
        )


@dataclass(frozen=True)
class Pause:
    """On none of these days a parcel travels by ``methods``."""

    methods: tuple[str, ...]
    first_day: date
    last_day: date

    def covers(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def as_json(self) -> dict[str, Any]:
        return {
            "methods": list(self.methods),
            "from": self.first_day.isoformat(),
            "until": self.last_day.isoformat(),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Pause:
        return cls(
            tuple(value["methods"]), date.fromisoformat(value["from"]), date.fromisoformat(value["until"])
        )


def season_of(seasons: Iterable[Season], ordered_on: date) -> Season | None:
    """The season that covers the day of an order; of several the one that gives the longest."""
    covering = [season for season in seasons if season.covers(ordered_on)]
    return max(covering, key=lambda season: season.return_until, default=None)


def is_paused(method: str, day: date, pauses: Iterable[Pause]) -> bool:
    return any(method in pause.methods and pause.covers(day) for pause in pauses)


def pauses_left(pauses: Iterable[Pause], today: date) -> tuple[Pause, ...]:
    """The pauses that are not over, the next first."""
    left = [pause for pause in pauses if pause.last_day >= today]
    return tuple(sorted(left, key=lambda pause: (pause.first_day, pause.last_day, pause.methods)))


def last_hand_over_day(start: date, *, days: int, method: str, pauses: Sequence[Pause]) -> date:
    """The last of so many days after ``start`` on which the parcel can travel; days of a pause are not counted."""
    day, left = start, days
    while left > 0:
        day += timedelta(days=1)
        left -= not is_paused(method, day, pauses)
    return day
