"""Asking the carrier about the parcels whose turn it is."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from django.db.models import F, Q

from core.actors import Actor
from tracking.models import Shipment
from tracking.polling import next_poll_at
from tracking.ports import Carrier, CarrierRefused, CarrierUnavailable
from tracking.services.scans import ScanRefused, possible_scans, record_scans

CARRIER = Actor("carrier")
LEASE = timedelta(minutes=5)  # for as long a parcel that is being asked about is nobody else's

log = structlog.get_logger(__name__)


def poll_due_shipments(
    *,
    carrier: Carrier | None,
    makers: Mapping[int, Carrier] | None = None,
    now: datetime,
    seconds: float,
    limit: int = 500,
) -> int:
    """Ask about the due shipments, the longest overdue first, until ``seconds`` are over.

    Whoever made a parcel's label is asked about it: ``makers`` by the row of their connection; about all others
    ``carrier`` is. A parcel whose carrier is not there waits. Works outside any transaction; several workers may do
    it at once. Answers how many were asked about.
    """
    asked = makers or {}
    stop_at = time.monotonic() + seconds
    due = (
        Shipment.objects.filter(
            can_be_asked_about(asked, has_carrier=carrier is not None), next_poll_at__lte=now
        )
        .select_related("order")
        .order_by("next_poll_at", "id")
    )
    count = 0
    for shipment in due[:limit]:
        if time.monotonic() > stop_at:
            break
        if not _claim(shipment, now):
            continue
        maker = carrier if shipment.asked_of_id is None else asked[shipment.asked_of_id]
        if maker is not None:
            _poll(shipment, maker, now)
        count += 1
    return count


def can_be_asked_about(makers: Mapping[int, Carrier], *, has_carrier: bool) -> Q:
    """Parcels whose label one of ``makers`` made; those that nobody made where the shop has a carrier."""
    return Q(asked_of__in=list(makers)) | (Q(asked_of=None) if has_carrier else Q())


def poll_soon(*, tracking_number: str, now: datetime) -> int:
    """Let the parcels with this number be asked about at the next turn: their carrier has news."""
    return Shipment.objects.filter(
        tracking_number=tracking_number, voided_at=None, next_poll_at__isnull=False
    ).update(next_poll_at=now, quiet_polls=0)


def _claim(shipment: Shipment, now: datetime) -> bool:
    return bool(
        Shipment.objects.filter(pk=shipment.pk, next_poll_at=shipment.next_poll_at).update(
            next_poll_at=now + LEASE
        )
    )


def _poll(shipment: Shipment, carrier: Carrier, now: datetime) -> None:
    before = shipment.last_event_at
    try:
        scans = carrier.scans_of(shipment.tracking_number)
        possible = possible_scans(scans, shipment=shipment, now=now)
        if len(possible) < len(scans):
            log.warning("scans_that_cannot_be", count=len(scans) - len(possible))
        heard = record_scans(shipment=shipment, scans=possible, actor=CARRIER, now=now)
        has_news = heard.last_event_at != before
    except (CarrierUnavailable, CarrierRefused, ScanRefused) as failure:
        log.warning("carrier_not_heard", shipment=shipment.public_id, cause=type(failure).__name__)
        has_news = False
    if not has_news:
        _ask_later(shipment, now)


def _ask_later(shipment: Shipment, now: datetime) -> None:
    quiet_polls = shipment.quiet_polls + 1
    Shipment.objects.filter(pk=shipment.pk, next_poll_at=now + LEASE).update(
        quiet_polls=F("quiet_polls") + 1,
        next_poll_at=next_poll_at(
            quiet_polls=quiet_polls,
            last_heard_at=shipment.last_event_at or shipment.created_at,
            is_final=shipment.is_final,
            now=now,
        ),
    )
