"""What parcels do when the shop's orders change."""

from __future__ import annotations

from commerce.events import OrderCreated, OrderUpdated
from commerce.models import Order
from core import clock
from events.base import EventMeta
from events.work import once_for
from tracking.services import fulfillments


@once_for(lambda event: event.order_id)
def follow_fulfillments(event: OrderCreated | OrderUpdated, meta: EventMeta) -> None:
    """Keep one shipment for each parcel that the shop says it sent."""
    fulfillments.follow_fulfillments(
        order=Order.objects.get(public_id=event.order_id),
        actor=meta.actor,
        now=clock.now(),
        history=meta.is_history,
    )
