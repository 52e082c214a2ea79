"""What a cell with a date or time says, as exports of shops and spreadsheets write them. Read surely or refused.

``11/12/2026`` may be either day: the other cells of the column settle it, or it is refused. A time without an
offset is the shop's local one; one that the clocks jumped over or showed twice is refused.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from django.utils.translation import gettext as _

from commerce.folding import ascii_digits
from commerce.importing.problems import CellRefused
from core.normal_text import normalized

DayOrder = Literal["day_first", "month_first"]

_LANGUAGES = ("en", "tr", "ko", "th", "de")
_BUDDHIST_YEARS = range(1900 + 543, 2200 + 543)
_LONGEST = 80

_YEAR_FIRST = re.compile(
    r"(?P<year>[0-9]{4})(?:(?P<sign>[-/])(?P<month>[0-9]{1,2})(?P=sign)(?P<day>[0-9]{1,2})"
    r"|\. ?(?P<month2>[0-9]{1,2})\. ?(?P<day2>[0-9]{1,2})\.?"
    r"|년 ?(?P<month3>[0-9]{1,2})월 ?(?P<day3>[0-9]{1,2})일)"
)
_COMPACT = re.compile(r"(?P<year>(?:19|2[0-7])[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?![0-9])")
_YEAR_LAST = re.compile(
    r"(?P<first>[0-9]{1,2}) ?(?P<sign>[-/.]) ?(?P<second>[0-9]{1,2}) ?(?P=sign) ?(?P<year>[0-9]{4})(?![0-9])"
)
_DAY_AND_NAME = re.compile(
    r"(?P<day>[0-9]{1,2})\.?[ -](?P<name>[^\W0-9_][^0-9,]*?)[ ,-]+(?P<year>[0-9]{4})(?![0-9])"
)
_NAME_AND_DAY = re.compile(r"(?P<name>[^\W0-9_][^0-9,]*?) (?P<day>[0-9]{1,2}),? (?P<year>[0-9]{4})(?![0-9])")
_WEEKDAY = re.compile(r"[^\W0-9_]+\.?, ")
_MORNING = r"(?:am|a\.m\.|오전|öö|ก่อนเที่ยง)"
_EVENING = r"(?:pm|p\.m\.|오후|ös|หลังเที่ยง)"
_TIME = re.compile(
    rf"(?:[t ,]|, )(?:at )?(?:(?P<half>{_MORNING}|{_EVENING}) ?)?"
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
    rf"(?: ?(?P<half_after>{_MORNING}|{_EVENING}))?(?: ?น\.)?"
    r"(?: ?(?P<zone>z|utc|gmt|\(utc\)))?(?: ?(?P<offset>[+-](?:[0-9]{2}:?[0-9]{2}|[0-9]{1,2})))?"
)


def read_moment(text: str, *, zone: ZoneInfo, day_order: DayOrder | None) -> str:
    """The moment as RFC 3339. Raises CellRefused. A day without a time is its beginning in the shop's zone."""
    plain = _plain(text)
    day, rest = _day(plain, day_order)
    if not rest:
        return _local(datetime.combine(day, time()), zone, is_day=True).isoformat()
    found = _TIME.fullmatch(rest)
    if found is None:
        raise _not_a_time()
    moment = _with_time(day, found)
    if found["offset"]:
        return (moment - _offset(found["offset"])).replace(tzinfo=UTC).isoformat()
    if found["zone"]:
        return moment.replace(tzinfo=UTC).isoformat()
    return _local(moment, zone, is_day=False).isoformat()


def day_order_told_by(text: str) -> DayOrder | None:
    """Whether a day like ``20/11/2026`` leaves no doubt about the order of its parts."""
    found = _YEAR_LAST.match(_plain(text)) if len(text) <= _LONGEST else None
    if found is None:
        return None
    first, second = int(found["first"]), int(found["second"])
    if first > 12 >= second:
        return "day_first"
    if second > 12 >= first:
        return "month_first"
    return None


def moment_of_local(moment: datetime, *, zone: ZoneInfo) -> str:
    """A typed date or time of a spreadsheet, which knows no zone, as RFC 3339. Raises CellRefused."""
    is_day = (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0)
    return _local(moment, zone, is_day=is_day).isoformat()


