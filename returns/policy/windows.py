"""When a period begins and ends: 24:00, in the shop's time zone, of the local date of its start plus its days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from core.dates import end_of_local_day, local_date
from returns.policy.dated_terms import Season, season_of
from returns.policy.facts import Circumstances, InSeason, LineFacts, OrderFacts, ParcelFacts

_SLACK: Final = timedelta(hours=1)  # clocks of shops and carriers differ


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
    *,
    days: int | None,
    starts: str,
    order: OrderFacts,
    line: LineFacts,
    circumstances: Circumstances,
    is_of_whole_order: bool = False,
) -> Window:
    """The period of ``days`` (None: without end) that begins when the line was ordered, sent or delivered.

    Several parcels: the latest that carried units of the line, or with ``is_of_whole_order`` the latest of the order,
    which has not come while goods are still to be sent. A parcel whose delivery is not known counts as delivered the
    assumed days after it was sent; without such a setting the period has not begun.
    """
    parcels = {*line.parcels, *order.parcels} if is_of_whole_order else set(line.parcels)
    is_waited_for = is_of_whole_order and order.has_more_to_come and starts != "ordered"
    start = None if is_waited_for else _start_of(starts, order, parcels, circumstances)
    if days is None or start is None:
        return Window(days, starts, start is not None, None)
    last_day = local_date(start, circumstances.time_zone) + timedelta(days=days)
    return Window(days, starts, True, end_of_local_day(last_day, circumstances.time_zone))


def in_season(
    window: Window, seasons: Sequence[Season], *, order: OrderFacts, circumstances: Circumstances
) -> Window:
    """The same period, or a longer one where the order is in a season: until its last day, or without an end while all
    orders are said to be in one."""
    if circumstances.in_season is InSeason.NEVER:
        return window
    if circumstances.in_season is InSeason.ALWAYS:
        return replace(window, ends_at=None) if seasons else window
    season = season_of(seasons, local_date(order.placed_at, circumstances.time_zone))
    if season is None or window.ends_at is None:
        return window
    ends_at = end_of_local_day(season.return_until, circumstances.time_zone)
    return window if ends_at <= window.ends_at else replace(window, ends_at=ends_at, season=season)


def later(first: datetime | None, second: datetime | None) -> datetime | None:
    """The later of two ends, where None is no end."""
    return None if first is None or second is None else max(first, second)


def _start_of(
    starts: str, order: OrderFacts, parcels: Iterable[ParcelFacts], circumstances: Circumstances
) -> datetime | None:
    if starts == "ordered":
        return order.placed_at
    assumed_days = circumstances.assumed_delivery_days
    moments = []
    for parcel in parcels:
        shipped_at = _if_possible(parcel.shipped_at, order, circumstances)
        delivered_at = _if_possible(parcel.delivered_at, order, circumstances)
        if starts == "fulfilled":
            moment = shipped_at or delivered_at
        elif delivered_at is None and shipped_at is not None and assumed_days is not None:
            moment = shipped_at + timedelta(days=assumed_days)
        else:
            moment = delivered_at
        if moment is None:
            return None
        moments.append(moment)
    return max(moments, default=None)


def _if_possible(moment: datetime | None, order: OrderFacts, circumstances: Circumstances) -> datetime | None:
    """The moment, unless it lies before the day of the order or after now: then nobody knows when it was."""
    if moment is None or moment > circumstances.now + _SLACK:
        return None
    zone = circumstances.time_zone
    return moment if local_date(moment, zone) >= local_date(order.placed_at, zone) else None
