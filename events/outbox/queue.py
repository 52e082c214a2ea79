"""The outbox as a queue: written with the event, claimed with a lease, finished or put off by token."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection
from django.db.models import F, Min, Q, QuerySet
from django.db.models.functions import Now

from core import clock
from events.models import Event
from events.outbox.models import OutboxEntry

CHANNEL = "comeback_outbox"
MAX_ATTEMPTS = 12
MOST_AT_ONCE = 20
BACK_OFF_SECONDS = (1, 3, 10, 30, 60, 300, 900, 1800, 3600, 7200, 14400)


class Priority(IntEnum):
    """What goes first among a shop's due rows."""

    AWAITED = 0  # somebody waits for it: decisions, refunds, messages
    PATIENT = 1  # the follow-ups of imports and of what is told about the past


@dataclass(frozen=True)
class ClaimedEntry:
    """A row that this worker holds until its lease ends."""

    id: int
    event_id: UUID
    handler: str
    attempts: int
    lease_token: UUID
    event: Event | None = field(compare=False, repr=False)  # None where it is gone


@dataclass(frozen=True)
class Insertion:
    """How a statement that writes events writes the outbox too: a part before it, and a column of what it answers."""

    part: str = ""
    values: tuple[Any, ...] = ()
    notice: str = ""
    notice_values: tuple[str, ...] = ()


def insertion(
    entries: Sequence[tuple[str, str, int]], *, schema_name: str, due_in_seconds: int = 0
) -> Insertion:
    """Rows of an event's id, a handler and a priority each, for the caller's statement; the relay is notified at its commit.

    What is due later is found by the relay's own look when its time has come.
    """
    if not entries:
        return Insertion()
    now = clock.real_now()
    due_at = "statement_timestamp() + make_interval(secs => %s)" if due_in_seconds else "%s"
    rows = [f"(%s, %s, %s, %s, {due_at}, %s, 0, '')"] * len(entries)
    values: list[Any] = []
    for event_id, handler, priority in entries:
        values += [schema_name, event_id, handler, now, due_in_seconds or now, priority]
    return Insertion(
        part=f""", entries AS (
                INSERT INTO outbox_outboxentry
                    (schema_name, event_id, handler, created_at, due_at, priority, attempts, last_error)
                VALUES {", ".join(rows)}
            )""",  # noqa: S608 (only places for values)
        values=tuple(values),
        notice=", pg_notify(%s, %s)",
        notice_values=(CHANNEL, schema_name),
    )


def claim(*, schema_name: str, finished: Sequence[ClaimedEntry] = ()) -> list[ClaimedEntry]:
    """Take the next due rows of the connection's shop, counting the attempt before the work; none when nothing is due.

    All are of one priority: one row that somebody waits for, or a batch of patient ones. A row that was tried before comes
    alone, so that one which brings its worker down takes no others along. ``finished`` are done with in the same
    statement, see ``finish``. Commits by itself: call it outside any transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH finished AS (
                DELETE FROM outbox_outboxentry
                WHERE (id, lease_token) IN (SELECT * FROM unnest(%(done)s::bigint[], %(tokens)s::uuid[]))
            ), head AS (
                SELECT priority, attempts > 0 OR priority < %(patient)s AS is_alone FROM outbox_outboxentry
                WHERE schema_name = %(schema_name)s AND dead_at IS NULL AND due_at <= now() AND id <> ALL (%(done)s)
                ORDER BY priority, due_at, id LIMIT 1
            ), chosen AS (
                SELECT entry.id, entry.due_at FROM outbox_outboxentry AS entry, head
                WHERE schema_name = %(schema_name)s AND dead_at IS NULL AND due_at <= now()
                    AND entry.id <> ALL (%(done)s)
                    AND (head.is_alone OR entry.priority = head.priority AND entry.attempts = 0)
                ORDER BY entry.priority, entry.due_at, entry.id
                LIMIT (SELECT CASE WHEN is_alone THEN 1 ELSE %(most)s END FROM head)
                FOR UPDATE OF entry SKIP LOCKED
            ), taken AS (
                UPDATE outbox_outboxentry AS entry
                SET attempts = attempts + 1, lease_token = %(token)s, due_at = now() + make_interval(secs => %(lease)s)
                FROM chosen WHERE entry.id = chosen.id
                RETURNING entry.id, event_id, handler, attempts, lease_token, chosen.due_at
            )
            SELECT taken.id, event_id, handler, attempts, lease_token,
                type, subject_type, subject_id, sequence, position, occurred_at, is_history, actor, data
            FROM taken LEFT JOIN events_event AS event ON event.id = event_id
            ORDER BY taken.due_at, taken.id
            """,
            {
                "schema_name": schema_name,
                "token": str(uuid4()),
                "lease": settings.OUTBOX_LEASE_SECONDS,
                "patient": int(Priority.PATIENT),
                "most": MOST_AT_ONCE,
                "done": [entry.id for entry in finished],
                "tokens": [str(entry.lease_token) for entry in finished],
            },
        )
        rows = cursor.fetchall()
    return [
        ClaimedEntry(
            id=row[0],
            event_id=(event_id := UUID(str(row[1]))),
            handler=row[2],
            attempts=row[3],
            lease_token=UUID(str(row[4])),
            event=_event(event_id, row[5:]),
        )
        for row in rows
    ]


