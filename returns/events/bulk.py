"""The steps of acts on many returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from events.base import DomainEvent


@dataclass(frozen=True)
class BulkActEvent(DomainEvent):
    """Base of the events of one act on many returns."""

    subject_type: ClassVar[str] = "bulk_act"
    subject_field: ClassVar[str] = "bulk_act_id"

    bulk_act_id: str


@dataclass(frozen=True)
class BulkActRequested(BulkActEvent):
    type: ClassVar[str] = "bulk_act.requested"

    verb: str = ""
    total_count: int = 0


@dataclass(frozen=True)
class BulkActProgressed(BulkActEvent):
    """A part is done; the worker goes on with the rest."""

    type: ClassVar[str] = "bulk_act.progressed"

    done_count: int = 0


@dataclass(frozen=True)
class BulkActFinished(BulkActEvent):
    """It came to its end or was stopped."""

    type: ClassVar[str] = "bulk_act.finished"

    state: str = ""
    done_count: int = 0


@dataclass(frozen=True)
class BulkActUndone(BulkActEvent):
    """``count`` returns of it stand again as they stood before."""

    type: ClassVar[str] = "bulk_act.undone"

    count: int = 0
