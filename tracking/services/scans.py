"""Writing down what was said about a parcel, and moving it where the newest of it leads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.selectors import shop_settings
from commerce.models import Order
from commerce.moments import FIRST_ORDERS, is_before_order, is_future
from commerce.services.fulfillments import fulfillments_of_parcel, write_journey
from core.actors import Actor
from core.errors import FieldError, Refusal
from countries.registry import known_countries
from events.publishing import publish
from tracking.events import STATUS_EVENTS
from tracking.models import Direction, Shipment, ShipmentEvent
from tracking.polling import next_poll_at
from tracking.ports import Scan
from tracking.services.shipments import assumed_delivery_at
from tracking.standing import Told, arrival_of, standing_of
from tracking.statuses import SubStatus, TrackingStatus

MOST_SCANS_OF_A_PARCEL = 1000

log = structlog.get_logger(__name__)


class ScanRefused(Refusal):
    """A scan that cannot be true or is not in our words. Nothing was written."""

    code = "scan_refused"
    title = "This scan cannot be recorded"


@transaction.atomic
def record_scans(
    *, shipment: Shipment, scans: Sequence[Scan], actor: Actor, now: datetime, history: bool = False
) -> Shipment:
    """Keep each scan once and move the shipment to where the newest of all leads.

    Late scans are kept, not obeyed. Announced once for each change of status. Repeating it changes nothing.
    Raises ScanRefused.
    """
    _refuse_impossible(shipment, scans, now)
    if shipment.direction == Direction.OUTBOUND and shipment.order_id:
        # Before the parcel, as everybody locks: an order that is put meanwhile would undo what it learns here.
        Order.objects.select_for_update().only("pk").get(pk=shipment.order_id)
    locked = Shipment.objects.select_for_update(of=("self",)).select_related("order").get(pk=shipment.pk)
    if not _keep_new(locked, scans, now):
        return locked
    was = (locked.status, locked.sub_status)
    _stand_where_told(locked, now)
    if (locked.status, locked.sub_status) != was:
        _announce(locked, actor=actor, history=history)
    tell_the_order(locked)
    return locked


def possible_scans(scans: Sequence[Scan], *, shipment: Shipment, now: datetime) -> list[Scan]:
    """The scans whose time can be true: one far ahead would hide every true one, one before the order is a mistake."""
    return [scan for scan in scans if not _doubts(scan, shipment, now)]


def _doubts(scan: Scan, shipment: Shipment, now: datetime) -> str:
    """Why the time of ``scan`` cannot be true, as a code; empty where it can."""
    if is_future(scan.occurred_at, now=now):
        return "in_the_future"
    if scan.occurred_at < FIRST_ORDERS:
        return "before_the_order"
    if shipment.order is None or shipment.direction != Direction.OUTBOUND:
        return ""
    is_before = is_before_order(
        scan.occurred_at,
        placed_at=shipment.order.placed_at,
        time_zone=time_zone_of_delivery(shipment),
    )
    return "before_the_order" if is_before else ""


def time_zone_of_delivery(shipment: Shipment) -> str:
    """The zone in which the parcel arrives: of the order's country where we know it, else the shop's own."""
    is_to_shopper = shipment.direction == Direction.OUTBOUND and shipment.order is not None
    code = shipment.order.country if is_to_shopper and shipment.order else ""
    known = (home.time_zone for home in known_countries() if home.code == code)
    return next(known, "") or shop_settings().time_zone


def _refuse_impossible(shipment: Shipment, scans: Sequence[Scan], now: datetime) -> None:
    messages = {
        "in_the_future": _("This time lies in the future. Send the time in UTC or with its offset."),
        "before_the_order": _("This time lies before the order. Send the time at which it happened."),
    }
    errors = []
    for index, scan in enumerate(scans):
        if doubt := _doubts(scan, shipment, now):
            errors.append(FieldError(f"events.{index}.occurred_at", doubt, messages[doubt]))
        if scan.status not in TrackingStatus.values:
            message = _("This is not one of the tracking statuses.")
            errors.append(FieldError(f"events.{index}.status", "unknown_status", message))
        if scan.sub_status and scan.sub_status not in SubStatus.values:
            message = _("This is not one of the tracking sub-statuses.")
            errors.append(FieldError(f"events.{index}.sub_status", "unknown_sub_status", message))
    if errors:
        raise ScanRefused(errors[0].message, errors)


def _keep_new(shipment: Shipment, scans: Sequence[Scan], now: datetime) -> int:
    known = set(shipment.events.values_list("fingerprint", flat=True))
    new: dict[str, ShipmentEvent] = {}
    for scan in scans:
        fingerprint = fingerprint_of(scan)
        if fingerprint in known or fingerprint in new:
            continue
        if scan.status == TrackingStatus.UNKNOWN:
            log.warning("unknown_carrier_code", shipment=shipment.public_id, code=scan.carrier_code)
        new[fingerprint] = ShipmentEvent(
            shipment=shipment,
            occurred_at=min(scan.occurred_at, now),
            recorded_at=now,
            status=scan.status,
            sub_status=scan.sub_status,
            carrier_code=scan.carrier_code[:64],
            message=scan.message[:500],
            city=scan.city[:120],
            country_code=scan.country_code[:2],
            estimated_delivery_at=scan.estimated_delivery_at,
            fingerprint=fingerprint,
        )
    if len(known) + len(new) > MOST_SCANS_OF_A_PARCEL:
        raise ScanRefused(_("This parcel has too many events."))
    ShipmentEvent.objects.bulk_create(new.values())
    return len(new)


def fingerprint_of(scan: Scan) -> str:
    """The same for the same scan told again, whatever time zone it is written in."""
    parts = (
        scan.occurred_at.astimezone(UTC).isoformat(),
        scan.status,
        scan.sub_status,
        scan.carrier_code,
        scan.message,
        scan.city,
        scan.country_code,
    )
    return sha256("\x1f".join(parts).encode()).hexdigest()


def _stand_where_told(shipment: Shipment, now: datetime) -> None:
    standing = standing_of(shipment.events.all(), time_zone=time_zone_of_delivery(shipment))
    if standing.status is not None:
        shipment.status, shipment.sub_status = standing.status, standing.sub_status
    shipment.shipped_at = shipment.shipped_at or standing.shipped_at
    shipment.delivered_at = standing.delivered_at
    shipment.last_event_at = standing.last_event_at
    assumed = assumed_delivery_at(shipment.shipped_at) if shipment.direction == Direction.OUTBOUND else None
    shipment.estimated_delivery_at = standing.estimated_delivery_at or assumed
    shipment.quiet_polls = 0
    if shipment.tracking_number and shipment.voided_at is None:
        shipment.next_poll_at = next_poll_at(
            quiet_polls=0,
            last_heard_at=shipment.last_event_at or now,
            is_final=shipment.is_final,
            now=now,
        )
    shipment.updated_at = now
    shipment.save()


def _announce(shipment: Shipment, *, actor: Actor, history: bool) -> None:
    event_class = STATUS_EVENTS.get(TrackingStatus(shipment.status))
    if event_class is None:
        return
    publish(
        event_class(
            shipment_id=shipment.public_id,
            direction=shipment.direction,
            status=shipment.status,
            order_id=shipment.order.public_id if shipment.order else "",
            sub_status=shipment.sub_status,
        ),
        actor=actor,
        occurred_at=shipment.last_event_at,
        history=history,
    )


def tell_the_order(shipment: Shipment) -> None:
    """Let the order know when this parcel was sent and when it arrived. Repeating it changes nothing.

    What the shop says of the arrival stands, unless the carrier tried again on a later day.
    """
    if shipment.order is None or shipment.direction != Direction.OUTBOUND:
        return
    scans = list(shipment.events.all())
    time_zone = time_zone_of_delivery(shipment)
    for fulfillment in fulfillments_of_parcel(
        shipment.order,
        shipment_id=shipment.public_id,
        fulfillment_external_id=shipment.fulfillment_external_id,
        parcel=shipment,
    ):
        by_shop = fulfillment.shop_delivered_at
        told = by_shop or fulfillment.delivered_at
        said: list[Told] = [*scans]
        if told:
            said.append(Scan(told, TrackingStatus.DELIVERED))
        arrived_at = arrival_of(said, time_zone=time_zone)
        if arrived_at and by_shop and by_shop >= arrived_at:
            arrived_at = by_shop
        write_journey(fulfillment=fulfillment, shipped_at=shipment.shipped_at, delivered_at=arrived_at)
