"""Dates as people write them, ends of local days, and business days. No clock: the day is always an argument."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date as _babel_format
from babel.dates import format_skeleton

from core.locales import locale_of

SATURDAY_AND_SUNDAY = frozenset({5, 6})
_BUDDHIST_YEARS_AHEAD = 543

# Where the skeletons of CLDR are not what people write on a page: (day and month, with year, with weekday, with both).
_PATTERNS = {
    "en": ("d MMMM", "d MMMM y", "EEEE d MMMM", "EEEE d MMMM y"),
    "tr": ("d MMMM", "d MMMM y", "d MMMM EEEE", "d MMMM y EEEE"),
    "de": ("d. MMMM", "d. MMMM y", "EEEE, d. MMMM", "EEEE, d. MMMM y"),
    "ko": ("M월 d일", "y년 M월 d일", "M월 d일(EEE)", "y년 M월 d일(EEE)"),
    "th": ("d MMM", "d MMM y", "EEE d MMM", "EEE d MMM y"),
}


def local_date(moment: datetime, time_zone: str) -> date:
    """The calendar day that ``moment`` falls on in ``time_zone``."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def end_of_local_day(day: date, time_zone: str) -> datetime:
    """24:00 of ``day`` in ``time_zone``, in UTC: the first moment that no longer belongs to it."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZoneInfo(time_zone))
    return midnight.astimezone(UTC)


def last_day_before(end: datetime, time_zone: str) -> date:
    """The last local day of a period that ends at ``end``, which itself no longer belongs to it."""
    return local_date(end - timedelta(microseconds=1), time_zone)


def format_date(day: date, language: str, *, with_year: bool = False, gregorian: bool = False) -> str:
    """``3 November``, ``26 Kasım``, ``11월 26일``, ``26 พ.ย.``; with a year Thai counts Buddhist years.

    ``gregorian`` keeps the common year in Thai too, for shops that prefer it.
    """
    locale = locale_of(language)
    patterns = _PATTERNS.get(locale.language)
    if patterns is None:
        if with_year:
            return _babel_format(day, "long", locale=locale)
        return str(format_skeleton("MMMMd", day, locale=locale))
    return _written(day, patterns[1 if with_year else 0], locale, gregorian=gregorian)


def format_date_with_weekday(day: date, language: str, *, with_year: bool = False) -> str:
    """``Thursday 26 November``, ``26 Kasım Perşembe``, ``11월 26일(목)``, ``พฤ. 26 พ.ย.``; with a year as
    ``26 Kasım 2026 Perşembe``."""
    locale = locale_of(language)
    patterns = _PATTERNS.get(locale.language)
    if patterns is None:
        weekday = _babel_format(day, "EEEE", locale=locale)
        return f"{weekday}, {format_date(day, language, with_year=with_year)}"
    return _written(day, patterns[3 if with_year else 2], locale)


def _written(day: date, pattern: str, locale: Locale, *, gregorian: bool = False) -> str:
    if locale.language == "th" and not gregorian:
        pattern = pattern.replace("y", str(day.year + _BUDDHIST_YEARS_AHEAD))
    return _babel_format(day, pattern, locale=locale)


def is_business_day(
    day: date, holidays: Collection[date], weekend: Collection[int] = SATURDAY_AND_SUNDAY
) -> bool:
    """Whether banks and warehouses work on ``day``. ``weekend`` holds weekday numbers, Monday being 0."""
    return day.weekday() not in weekend and day not in holidays


def add_business_days(
    start: date, days: int, holidays: Collection[date], weekend: Collection[int] = SATURDAY_AND_SUNDAY
) -> date:
    """The ``days``-th business day after ``start``; the day of the event itself is not counted.

    With 0 days, ``start`` itself or the next business day.
    """
    if days < 0:
        raise ValueError("Business days are counted forwards.")
    if len(set(weekend)) >= 7:
        raise ValueError("A week without a working day has no business days.")
    day = start
    while not is_business_day(day, holidays, weekend) and days == 0:
        day += timedelta(days=1)
    while days:
        day += timedelta(days=1)
        if is_business_day(day, holidays, weekend):
            days -= 1
    return day
