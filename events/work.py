"""Working off a shop's outbox: claim rows, run their handlers outside any transaction, finish by token."""

from __future__ import annotations

import math
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any
from uuid import UUID

import structlog
from django.db import Error, connection
from django.utils.module_loading import import_string

from core import clock
from core.errors import Refusal
from events.base import decode
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


def together(act: Callable[[Sequence[tuple[Any, Any]]], Collection[UUID]]) -> Callable[[Handler], Handler]:
    """For a handler whose rows ``act`` can do at once: those of one batch, by one actor, all of the past or none.

    It answers the ids of the events that it has done; the handler is run for each of the others, and for all of them when
    it fails, so that one row's failure fails one row. It does all that it does in one transaction.
    """

    def mark(handler: Handler) -> Handler:
        handler.together = act  # type: ignore[attr-defined]
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
    done: list[queue.ClaimedEntry] = []
    with due.told_at_the_end(schema_name=connection.schema_name):
        try:
            while count < limit and (now := time.monotonic()) < began_at + seconds:
                if now >= look_at:
                    if queue.is_another_shop_waiting(schema_name=connection.schema_name):
                        break
                    look_at = now + seconds_while_others_wait
                clock.read_again()
                with _rows_let_go_if_lost(done):
                    entries = queue.claim(schema_name=connection.schema_name, finished=done)
                done = []
                if not entries:
                    break
                with _rows_let_go_if_lost(entries):
                    count += _run_each(entries, done)
        finally:
            with _rows_let_go_if_lost(done):
                queue.finish(done)
    return count


@contextmanager
def _rows_let_go_if_lost(entries: Sequence[queue.ClaimedEntry]) -> Iterator[None]:
    """A database that goes away under these rows has them due again as soon as it is back."""
    try:
        yield
    except Error:
        if entries and not connection.in_atomic_block and not connection.is_usable():
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


def _run_each(entries: Sequence[queue.ClaimedEntry], done: list[queue.ClaimedEntry]) -> int:
    """Run these rows, for a second at most: what was not begun by then is given back. How many were run.

    Those that are done with join ``done``.
    """
    until = time.monotonic() + SECONDS_OF_A_BATCH
    done += _run_together(entries)
    left = [entry for entry in entries if entry not in done]
    done_for: set[tuple[str, str, bool]] = set()
    for place, entry in enumerate(left):
        if (done or place) and time.monotonic() >= until:
            queue.give_back(left[place:])
            return len(entries) - len(left) + place
        if _run(entry, done_for):
            done.append(entry)
    return len(entries)


def _run_together(entries: Sequence[queue.ClaimedEntry]) -> list[queue.ClaimedEntry]:
    """Those of these rows that were done at once with others of the same handler."""
    groups: dict[tuple[str, bool, str], list[queue.ClaimedEntry]] = defaultdict(list)
    for entry in entries:
        if entry.event is not None:
            groups[entry.handler, entry.event.is_history, repr(entry.event.actor)].append(entry)
    return [done for group in groups.values() if len(group) > 1 for done in _done_at_once(group)]


def _done_at_once(group: Sequence[queue.ClaimedEntry]) -> list[queue.ClaimedEntry]:
    events = {entry.event_id: entry.event for entry in group if entry.event is not None}
    try:
        act = getattr(_handler(group[0].handler), "together", None)
        if act is None:
            return []
        done = act([(decode(row.type, row.data), meta_of(row)) for row in events.values()])
    except Exception as failure:
        # Each by itself: what is wrong with one of them shows there, and with that one alone.
        log.info("handler_goes_one_by_one", handler=group[0].handler, cause=_cause_of(failure))
        return []
    return [entry for entry in group if entry.event_id in done]


def _run(entry: queue.ClaimedEntry, done_for: set[tuple[str, str, bool]]) -> bool:
    """Whether the row is done with."""
    try:
        row = entry.event
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
