"""What shopper and staff tell each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from returns.events.base import ReturnEvent


@dataclass(frozen=True)
class ReturnMessageSent(ReturnEvent):
    type: ClassVar[str] = "return.message.sent"

    message_id: str = ""
    is_from_shopper: bool = False


@dataclass(frozen=True)
class ReturnSurveyAnswered(ReturnEvent):
    type: ClassVar[str] = "return.survey_answered"

    score: int | None = None
