"""Following the shop: each parcel that it says it sent is a shipment here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from commerce.models import Fulfillment, FulfillmentLine, Order
from commerce.parcels import is_same_parcel
from commerce.services.fulfillments import write_journeys
from core.actors import Actor
from core.queries import update_rows
from events.publishing import Told as Published
from events.publishing import publish_all
from tracking.models import Direction, Shipment
from tracking.polling import first_poll_at
from tracking.ports import Scan
from tracking.services.assumptions import Assumptions
from tracking.services.scans import (
    WHERE_IT_STANDS,
    Heard,
    heard_of,
    keep_new,
    note_in_order,
    possible_scans,
    stand_where_told,
    write_heard,
)
from tracking.services.shipments import Parcel, created, mark_as_called_off
from tracking.statuses import TrackingStatus

# Where the shop, not the carrier, is the one who says so.
SHOP_SHIPPED = "shop:shipped"
SHOP_DELIVERED = "shop:delivered"

_WRITTEN = (*WHERE_IT_STANDS, "carrier", "tracking_number", "voided_at")


@transaction.atomic
def follow_fulfillments(
    *, order: Order, actor: Actor, now: datetime, history: bool = False
) -> list[Shipment]:
    """Make a shipment of each fulfillment of ``order`` and keep it up to date. Repeating it changes nothing.

    Of the past, only parcels with a number are followed: the others have nothing more to show.
    """
    locked = list(Order.objects.select_for_update().filter(pk=order.pk))
    (followed,) = _follow(locked, actor=actor, now=now, history=history, waits=True)
    return followed.shipments


@transaction.atomic
def follow_orders(
    *, order_ids: Sequence[str], actor: Actor, now: datetime, history: bool = False
) -> set[str]:
    """As ``follow_fulfillments`` for these orders at once, without those that somebody else holds at this moment.

    Answers the public ids of the orders that were followed. Who holds many locks waits for none: raises OperationalError,
    and nothing is written, when somebody else holds a parcel.
    """
    free = Order.objects.select_for_update(skip_locked=True).filter(public_id__in=order_ids)
    followed = _follow(list(free.order_by("pk")), actor=actor, now=now, history=history, waits=False)
    return {one.order.public_id for one in followed}


@dataclass
class _Followed:
    """An order under its lock: its parcels as the shop tells them, and ours that travel to the shopper."""

    order: Order
    told: list[Fulfillment]
    parcels: list[Heard]
    shipments: list[Shipment] = field(default_factory=list)
    voided: list[Published] = field(default_factory=list)


def _follow(
    orders: Sequence[Order], *, actor: Actor, now: datetime, history: bool, waits: bool
) -> list[_Followed]:
    if not orders:
        return []
    assumptions = Assumptions()
    everything = _read(orders, waits=waits)
    made: list[tuple[Shipment, Fulfillment]] = []
    journeys: dict[int, Fulfillment] = {}
    for one in everything:
        for heard in _follow_order(one, made, assumptions, now=now, history=history):
            journeys |= {row.pk: row for row in note_in_order(heard, one.told, assumptions)}
        _call_off_vanished(one, now=now)
    _fill(made)
    parcels = [heard for one in everything for heard in one.parcels]
    write_heard(parcels, _WRITTEN, actor=actor, history=history)
    write_journeys(list(journeys.values()))
    publish_all([event for one in everything for event in one.voided], actor=actor)
    return everything


def _read(orders: Sequence[Order], *, waits: bool) -> list[_Followed]:
    told: dict[int, list[Fulfillment]] = defaultdict(list)
    for fulfillment in Fulfillment.objects.filter(order__in=orders).order_by("id"):
        told[fulfillment.order_id].append(fulfillment)
    shipments = (
        Shipment.objects.select_for_update(of=("self",), nowait=not waits)
        .filter(order__in=orders, direction=Direction.OUTBOUND)
        .order_by("pk")
    )
    parcels: dict[int | None, list[Heard]] = defaultdict(list)
    for heard in heard_of(list(shipments), {order.pk: order for order in orders}):
        parcels[heard.shipment.order_id].append(heard)
    return [_Followed(order, told[order.pk], parcels[order.pk]) for order in orders]


def _follow_order(
    one: _Followed,
    made: list[tuple[Shipment, Fulfillment]],
    assumptions: Assumptions,
    *,
    now: datetime,
    history: bool,
) -> list[Heard]:
    """Let our parcels of the order stand as the shop says, in memory; those that it speaks of. New ones join ``made``."""
    fulfillments = [row for row in one.told if row.tracking_number or not history]
    known = _parcels_by_fulfillment(one.parcels, fulfillments)
    _point_to_fulfillments(one, known, fulfillments)
    followed = []
    for fulfillment in fulfillments:
        heard = known.get(fulfillment.pk)
        if heard is None:
            heard = _on_its_way(one, fulfillment)
            if heard is None:
                heard = _unknown_parcel(one.order, fulfillment, assumptions, now=now, history=history)
                one.parcels.append(heard)
                made.append((heard.shipment, fulfillment))
        elif not is_same_parcel(heard.shipment, fulfillment):
            _correct_number(heard, fulfillment, now)
        scans = _told_by_shop(fulfillment, heard.shipment)
        scans = possible_scans(scans, shipment=heard.shipment, now=now, assumptions=assumptions)
        if keep_new(heard, scans, now=now):
            stand_where_told(heard, assumptions, now=now)
        followed.append(heard)
    one.shipments = [heard.shipment for heard in followed]
    return followed


def _parcels_by_fulfillment(parcels: Sequence[Heard], fulfillments: list[Fulfillment]) -> dict[int, Heard]:
    """The parcel of each fulfillment: of the same carrier and number, wherever it stands now, else of its id."""
    free = list(parcels)
    found: dict[int, Heard] = {}
    for is_its_own in (_is_told_apart, _is_same, _has_its_id):
        for fulfillment in fulfillments:
            heard = next((one for one in free if is_its_own(one.shipment, fulfillment)), None)
            if fulfillment.pk not in found and heard is not None:
                found[fulfillment.pk] = heard
                free = [one for one in free if one is not heard]
    return found


def _is_told_apart(shipment: Shipment, fulfillment: Fulfillment) -> bool:
    return shipment.public_id == fulfillment.shipment_id


def _is_same(shipment: Shipment, fulfillment: Fulfillment) -> bool:
    return shipment.voided_at is None and is_same_parcel(shipment, fulfillment)


def _has_its_id(shipment: Shipment, fulfillment: Fulfillment) -> bool:
    return shipment.fulfillment_external_id == fulfillment.external_id


def _point_to_fulfillments(one: _Followed, known: dict[int, Heard], fulfillments: list[Fulfillment]) -> None:
    """Name the fulfillment in its shipment; first nobody has the name, as two of them may have changed places."""
    names = {
        id(known[row.pk]): row.external_id
        for row in fulfillments
        if row.pk in known and known[row.pk].shipment.fulfillment_external_id != row.external_id
    }
    if not names:
        return
    freed = [
        heard.shipment
        for heard in one.parcels
        if id(heard) in names or heard.shipment.fulfillment_external_id in names.values()
    ]
    for shipment in freed:
        shipment.fulfillment_external_id = ""
    update_rows(freed, ["fulfillment_external_id"])
    moved = [heard.shipment for heard in one.parcels if id(heard) in names]
    for heard in one.parcels:
        heard.shipment.fulfillment_external_id = names.get(id(heard), heard.shipment.fulfillment_external_id)
    update_rows(moved, ["fulfillment_external_id"])


def _on_its_way(one: _Followed, fulfillment: Fulfillment) -> Heard | None:
    """The parcel with this number that another fulfillment of the order speaks of, too."""
    parcel = Parcel(_carrier_of(fulfillment), fulfillment.tracking_number)
    on_its_way = (heard for heard in one.parcels if heard.shipment.voided_at is None)
    return next((heard for heard in on_its_way if is_same_parcel(heard.shipment, parcel)), None)


def _unknown_parcel(
    order: Order, fulfillment: Fulfillment, assumptions: Assumptions, *, now: datetime, history: bool
) -> Heard:
    made_at = fulfillment.shipped_at or now if history else now
    shipment = Shipment(
        direction=Direction.OUTBOUND,
        order=order,
        fulfillment_external_id=fulfillment.external_id,
        carrier=_carrier_of(fulfillment),
        tracking_number=fulfillment.tracking_number,
        shipped_at=fulfillment.shipped_at,
        estimated_delivery_at=assumptions.delivery_at(fulfillment.shipped_at),
        next_poll_at=first_poll_at(tracking_number=fulfillment.tracking_number, now=made_at),
        created_at=made_at,
        updated_at=made_at,
    )
    return Heard(shipment, [], published=[Published(created(shipment), made_at)])


def _fill(made: Sequence[tuple[Shipment, Fulfillment]]) -> None:
    """Say what each parcel carries: never more than was ordered, even where the shop says so or orders less now."""
    if not made:
        return
    rows = FulfillmentLine.objects.filter(fulfillment__in=[fulfillment for _, fulfillment in made])
    lines: dict[int, list[dict[str, object]]] = defaultdict(list)
    for fulfillment_id, name, quantity, ordered in rows.order_by("pk").values_list(
        "fulfillment_id", "line__external_id", "quantity", "line__quantity"
    ):
        lines[fulfillment_id].append({"line": name, "quantity": min(quantity, ordered)})
    for shipment, fulfillment in made:
        shipment.lines = lines[fulfillment.pk]


def _carrier_of(fulfillment: Fulfillment) -> str:
    """The carrier in the shop's own words, as far as a shipment holds them."""
    return fulfillment.carrier[: Shipment._meta.get_field("carrier").max_length]


