"""What happens to the things that people do by hand. What follows from them is announced by whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from events.base import DomainEvent


@dataclass(frozen=True)
class HandTaskEvent(DomainEvent):
    """Base of the events of one thing to do."""

    subject_type: ClassVar[str] = "hand_task"
    subject_field: ClassVar[str] = "task_id"

    task_id: str
    kind: str = ""
    return_id: str = ""
    work_id: str = ""  # the refund, charge, replacement... that asked for it


@dataclass(frozen=True)
class HandTaskOpened(HandTaskEvent):
    type: ClassVar[str] = "hand_task.opened"


@dataclass(frozen=True)
class HandTaskDone(HandTaskEvent):
    type: ClassVar[str] = "hand_task.done"


@dataclass(frozen=True)
class HandTaskFailed(HandTaskEvent):
    type: ClassVar[str] = "hand_task.failed"

    failure: str = ""


@dataclass(frozen=True)
class HandTaskReopened(HandTaskEvent):
    """It was marked as done by mistake."""

    type: ClassVar[str] = "hand_task.reopened"


@dataclass(frozen=True)
class HandTaskWithdrawn(HandTaskEvent):
    """Nobody wants it any more, or it was done elsewhere."""

    type: ClassVar[str] = "hand_task.withdrawn"


@dataclass(frozen=True)
class PoolFilled(DomainEvent):
    """Return codes or labels were added: what waited for one goes on."""

    type: ClassVar[str] = "connection.pool_filled"
    subject_type: ClassVar[str] = "connection"
    subject_field: ClassVar[str] = "connection_id"

    connection_id: str
    kind: str = ""
    count: int = 0
