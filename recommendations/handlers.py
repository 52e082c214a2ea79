"""Counting anew as soon as a file of orders was taken in."""

from __future__ import annotations

from commerce.events import OrderImportFinished
from core import clock
from events.base import EventMeta
from recommendations.services import recount_co_purchases


def recount_after_import(event: OrderImportFinished, meta: EventMeta) -> None:
    """Count what is bought together."""
    if event.created_count or event.updated_count:
        recount_co_purchases(now=clock.now())
