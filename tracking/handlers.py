"""What parcels do when the shop's orders change."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from commerce.events import OrderCreated, OrderUpdated
from commerce.models import Order
from core import clock
from events.base import EventMeta
from events.work import once_for, together
from tracking.services import fulfillments


def follow_many(told: Sequence[tuple[OrderCreated | OrderUpdated, EventMeta]]) -> set[UUID]:
    """The same for many orders; those that somebody else holds at this moment are left."""
    meta = told[0][1]
    followed = fulfillments.follow_orders(
        order_ids=[event.order_id for event, _meta in told],
        actor=meta.actor,
        now=clock.now(),
        history=meta.is_history,
    )
    return {meta.id for event, meta in told if event.order_id in followed}


@together(follow_many)
@once_for(lambda event: event.order_id)
def follow_fulfillments(event: OrderCreated | OrderUpdated, meta: EventMeta) -> None:
    """Keep one shipment for each parcel that the shop says it sent."""
    fulfillments.follow_fulfillments(
        order=Order.objects.get(public_id=event.order_id),
        actor=meta.actor,
        now=clock.now(),
        history=meta.is_history,
    )