def _plain(text: str) -> str:
    if len(text) > _LONGEST:
        raise _not_a_time()
    kept = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    folded = ascii_digits(normalized("NFKC", kept)).replace("\u2212", "-").replace("İ", "i")
    return " ".join(folded.split()).lower()


def _day(plain: str, day_order: DayOrder | None) -> tuple[date, str]:
    if found := _YEAR_FIRST.match(plain) or _COMPACT.match(plain):
        parts = found.groupdict()
        month = parts["month"] or parts.get("month2") or parts.get("month3")
        day = parts["day"] or parts.get("day2") or parts.get("day3")
        return _checked(int(found["year"]), int(month or 0), int(day or 0)), plain[found.end() :]
    if found := _YEAR_LAST.match(plain):
        order = _order_of(found, day_order)
        first, second = int(found["first"]), int(found["second"])
        day_number, month_number = (first, second) if order == "day_first" else (second, first)
        return _checked(int(found["year"]), month_number, day_number), plain[found.end() :]
    named = plain[weekday.end() :] if (weekday := _WEEKDAY.match(plain)) else plain
    if found := _DAY_AND_NAME.match(named) or _NAME_AND_DAY.match(named):
        month_number = _months().get(found["name"].strip(" .-"), 0)
        return _checked(int(found["year"]), month_number, int(found["day"])), named[found.end() :]
    raise _not_a_time()


def _order_of(found: re.Match[str], day_order: DayOrder | None) -> DayOrder:
    first, second = int(found["first"]), int(found["second"])
    if first > 12:
        return "day_first"
    if second > 12:
        return "month_first"
    if first == second:
        return "day_first"
    if day_order is not None:
        return day_order
    if found["sign"] == ".":  # nobody writes the month first with points
        return "day_first"
    raise CellRefused(
        "ambiguous_date",
        _(
            "It is not clear which number is the day and which the month. Choose the order of dates, "
            "or write the date as 2026-10-01."
        ),
    )


def _checked(year: int, month: int, day: int) -> date:
    if year in _BUDDHIST_YEARS:
        year -= 543
    try:
        return date(year, month, day)
    except ValueError:
        raise _not_a_time() from None


def _with_time(day: date, found: re.Match[str]) -> datetime:
    hour = int(found["hour"])
    halves = [half for half in (found["half"], found["half_after"]) if half]
    if len(halves) > 1 or (halves and not 1 <= hour <= 12):
        raise _not_a_time()
    if halves:
        hour = hour % 12 + (12 if re.fullmatch(_EVENING, halves[0]) else 0)
    fraction = (found["fraction"] or "0").ljust(6, "0")[:6]
    try:
        clock = time(hour, int(found["minute"]), int(found["second"] or 0), int(fraction))
    except ValueError:
        raise _not_a_time() from None
    return datetime.combine(day, clock)


def _offset(text: str) -> timedelta:
    digits = text[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if hours > 14 or minutes > 59:
        raise _not_a_time()
    offset = timedelta(hours=hours, minutes=minutes)
    return -offset if text[0] == "-" else offset


def _local(moment: datetime, zone: ZoneInfo, *, is_day: bool) -> datetime:
    first, second = moment.replace(tzinfo=zone, fold=0), moment.replace(tzinfo=zone, fold=1)
    try:
        is_sure = first.utcoffset() == second.utcoffset()
        if is_sure or is_day:
            # A day that begins with a jump of the clocks begins where they land.
            return first.astimezone(UTC).astimezone(zone)
        exists = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == moment
    except OverflowError:
        raise _not_a_time() from None
    if exists:
        raise CellRefused(
            "time_twice", _("The clocks showed this time twice. Write it with its offset, such as +02:00.")
        )
    raise CellRefused("time_never", _("The clocks jumped over this time, so it never was."))


@cache
def _months() -> dict[str, int]:
    """Names of months, long and short, in our languages; one that means two months is none."""
    months: dict[str, int] = {}
    for language in _LANGUAGES:
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in Locale(language).months[context][width].items():
                    folded = _plain(name).strip(".")
                    months[folded] = number if months.get(folded, number) == number else 0
    months["sept"] = 9
    return months


def _not_a_time() -> CellRefused:
    return CellRefused(
        "not_a_time", _("This is not a date or time that can be read. Write it as 2026-10-01 10:00.")
    )
