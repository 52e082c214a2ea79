"""When the mirror has something to do by the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from commerce.services.erasures import erasures_that_wait, people_just_erased
from events.clockwork import Upcoming

_ASKED_AGAIN = timedelta(minutes=5)
_DAILY = timedelta(days=1)


def erasures(*, now: datetime) -> Upcoming:
    """While somebody waits to be erased, or was erased a moment ago, it is looked at again and again."""
    is_needed = erasures_that_wait().exists() or people_just_erased(now=now).exists()
    return Upcoming(asks_at=now + _ASKED_AGAIN if is_needed else None)


def ends_of_retention(*, now: datetime) -> Upcoming:
    """Data is kept by days: once a day is enough."""
    return Upcoming(at=now + _DAILY)
