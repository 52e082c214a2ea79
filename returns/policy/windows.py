"""When a period begins and ends: 24:00, in the shop's time zone, of the local date of its start plus its days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.dates import end_of_local_day, local_date
from returns.policy.dated_terms import Season, season_of
from returns.policy.facts import Circumstances, LineFacts, OrderFacts


@dataclass(frozen=True)
class Window:
    """A period with its first moment that is too late; ``ends_at`` None: it has no end, or has not begun.

    ``season``: the one by which it ends later than its days say.
    """

    days: int | None
    starts: str
    has_begun: bool
    ends_at: datetime | None
    season: Season | None = None

    def is_open(self, now: datetime) -> bool:
        return self.ends_at is None or now < self.ends_at


def window_of(
    *, days: int | None, starts: str, order: OrderFacts, line: LineFacts, circumstances: Circumstances
) -> Window:
    """The period of ``days`` (None: without end) that begins when the line was ordered, sent or delivered.

    Several parcels: the latest that carried units of the line. A parcel whose delivery is not known counts as
    delivered the assumed days after it was sent; without such a setting the period has not begun.
    """
    start = _start_of(starts, order, line, circumstances.assumed_delivery_days)
    if days is None or start is None:
        return Window(days, starts, start is not None, None)
    last_day = local_date(start, circumstances.time_zone) + timedelta(days=days)
    return Window(days, starts, True, end_of_local_day(last_day, circumstances.time_zone))


def in_season(
    window: Window, seasons: Iterable[Season], *, order: OrderFacts, circumstances: Circumstances
) -> Window:
    """The same period, or a longer one where the order was placed in a season."""
    season = season_of(seasons, local_date(order.placed_at, circumstances.time_zone))
    if season is None or window.ends_at is None:
        return window
    ends_at = end_of_local_day(season.return_until, circumstances.time_zone)
    return window if ends_at <= window.ends_at else replace(window, ends_at=ends_at, season=season)


def later(first: datetime | None, second: datetime | None) -> datetime | None:
    """The later of two ends, where None is no end."""
    return None if first is None or second is None else max(first, second)


def _start_of(starts: str, order: OrderFacts, line: LineFacts, assumed_days: int | None) -> datetime | None:
    if starts == "ordered":
        return order.placed_at
    moments = []
    for parcel in line.parcels:
        if starts == "fulfilled":
            moment = parcel.shipped_at or parcel.delivered_at
        elif parcel.delivered_at is None and parcel.shipped_at is not None and assumed_days is not None:
            moment = parcel.shipped_at + timedelta(days=assumed_days)
        else:
            moment = parcel.delivered_at
        if moment is None:
            return None
        moments.append(moment)
    return max(moments, default=None)
