"""What happened, what is now and what comes, as the rows of a timeline; and moments as people write them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from core.dates import format_date, local_date


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
