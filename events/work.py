"""Working off a shop's outbox: claim a row, run its handler outside any transaction, finish by token."""

from __future__ import annotations

import math
import time
import traceback
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import structlog
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

from core.errors import Refusal
from events.base import decode
from events.models import Event
from events.outbox import queue
from events.selectors import meta_of

log = structlog.get_logger(__name__)


class PermanentFailure(Exception):
    """Raised by a handler when trying again cannot help: the row becomes dead work at once."""


def work_off(*, seconds: float, seconds_while_others_wait: float = math.inf, limit: int = 500) -> int:
    """Run the due handlers of the connection's shop until none is due or ``seconds`` are over.

    Every ``seconds_while_others_wait`` it looks whether another shop has due work, and leaves this one's to a
    later turn if so. Answers how many were run. Several workers may do this at once.
    """
    began_at = time.monotonic()
    look_at = began_at + seconds_while_others_wait
    count = 0
    while count < limit and (now := time.monotonic()) < began_at + seconds:
        if now >= look_at:
            if queue.is_another_shop_waiting(schema_name=connection.schema_name):
                break
            look_at = now + seconds_while_others_wait
        entry = queue.claim_next(schema_name=connection.schema_name)
        if entry is None:
            break
        _run(entry)
        count += 1
    return count


def _run(entry: queue.ClaimedEntry) -> None:
    try:
        event = Event.objects.get(pk=entry.event_id)
        _handler(entry.handler)(decode(event.type, event.data), meta_of(event))
    except PermanentFailure as failure:
        _give_up_or_put_off(entry, failure, is_permanent=True)
    except Exception as failure:
        _give_up_or_put_off(entry, failure, is_permanent=False)
    else:
        queue.finish(entry)


def _give_up_or_put_off(entry: queue.ClaimedEntry, failure: Exception, *, is_permanent: bool) -> None:
    cause = _cause_of(failure)
    log.warning(
        "handler_failed",
        schema=connection.schema_name,
        handler=entry.handler,
        event_id=str(entry.event_id),
        attempt=entry.attempts,
        cause=cause,
    )
    queue.put_off(entry, error=cause, now=timezone.now(), is_permanent=is_permanent)


def _cause_of(failure: Exception) -> str:
    # No message of a foreign exception: it may quote a shopper's data.
    place = traceback.extract_tb(failure.__traceback__)[-1]
    name = type(failure).__name__
    text = f": {failure.code}" if isinstance(failure, Refusal) else ""
    if isinstance(failure, PermanentFailure):
        text = f": {failure}"
    return f"{name}{text} in {place.name} ({place.filename.rsplit('/', 2)[-1]}:{place.lineno})"


@lru_cache(maxsize=256)
def _handler(path: str) -> Callable[[Any, Any], None]:
    return import_string(path)  # type: ignore[no-any-return]
