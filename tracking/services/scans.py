"""Writing down what was said about parcels, and moving each where the newest of it leads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from commerce.models import Fulfillment, Order
from commerce.moments import FIRST_ORDERS, is_before_order, is_future
from commerce.services.fulfillments import fulfillments_of_parcel, note_journey, write_journeys
from core.actors import Actor
from core.errors import FieldError, Refusal
from core.queries import update_rows
from events.publishing import Told as Published
from events.publishing import publish_all
from tracking.events import STATUS_EVENTS
from tracking.models import Direction, Shipment, ShipmentEvent
from tracking.polling import next_poll_at
from tracking.ports import Scan
from tracking.services.assumptions import Assumptions
from tracking.standing import Told, arrival_of, standing_of
from tracking.statuses import SubStatus, TrackingStatus

MOST_SCANS_OF_A_PARCEL = 1000

WHERE_IT_STANDS = (
    "status",
    "sub_status",
    "shipped_at",
    "delivered_at",
    "last_event_at",
    "estimated_delivery_at",
    "quiet_polls",
    "next_poll_at",
    "updated_at",
)

log = structlog.get_logger(__name__)


class ScanRefused(Refusal):
    """A scan that cannot be true or is not in our words. Nothing was written."""

    code = "scan_refused"
    title = "This scan cannot be recorded"


@dataclass
class Heard:
    """A parcel under its lock, or not stored yet, with all that was ever said of it; of this, ``new`` is to be stored."""

    shipment: Shipment
    scans: list[ShipmentEvent]
    new: list[ShipmentEvent] = field(default_factory=list)
    published: list[Published] = field(default_factory=list)
    is_changed: bool = False


def record_scans(
    *, shipment: Shipment, scans: Sequence[Scan], actor: Actor, now: datetime, history: bool = False
) -> Shipment:
    """Keep each scan once and move the shipment to where the newest of all leads.

    Late scans are kept, not obeyed. Announced once for each change of status. Repeating it changes nothing.
    Raises ScanRefused.
    """
    assumptions = Assumptions()
    _refuse_impossible(shipment, scans, assumptions, now)
    (recorded,) = _record([(shipment, scans)], assumptions, actor=actor, now=now, history=history, waits=True)
    return recorded


def record_scans_together(
    told: Sequence[tuple[Shipment, Sequence[Scan]]], *, actor: Actor, now: datetime
) -> list[Shipment]:
    """As ``record_scans`` for many parcels at once, without those that somebody else holds at this moment.

    Answers the parcels as they stand now: those that are missing are to be recorded by themselves. Raises ScanRefused.
    """
    assumptions = Assumptions()
    for shipment, scans in told:
        _refuse_impossible(shipment, scans, assumptions, now)
    return _record(told, assumptions, actor=actor, now=now, history=False, waits=False)


@transaction.atomic
def _record(
    told: Sequence[tuple[Shipment, Sequence[Scan]]],
    assumptions: Assumptions,
    *,
    actor: Actor,
    now: datetime,
    history: bool,
    waits: bool,
) -> list[Shipment]:
    """Who holds many locks waits for none, so that nobody waits for the other in a circle."""
    # Before the parcels, as everybody locks: an order that is put meanwhile would undo what it learns here.
    orders = _orders_of([shipment for shipment, _ in told], waits=waits)
    wanted = [
        shipment.pk
        for shipment, _ in told
        if shipment.direction != Direction.OUTBOUND or shipment.order_id in (None, *orders)
    ]
    locked = list(
        Shipment.objects.select_for_update(of=("self",), skip_locked=not waits)
        .filter(pk__in=wanted)
        .order_by("pk")
    )
    all_heard = heard_of(locked, orders)
    scans_of = {shipment.pk: scans for shipment, scans in told}
    moved = []
    for heard in all_heard:
        if keep_new(heard, scans_of[heard.shipment.pk], now=now):
            stand_where_told(heard, assumptions, now=now)
            moved.append(heard)
    write_heard(moved, WHERE_IT_STANDS, actor=actor, history=history)
    tell_the_orders(moved, assumptions)
    return locked


def _orders_of(shipments: Sequence[Shipment], *, waits: bool) -> dict[int, Order]:
    """The orders of these parcels by row id; those whose parcels travel to the shopper are locked."""
    outbound = {one.order_id for one in shipments if one.direction == Direction.OUTBOUND and one.order_id}
    back = {one.order_id for one in shipments if one.order_id} - outbound
    found = Order.objects.select_for_update(skip_locked=not waits).filter(pk__in=outbound).order_by("pk")
    orders = {order.pk: order for order in found} if outbound else {}
    return orders | (Order.objects.in_bulk(back) if back else {})


def heard_of(shipments: Sequence[Shipment], orders: Mapping[int, Order]) -> list[Heard]:
    """These locked parcels of these orders, with what was said of them until now."""
    scans: dict[int, list[ShipmentEvent]] = defaultdict(list)
    for scan in ShipmentEvent.objects.filter(shipment__in=shipments) if shipments else ():
        scans[scan.shipment_id].append(scan)
    for shipment in shipments:
        shipment.order = orders.get(shipment.order_id) if shipment.order_id else None
    return [Heard(shipment, scans[shipment.pk]) for shipment in shipments]


def write_heard(
    all_heard: Sequence[Heard], fields: Sequence[str], *, actor: Actor, history: bool = False
) -> None:
    """Store what is new of these parcels, ``fields`` of the rows that were changed, and announce what they announce."""
    made = [heard.shipment for heard in all_heard if heard.shipment.pk is None]
    changed = [heard.shipment for heard in all_heard if heard.is_changed and heard.shipment.pk is not None]
    Shipment.objects.bulk_create(made)
    ShipmentEvent.objects.bulk_create([scan for heard in all_heard for scan in heard.new])
    update_rows(changed, fields)
    publish_all([one for heard in all_heard for one in heard.published], actor=actor, history=history)


def possible_scans(
    scans: Sequence[Scan], *, shipment: Shipment, now: datetime, assumptions: Assumptions | None = None
) -> list[Scan]:
    """The scans whose time can be true: one far ahead would hide every true one, one before the order is a mistake."""
    assumptions = assumptions or Assumptions()
    return [scan for scan in scans if not _doubts(scan, shipment, assumptions, now)]


def _doubts(scan: Scan, shipment: Shipment, assumptions: Assumptions, now: datetime) -> str:
    """Why the time of ``scan`` cannot be true, as a code; empty where it can."""
    if is_future(scan.occurred_at, now=now):
        return "in_the_future"
    if scan.occurred_at < FIRST_ORDERS:
        return "before_the_order"
    if shipment.direction != Direction.OUTBOUND or shipment.order is None:
        return ""
    is_before = is_before_order(
        scan.occurred_at,
        placed_at=shipment.order.placed_at,
        time_zone=assumptions.time_zone_of(shipment),
    )
    return "before_the_order" if is_before else ""


def _refuse_impossible(
    shipment: Shipment, scans: Sequence[Scan], assumptions: Assumptions, now: datetime
) -> None:
    messages = {
        "in_the_future": _("This time lies in the future. Send the time in UTC or with its offset."),
        "before_the_order": _("This time lies before the order. Send the time at which it happened."),
    }
    errors = []
    for index, scan in enumerate(scans):
        if doubt := _doubts(scan, shipment, assumptions, now):
            errors.append(FieldError(f"events.{index}.occurred_at", doubt, messages[doubt]))
        if scan.status not in TrackingStatus.values:
            message = _("This is not one of the tracking statuses.")
            errors.append(FieldError(f"events.{index}.status", "unknown_status", message))
        if scan.sub_status and scan.sub_status not in SubStatus.values:
            message = _("This is not one of the tracking sub-statuses.")
            errors.append(FieldError(f"events.{index}.sub_status", "unknown_sub_status", message))
    if errors:
        raise ScanRefused(errors[0].message, errors)


def keep_new(heard: Heard, scans: Sequence[Scan], *, now: datetime) -> int:
    """Take up what was not said before; how many scans. Raises ScanRefused when it is too much for one parcel."""
    shipment = heard.shipment
    known = {scan.fingerprint for scan in heard.scans}
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
    heard.new += new.values()
    heard.scans += new.values()
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


def stand_where_told(heard: Heard, assumptions: Assumptions, *, now: datetime) -> None:
    """Move the parcel to where all that was said leads, and announce it where that is another status."""
    shipment = heard.shipment
    was = (shipment.status, shipment.sub_status)
    standing = standing_of(heard.scans, time_zone=assumptions.time_zone_of(shipment))
    if standing.status is not None:
        shipment.status, shipment.sub_status = standing.status, standing.sub_status
    shipment.shipped_at = shipment.shipped_at or standing.shipped_at
    shipment.delivered_at = standing.delivered_at
    shipment.last_event_at = standing.last_event_at
    shipment.estimated_delivery_at = standing.estimated_delivery_at
    if shipment.estimated_delivery_at is None and shipment.direction == Direction.OUTBOUND:
        shipment.estimated_delivery_at = assumptions.delivery_at(shipment.shipped_at)
    shipment.quiet_polls = 0
    if shipment.tracking_number and shipment.voided_at is None:
        shipment.next_poll_at = next_poll_at(
            quiet_polls=0,
            last_heard_at=shipment.last_event_at or now,
            is_final=shipment.is_final,
            now=now,
        )
    shipment.updated_at = now
    heard.is_changed = True
    if (shipment.status, shipment.sub_status) != was:
        _announce(heard, now=now)


def _announce(heard: Heard, *, now: datetime) -> None:
    shipment = heard.shipment
    event_class = STATUS_EVENTS.get(TrackingStatus(shipment.status))
    if event_class is None:
        return
    event = event_class(
        shipment_id=shipment.public_id,
        direction=shipment.direction,
        status=shipment.status,
        order_id=shipment.order.public_id if shipment.order else "",
        sub_status=shipment.sub_status,
    )
    heard.published.append(Published(event, shipment.last_event_at or now))


def tell_the_orders(all_heard: Sequence[Heard], assumptions: Assumptions) -> None:
    """Let the orders know when these parcels were sent and when they arrived. Repeating it changes nothing."""
    outbound = [
        (heard.shipment.order_id, heard)
        for heard in all_heard
        if heard.shipment.order_id and heard.shipment.direction == Direction.OUTBOUND
    ]
    if not outbound:
        return
    rows: dict[int, list[Fulfillment]] = defaultdict(list)
    for row in Fulfillment.objects.filter(order__in={pk for pk, _heard in outbound}).order_by("pk"):
        rows[row.order_id].append(row)
    changed: dict[int, Fulfillment] = {}
    for order_id, heard in outbound:
        changed |= {row.pk: row for row in note_in_order(heard, rows[order_id], assumptions)}
    write_journeys(list(changed.values()))


def note_in_order(heard: Heard, rows: Sequence[Fulfillment], assumptions: Assumptions) -> list[Fulfillment]:
    """Note in the rows of its order when this parcel was sent and when it arrived; those that it changes.

    What the shop says of the arrival stands, unless the carrier tried again on a later day.
    """
    shipment = heard.shipment
    changed = []
    for fulfillment in fulfillments_of_parcel(
        rows,
        shipment_id=shipment.public_id,
        fulfillment_external_id=shipment.fulfillment_external_id,
        parcel=shipment,
    ):
        by_shop = fulfillment.shop_delivered_at
        told = by_shop or fulfillment.delivered_at
        said: list[Told] = [*heard.scans]
        if told:
            said.append(Scan(told, TrackingStatus.DELIVERED))
        arrived_at = arrival_of(said, time_zone=assumptions.time_zone_of(shipment))
        if arrived_at and by_shop and by_shop >= arrived_at:
            arrived_at = by_shop
        if note_journey(fulfillment=fulfillment, shipped_at=shipment.shipped_at, delivered_at=arrived_at):
            changed.append(fulfillment)
    return changed
