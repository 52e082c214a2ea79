"""Making a parcel known, putting its label on it, calling it off."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Connection, StoredFile
from commerce.models import Order, OrderLine
from commerce.parcels import is_same_parcel, units_of
from commerce.services.fulfillments import count_sent_parcel
from core.actors import Actor
from core.errors import Conflict, Refusal, Refusals
from events.publishing import publish
from tracking.events import ShipmentCreated, ShipmentNumbered, ShipmentVoided
from tracking.models import Direction, Shipment
from tracking.polling import first_poll_at
from tracking.ports import Label
from tracking.services.assumptions import Assumptions
from tracking.statuses import TrackingStatus

_NUMBER = re.compile(r"[A-Z0-9-]{4,40}")


class UnknownLine(Refusal):
    code = "unknown_line"
    title = "The order has no such line"


class NumberRefused(Refusal):
    """This is no tracking number, or the parcel has another one."""

    code = "number_refused"
    title = "This number cannot be used"


class QuantityExceeded(Refusal):
    code = "quantity_exceeded"
    title = "More units than the order has"


@dataclass(frozen=True)
class Parcel:
    """A carrier, as somebody writes it, and its number."""

    carrier: str
    tracking_number: str


@dataclass(frozen=True)
class ParcelLine:
    """Units of one order line in a parcel. ``line`` is its external or public id."""

    line: str
    quantity: int


@transaction.atomic
def create_shipment(
    *,
    order: Order,
    direction: Direction,
    carrier: str,
    tracking_number: str,
    actor: Actor,
    now: datetime,
    lines: Sequence[ParcelLine] = (),
    label: Label | None = None,
    label_file: StoredFile | None = None,
    asked_of: Connection | None = None,
    fulfillment_external_id: str = "",
    shipped_at: datetime | None = None,
    history: bool = False,
) -> Shipment:
    """Make a parcel of ``order`` known; its carrier is asked about it from now on.

    ``label`` is what the carrier ``asked_of`` made for a way back, ``label_file`` what is printed of it; its
    carrier and number win over the arguments.
    The same label, and the same number on its way to the shopper, give the same shipment again.
    Raises UnknownLine and QuantityExceeded.
    """
    Order.objects.select_for_update().only("pk").get(pk=order.pk)
    stored_lines = _stored_lines(order, lines)
    if label is not None:
        carrier, tracking_number = label.carrier, label.tracking_number
    known = _known_parcel(order, direction, Parcel(carrier, tracking_number), label)
    if known is not None:
        return known
    shipment = Shipment.objects.create(
        direction=direction,
        order=order,
        fulfillment_external_id=fulfillment_external_id
        or _fulfillment_of(order, direction, Parcel(carrier, tracking_number)),
        carrier=carrier,
        tracking_number=tracking_number,
        status=TrackingStatus.INFO_RECEIVED if label else TrackingStatus.PENDING,
        lines=stored_lines,
        shipped_at=shipped_at,
        estimated_delivery_at=Assumptions().delivery_at(shipped_at)
        if direction == Direction.OUTBOUND
        else None,
        next_poll_at=first_poll_at(tracking_number=tracking_number, now=now),
        label_file=label_file,
        drop_off_code=label.drop_off_code if label else "",
        drop_off_expires_at=label.drop_off_expires_at if label else None,
        carrier_reference=label.carrier_reference if label else "",
        asked_of=asked_of,
        created_at=now,
        updated_at=now,
    )
    publish(created(shipment), actor=actor, occurred_at=now, history=history)
    return shipment


def created(shipment: Shipment) -> ShipmentCreated:
    """What a parcel announces when it becomes known."""
    return ShipmentCreated(
        shipment_id=shipment.public_id,
        direction=shipment.direction,
        status=shipment.status,
        order_id=shipment.order.public_id if shipment.order else "",
    )


@transaction.atomic
def fill_shipment(
    *, shipment: Shipment, lines: Sequence[ParcelLine], shipped_at: datetime, now: datetime
) -> None:
    """Say what is in a parcel and since when it is on its way; what was in it already stays in it.

    Raises UnknownLine and QuantityExceeded.
    """
    locked = Shipment.objects.select_for_update(of=("self",)).select_related("order").get(pk=shipment.pk)
    if locked.order is None:
        raise UnknownLine(_("The order has no line with this id."))
    known = [ParcelLine(str(row["line"]), int(row["quantity"])) for row in locked.lines]
    locked.lines = _stored_lines(locked.order, [*known, *lines])
    locked.shipped_at = locked.shipped_at or shipped_at
    locked.estimated_delivery_at = locked.estimated_delivery_at or Assumptions().delivery_at(
        locked.shipped_at
    )
    locked.updated_at = now
    locked.save(update_fields=["lines", "shipped_at", "estimated_delivery_at", "updated_at"])
    shipment.lines, shipment.shipped_at = locked.lines, locked.shipped_at


@transaction.atomic
def count_as_sent(
    *, shipment: Shipment, lines: Sequence[ParcelLine], actor: Actor, now: datetime
) -> Shipment:
    """Let the units in a parcel to the shopper count as sent, once, whichever way it became known.

    Without ``lines`` it carries what no other parcel of the order does. What was in it already stays in it.
    May be repeated. Raises UnknownLine and QuantityExceeded.
    """
    if shipment.order_id is None:
        raise UnknownLine(_("The order has no line with this id."))
    order = Order.objects.select_for_update().get(pk=shipment.order_id)
    locked = Shipment.objects.select_for_update(of=("self",)).get(pk=shipment.pk)
    told = units_of(_stored_lines(order, lines))
    row = count_sent_parcel(
        order=order,
        shipment_id=locked.public_id,
        parcel=locked,
        lines=told,
        shipped_at=locked.shipped_at,
        actor=actor,
        now=now,
    )
    inside = units_of(locked.lines)
    for line, quantity in units_of(row.shipment_lines).items():
        inside[line] = max(inside.get(line, 0), quantity)
    locked.lines = [{"line": line, "quantity": quantity} for line, quantity in inside.items()]
    others = Shipment.objects.filter(order=order, fulfillment_external_id=row.external_id)
    if not others.exclude(pk=locked.pk).exists():
        locked.fulfillment_external_id = row.external_id
    locked.updated_at = now
    locked.save(update_fields=["fulfillment_external_id", "lines", "updated_at"])
    return locked


@transaction.atomic
def number_shipment(*, shipment: Shipment, tracking_number: str, actor: Actor, now: datetime) -> Shipment:
    """Give a parcel the number that its carrier has told later; one that is on its way keeps the number it has.

    Repeating it changes nothing. Raises NumberRefused.
    """
    number = "".join(tracking_number.split()).upper()
    locked = Shipment.objects.select_for_update(of=("self",)).select_related("order").get(pk=shipment.pk)
    if locked.tracking_number == number:
        return locked
    if not _NUMBER.fullmatch(number):
        raise NumberRefused.at("tracking_number", _("A tracking number has 4 to 40 letters and digits."))
    if locked.tracking_number and locked.is_handed_over:
        raise NumberRefused.at("tracking_number", _("This parcel is on its way under another number."))
    locked.tracking_number = number
    locked.next_poll_at = first_poll_at(tracking_number=number, now=now)
    locked.updated_at = now
    locked.save(update_fields=["tracking_number", "next_poll_at", "updated_at"])
    publish(
        ShipmentNumbered(
            shipment_id=locked.public_id,
            direction=locked.direction,
            status=locked.status,
            order_id=locked.order.public_id if locked.order else "",
        ),
        actor=actor,
        occurred_at=now,
    )
    return locked


@transaction.atomic
def void_shipment(*, shipment: Shipment, actor: Actor, now: datetime) -> None:
    """Call off a parcel that was never handed over. Repeating it changes nothing.

    The carrier is told by the caller, outside any transaction. Raises Conflict once the carrier has it.
    """
    locked = Shipment.objects.select_for_update(of=("self",)).select_related("order").get(pk=shipment.pk)
    if locked.voided_at is not None:
        return
    if locked.is_handed_over:
        raise Conflict(
            _("The carrier already has this parcel, so its label cannot be called off."), state=locked.status
        )
    call_off(shipment=locked, actor=actor, now=now)
    shipment.voided_at, shipment.next_poll_at = locked.voided_at, None


def call_off(*, shipment: Shipment, actor: Actor, now: datetime) -> None:
    """Mark ``shipment``, which the caller has locked, as one that does not travel, and announce it."""
    voided = mark_as_called_off(shipment, now=now)
    shipment.save(update_fields=["voided_at", "updated_at", "next_poll_at"])
    publish(voided, actor=actor, occurred_at=now)


def mark_as_called_off(shipment: Shipment, *, now: datetime) -> ShipmentVoided:
    """As ``call_off``, in memory: what is to be announced once it is stored."""
    shipment.voided_at = shipment.updated_at = now
    shipment.next_poll_at = None
    return ShipmentVoided(
        shipment_id=shipment.public_id,
        direction=shipment.direction,
        status=shipment.status,
        order_id=shipment.order.public_id if shipment.order else "",
    )


def _known_parcel(order: Order, direction: Direction, parcel: Parcel, label: Label | None) -> Shipment | None:
    if label is not None:
        return Shipment.objects.filter(
            carrier=label.carrier, carrier_reference=label.carrier_reference
        ).first()
    if direction != Direction.OUTBOUND or not parcel.tracking_number:
        return None
    on_its_way = Shipment.objects.filter(order=order, direction=direction, voided_at=None).order_by("pk")
    return next((shipment for shipment in on_its_way if is_same_parcel(shipment, parcel)), None)


def _fulfillment_of(order: Order, direction: Direction, parcel: Parcel) -> str:
    """The shop's parcel with this number, so that its delivery is known to the order too."""
    if direction != Direction.OUTBOUND:
        return ""
    same = (row.external_id for row in order.fulfillments.order_by("pk") if is_same_parcel(row, parcel))
    return next(same, "")


def _stored_lines(order: Order, lines: Sequence[ParcelLine]) -> list[dict[str, object]]:
    if not lines:
        return []
    known: dict[str, OrderLine] = {}
    for line in order.lines.all():
        known[line.external_id] = known[line.public_id] = line
    quantities: dict[str, int] = {}
    refusals = Refusals()
    for index, wanted in enumerate(lines):
        with refusals.gathered():
            row = known.get(wanted.line)
            if row is None:
                raise UnknownLine.at(f"lines.{index}.line", _("The order has no line with this id."))
            quantities[row.external_id] = quantities.get(row.external_id, 0) + wanted.quantity
            if quantities[row.external_id] > row.quantity:
                message = _("The order has fewer units of this line.")
                raise QuantityExceeded.at(f"lines.{index}.quantity", message)
    refusals.raise_if_any()
    return [{"line": line, "quantity": quantity} for line, quantity in quantities.items()]
