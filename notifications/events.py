"""What happens to messages. Ids only: who it went to and what it said stand in the message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from events.base import DomainEvent


@dataclass(frozen=True)
class MessageEvent(DomainEvent):
    subject_type: ClassVar[str] = "message"
    subject_field: ClassVar[str] = "message_id"

    message_id: str
    topic: str = ""
    return_id: str = ""


@dataclass(frozen=True)
class MessageQueued(MessageEvent):
    type: ClassVar[str] = "message.queued"


@dataclass(frozen=True)
class MessageSent(MessageEvent):
    type: ClassVar[str] = "message.sent"


@dataclass(frozen=True)
class MessageFailed(MessageEvent):
    type: ClassVar[str] = "message.failed"


@dataclass(frozen=True)
class MessageTextChanged(DomainEvent):
    """Staff wrote their own text for a topic, or went back to the built-in one."""

    type: ClassVar[str] = "message_text.changed"
    subject_type: ClassVar[str] = "message_text"
    subject_field: ClassVar[str] = "text_id"

    text_id: str
    is_own: bool = True
