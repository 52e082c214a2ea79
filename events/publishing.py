"""``publish``: write what happened and who has to be told, in the caller's transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string
from django_tenants.utils import get_public_schema_name
from psycopg2.extras import Json

from core import clock
from core.actors import Actor
from core.ids import new_row_id
from events.base import DomainEvent
from events.models import Event
from events.outbox import due, queue
from events.outbox.queue import Priority

_is_telling_history: ContextVar[bool] = ContextVar("is_telling_history", default=False)


@contextmanager
def telling_history() -> Iterator[None]:
    """Within this block everything that is published is about the past, whoever publishes it.

    For imports and the demo, which let the ordinary services act at an earlier ``now``.
    """
    token = _is_telling_history.set(True)
    try:
        yield
    finally:
        _is_telling_history.reset(token)


@dataclass(frozen=True)
class _HeldBack:
    seconds: int
    event_ids: list[UUID] = field(default_factory=list)


_held_back: ContextVar[_HeldBack | None] = ContextVar("held_back", default=None)


@contextmanager
def held_back(*, seconds: int) -> Iterator[list[UUID]]:
    """Within this block nobody is told for ``seconds`` of what is published; answers a list that its ids are put on.

    For acts that people may undo: ``take_back`` with these ids.
    """
    held = _HeldBack(seconds)
    token = _held_back.set(held)
    try:
        yield held.event_ids
    finally:
        _held_back.reset(token)


def take_back(event_ids: Sequence[UUID]) -> bool:
    """Let nobody be told of these events, in the caller's transaction; False, and nothing done, once anybody was."""
    return queue.take_back(schema_name=connection.schema_name, event_ids=event_ids, rows=_rows_of(event_ids))


def is_untold(event_ids: Sequence[UUID]) -> bool:
    """Whether nobody was told of these events yet, so that ``take_back`` would still come in time."""
    return queue.is_untouched(
        schema_name=connection.schema_name, event_ids=event_ids, rows=_rows_of(event_ids)
    )


class PublishedOutsideTransaction(RuntimeError):
    """``publish`` was called without a transaction or without a shop: the fact could get lost."""


def publish(
    event: DomainEvent, *, actor: Actor, occurred_at: datetime | None = None, history: bool = False
) -> Event:
    """Append ``event`` to the shop's log and put one row for each of its handlers into the outbox.

    With ``history=True`` the event is about the past: ``occurred_at`` is its own time and only the
    handlers that rebuild are told. Raises PublishedOutsideTransaction.
    """
    (row,) = publish_all([Told(event, occurred_at or clock.now())], actor=actor, history=history)
    return row


@dataclass(frozen=True)
class Told:
    """What happened, and when."""

    event: DomainEvent
    occurred_at: datetime


def publish_all(told: Sequence[Told], *, actor: Actor, history: bool = False) -> list[Event]:
    """As ``publish``, all of these at once and in their order."""
    if not told:
        return []
    if not connection.in_atomic_block or connection.schema_name == get_public_schema_name():
        raise PublishedOutsideTransaction(told[0].event.type)
    history = history or _is_telling_history.get()
    rows = [
        Event(
            id=new_row_id(),
            type=one.event.type,
            subject_type=one.event.subject_type,
            subject_id=one.event.subject_id,
            occurred_at=one.occurred_at,
            actor=actor.as_json(),
            data=one.event.as_data(),
            is_history=history,
        )
        for one in told
    ]
    held = _held_back.get()
    _write(rows, due_in_seconds=held.seconds if held else 0)
    if not any(_handlers_of(row.type, history=history) for row in rows):
        due.tell_at_commit(schema_name=connection.schema_name)
    if held:
        held.event_ids.extend(row.id for row in rows)
    return rows


def _rows_of(event_ids: Sequence[UUID]) -> int:
    """How many rows these events put into the outbox."""
    events = Event.objects.filter(pk__in=event_ids)
    return sum(len(_handlers_of(event.type, history=event.is_history)) for event in events)


def _write(rows: Sequence[Event], *, due_in_seconds: int) -> None:
    """Give each event the next sequence of its subject, store it and put its handlers into the outbox: one statement."""
    subjects = [(row.subject_type, row.subject_id) for row in rows]
    counts = sorted(Counter(subjects).items())  # in one order, as their rows are locked
    entries = [
        (str(row.id), handler, int(_priority_of(row.type, history=row.is_history)))
        for row in rows
        for handler in _handlers_of(row.type, history=row.is_history)
    ]
    outbox = queue.insertion(entries, schema_name=connection.schema_name, due_in_seconds=due_in_seconds)
    values: list[Any] = [value for subject, count in counts for value in (*subject, count)]
    values += outbox.values
    for place, row in enumerate(rows):
        later = subjects[place + 1 :].count(subjects[place])
        what = (row.occurred_at, Json(row.actor), Json(row.data), row.is_history)
        values += [str(row.id), row.type, *subjects[place], later, *what]
    told = ["(%s::uuid, %s, %s, %s, %s, %s::timestamptz, %s::jsonb, %s::jsonb, %s)"] * len(rows)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH next AS (
                INSERT INTO events_subjectsequence (subject_type, subject_id, last_sequence)
                VALUES {", ".join(["(%s, %s, %s)"] * len(counts))}
                ON CONFLICT (subject_type, subject_id)
                DO UPDATE SET last_sequence = events_subjectsequence.last_sequence + EXCLUDED.last_sequence
                RETURNING subject_type, subject_id, last_sequence
            ){outbox.part}
            INSERT INTO events_event
                (id, type, subject_type, subject_id, sequence, occurred_at, actor, data, is_history)
            SELECT id, type, subject_type, subject_id, last_sequence - later, occurred_at, actor, data, is_history
            FROM (VALUES {", ".join(told)}) AS told
                (id, type, subject_type, subject_id, later, occurred_at, actor, data, is_history)
            JOIN next USING (subject_type, subject_id)
            RETURNING id::text, sequence{outbox.notice}
            """,  # noqa: S608 (only places for values)
            [*values, *outbox.notice_values],
        )
        sequences = {found[0]: found[1] for found in cursor.fetchall()}
    for row in rows:
        row.sequence = sequences[str(row.id)]
        row._state.adding, row._state.db = False, connection.alias


def _handlers_of(event_type: str, *, history: bool) -> list[str]:
    routes = _history_routes() if history else _routes()
    return routes.get(event_type, [])


def _priority_of(event_type: str, *, history: bool) -> Priority:
    return Priority.PATIENT if history or event_type in _patient_events() else Priority.AWAITED


@lru_cache(maxsize=1)
def _patient_events() -> frozenset[str]:
    return import_string(settings.PATIENT_EVENTS)  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def _routes() -> dict[str, list[str]]:
    return import_string(settings.EVENT_ROUTES)  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def _history_routes() -> dict[str, list[str]]:
    return import_string(settings.HISTORY_EVENT_ROUTES)  # type: ignore[no-any-return]
