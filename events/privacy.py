"""What the event log holds: ids, codes and minor units, so that nothing of it is erased. A person's own are exported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.privacy import AppPrivacy, OtherTable, Person
from events.base import known_types
from events.models import Event

_NO_DATA = "The log holds ids, codes and minor units only."

TABLES = (
    OtherTable(
        "events.Event",
        _NO_DATA,
        "id type subject_type subject_id sequence position occurred_at actor data is_history",
    ),
    OtherTable("events.SubjectSequence", _NO_DATA, "id subject_type subject_id last_sequence"),
    OtherTable("events.PositionCounter", _NO_DATA, "id last_position"),
)


def events_of(person: Person) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """What happened to what is this person's, oldest first: as bare as the log holds it."""
    kinds = {kind.subject_type for kind in known_types().values()}  # the index begins with them
    rows = Event.objects.filter(subject_type__in=kinds, subject_id__in=person.subjects)
    shown = ("type", "subject_type", "subject_id", "sequence", "data")
    return {
        "Event": [
            {"occurred_at": row.occurred_at.isoformat(), **{name: getattr(row, name) for name in shown}}
            for row in rows.order_by("occurred_at", "id").iterator()
        ]
    }


PRIVACY = AppPrivacy(app="events", tables=TABLES, more_rows=events_of)
