"""What the worker does for an act on many returns: a part of it, and ask to go on."""

from __future__ import annotations

from core import clock
from events.base import EventMeta
from returns.events import BulkActProgressed, BulkActRequested
from returns.services.bulk_acts import carry_on_bulk_act

_SECONDS_AT_ONCE = 2.0  # no other shop waits longer for this one


def carry_on_the_bulk_act(event: BulkActRequested | BulkActProgressed, meta: EventMeta) -> None:
    carry_on_bulk_act(
        bulk_act_id=event.bulk_act_id, actor=meta.actor, clock=clock.now, seconds=_SECONDS_AT_ONCE
    )
