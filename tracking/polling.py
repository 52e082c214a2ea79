"""When a carrier is asked again. No database."""

from __future__ import annotations

from datetime import datetime, timedelta

FIRST_AFTER = timedelta(minutes=1)
SHORTEST = timedelta(minutes=2)
LONGEST = timedelta(hours=4)
GIVEN_UP_AFTER = timedelta(days=60)  # a label that is never used, a parcel that nobody scans any more


def first_poll_at(*, tracking_number: str, now: datetime) -> datetime | None:
    """When a new parcel is first asked for; without a number, never."""
    return now + FIRST_AFTER if tracking_number else None


def next_poll_at(
    *, quiet_polls: int, last_heard_at: datetime, is_final: bool, now: datetime
) -> datetime | None:
    """Twice as long after each time that brought nothing new; never again once the journey is over."""
    if is_final or now - last_heard_at > GIVEN_UP_AFTER:
        return None
    return now + min(SHORTEST * 2 ** min(quiet_polls, 12), LONGEST)
