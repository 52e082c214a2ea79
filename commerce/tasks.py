"""Celery's door to what the mirror does by the clock."""

from __future__ import annotations

from celery import shared_task

from commerce.services.ends_of_books import delete_what_no_duty_keeps
from commerce.services.erasures import carry_out_waiting_erasures, erase_stragglers
from commerce.services.retention import keep_to_retention
from core import clock
from events.clockwork import ClockTask


@shared_task(base=ClockTask, name="commerce.keep_to_retention")
def keep_all_to_retention(*, schema_name: str) -> int:
    """Delete what is older than its days, and of erased people what no duty keeps any more."""
    now = clock.now()
    return keep_to_retention(now=now) + delete_what_no_duty_keeps(now=now)


@shared_task(base=ClockTask, name="commerce.carry_out_erasures")
def carry_out_erasures(*, schema_name: str) -> int:
    """Erase people for whom nothing is open any more, and what came in about somebody while he was erased."""
    now = clock.now()
    return carry_out_waiting_erasures(now=now) + erase_stragglers(now=now)
