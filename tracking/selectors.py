"""Reads of parcels: for the API, for the tracking page, for staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Connection
from commerce.models import Order
from core.errors import NotFound
from core.kept_queries import KeptQuery
from tracking.journeys import (
    EventView,
    Headline,
    Step,
    events_shown,
    headline_before_shipping,
    headline_of,
    steps_before_shipping,
    steps_of,
)
from tracking.models import Direction, Shipment, ShipmentEvent
from tracking.statuses import FINAL_STATUSES


class ShipmentNotFound(NotFound):
    code = "shipment_not_found"
    title = "There is no such shipment"


@dataclass(frozen=True)
class Journey:
    """One parcel of an order as its page shows it; without ``shipment``, the order before anything was sent."""

    headline: Headline
    steps: list[Step]
    events: list[EventView]
    shipment: Shipment | None = None


def shipment_detail(shipment_id: str) -> Shipment:
    """The shipment with its events in time order, two queries. Raises ShipmentNotFound."""
    shipment = _DETAIL.first(shipment_id)
    if shipment is None:
        raise ShipmentNotFound(_("This shop has no shipment with this id."))
    return shipment


def with_events(shipments: QuerySet[Shipment]) -> QuerySet[Shipment]:
    """``shipments`` with order, label and events (``shipment.events.all()``, in time order)."""
    events = ShipmentEvent.objects.order_by("occurred_at", "id")
    return shipments.select_related("order", "label_file").prefetch_related(
        Prefetch("events", queryset=events)
    )


_DETAIL = KeptQuery(
    lambda shipment_id: with_events(Shipment.objects.filter(public_id=shipment_id)).order_by("pk"), str
)


def outbound_shipments(order: Order) -> list[Shipment]:
    """The parcels to the shopper that are not called off, oldest first, with events."""
    return _OUTBOUND.all(order.pk)


_OUTBOUND = KeptQuery(
    lambda order: with_events(
        Shipment.objects.filter(order_id=order, direction=Direction.OUTBOUND, voided_at=None)
    ).order_by("created_at", "id"),
    int,
)


def journeys_of_order(order: Order, *, now: datetime, language: str, time_zone: str) -> list[Journey]:
    """What the tracking page of ``order`` shows: one journey for each parcel, at least one."""
    journeys = [
        journey_of(shipment, now=now, language=language, time_zone=time_zone, placed_at=order.placed_at)
        for shipment in outbound_shipments(order)
    ]
    if journeys:
        return journeys
    return [Journey(headline_before_shipping(), steps_before_shipping(order.placed_at), [])]


def journey_of(
    shipment: Shipment, *, now: datetime, language: str, time_zone: str, placed_at: datetime | None = None
) -> Journey:
    """One parcel as its page shows it. ``shipment`` comes with its events prefetched."""
    events = list(shipment.events.all())
    return Journey(
        headline=headline_of(shipment, now=now, language=language, time_zone=time_zone),
        steps=steps_of(shipment, events=events, placed_at=placed_at),
        events=events_shown(shipment, events),
        shipment=shipment,
    )


def parcels_with_others(behind: Connection | None) -> list[tuple[Connection, int]]:
    """How many parcels under way had their label made by somebody else than ``behind``, who is still asked about them."""
    under_way = Shipment.objects.filter(asked_of__isnull=False, voided_at=None).exclude(
        status__in=FINAL_STATUSES
    )
    if behind is not None:
        under_way = under_way.exclude(asked_of=behind)
    counts = dict(under_way.order_by().values_list("asked_of").annotate(Count("pk")))
    return [(row, counts[row.pk]) for row in Connection.objects.filter(pk__in=counts).order_by("pk")]
