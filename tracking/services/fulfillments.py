"""Following the shop: each parcel that it says it sent is a shipment here."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from commerce.models import Fulfillment, Order
from commerce.parcels import is_same_parcel
from core.actors import Actor
from tracking.models import Direction, Shipment
from tracking.polling import first_poll_at
from tracking.ports import Scan
from tracking.services.scans import possible_scans, record_scans, tell_the_order
from tracking.services.shipments import ParcelLine, call_off, create_shipment
from tracking.statuses import TrackingStatus

# Where the shop, not the carrier, is the one who says so.
SHOP_SHIPPED = "shop:shipped"
SHOP_DELIVERED = "shop:delivered"


@transaction.atomic
def follow_fulfillments(
    *, order: Order, actor: Actor, now: datetime, history: bool = False
) -> list[Shipment]:
    """Make a shipment of each fulfillment of ``order`` and keep it up to date. Repeating it changes nothing.

    Of the past, only parcels with a number are followed: the others have nothing more to show.
    """
    Order.objects.select_for_update().only("pk").get(pk=order.pk)
    fulfillments = [
        fulfillment
        for fulfillment in order.fulfillments.prefetch_related("lines__line").order_by("id")
        if fulfillment.tracking_number or not history
    ]
    known = _shipments_by_fulfillment(order, fulfillments)
    _point_to_fulfillments(order, known, fulfillments)
    followed = []
    for fulfillment in fulfillments:
        shipment = known.get(fulfillment.pk)
        if shipment is None:
            shipment = _make_shipment(order, fulfillment, actor=actor, now=now, history=history)
        elif not is_same_parcel(shipment, fulfillment):
            _correct_number(shipment, fulfillment, now)
        scans = possible_scans(_told_by_shop(fulfillment, shipment), shipment=shipment, now=now)
        if scans:
            shipment = record_scans(shipment=shipment, scans=scans, actor=actor, now=now, history=history)
        tell_the_order(shipment)
        followed.append(shipment)
    _call_off_vanished(order, actor=actor, now=now)
    return followed


def _shipments_by_fulfillment(order: Order, fulfillments: list[Fulfillment]) -> dict[int, Shipment]:
    """The shipment of each fulfillment: of the same carrier and number, wherever it stands now, else of its id."""
    free = list(Shipment.objects.filter(order=order, direction=Direction.OUTBOUND).order_by("pk"))
    found: dict[int, Shipment] = {}
    for is_its_own in (_is_told_apart, _is_same, _has_its_id):
        for fulfillment in fulfillments:
            shipment = next((one for one in free if is_its_own(one, fulfillment)), None)
            if fulfillment.pk not in found and shipment is not None:
                found[fulfillment.pk] = shipment
                free.remove(shipment)
    return found


def _is_told_apart(shipment: Shipment, fulfillment: Fulfillment) -> bool:
    return shipment.public_id == fulfillment.shipment_id


def _is_same(shipment: Shipment, fulfillment: Fulfillment) -> bool:
    return shipment.voided_at is None and is_same_parcel(shipment, fulfillment)


def _has_its_id(shipment: Shipment, fulfillment: Fulfillment) -> bool:
    return shipment.fulfillment_external_id == fulfillment.external_id


def _point_to_fulfillments(order: Order, known: dict[int, Shipment], fulfillments: list[Fulfillment]) -> None:
    """Name the fulfillment in its shipment; first nobody has the name, as two of them may have changed places."""
    moved = [
        (known[row.pk], row.external_id)
        for row in fulfillments
        if row.pk in known and known[row.pk].fulfillment_external_id != row.external_id
    ]
    Shipment.objects.filter(pk__in=[shipment.pk for shipment, _name in moved]).update(
        fulfillment_external_id=""
    )
    for shipment, name in moved:
        Shipment.objects.filter(order=order, fulfillment_external_id=name).update(fulfillment_external_id="")
        shipment.fulfillment_external_id = name
        shipment.save(update_fields=["fulfillment_external_id"])


def _make_shipment(
    order: Order, fulfillment: Fulfillment, *, actor: Actor, now: datetime, history: bool
) -> Shipment:
    return create_shipment(
        order=order,
        direction=Direction.OUTBOUND,
        carrier=_carrier_of(fulfillment),
        tracking_number=fulfillment.tracking_number,
        lines=_lines_of(fulfillment),
        fulfillment_external_id=fulfillment.external_id,
        shipped_at=fulfillment.shipped_at,
        actor=actor,
        now=fulfillment.shipped_at or now if history else now,
        history=history,
    )


def _lines_of(fulfillment: Fulfillment) -> list[ParcelLine]:
    """What the parcel carried: never more than was ordered, even where the shop says so or orders less now."""
    return [
        ParcelLine(row.line.external_id, min(row.quantity, row.line.quantity))
        for row in fulfillment.lines.all()
    ]


def _carrier_of(fulfillment: Fulfillment) -> str:
    """The carrier in the shop's own words, as far as a shipment holds them."""
    return fulfillment.carrier[: Shipment._meta.get_field("carrier").max_length]


def _correct_number(shipment: Shipment, fulfillment: Fulfillment, now: datetime) -> None:
    """The shop gave the number later, or another one. What was said under the old one stays."""
    shipment.carrier, shipment.tracking_number = _carrier_of(fulfillment), fulfillment.tracking_number
    shipment.updated_at = now
    if not shipment.is_final:
        shipment.next_poll_at = first_poll_at(tracking_number=shipment.tracking_number, now=now)
    shipment.save(update_fields=["carrier", "tracking_number", "updated_at", "next_poll_at"])


def _call_off_vanished(order: Order, *, actor: Actor, now: datetime) -> None:
    """The shop took a parcel back that no carrier has ever seen: it was never sent."""
    told = order.fulfillments.values_list("external_id", flat=True)
    vanished = (
        Shipment.objects.filter(order=order, direction=Direction.OUTBOUND, voided_at=None)
        .exclude(fulfillment_external_id="")
        .exclude(fulfillment_external_id__in=list(told))
    )
    for shipment in vanished:
        if not shipment.events.exclude(carrier_code__in=(SHOP_SHIPPED, SHOP_DELIVERED)).exists():
            call_off(shipment=shipment, actor=actor, now=now)


def _told_by_shop(fulfillment: Fulfillment, shipment: Shipment) -> list[Scan]:
    scans = []
    if fulfillment.shipped_at:
        scans.append(Scan(fulfillment.shipped_at, TrackingStatus.IN_TRANSIT, carrier_code=SHOP_SHIPPED))
    arrived_at = fulfillment.shop_delivered_at or fulfillment.delivered_at
    # The shop may only repeat a delivery that it has from our carrier.
    if arrived_at and shipment.delivered_at != arrived_at:
        scans.append(Scan(arrived_at, TrackingStatus.DELIVERED, carrier_code=SHOP_DELIVERED))
    return scans
