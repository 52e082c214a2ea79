"""``{{ order.placed_at|moment }}`` and ``{{ order.placed_at|day }}``: as the reader's country writes time.

Not Django's own formats: those count Thai years like everybody else's and write English dates the American way.
"""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from core.dates import format_date
from dashboard.presenting.moments import Clock

register = template.Library()


@register.filter
def moment(value: datetime | None) -> str:
    return _clock().moment(value) if value else ""


@register.filter
def day(value: date | datetime | None) -> str:
    """A day of a calendar comes with its year; a moment's day only when it is another year's."""
    if isinstance(value, datetime):
        return _clock().day(value)
    return format_date(value, get_language() or "en", with_year=True) if value else ""


def _clock() -> Clock:
    return Clock.of_page(get_language() or "en", timezone.get_current_timezone_name())
