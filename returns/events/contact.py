"""What happens to the contact of a return whose order has a phone only. No address or number stands in an event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from returns.events.base import ReturnEvent


@dataclass(frozen=True)
class ReturnEmailGiven(ReturnEvent):
    """Messages about this return go to an address that its shopper gave; it proves nothing."""

    type: ClassVar[str] = "return.email_given"

    has_replaced: bool = False


@dataclass(frozen=True)
class ReturnCallWanted(ReturnEvent):
    """The shopper asks to be called on the order's phone, so that a code can be read out."""

    type: ClassVar[str] = "return.call_wanted"


@dataclass(frozen=True)
class ReturnCalledBack(ReturnEvent):
    """The actor called the order's phone and read out a code."""

    type: ClassVar[str] = "return.called_back"
