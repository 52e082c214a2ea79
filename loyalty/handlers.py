"""What loyalty does when orders change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from commerce.events import OrderBuyerChanged, OrderCreated, OrderUpdated
from commerce.models import Customer
from core import clock
from events.base import EventMeta
from events.work import once_for, together
from loyalty.events import TierTermsChanged
from loyalty.services import recount_all_members, recount_member, recount_members


def recount_buyers(told: Sequence[tuple[OrderCreated | OrderUpdated, EventMeta]]) -> set[UUID]:
    """The same for the customers of many orders; whom somebody else counts at this moment is left."""
    now = clock.now()
    moments: dict[str, datetime] = {}
    for event, meta in told:
        moments.setdefault(event.customer_id, meta.occurred_at if meta.is_history else now)
    counted = recount_members(moments=moments, history=told[0][1].is_history)
    return {meta.id for event, meta in told if event.customer_id in counted}


@together(recount_buyers)
@once_for(lambda event: event.customer_id)
def recount_buyer(event: OrderCreated | OrderUpdated, meta: EventMeta) -> None:
    """Count what the order's customer spent; for the past, as of the order's own time."""
    recount_member(
        customer=Customer.objects.get(public_id=event.customer_id),
        now=meta.occurred_at if meta.is_history else clock.now(),
        history=meta.is_history,
    )


def recount_both_buyers(event: OrderBuyerChanged, meta: EventMeta) -> None:
    """Count who has the order now, and who had it."""
    for customer_id in sorted((event.customer_id, event.was_customer_id)):
        recount_member(customer=Customer.objects.get(public_id=customer_id), now=clock.now())


def recount_everybody(event: TierTermsChanged, meta: EventMeta) -> None:
    recount_all_members(now=clock.now())
