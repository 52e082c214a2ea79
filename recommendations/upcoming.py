"""When the counting has something to do by the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from commerce.models import Order
from events.clockwork import Upcoming

_COUNTED_EVERY = timedelta(hours=6)


def recounts(*, now: datetime) -> Upcoming:
    """Four times a day while orders come in or change."""
    is_needed = Order.objects.filter(updated_at__gt=now - _COUNTED_EVERY).exists()
    return Upcoming(asks_at=now + _COUNTED_EVERY if is_needed else None)
