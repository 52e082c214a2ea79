"""Reading a shop's log, in order and without missing a fact."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import QuerySet

from core.actors import Actor
from events.base import EventMeta
from events.models import Event, PositionCounter


def events_after(position: int, *, types: Sequence[str] | None = None) -> QuerySet[Event]:
    """Events behind ``position``, in order of position.

    Positions are given here, under a lock, to whatever is committed: an event that commits late comes
    later in the order, so who reads on from the last position seen misses none.
    """
    give_positions()
    events = Event.objects.filter(position__gt=position)
    if types:
        events = events.filter(type__in=types)
    return events.order_by("position")


def events_of(subject_type: str, subject_ids: Sequence[str]) -> QuerySet[Event]:
    """The timeline of one or more subjects, oldest first."""
    return Event.objects.filter(subject_type=subject_type, subject_id__in=subject_ids).order_by(
        "occurred_at", "id"
    )


def head_of_log() -> int:
    """The position of the last event: one number that says whether anything has happened since it was asked for last."""
    give_positions()
    return PositionCounter.objects.filter(pk=1).values_list("last_position", flat=True).first() or 0


def give_positions() -> None:
    """Number the committed events that have no position yet. Cheap when there are none."""
    if not Event.objects.filter(position=None).exists():
        return
    with transaction.atomic():
        counter, _ = PositionCounter.objects.get_or_create(pk=1)
        # The lock comes before the snapshot of the next statement: two readers never number the same rows.
        counter = PositionCounter.objects.select_for_update().get(pk=1)
        with connection.cursor() as cursor:
            # By id, which is by time, but one subject's events always by their sequence: the clocks of two machines
            # may differ by more than what lies between them.
            cursor.execute(
                """
                WITH told AS (
                    SELECT id, sequence, max(id::text) OVER (
                        PARTITION BY subject_type, subject_id ORDER BY sequence
                    ) AS latest_id
                    FROM events_event WHERE position IS NULL
                ), waiting AS (
                    SELECT id, row_number() OVER (ORDER BY latest_id, sequence) AS place FROM told
                )
                UPDATE events_event SET position = %s + waiting.place
                FROM waiting WHERE events_event.id = waiting.id
                """,
                [counter.last_position],
            )
            counter.last_position += cursor.rowcount
        counter.save(update_fields=["last_position"])


def meta_of(event: Event) -> EventMeta:
    """What a handler is told about ``event`` beside its own fields."""
    return EventMeta(
        id=event.id,
        occurred_at=event.occurred_at,
        actor=Actor.from_json(event.actor),
        sequence=event.sequence,
        is_history=event.is_history,
    )
