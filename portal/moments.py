"""What happened, what is now and what comes, as the rows of a timeline; and moments as people write them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from core.dates import format_date, format_date_with_weekday, last_day_before, local_date


@dataclass(frozen=True)
class Moment:
    """One row. ``state``: done, now, next, bad."""

    title: str
    state: str
    when: str = ""
    note: str = ""


def moment_text(moment: datetime, language: str, time_zone: str, *, with_year: bool = False) -> str:
    """``22 November, 10:04`` in the shop's time."""
    day = format_date(local_date(moment, time_zone), language, with_year=with_year)
    return f"{day}, {moment.astimezone(ZoneInfo(time_zone)):%H:%M}"


def last_day_text(end: datetime, language: str, time_zone: str, *, now: datetime) -> str:
    """The last day of a period that ends at ``end``, with its year where that is not this one:
    ``Friday 15 January 2027``."""
    day = last_day_before(end, time_zone)
    is_other_year = day.year != local_date(now, time_zone).year
    return format_date_with_weekday(day, language, with_year=is_other_year)
