"""Celery's door to the parcels of one shop."""

from __future__ import annotations

from celery import shared_task

from accounts.models import Port
from accounts.ports import connection_to, makers_behind
from core import clock
from events.clockwork import ClockTask
from tracking.services.polling import poll_due_shipments as poll

SECONDS_PER_TASK = 40.0


@shared_task(base=ClockTask, name="tracking.poll_due_shipments")
def poll_due_shipments(*, schema_name: str) -> int:
    """Ask the shop's carriers about the parcels whose turn it is."""
    makers = makers_behind(Port.CARRIER)
    behind = connection_to(Port.CARRIER)
    return poll(
        carrier=makers.get(behind.pk) if behind else None,
        makers=makers,
        now=clock.now(),
        seconds=SECONDS_PER_TASK,
    )
