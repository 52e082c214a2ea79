"""Celery's door to the platform's own housekeeping."""

from __future__ import annotations

from contextlib import suppress

from celery import shared_task
from django.conf import settings
from django.db import connection
from kombu.exceptions import OperationalError as BrokerError

from core import clock
from core.tasks import PlatformTask
from events.clockwork import ClockTask
from tenants import services, turning
from tenants.reports import purge_reports
from tenants.spare_schemas import make_spares

SECONDS_PER_TASK = 30.0


@shared_task(base=PlatformTask, name="tenants.purge_sign_ups")
def purge_sign_ups() -> int:
    """Delete links and counts of sign-ups that are long over; answers how many."""
    now = clock.real_now()
    return services.purge_sign_ups(now=now) + purge_reports(now=now)


@shared_task(base=PlatformTask, name="tenants.make_spare_schemas")
def make_spare_schemas() -> int:
    """Keep as many spare schemas as the settings say; answers how many were missing."""
    return make_spares(wanted=settings.SPARE_SCHEMAS, now=clock.real_now())


@shared_task(base=ClockTask, name=turning.TASK)
def turn_clock(*, schema_name: str) -> bool:
    """Turn a test shop's clock to where it is to go, or for a while and then anew; answers whether it goes on."""
    goes_on = turning.turn_on(seconds=SECONDS_PER_TASK)
    if goes_on:
        turn_clock.apply_async(kwargs={"schema_name": schema_name}, countdown=1)
    return goes_on


def wake_turner() -> None:
    """Begin at once with what the clock would find a moment later; without a broker it does."""
    with suppress(BrokerError):
        turn_clock.apply_async(kwargs={"schema_name": connection.schema_name})
