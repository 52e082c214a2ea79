"""What the mirror does when something happened to it."""

from __future__ import annotations

from django.utils import timezone

from commerce.events import OrderImportProgressed, OrderImportRequested
from commerce.models import ImportState, OrderImport
from commerce.services.imports import carry_on_import
from events.base import EventMeta

_SECONDS_AT_ONCE = 30.0  # well within the lease of an outbox row


def take_orders_in(event: OrderImportRequested | OrderImportProgressed, meta: EventMeta) -> None:
    """Go on with a file of orders; a long one asks for the next part by an event of its own."""
    order_import = OrderImport.objects.select_related("file").get(public_id=event.import_id)
    if order_import.state not in (ImportState.DONE, ImportState.FAILED):
        carry_on_import(
            order_import=order_import, actor=meta.actor, clock=timezone.now, seconds=_SECONDS_AT_ONCE
        )
