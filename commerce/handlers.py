"""What the mirror does when something happened to it."""

from __future__ import annotations

from datetime import timedelta

import structlog

from commerce.events import CustomerIdShared, OrderImportProgressed, OrderImportRequested, ProductUpdated
from commerce.models import Customer, OrderImport, Product
from commerce.services.import_runs import carry_on_import
from commerce.services.pictures import mirror_picture
from commerce.services.shared_ids import part_shared_id
from core import clock
from core.http import HttpFailure
from events.base import EventMeta

_SECONDS_AT_ONCE = 30.0  # well within the lease of an outbox row
# Before the outbox would give up, whose last try comes almost eight hours after the event.
_PICTURE_PATIENCE = timedelta(hours=6)

log = structlog.get_logger(__name__)


def take_orders_in(event: OrderImportRequested | OrderImportProgressed, meta: EventMeta) -> None:
    """Go on with a file of orders; a long one asks for the next part by an event of its own."""
    order_import = OrderImport.objects.select_related("file", "gathered_file").get(public_id=event.import_id)
    if order_import.can_be_stopped:
        carry_on_import(
            order_import=order_import, actor=meta.actor, clock=clock.now, seconds=_SECONDS_AT_ONCE
        )


def mirror_product_picture(event: ProductUpdated, meta: EventMeta) -> None:
    """Keep a copy of the product's picture. Out of reach for hours it is let go: nobody has to see to it."""
    now = clock.now()
    product = Product.objects.get(public_id=event.product_id)
    try:
        mirror_picture(product=product, now=now)
    except HttpFailure:
        if now - meta.occurred_at < _PICTURE_PATIENCE:
            raise
        log.info("product_picture_given_up", product=product.public_id)


def part_the_shared_id(event: CustomerIdShared, meta: EventMeta) -> None:
    """Give the orders under an id that is many people's to these people, some at a time."""
    shared = Customer.objects.get(public_id=event.customer_id)
    while part_shared_id(shared=shared, actor=meta.actor, now=clock.now()):
        pass
