"""How a return travels: labels, pickups, parcels on their way and parcels of nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from events.base import DomainEvent
from returns.events.base import ReturnEvent


@dataclass(frozen=True)
class ReturnLabelCreated(ReturnEvent):
    type: ClassVar[str] = "return.label_created"

    shipment_id: str = ""


@dataclass(frozen=True)
class ReturnLabelFailed(ReturnEvent):
    type: ClassVar[str] = "return.label_failed"


@dataclass(frozen=True)
class ReturnLabelKept(ReturnEvent):
    """A label that is not used was not called off: its carrier refused, or cannot be asked any more. Staff do it."""

    type: ClassVar[str] = "return.label_kept"

    shipment_id: str = ""
    is_refused: bool = False


@dataclass(frozen=True)
class ReturnPickupWanted(ReturnEvent):
    """The shopper wishes for another time; the carrier has not been asked yet."""

    type: ClassVar[str] = "return.pickup_wanted"


@dataclass(frozen=True)
class ReturnPickupBooked(ReturnEvent):
    type: ClassVar[str] = "return.pickup_booked"


@dataclass(frozen=True)
class ReturnPickupRefused(ReturnEvent):
    type: ClassVar[str] = "return.pickup_refused"


@dataclass(frozen=True)
class ReturnDropOffTold(ReturnEvent):
    """The shopper says that the parcel is with the carrier, which has not scanned it yet."""

    type: ClassVar[str] = "return.drop_off_told"

    shipment_id: str = ""


@dataclass(frozen=True)
class ReturnOwnParcelRepaid(ReturnEvent):
    """What the shopper paid for the way back is given back, as store credit or by hand."""

    type: ClassVar[str] = "return.own_parcel_repaid"

    amount_minor: int = 0
    currency: str = ""
    way: str = ""


@dataclass(frozen=True)
class ReturnHandedOver(ReturnEvent):
    """``from_shipping_status`` and ``to_shipping_status`` say where the parcel was and where it is."""

    type: ClassVar[str] = "return.handed_over"

    from_shipping_status: str = ""
    to_shipping_status: str = ""


@dataclass(frozen=True)
class ParcelPutAside(DomainEvent):
    """A parcel came that belongs to no return that we know."""

    type: ClassVar[str] = "parcel.put_aside"
    subject_type: ClassVar[str] = "parcel"
    subject_field: ClassVar[str] = "parcel_id"

    parcel_id: str


@dataclass(frozen=True)
class ParcelSettled(DomainEvent):
    """What became of it is known; ``return_id`` where it was found to belong to a return."""

    type: ClassVar[str] = "parcel.settled"
    subject_type: ClassVar[str] = "parcel"
    subject_field: ClassVar[str] = "parcel_id"

    parcel_id: str
    return_id: str = ""