def _correct_number(heard: Heard, fulfillment: Fulfillment, now: datetime) -> None:
    """The shop gave the number later, or another one. What was said under the old one stays."""
    shipment = heard.shipment
    shipment.carrier, shipment.tracking_number = _carrier_of(fulfillment), fulfillment.tracking_number
    shipment.updated_at = now
    if not shipment.is_final:
        shipment.next_poll_at = first_poll_at(tracking_number=shipment.tracking_number, now=now)
    heard.is_changed = True


def _call_off_vanished(one: _Followed, *, now: datetime) -> None:
    """The shop took a parcel back that no carrier has ever seen: it was never sent."""
    told = {row.external_id for row in one.told}
    for heard in one.parcels:
        shipment = heard.shipment
        is_told = not shipment.fulfillment_external_id or shipment.fulfillment_external_id in told
        if is_told or shipment.voided_at is not None:
            continue
        if all(scan.carrier_code in (SHOP_SHIPPED, SHOP_DELIVERED) for scan in heard.scans):
            one.voided.append(Published(mark_as_called_off(shipment, now=now), now))
            heard.is_changed = True


def _told_by_shop(fulfillment: Fulfillment, shipment: Shipment) -> list[Scan]:
    scans = []
    if fulfillment.shipped_at:
        scans.append(Scan(fulfillment.shipped_at, TrackingStatus.IN_TRANSIT, carrier_code=SHOP_SHIPPED))
    arrived_at = fulfillment.shop_delivered_at or fulfillment.delivered_at
    # The shop may only repeat a delivery that it has from our carrier.
    if arrived_at and shipment.delivered_at != arrived_at:
        scans.append(Scan(arrived_at, TrackingStatus.DELIVERED, carrier_code=SHOP_DELIVERED))
    return scans