def _event(event_id: UUID, values: Sequence[Any]) -> Event | None:
    *columns, actor, data = values
    names = ("type", "subject_type", "subject_id", "sequence", "position", "occurred_at", "is_history")
    told = dict(zip(names, columns, strict=True))
    if told["type"] is None:
        return None
    return Event(id=event_id, actor=json.loads(actor), data=json.loads(data), **told)


def give_back(entries: Sequence[ClaimedEntry]) -> None:
    """Let these rows be claimed by anybody at once, as if they never had been: nobody has begun with them."""
    for token in {entry.lease_token for entry in entries}:
        OutboxEntry.objects.filter(pk__in=[entry.id for entry in entries], lease_token=token).update(
            attempts=F("attempts") - 1, lease_token=None, due_at=Now()
        )


def take_back(*, schema_name: str, event_ids: Sequence[UUID], rows: int) -> bool:
    """Delete the rows of these events in the caller's transaction if all ``rows`` are there and none was ever claimed.

    Who claims at the same moment waits for the one or the other.
    """
    untouched = _untouched(schema_name, event_ids).select_for_update()
    found = list(untouched.order_by("id").values_list("id", flat=True))
    if len(found) != rows:
        return False
    OutboxEntry.objects.filter(pk__in=found).delete()
    return True


def is_untouched(*, schema_name: str, event_ids: Sequence[UUID], rows: int) -> bool:
    """Whether all ``rows`` of these events are there and none was ever claimed."""
    return _untouched(schema_name, event_ids).count() == rows


def let_go(entries: Sequence[ClaimedEntry], *, schema_name: str) -> None:
    """End the lease of those that are still ours: they are due at once, tried once more than before."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE outbox_outboxentry SET lease_token = NULL, due_at = statement_timestamp()
            WHERE (id, lease_token) IN %s AND dead_at IS NULL
            """,
            [tuple((entry.id, str(entry.lease_token)) for entry in entries)],
        )
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, schema_name])


def finish(entries: Sequence[ClaimedEntry]) -> None:
    """Delete the rows whose lease is still ours."""
    if not entries:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM outbox_outboxentry WHERE (id, lease_token) IN %s",
            [tuple((entry.id, str(entry.lease_token)) for entry in entries)],
        )


