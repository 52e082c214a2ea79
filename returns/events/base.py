"""The base of what happens to one return."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from events.base import DomainEvent


@dataclass(frozen=True)
class ReturnEvent(DomainEvent):
    """Base of the events of one return."""

    subject_type: ClassVar[str] = "return"
    subject_field: ClassVar[str] = "return_id"

    return_id: str
    notify: bool = True
