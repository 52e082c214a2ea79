"""A parcel as its page shows it: a headline, steps and events. Values only; no database and no clock.

Texts are in the active language, dates in the language and time zone that are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _

from core.dates import format_date_with_weekday, local_date
from tracking.models import Direction, Shipment, ShipmentEvent
from tracking.statuses import TrackingStatus
from tracking.wording import status_text, what_happens_next

StepState = Literal["done", "current", "upcoming", "trouble"]

_TROUBLE = frozenset(
    {
        TrackingStatus.ATTEMPT_FAILED,
        TrackingStatus.EXCEPTION,
        TrackingStatus.RETURNED_TO_SENDER,
        TrackingStatus.EXPIRED,
    }
)
_BEFORE_CARRIER = frozenset({TrackingStatus.PENDING, TrackingStatus.INFO_RECEIVED, TrackingStatus.UNKNOWN})


@dataclass(frozen=True)
class Headline:
    """The one sentence that answers "where is it?". ``day`` is the date in it, for setting it large."""

    code: str
    text: str
    day: datetime | None = None
    note: str = ""
    is_trouble: bool = False


@dataclass(frozen=True)
class Step:
    """One stop on the line of steps. ``at`` is empty for what has not happened."""

    code: str
    text: str
    state: StepState
    at: datetime | None = None


@dataclass(frozen=True)
class EventView:
    """One scan in plain words, with the place where there is one."""

    at: datetime
    text: str
    message: str
    place: str
    is_trouble: bool


def headline_of(shipment: Shipment, *, now: datetime, language: str, time_zone: str) -> Headline:
    """Where the parcel is and when it is expected. Dates of arrival are expected, never promised."""
    is_return = shipment.direction == Direction.RETURN
    status = shipment.status
    if status in _TROUBLE or shipment.sub_status:
        return Headline(
            code=shipment.sub_status or status,
            text=status_text(status, shipment.sub_status, is_return=is_return),
            note=what_happens_next(shipment.sub_status),
            is_trouble=True,
        )
    if status == TrackingStatus.DELIVERED and shipment.delivered_at:
        day = format_date_with_weekday(local_date(shipment.delivered_at, time_zone), language)
        text = _("Arrived with us: %(day)s") if is_return else _("Delivered: %(day)s")
        return Headline("delivered", text % {"day": day}, shipment.delivered_at)
    if is_return or status in (TrackingStatus.OUT_FOR_DELIVERY, TrackingStatus.AVAILABLE_FOR_PICKUP):
        return Headline(status, status_text(status, is_return=is_return))
    expected = shipment.estimated_delivery_at
    if expected is None:
        text = _("We are preparing your parcel") if status in _BEFORE_CARRIER else status_text(status)
        return Headline("preparing" if status in _BEFORE_CARRIER else status, text)
    if local_date(expected, time_zone) < local_date(now, time_zone):
        return Headline(
            "late",
            _("Your parcel takes longer than expected"),
            note=what_happens_next("delayed"),
            is_trouble=True,
        )
    day = format_date_with_weekday(local_date(expected, time_zone), language)
    return Headline("expected", _("Expected: %(day)s") % {"day": day}, expected)


def headline_before_shipping() -> Headline:
    """For an order of which nothing was sent yet."""
    return Headline("preparing", _("We are preparing your order"))


def steps_of(
    shipment: Shipment, *, events: Sequence[ShipmentEvent], placed_at: datetime | None
) -> list[Step]:
    """The line of steps from order (or label) to door, with what happened when. ``events`` in time order."""
    if shipment.direction == Direction.RETURN:
        stops = _return_stops(shipment, events)
    else:
        stops = _outbound_stops(shipment, events, placed_at)
    return _with_states(stops, reached=_reached(shipment, len(stops)), is_trouble=_is_in_trouble(shipment))


def steps_before_shipping(placed_at: datetime) -> list[Step]:
    """The same line for an order of which nothing was sent yet."""
    stops: list[tuple[str, str, datetime | None]] = [
        ("ordered", _("Ordered"), placed_at),
        ("preparing", _("Being prepared"), None),
        ("in_transit", _("On its way"), None),
        ("out_for_delivery", _("Out for delivery"), None),
        ("delivered", _("Delivered"), None),
    ]
    return _with_states(stops, reached=1, is_trouble=False)


def events_shown(shipment: Shipment, events: Sequence[ShipmentEvent]) -> list[EventView]:
    """The scans, newest first, in words."""
    is_return = shipment.direction == Direction.RETURN
    return [
        EventView(
            at=event.occurred_at,
            text=status_text(event.status, event.sub_status, is_return=is_return),
            message=event.message,
            place=", ".join(part for part in (event.city, event.country_code) if part),
            is_trouble=event.status in _TROUBLE or bool(event.sub_status),
        )
        for event in reversed(events)
    ]


def _outbound_stops(
    shipment: Shipment, events: Sequence[ShipmentEvent], placed_at: datetime | None
) -> list[tuple[str, str, datetime | None]]:
    if shipment.status == TrackingStatus.AVAILABLE_FOR_PICKUP or (
        shipment.status == TrackingStatus.DELIVERED and _first(events, TrackingStatus.AVAILABLE_FOR_PICKUP)
    ):
        near = ("available_for_pickup", _("Ready to be picked up"))
    else:
        near = ("out_for_delivery", _("Out for delivery"))
    return [
        ("ordered", _("Ordered"), placed_at),
        ("preparing", _("Being prepared"), shipment.created_at),
        ("in_transit", _("On its way"), shipment.shipped_at),
        (*near, _first(events, TrackingStatus(near[0]))),
        ("delivered", _("Delivered"), shipment.delivered_at),
    ]


def _return_stops(
    shipment: Shipment, events: Sequence[ShipmentEvent]
) -> list[tuple[str, str, datetime | None]]:
    return [
        ("ready", _("Ready to be handed over"), shipment.created_at),
        ("in_transit", _("On its way to us"), shipment.shipped_at),
        ("delivered", _("Arrived at our warehouse"), shipment.delivered_at),
    ]


def _reached(shipment: Shipment, count: int) -> int:
    """The index of the step that the parcel is at."""
    if shipment.status == TrackingStatus.DELIVERED:
        return count - 1
    if shipment.direction == Direction.RETURN:
        return 1 if shipment.is_handed_over else 0
    if shipment.status in (
        TrackingStatus.OUT_FOR_DELIVERY,
        TrackingStatus.AVAILABLE_FOR_PICKUP,
        TrackingStatus.ATTEMPT_FAILED,
    ):
        return count - 2
    return 2 if shipment.shipped_at or shipment.is_handed_over else 1


def _with_states(
    stops: Sequence[tuple[str, str, datetime | None]], *, reached: int, is_trouble: bool
) -> list[Step]:
    last = len(stops) - 1
    steps = []
    for index, (code, text, at) in enumerate(stops):
        state: StepState
        if index < reached or (index == reached == last and not is_trouble):
            state = "done"
        elif index == reached:
            state = "trouble" if is_trouble else "current"
        else:
            state = "upcoming"
        steps.append(Step(code, text, state, at if index <= reached else None))
    return steps


def _is_in_trouble(shipment: Shipment) -> bool:
    return shipment.status in _TROUBLE or bool(shipment.sub_status)


def _first(events: Sequence[ShipmentEvent], status: TrackingStatus) -> datetime | None:
    return next((event.occurred_at for event in events if event.status == status), None)
