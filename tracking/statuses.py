"""The words for where a parcel is."""

from __future__ import annotations

from django.db import models


class TrackingStatus(models.TextChoices):
    PENDING = "pending"
    INFO_RECEIVED = "info_received"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    ATTEMPT_FAILED = "attempt_failed"
    AVAILABLE_FOR_PICKUP = "available_for_pickup"
    DELIVERED = "delivered"
    EXCEPTION = "exception"
    RETURNED_TO_SENDER = "returned_to_sender"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class SubStatus(models.TextChoices):
    LOST = "lost"
    DAMAGED = "damaged"
    REFUSED = "refused"
    CUSTOMS = "customs"
    HELD = "held"
    DELAYED = "delayed"


FINAL_STATUSES = frozenset(
    {TrackingStatus.DELIVERED, TrackingStatus.RETURNED_TO_SENDER, TrackingStatus.EXPIRED}
)

# A parcel with one of these was in the carrier's hands.
HANDED_OVER_STATUSES = frozenset(
    {
        TrackingStatus.IN_TRANSIT,
        TrackingStatus.OUT_FOR_DELIVERY,
        TrackingStatus.ATTEMPT_FAILED,
        TrackingStatus.AVAILABLE_FOR_PICKUP,
        TrackingStatus.DELIVERED,
        TrackingStatus.EXCEPTION,
        TrackingStatus.RETURNED_TO_SENDER,
    }
)
