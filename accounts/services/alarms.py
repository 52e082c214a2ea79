"""Many wrong tries in this shop stop nobody, but staff are told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.events import ManyWrongTries
from accounts.services.throttles import hit
from core.actors import SYSTEM
from events.publishing import publish

WRONG_TRIES_AN_HOUR = 200
_HOUR = 3600


def note_wrong_try(*, kind: str, now: datetime) -> None:
    """Count a wrong try of this ``kind``; the one that makes it an alarm announces it, once an hour."""
    state = hit(scope=f"alarm_{kind}", key="all", limit=WRONG_TRIES_AN_HOUR, window_seconds=_HOUR, now=now)
    if state.count == WRONG_TRIES_AN_HOUR:
        with transaction.atomic():
            publish(ManyWrongTries(kind=kind, count=state.count), actor=SYSTEM, occurred_at=now)
