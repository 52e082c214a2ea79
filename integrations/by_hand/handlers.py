"""What follows when something happens on the lists: one event in, one service call down."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import Port
from events.base import EventMeta
from integrations.by_hand.events import PoolFilled
from returns.services.waiting_work import resume_waiting_work


def resume_what_waited_for_codes(event: PoolFilled, meta: EventMeta) -> None:
    resume_waiting_work(connection_id=event.connection_id, port=Port.CARRIER, now=timezone.now())
