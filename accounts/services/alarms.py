"""Many wrong tries in this shop stop nobody, but staff are told."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from accounts.events import ManyWrongTries
from accounts.services.throttles import hit
from core.actors import SYSTEM
from events.models import Event
from events.publishing import publish

WRONG_TRIES_AN_HOUR = 200
_HOUR = 3600
_SHOWN_FOR = timedelta(days=1)


def note_wrong_try(*, kind: str, now: datetime) -> None:
    """Count a wrong try of this ``kind``; the one that makes it an alarm announces it, once an hour."""
    state = hit(scope=f"alarm_{kind}", key="all", limit=WRONG_TRIES_AN_HOUR, window_seconds=_HOUR, now=now)
    if state.count == WRONG_TRIES_AN_HOUR:
        with transaction.atomic():
            publish(ManyWrongTries(kind=kind, count=state.count), actor=SYSTEM, occurred_at=now)


def recent_alarms(*, now: datetime) -> frozenset[str]:
    """The kinds of which there were many wrong tries within the last day."""
    alarms = Event.objects.filter(
        subject_type=ManyWrongTries.subject_type,
        subject_id="1",
        type=ManyWrongTries.type,
        occurred_at__gte=now - _SHOWN_FOR,
    )
    return frozenset(str(data["kind"]) for data in alarms.values_list("data", flat=True))