def put_off(entry: ClaimedEntry, *, error: str, now: datetime, is_permanent: bool = False) -> None:
    """Make the row due again later, or dead after the last attempt or a permanent failure."""
    rows = OutboxEntry.objects.filter(pk=entry.id, lease_token=entry.lease_token)
    if is_permanent or entry.attempts >= MAX_ATTEMPTS:
        rows.update(dead_at=now, lease_token=None, last_error=error[:300])
        return
    delay = BACK_OFF_SECONDS[min(entry.attempts, len(BACK_OFF_SECONDS)) - 1]
    # By the database's clock, as it is the one that says what is due.
    rows.update(due_at=Now() + timedelta(seconds=delay), lease_token=None, last_error=error[:300])


def dead_entries(*, schema_name: str) -> list[OutboxEntry]:
    """The shop's work that was given up, newest first."""
    return list(
        OutboxEntry.objects.filter(schema_name=schema_name, dead_at__isnull=False).order_by("-dead_at", "-id")
    )


def replay(*, schema_name: str, entry_id: int) -> bool:
    """Make one dead row of this shop due again with fresh attempts; whether there was one."""
    revived = OutboxEntry.objects.filter(pk=entry_id, schema_name=schema_name, dead_at__isnull=False).update(
        dead_at=None, due_at=Now(), attempts=0, lease_token=None
    )
    if revived:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, schema_name])
    return bool(revived)


def forget(*, schema_name: str) -> None:
    """The shop is gone, and nobody is left to be told."""
    OutboxEntry.objects.filter(schema_name=schema_name).delete()


def shops_with_due_work() -> list[str]:
    """Schemas that have at least one due row. Costs as many looks into the index as there are shops with rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE shop (schema_name) AS (
                (SELECT schema_name FROM outbox_outboxentry WHERE dead_at IS NULL ORDER BY schema_name LIMIT 1)
                UNION ALL
                SELECT (
                    SELECT schema_name FROM outbox_outboxentry AS next
                    WHERE dead_at IS NULL AND next.schema_name > shop.schema_name ORDER BY schema_name LIMIT 1
                ) FROM shop WHERE shop.schema_name IS NOT NULL
            )
            SELECT schema_name FROM shop WHERE EXISTS (
                SELECT 1 FROM outbox_outboxentry AS entry
                WHERE entry.schema_name = shop.schema_name AND dead_at IS NULL AND due_at <= now()
            )
            """
        )
        return [row[0] for row in cursor.fetchall()]


def is_another_shop_waiting(*, schema_name: str) -> bool:
    """Whether a shop other than this one has a due row; its own rows, however many, are not looked through."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT EXISTS (
                SELECT 1 FROM outbox_outboxentry
                WHERE schema_name < %(own)s AND dead_at IS NULL AND due_at <= now()
            ) OR EXISTS (
                SELECT 1 FROM outbox_outboxentry
                WHERE schema_name > %(own)s AND dead_at IS NULL AND due_at <= now()
            )
            """,
            {"own": schema_name},
        )
        return bool(cursor.fetchone()[0])


def is_at_work(*, schema_name: str) -> bool:
    """Whether a row of the shop is due, or in a worker's hands."""
    rows = OutboxEntry.objects.filter(schema_name=schema_name, dead_at=None)
    return rows.filter(Q(due_at__lte=Now()) | Q(lease_token__isnull=False)).exists()


def first_put_off(*, schema_name: str) -> datetime | None:
    """When the shop's next row is due that is to be told or tried later."""
    found: datetime | None = _put_off(schema_name).aggregate(first=Min("due_at"))["first"]
    return found


def bring_nearer(*, schema_name: str, by: timedelta) -> None:
    """Let the shop's rows that are put off be due so much sooner."""
    _put_off(schema_name).update(due_at=F("due_at") - by)


def _put_off(schema_name: str) -> QuerySet[OutboxEntry]:
    return OutboxEntry.objects.filter(
        schema_name=schema_name, dead_at=None, lease_token=None, due_at__gt=Now()
    )


def _untouched(schema_name: str, event_ids: Sequence[UUID]) -> QuerySet[OutboxEntry]:
    return OutboxEntry.objects.filter(
        schema_name=schema_name, event_id__in=event_ids, attempts=0, dead_at=None
    )
