"""Writing to the shopper about one return: to the right address, in the return's language, once for each cause."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from commerce.contacts import own_address_of
from commerce.models import Customer, Order
from core import clock
from events.base import EventMeta
from notifications.services import queue_message
from returns.models import ReturnRequest

PAST_KEPT = timedelta(days=10)  # of a past that is told afterwards, only its last letters are written down


def write_about_return(topic: str, return_id: str, meta: EventMeta, context: Mapping[str, Any]) -> None:
    """Queue the letter of ``topic`` for the return's shopper; ``meta`` is the cause, which writes once."""
    now = clock.now()
    if meta.is_history and meta.occurred_at < now - PAST_KEPT:
        return
    return_request = return_named(return_id)
    queue_message(
        topic=topic,
        effect_key=str(meta.id),
        recipient=address_of(return_request),
        language=return_request.language,
        context=context,
        customer=return_request.customer,
        return_request=return_request,
        now=meta.occurred_at if meta.is_history else now,
        history=meta.is_history,
    )


def address_of(return_request: ReturnRequest) -> str:
    """Where the shopper is written to about a return: the order's own address, else the one given for this return."""
    own = address_of_buyer(return_request.order, return_request.customer)
    return own or return_request.given_email


def address_of_buyer(order: Order, customer: Customer) -> str:
    """Where the buyer of an order is written to: the address given with it, else one that the shop vouches for."""
    own = own_address_of(order)
    # Folded for looking up; whoever wrote it with capitals reads it so.
    return next((one for one in (order.email, customer.email) if one and one.casefold() == own), own)


def return_named(return_id: str) -> ReturnRequest:
    """The return with what letters about it need."""
    return ReturnRequest.objects.select_related("order", "customer").get(public_id=return_id)
