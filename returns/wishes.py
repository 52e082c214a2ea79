"""What somebody wants to return: the input of eligibility and of a request, the same from every door."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class WishedItem:
    """Units of one line. ``line`` is the line's external id or public id; ``photos`` are file ids."""

    line: str
    quantity: int
    reason: str | None = None
    comment: str = ""
    photos: tuple[str, ...] = ()
    resolution: str | None = None
    exchange_for: dict[str, Any] | None = None


@dataclass(frozen=True)
class WishedPickup:
    """When and where the carrier finds the parcel. ``hours`` are local: ``09:00-12:00``."""

    day: date
    hours: str
    place: str = "door"  # one of returns.states.PickupPlace
    note: str = ""  # how to get in


@dataclass(frozen=True)
class ReturnWish:
    """A whole wish. For eligibility everything but the lines may be unknown (None)."""

    items: tuple[WishedItem, ...] = ()
    resolution: str | None = None
    method: str | None = None
    pickup: WishedPickup | None = None
    override: bool = False
    external_id: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    language: str | None = None
