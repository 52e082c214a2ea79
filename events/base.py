"""The shape of an event: a frozen dataclass in the past tense, decoded by its type."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from core.actors import Actor


class UnknownEventType(LookupError):
    """No app announces an event of this type."""


_TYPES: dict[str, type[DomainEvent]] = {}


@dataclass(frozen=True)
class DomainEvent:
    """Base of all events. Subclasses set ``type``, ``subject_type`` and ``subject_field``.

    ``subject_field`` names the field that holds the subject's public id. Fields are ids, codes, minor
    units and JSON values made of them; new fields get a default and no field is ever renamed.
    """

    type: ClassVar[str]
    subject_type: ClassVar[str]
    subject_field: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "type" in cls.__dict__:
            if cls.type in _TYPES and _TYPES[cls.type].__qualname__ != cls.__qualname__:
                raise TypeError(f"two events are called {cls.type}")
            _TYPES[cls.type] = cls

    @property
    def subject_id(self) -> str:
        return str(getattr(self, self.subject_field))

    def as_data(self) -> dict[str, Any]:
        return dict(vars(self))


@dataclass(frozen=True)
class EventMeta:
    """What every event carries beside its own fields. ``id`` is the same at every delivery."""

    id: UUID
    occurred_at: datetime
    actor: Actor
    sequence: int
    is_history: bool


def decode(event_type: str, data: dict[str, Any]) -> DomainEvent:
    """Build the typed event; fields that this version does not know are dropped.

    Raises UnknownEventType.
    """
    try:
        event_class = _TYPES[event_type]
    except KeyError:
        raise UnknownEventType(event_type) from None
    known = {field.name for field in dataclasses.fields(event_class)}
    return event_class(**{name: value for name, value in data.items() if name in known})


def known_types() -> dict[str, type[DomainEvent]]:
    """All events that the installed apps announce, by type."""
    return dict(_TYPES)
