"""Following the shop: each parcel that it says it sent is a shipment here."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from commerce.models import Fulfillment, Order
from core.actors import Actor
from tracking.models import Direction, Shipment
from tracking.polling import first_poll_at
from tracking.ports import Scan
from tracking.services.scans import record_scans
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
    followed = []
    for fulfillment in order.fulfillments.prefetch_related("lines__line").order_by("id"):
        if history and not fulfillment.tracking_number:
            continue
        shipment = _shipment_of(order, fulfillment, actor=actor, now=now, history=history)
        scans = _told_by_shop(fulfillment, shipment)
        if scans:
            shipment = record_scans(shipment=shipment, scans=scans, actor=actor, now=now, history=history)
        followed.append(shipment)
    _call_off_vanished(order, actor=actor, now=now)
    return followed


def _shipment_of(
    order: Order, fulfillment: Fulfillment, *, actor: Actor, now: datetime, history: bool
) -> Shipment:
    shipment = Shipment.objects.filter(order=order, fulfillment_external_id=fulfillment.external_id).first()
    if shipment is None:
        shipment = create_shipment(
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
    elif (fulfillment.tracking_number, _carrier_of(fulfillment)) != (
        shipment.tracking_number,
        shipment.carrier,
    ):
        _correct_number(shipment, fulfillment, now)
    return shipment


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
    # The shop may only repeat a delivery that it has from our carrier.
    if fulfillment.delivered_at and shipment.delivered_at != fulfillment.delivered_at:
        scans.append(Scan(fulfillment.delivered_at, TrackingStatus.DELIVERED, carrier_code=SHOP_DELIVERED))
    return scans
