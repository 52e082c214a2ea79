"""What parcels announce: one event for each step that a parcel really took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from events.base import DomainEvent
from tracking.statuses import TrackingStatus


@dataclass(frozen=True)
class ShipmentEventBase(DomainEvent):
    """``order_id`` is the order's public id; ``direction`` is outbound or return."""

    subject_type: ClassVar[str] = "shipment"
    subject_field: ClassVar[str] = "shipment_id"

    shipment_id: str
    direction: str
    status: str
    order_id: str = ""
    sub_status: str = ""


class ShipmentCreated(ShipmentEventBase):
    type = "shipment.created"


class ShipmentNumbered(ShipmentEventBase):
    """Its carrier has told its number later."""

    type = "shipment.numbered"


class ShipmentVoided(ShipmentEventBase):
    type = "shipment.voided"


class ShipmentInfoReceived(ShipmentEventBase):
    type = "shipment.info_received"


class ShipmentInTransit(ShipmentEventBase):
    type = "shipment.in_transit"


class ShipmentOutForDelivery(ShipmentEventBase):
    type = "shipment.out_for_delivery"


class ShipmentAttemptFailed(ShipmentEventBase):
    type = "shipment.attempt_failed"


class ShipmentAvailableForPickup(ShipmentEventBase):
    type = "shipment.available_for_pickup"


class ShipmentDelivered(ShipmentEventBase):
    type = "shipment.delivered"


class ShipmentException(ShipmentEventBase):
    type = "shipment.exception"


class ShipmentReturnedToSender(ShipmentEventBase):
    type = "shipment.returned_to_sender"


class ShipmentExpired(ShipmentEventBase):
    type = "shipment.expired"


STATUS_EVENTS: dict[TrackingStatus, type[ShipmentEventBase]] = {
    TrackingStatus.INFO_RECEIVED: ShipmentInfoReceived,
    TrackingStatus.IN_TRANSIT: ShipmentInTransit,
    TrackingStatus.OUT_FOR_DELIVERY: ShipmentOutForDelivery,
    TrackingStatus.ATTEMPT_FAILED: ShipmentAttemptFailed,
    TrackingStatus.AVAILABLE_FOR_PICKUP: ShipmentAvailableForPickup,
    TrackingStatus.DELIVERED: ShipmentDelivered,
    TrackingStatus.EXCEPTION: ShipmentException,
    TrackingStatus.RETURNED_TO_SENDER: ShipmentReturnedToSender,
    TrackingStatus.EXPIRED: ShipmentExpired,
}
