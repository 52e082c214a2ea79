"""Celery's door to the outbox."""

from __future__ import annotations

from celery import shared_task

from core.tasks import ShopTask
from events.waking import woken
from events.work import work_off

SECONDS_PER_TASK = 20.0
SECONDS_WHILE_OTHERS_WAIT = 2.0


@shared_task(base=ShopTask, name="events.work_off_outbox")
def work_off_outbox(*, schema_name: str) -> int:
    """Run the due handlers of one shop for a while; the relay wakes another worker if more is left."""
    woken(schema_name)
    return work_off(seconds=SECONDS_PER_TASK, seconds_while_others_wait=SECONDS_WHILE_OTHERS_WAIT)
