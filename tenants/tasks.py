"""Celery's door to the platform's own housekeeping."""

from __future__ import annotations

from celery import shared_task

from core import clock
from core.tasks import PlatformTask
from tenants import services
from tenants.reports import purge_reports


@shared_task(base=PlatformTask, name="tenants.purge_sign_ups")
def purge_sign_ups() -> int:
    """Delete links and counts of sign-ups that are long over; answers how many."""
    now = clock.real_now()
    return services.purge_sign_ups(now=now) + purge_reports(now=now)
