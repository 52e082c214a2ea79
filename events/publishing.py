"""``publish``: write what happened and who has to be told, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
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
from events.outbox import queue
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
    if not connection.in_atomic_block or connection.schema_name == get_public_schema_name():
        raise PublishedOutsideTransaction(event.type)
    history = history or _is_telling_history.get()
    row = _written(
        Event(
            id=new_row_id(),
            type=event.type,
            subject_type=event.subject_type,
            subject_id=event.subject_id,
            occurred_at=occurred_at or clock.now(),
            actor=actor.as_json(),
            data=event.as_data(),
            is_history=history,
        )
    )
    held = _held_back.get()
    queue.enqueue(
        schema_name=connection.schema_name,
        event_id=row.id,
        handlers=_handlers_of(event.type, history=history),
        priority=_priority_of(event.type, history=history),
        due_in_seconds=held.seconds if held else 0,
    )
    if held:
        held.event_ids.append(row.id)
    return row


def _rows_of(event_ids: Sequence[UUID]) -> int:
    """How many rows these events put into the outbox."""
    events = Event.objects.filter(pk__in=event_ids)
    return sum(len(_handlers_of(event.type, history=event.is_history)) for event in events)


def _written(event: Event) -> Event:
    """Give the event the next sequence of its subject and store it, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH next AS (
                INSERT INTO events_subjectsequence (subject_type, subject_id, last_sequence)
                VALUES (%(subject_type)s, %(subject_id)s, 1)
                ON CONFLICT (subject_type, subject_id)
                DO UPDATE SET last_sequence = events_subjectsequence.last_sequence + 1
                RETURNING last_sequence
            )
            INSERT INTO events_event
                (id, type, subject_type, subject_id, sequence, occurred_at, actor, data, is_history)
            SELECT %(id)s, %(type)s, %(subject_type)s, %(subject_id)s, last_sequence, %(occurred_at)s,
                %(actor)s, %(data)s, %(is_history)s
            FROM next
            RETURNING sequence
            """,
            {
                "id": str(event.id),
                "type": event.type,
                "subject_type": event.subject_type,
                "subject_id": event.subject_id,
                "occurred_at": event.occurred_at,
                "actor": Json(event.actor),
                "data": Json(event.data),
                "is_history": event.is_history,
            },
        )
        (event.sequence,) = cursor.fetchone()
    event._state.adding, event._state.db = False, connection.alias
    return event


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
