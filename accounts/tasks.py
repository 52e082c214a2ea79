"""Celery's door to a shop's own housekeeping."""

from __future__ import annotations

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.services.idempotency import purge_idempotency_keys
from accounts.services.one_time_codes import purge_codes
from accounts.services.throttles import purge_throttles
from core.tasks import ShopTask


@shared_task(base=ShopTask, name="accounts.purge_what_is_over")
def purge_what_is_over(*, schema_name: str) -> int:
    """Delete kept answers, codes, counts and sessions whose time is over; answers how many rows."""
    now = timezone.now()
    sessions = Session.objects.filter(expire_date__lt=now).delete()[0]
    return purge_idempotency_keys(now=now) + purge_codes(now=now) + purge_throttles(now=now) + sessions
