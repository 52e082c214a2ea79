"""What is written about what the warehouse found."""

from __future__ import annotations

from events.base import EventMeta
from notifications.about_returns import write_about_return
from returns.events import ReturnItemsMissing
from returns.models import ReturnItem


def tell_items_missing(event: ReturnItemsMissing, meta: EventMeta) -> None:
    """One letter tells what has arrived and what has not."""
    if not event.notify:
        return
    quantities = dict(event.items)
    items = ReturnItem.objects.select_related("line").filter(public_id__in=quantities)
    missing = [
        {"title": item.line.title, "quantity": quantities[item.public_id]}
        for item in items.order_by("position", "pk")
    ]
    write_about_return("return_items_missing", event.return_id, meta, {"missing": missing})
