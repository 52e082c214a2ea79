"""What the worker does for a back-test: replay for a while, and ask to go on."""

from __future__ import annotations

from core import clock
from events.base import EventMeta
from returns.events import BackTestProgressed, BackTestRequested
from returns.services.back_tests import carry_on_back_test

_SECONDS_AT_ONCE = 20.0  # well within the lease of an outbox row


def carry_on_the_back_test(event: BackTestRequested | BackTestProgressed, meta: EventMeta) -> None:
    carry_on_back_test(
        back_test_id=event.back_test_id, actor=meta.actor, clock=clock.now, seconds=_SECONDS_AT_ONCE
    )
