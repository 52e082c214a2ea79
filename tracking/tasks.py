"""Celery's door to the parcels of one shop."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from accounts.models import Port
from accounts.ports import PortNotConnected, port_of_shop
from core.tasks import ShopTask
from tracking.services.polling import poll_due_shipments as poll

SECONDS_PER_TASK = 40.0


@shared_task(base=ShopTask, name="tracking.poll_due_shipments")
def poll_due_shipments(*, schema_name: str) -> int:
    """Ask the shop's carrier about the parcels whose turn it is."""
    try:
        carrier = port_of_shop(Port.CARRIER)
    except PortNotConnected:
        return 0
    return poll(carrier=carrier, now=timezone.now(), seconds=SECONDS_PER_TASK)
