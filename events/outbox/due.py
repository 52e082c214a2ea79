"""What goes by the clock as rows: taken when due, put where the next moment is, brought forward when something happened.

All by the database's clock, as with the outbox: it is the one that all workers share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime
from functools import partial
from typing import NamedTuple

from django.db import Error, connection, transaction

from events.outbox.models import DueWork

_is_told_at_the_end: ContextVar[bool] = ContextVar("is_told_at_the_end", default=False)


class Wake(NamedTuple):
    """A task that is to look at a shop now."""

    schema_name: str
    task: str


def take_due(*, most: int) -> list[Wake]:
    """The longest overdue, each put off by its own ``every_seconds``: until it says itself when it looks again."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE outbox_duework AS work
            SET due_at = statement_timestamp() + make_interval(secs => every_seconds)
            FROM (
                SELECT id FROM outbox_duework WHERE due_at <= statement_timestamp()
                ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED
            ) AS due
            WHERE work.id = due.id
            RETURNING schema_name, task
            """,
            [most],
        )
        return [Wake(*row) for row in cursor.fetchall()]


def look_again(*, schema_name: str, task: str, at: datetime, every_seconds: int) -> None:
    """Put the task's next look where it said."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO outbox_duework (schema_name, task, due_at, every_seconds) VALUES (%s, %s, %s, %s)
            ON CONFLICT (schema_name, task)
            DO UPDATE SET due_at = EXCLUDED.due_at, every_seconds = EXCLUDED.every_seconds
            """,
            [schema_name, task, at, every_seconds],
        )


def something_happened(*, schema_name: str) -> None:
    """Let every task of the shop look within its ``every_seconds``: what it waits for may have come nearer."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE outbox_duework SET due_at = statement_timestamp() + make_interval(secs => every_seconds)
            WHERE id IN (
                SELECT id FROM outbox_duework
                WHERE schema_name = %s AND due_at > statement_timestamp() + make_interval(secs => every_seconds)
                ORDER BY id FOR UPDATE
            )
            """,
            [schema_name],
        )


@contextmanager
def told_at_the_end(*, schema_name: str) -> Iterator[None]:
    """What happens in this block brings the shop's tasks forward once, when it is over, however it ends."""
    token = _is_told_at_the_end.set(True)
    try:
        yield
    finally:
        _is_told_at_the_end.reset(token)
        with suppress(
            Error
        ):  # the database went away: what is due stays due, and whoever does it is told at its end
            something_happened(schema_name=schema_name)


def tell_at_commit(*, schema_name: str) -> None:
    """For what no worker hears of, whose end would bring the tasks forward."""
    if not _is_told_at_the_end.get():
        transaction.on_commit(partial(something_happened, schema_name=schema_name))


def look_by(*, schema_name: str, task: str, at: datetime) -> None:
    """Let the task look at ``at`` at the latest."""
    DueWork.objects.filter(schema_name=schema_name, task=task, due_at__gt=at).update(due_at=at)


def begin(*, schema_names: Sequence[str], seconds_of: Mapping[str, int]) -> None:
    """Rows for the shops and tasks that have none yet, due at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO outbox_duework (schema_name, task, due_at, every_seconds)
            SELECT schema_name, task, statement_timestamp(), every_seconds
            FROM unnest(%s::text[]) AS schema_name,
                unnest(%s::text[], %s::int[]) AS known (task, every_seconds)
            ON CONFLICT (schema_name, task) DO NOTHING
            """,
            [list(schema_names), list(seconds_of), list(seconds_of.values())],
        )


def forget_others(*, tasks: Sequence[str]) -> None:
    """Tasks that a release left out are due no more."""
    DueWork.objects.exclude(task__in=tasks).delete()


def forget(*, schema_name: str) -> None:
    """The shop is gone."""
    DueWork.objects.filter(schema_name=schema_name).delete()
