"""Working off a shop's outbox: claim rows, run their handlers outside any transaction, finish by token."""

from __future__ import annotations

import math
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

import structlog
from django.db import Error, connection
from django.utils.module_loading import import_string

from core import clock
from core.errors import Refusal
from events.base import decode
from events.models import Event
from events.outbox import due, queue
from events.selectors import meta_of

SECONDS_OF_A_BATCH = 1.0
SECONDS_TO_COME_BACK = 30.0

Handler = Callable[[Any, Any], None]

log = structlog.get_logger(__name__)


class PermanentFailure(Exception):
    """Raised by a handler when trying again cannot help: the row becomes dead work at once."""


def once_for(key: Callable[[Any], str]) -> Callable[[Handler], Handler]:
    """For a handler that looks at how things stand now: of several rows with one key in a batch, one run does for all.

    All of them were claimed before the first was run, so it has seen what each tells of.
    """

    def mark(handler: Handler) -> Handler:
        handler.once_for = key  # type: ignore[attr-defined]
        return handler

    return mark


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
        clock.read_again()
        entries = queue.claim(schema_name=connection.schema_name)
        if not entries:
            break
        count += _run_batch(entries)
    if count:
        due.something_happened(schema_name=connection.schema_name)
    return count


def _run_batch(entries: Sequence[queue.ClaimedEntry]) -> int:
    """Run these rows; how many. A database that went away under them has them due again as soon as it is back."""
    try:
        return _run_each(entries)
    except Error:
        if not connection.in_atomic_block and not connection.is_usable():
            _let_go_once_back(entries)
        raise


def _let_go_once_back(entries: Sequence[queue.ClaimedEntry]) -> None:
    """Nobody else may work on the rows before their lease ends, and this worker has nothing else to do meanwhile."""
    until = time.monotonic() + SECONDS_TO_COME_BACK
    while time.monotonic() < until:
        time.sleep(0.5)
        connection.close()
        with suppress(Error):
            queue.let_go(entries, schema_name=connection.schema_name)
            return


def _run_each(entries: Sequence[queue.ClaimedEntry]) -> int:
    """Run each row by itself, for a second at most: what was not begun by then is given back. How many were run."""
    events = Event.objects.in_bulk([entry.event_id for entry in entries])
    until = time.monotonic() + SECONDS_OF_A_BATCH
    done: list[queue.ClaimedEntry] = []
    done_for: set[tuple[str, str, bool]] = set()
    count = 0
    try:
        for entry in entries:
            if count and time.monotonic() >= until:
                queue.give_back(entries[count:])
                break
            count += 1
            if _run(entry, events.get(entry.event_id), done_for):
                done.append(entry)
    finally:
        queue.finish(done)
    return count


def _run(entry: queue.ClaimedEntry, row: Event | None, done_for: set[tuple[str, str, bool]]) -> bool:
    """Whether the row is done with."""
    try:
        if row is None:
            raise PermanentFailure("its event is gone")
        handler, event = _handler(entry.handler), decode(row.type, row.data)
        key_of = getattr(handler, "once_for", None)
        key = (entry.handler, key_of(event), row.is_history) if key_of else None
        if key is None or key not in done_for:
            handler(event, meta_of(row))
        if key:
            done_for.add(key)
    except PermanentFailure as failure:
        _give_up_or_put_off(entry, failure, is_permanent=True)
    except Exception as failure:
        _give_up_or_put_off(entry, failure, is_permanent=False)
    else:
        return True
    return False


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
    queue.put_off(entry, error=cause, now=clock.real_now(), is_permanent=is_permanent)


def _cause_of(failure: Exception) -> str:
    # No message of a foreign exception: it may quote a shopper's data.
    place = traceback.extract_tb(failure.__traceback__)[-1]
    name = type(failure).__name__
    text = f": {failure.code}" if isinstance(failure, Refusal) else ""
    if isinstance(failure, PermanentFailure):
        text = f": {failure}"
    return f"{name}{text} in {place.name} ({place.filename.rsplit('/', 2)[-1]}:{place.lineno})"


@lru_cache(maxsize=256)
def _handler(path: str) -> Handler:
    return import_string(path)  # type: ignore[no-any-return]
