"""What we need from a carrier."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any, Protocol


class CarrierUnavailable(Exception):
    """The carrier did not answer, or not sensibly: try again later with the same key."""


class CarrierRefused(Exception):
    """The carrier understood and said no; the text is for staff."""


@dataclass(frozen=True)
class LabelOrder:
    """A way back to be made. ``idempotency_key`` is constant for the parcel."""

    idempotency_key: str
    method: str  # drop_off, label, pickup
    reference: str  # the return's number, printed on the label
    sender: dict[str, Any] = field(repr=False)  # an address in the shape of API.md
    receiver: dict[str, Any] = field(repr=False)
    pieces: int = 1


@dataclass(frozen=True)
class Label:
    carrier: str
    tracking_number: str
    carrier_reference: str
    drop_off_code: str = ""
    drop_off_expires_at: datetime | None = None
    file: str = ""  # public id of the carrier's own label; without one ours is printed


@dataclass(frozen=True)
class Scan:
    """One event of a parcel, already in our words. Unknown codes arrive as ``unknown``."""

    occurred_at: datetime
    status: str
    sub_status: str = ""
    carrier_code: str = ""
    message: str = ""
    city: str = ""
    country_code: str = ""
    estimated_delivery_at: datetime | None = None


@dataclass(frozen=True)
class PickupSlot:
    """A span of one day in which the carrier comes, local to the address: ``09:00-12:00``."""

    day: date
    hours: str


@dataclass(frozen=True)
class PickupQuery:
    """When could the carrier come to ``address``? Both days are included."""

    first_day: date
    last_day: date
    address: dict[str, Any] = field(repr=False)  # in the shape of API.md


@dataclass(frozen=True)
class PickupOrder:
    """A parcel that was given a label is to be fetched. A second order for the same label moves the first."""

    carrier_reference: str
    slot: PickupSlot
    place: str = ""  # where it stands: ``door``, ``in_person``, ``guard`` or ``locker``
    note: str = field(default="", repr=False)  # how to get in; for the driver's eyes


class PickupAnswer(Enum):
    BOOKED = "booked"
    BY_HAND = "by_hand"  # people of the shop book it, and record it when it is booked


@dataclass(frozen=True)
class Counter:
    """What a shopper needs to know where the parcel is handed over; empty where the carrier tells nothing."""

    carrier: str  # as it is written on its parcels
    name: str
    branch_url: str = ""  # where its branches are found
    say: str = ""  # what to say at the counter
    mark: str = ""  # public id of the file with its mark


class Carrier(Protocol):
    """Raises CarrierUnavailable or CarrierRefused."""

    def methods(self) -> frozenset[str]:
        """The ways of sending back that it serves; known without asking it."""

    def counter(self) -> Counter | None:
        """How it is called and found where parcels are handed over; known without asking it, None where it is not said."""

    def make_label(self, order: LabelOrder) -> Label: ...

    def void_label(self, carrier_reference: str) -> None:
        """Call the label off, and the driver who was to fetch it."""

    def scans_of(self, tracking_number: str) -> list[Scan]: ...

    def pickup_slots(self, query: PickupQuery) -> list[PickupSlot]: ...

    def book_pickup(self, order: PickupOrder) -> PickupAnswer: ...
