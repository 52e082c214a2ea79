from __future__ import annotations

import uuid
from typing import Any

from events.models import Event
from events.selectors import events_after
from tests.make import NOW


def _event(*, subject: str, sequence: int, row_id: int) -> Event:
    return Event.objects.create(
        id=uuid.UUID(int=row_id),
        type="return.approved",
        subject_type="return",
        subject_id=subject,
        sequence=sequence,
        occurred_at=NOW,
        actor={},
        data={},
    )


def _read() -> list[tuple[str, int]]:
    return [(event.subject_id, event.sequence) for event in events_after(0)]


def test_one_subjects_events_are_read_in_their_sequence_whatever_the_machines_clocks_said(shop: Any) -> None:
    Event.objects.all().delete()
    _event(subject="ret_a", sequence=1, row_id=50)
    _event(subject="ret_b", sequence=1, row_id=45)
    _event(subject="ret_a", sequence=2, row_id=30)
    _event(subject="ret_a", sequence=3, row_id=60)

    assert _read() == [("ret_b", 1), ("ret_a", 1), ("ret_a", 2), ("ret_a", 3)]


def test_what_is_written_later_comes_later(shop: Any) -> None:
    Event.objects.all().delete()
    _event(subject="ret_a", sequence=1, row_id=50)
    assert _read() == [("ret_a", 1)]

    _event(subject="ret_b", sequence=1, row_id=40)

    assert _read() == [("ret_a", 1), ("ret_b", 1)]
