"""Moments, days and ages as staff read them, in the shop's time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.dates import format_date, format_date_with_weekday, last_day_before, local_date


@dataclass(frozen=True)
class Clock:
    """How one page writes time: its moment, its language, the shop's zone."""

    now: datetime
    language: str
    time_zone: str

    @classmethod
    def of_page(cls, language: str, time_zone: str) -> Clock:
        """For a page that is written now."""
        return cls(clock.now(), language, time_zone)

    def moment(self, moment: datetime) -> str:
        """``22 November, 10:04``; the year only where it is another one."""
        day = local_date(moment, self.time_zone)
        is_other_year = day.year != local_date(self.now, self.time_zone).year
        date = format_date(day, self.language, with_year=is_other_year)
        return f"{date}, {moment.astimezone(ZoneInfo(self.time_zone)):%H:%M}"

    def day(self, moment: datetime) -> str:
        day = local_date(moment, self.time_zone)
        is_other_year = day.year != local_date(self.now, self.time_zone).year
        return format_date(day, self.language, with_year=is_other_year)

    def last_day(self, end: datetime) -> str:
        """The last day of a period that ends at ``end``."""
        return format_date_with_weekday(last_day_before(end, self.time_zone), self.language)

    def age(self, moment: datetime) -> str:
        """How long ago, in the largest unit: ``3 d``, ``5 h``, ``12 min``."""
        passed = max(self.now - moment, timedelta(0))
        if passed >= timedelta(days=1):
            return ngettext("%(count)s day", "%(count)s days", passed.days) % {"count": passed.days}
        hours, minutes = passed.seconds // 3600, passed.seconds // 60
        if hours:
            return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
        if minutes:
            return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
        return _("just now")
