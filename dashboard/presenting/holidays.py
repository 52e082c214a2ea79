"""The free days of the next twelve months and more, as staff see and change them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.holidays import own_days
from accounts.models import ShopSettings
from core.dates import format_date
from countries.public_holidays import holiday_names

_YEARS_SHOWN = 2


@dataclass(frozen=True)
class HolidayRow:
    """``is_added``: the shop's own; ``is_worked``: a holiday of the country on which the shop works."""

    iso: str
    day: str
    name: str
    is_added: bool
    is_worked: bool


def holiday_rows(settings: ShopSettings, *, today: date, language: str) -> tuple[HolidayRow, ...]:
    """From ``today`` to the end of next year, the shop's own days beyond it too, in order."""
    years = range(today.year, today.year + _YEARS_SHOWN)
    names = holiday_names(settings.country, years, language)
    own = {row.day: row for row in own_days(settings)}
    rows = []
    for day in sorted({*names, *own}):
        if day < today:
            continue
        entry = own.get(day)
        rows.append(
            HolidayRow(
                day.isoformat(),
                format_date(day, language, with_year=True),
                entry.name if entry and entry.is_holiday else names.get(day, entry.name if entry else ""),
                is_added=entry is not None and entry.is_holiday,
                is_worked=entry is not None and not entry.is_holiday,
            )
        )
    return tuple(rows)
