"""Asking the carrier about the parcels whose turn it is."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F, Q, QuerySet

from core.actors import Actor
from tracking.models import Shipment
from tracking.polling import next_poll_at
from tracking.ports import Carrier, CarrierRefused, CarrierUnavailable, Scan
from tracking.services.scans import ScanRefused, possible_scans, record_scans, record_scans_together

CARRIER = Actor("carrier")
LEASE = timedelta(minutes=5)  # for as long a parcel that is being asked about is nobody else's
AT_ONCE = 20  # asked one after the other, well within the lease, and written down together

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
    waiting = list(due[:limit])
    count = 0
    for start in range(0, len(waiting), AT_ONCE):
        if time.monotonic() > stop_at:
            break
        claimed = _claim(waiting[start : start + AT_ONCE], now)
        count += _poll(claimed, carrier, asked, now=now, stop_at=stop_at)
    return count


def can_be_asked_about(makers: Mapping[int, Carrier], *, has_carrier: bool) -> Q:
    """Parcels whose label one of ``makers`` made; those that nobody made where the shop has a carrier."""
    return Q(asked_of__in=list(makers)) | (Q(asked_of=None) if has_carrier else Q())


def poll_soon(*, tracking_number: str, now: datetime) -> int:
    """Let the parcels with this number be asked about at the next turn: their carrier has news."""
    return Shipment.objects.filter(
        tracking_number=tracking_number, voided_at=None, next_poll_at__isnull=False
    ).update(next_poll_at=now, quiet_polls=0)


@transaction.atomic
def _claim(shipments: Sequence[Shipment], now: datetime) -> list[Shipment]:
    """Those of these parcels that nobody has asked about meanwhile; nobody else does while we do."""
    rows = Shipment.objects.filter(pk__in=[shipment.pk for shipment in shipments], next_poll_at__lte=now)
    free = set(rows.select_for_update(skip_locked=True).values_list("pk", flat=True))
    Shipment.objects.filter(pk__in=free).update(next_poll_at=now + LEASE)
    return [shipment for shipment in shipments if shipment.pk in free]


def _poll(
    claimed: Sequence[Shipment],
    carrier: Carrier | None,
    makers: Mapping[int, Carrier],
    *,
    now: datetime,
    stop_at: float,
) -> int:
    """Ask about these parcels and write down what was said of them together; how many were asked about."""
    heard: list[tuple[Shipment, list[Scan]]] = []
    silent: list[Shipment] = []
    count = 0
    try:
        for shipment in claimed:
            if time.monotonic() > stop_at:
                break
            count += 1
            maker = carrier if shipment.asked_of_id is None else makers[shipment.asked_of_id]
            scans = _ask(shipment, maker, now) if maker is not None else None
            if scans is None:
                silent.append(shipment)
            else:
                heard.append((shipment, scans))
    finally:  # also of those that were asked about before something unforeseen
        _let_go(claimed[count:], now)
        _ask_later([*silent, *_without_news(heard, now)], now)
    return count


def _ask(shipment: Shipment, carrier: Carrier, now: datetime) -> list[Scan] | None:
    """What the carrier says of the parcel, as far as it can be true; None while it says nothing."""
    try:
        scans = carrier.scans_of(shipment.tracking_number)
    except (CarrierUnavailable, CarrierRefused) as failure:
        _note_failure(shipment, failure)
        return None
    possible = possible_scans(scans, shipment=shipment, now=now)
    if len(possible) < len(scans):
        log.warning("scans_that_cannot_be", count=len(scans) - len(possible))
    return possible


def _without_news(heard: Sequence[tuple[Shipment, list[Scan]]], now: datetime) -> list[Shipment]:
    """Write down what was heard; the parcels of which nothing was new."""
    try:
        together = record_scans_together(heard, actor=CARRIER, now=now) if len(heard) > 1 else []
    except Exception as failure:
        # One of them is wrong: each by itself shows which.
        log.info("parcels_go_one_by_one", cause=type(failure).__name__)
        together = []
    recorded = {shipment.pk: shipment for shipment in together}
    quiet = []
    for shipment, scans in heard:
        try:
            now_known = recorded.get(shipment.pk) or record_scans(
                shipment=shipment, scans=scans, actor=CARRIER, now=now
            )
        except ScanRefused as failure:
            _note_failure(shipment, failure)
            quiet.append(shipment)
            continue
        if now_known.last_event_at == shipment.last_event_at:
            quiet.append(shipment)
    return quiet


def _note_failure(shipment: Shipment, failure: Exception) -> None:
    log.warning("carrier_not_heard", shipment=shipment.public_id, cause=type(failure).__name__)


def _let_go(shipments: Sequence[Shipment], now: datetime) -> None:
    """Nobody was asked about them: they are due as before."""
    if shipments:
        _of_ours(shipments, now).update(next_poll_at=now)


def _ask_later(shipments: Sequence[Shipment], now: datetime) -> None:
    turns: dict[datetime | None, list[Shipment]] = defaultdict(list)
    for shipment in shipments:
        turn = next_poll_at(
            quiet_polls=shipment.quiet_polls + 1,
            last_heard_at=shipment.last_event_at or shipment.created_at,
            is_final=shipment.is_final,
            now=now,
        )
        turns[turn].append(shipment)
    for turn, rows in turns.items():
        _of_ours(rows, now).update(quiet_polls=F("quiet_polls") + 1, next_poll_at=turn)


def _of_ours(shipments: Sequence[Shipment], now: datetime) -> QuerySet[Shipment]:
    """Those of which nobody has said meanwhile that they are due earlier or later."""
    return Shipment.objects.filter(pk__in=[shipment.pk for shipment in shipments], next_poll_at=now + LEASE)
