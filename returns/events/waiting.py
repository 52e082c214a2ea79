"""Work that waited for somebody behind a port."""

from __future__ import annotations

from dataclasses import dataclass

from events.base import DomainEvent


@dataclass(frozen=True)
class WaitingWorkResumed(DomainEvent):
    """Somebody was connected for what waited. ``work`` says what kind it is, ``work_id`` which."""

    type = "connection.work_resumed"
    subject_type = "connection"
    subject_field = "connection_id"

    connection_id: str
    work: str
    work_id: str
