"""What we learn about the shop's parcels beside the shop's own orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from commerce.models import CancelledLine, Fulfillment, FulfillmentLine, Order, OrderLine
from commerce.parcels import Tracked, is_same_parcel, units_of
from commerce.services.cancellations import requested_lines, settle_overtaken
from commerce.services.cancelled_units import overtake
from commerce.services.units import uncancel_units
from core.actors import Actor
from core.queries import update_rows


@transaction.atomic
def count_sent_parcel(
    *,
    order: Order,
    shipment_id: str,
    parcel: Tracked,
    lines: Mapping[str, int],
    shipped_at: datetime | None,
    actor: Actor,
    now: datetime,
) -> Fulfillment:
    """Count a parcel that was told by itself as sent, once, whether or not the shop's order names it too.

    ``lines`` are units by the line's external id; without any it carries what no other parcel carries. Units that
    are known to be in it stay in it. May be repeated.
    """
    order = Order.objects.select_for_update().get(pk=order.pk)
    cancelling = requested_lines([order.pk])[order.pk]
    rows = {line.external_id: line for line in order.lines.select_for_update().order_by("pk")}
    same = [row for row in order.fulfillments.order_by("pk") if _is_of_parcel(row, shipment_id, parcel)]
    if same:
        first = same[0]
    else:
        first = Fulfillment.objects.create(
            order=order,
            external_id=shipment_id,
            carrier=parcel.carrier,
            tracking_number=parcel.tracking_number,
            shipped_at=shipped_at,
            is_told_by_shop=False,
        )
    inside = _units_inside(first, same, rows, lines)
    _write_shipment(first, shipment_id, inside)
    for external_id, quantity in inside.items():
        _put_into(first, same, rows[external_id], quantity, cancelling.get(external_id, []))
    settle_overtaken(order=order, actor=actor, now=now)
    return first


def fulfillments_of_parcel(
    rows: Iterable[Fulfillment], *, shipment_id: str, fulfillment_external_id: str, parcel: Tracked
) -> list[Fulfillment]:
    """Those of an order's rows that are about this parcel."""
    return [
        row
        for row in rows
        if _is_of_parcel(row, shipment_id, parcel)
        or (fulfillment_external_id and row.external_id == fulfillment_external_id)
    ]


def note_journey(
    *, fulfillment: Fulfillment, shipped_at: datetime | None, delivered_at: datetime | None
) -> bool:
    """Note what the carrier says of a parcel, the day of sending only where the shop has named none; whether it is new.

    Return periods that begin with delivery begin with it, also when an earlier delivery turns out to be mistaken.
    """
    shipped_at = fulfillment.shipped_at or shipped_at
    if (fulfillment.shipped_at, fulfillment.delivered_at) == (shipped_at, delivered_at):
        return False
    fulfillment.shipped_at, fulfillment.delivered_at = shipped_at, delivered_at
    return True


def write_journeys(rows: Sequence[Fulfillment]) -> None:
    """Store what was noted in these rows of orders that the caller has locked."""
    update_rows(rows, ["shipped_at", "delivered_at"])


def _is_of_parcel(row: Fulfillment, shipment_id: str, parcel: Tracked) -> bool:
    return row.shipment_id == shipment_id or is_same_parcel(row, parcel)


def _units_inside(
    first: Fulfillment, same: list[Fulfillment], rows: Mapping[str, OrderLine], lines: Mapping[str, int]
) -> dict[str, int]:
    """What is in the parcel by now: what was said before, and what is said now; else what is left of the order."""
    inside = units_of(first.shipment_lines)
    told = dict(lines)
    if not told and not inside:
        told = _units_told(same) if same else {name: _units_left(line) for name, line in rows.items()}
    for external_id, quantity in told.items():
        inside[external_id] = max(inside.get(external_id, 0), quantity)
    return {name: min(count, rows[name].quantity) for name, count in inside.items() if count and name in rows}


def _units_told(same: list[Fulfillment]) -> dict[str, int]:
    parts = FulfillmentLine.objects.filter(fulfillment__in=same).select_related("line")
    return units_of({"line": part.line.external_id, "quantity": part.quantity} for part in parts)


def _units_left(line: OrderLine) -> int:
    return 0 if line.is_removed else max(0, line.quantity - line.fulfilled_quantity - line.cancelled_quantity)


def _write_shipment(first: Fulfillment, shipment_id: str, inside: Mapping[str, int]) -> None:
    stored = [{"line": line, "quantity": quantity} for line, quantity in inside.items()]
    if (first.shipment_id, first.shipment_lines) == (shipment_id, stored):
        return
    first.shipment_id, first.shipment_lines = shipment_id, stored
    first.save(update_fields=["shipment_id", "shipment_lines"])


def _put_into(
    first: Fulfillment,
    same: list[Fulfillment],
    line: OrderLine,
    quantity: int,
    cancelling: list[CancelledLine],
) -> None:
    """Let the parcel carry ``quantity`` units of the line, and count those as sent that were not yet."""
    parts = {
        part.fulfillment_id: part
        for part in FulfillmentLine.objects.filter(fulfillment__in=[first, *same], line=line)
    }
    missing = quantity - sum(part.quantity for part in parts.values())
    if missing <= 0:
        return
    if first.pk in parts:
        FulfillmentLine.objects.filter(pk=parts[first.pk].pk).update(quantity=F("quantity") + missing)
    else:
        FulfillmentLine.objects.create(fulfillment=first, line=line, quantity=missing)
    sent = min(line.fulfilled_quantity + missing, line.quantity)
    overtaken = sent + line.cancelled_quantity - line.quantity
    if overtaken > 0:
        units, amount_minor = overtake(cancelling, overtaken)
        CancelledLine.objects.bulk_update(cancelling, ["too_late_quantity", "amount_minor"])
        uncancel_units(line_id=line.pk, quantity=units, amount_minor=amount_minor)
        if units < overtaken:  # it was cancelled for good, and sent all the same: staff have to see to it
            sent -= overtaken - units
            Order.objects.filter(pk=line.order_id).update(has_conflict=True)
    OrderLine.objects.filter(pk=line.pk).update(fulfilled_quantity=max(sent, line.fulfilled_quantity))
