"""What the event log holds: ids, codes and minor units, so that nothing of it is erased. A person's own are exported."""

from __future__ import annotations

from core.privacy import AppPrivacy, OtherTable

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

PRIVACY = AppPrivacy(app="events", tables=TABLES)
