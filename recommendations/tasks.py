"""Celery's door to the counting."""

from __future__ import annotations

from celery import shared_task

from core import clock
from events.clockwork import ClockTask
from recommendations.services import recount_co_purchases


@shared_task(base=ClockTask, name="recommendations.recount_co_purchases")
def recount(*, schema_name: str) -> int:
    """Count what is bought together in one shop."""
    return recount_co_purchases(now=clock.now())
