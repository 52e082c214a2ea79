"""The sandbox carrier's own codes in our words. It is documented here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

from tracking.statuses import SubStatus, TrackingStatus


@dataclass(frozen=True)
class CarrierCode:
    """``place`` says where it happens: at the sender's or the receiver's end, or somewhere between."""

    status: TrackingStatus
    sub_status: SubStatus | None = None
    place: str = ""


SENDER = "sender_city"
RECEIVER = "receiver_city"

CODES: dict[str, CarrierCode] = {
    "A01": CarrierCode(TrackingStatus.INFO_RECEIVED),
    "P10": CarrierCode(TrackingStatus.IN_TRANSIT, place=SENDER),
    "T20": CarrierCode(TrackingStatus.IN_TRANSIT, place=RECEIVER),
    "D30": CarrierCode(TrackingStatus.OUT_FOR_DELIVERY, place=RECEIVER),
    "D31": CarrierCode(TrackingStatus.ATTEMPT_FAILED, place=RECEIVER),
    "D35": CarrierCode(TrackingStatus.AVAILABLE_FOR_PICKUP, place=RECEIVER),
    "D40": CarrierCode(TrackingStatus.DELIVERED, place=RECEIVER),
    "X50": CarrierCode(TrackingStatus.EXCEPTION, SubStatus.DAMAGED),
    "X51": CarrierCode(TrackingStatus.EXCEPTION, SubStatus.LOST),
    "X53": CarrierCode(TrackingStatus.IN_TRANSIT, SubStatus.CUSTOMS),
    "X54": CarrierCode(TrackingStatus.EXCEPTION, SubStatus.HELD),
    "X55": CarrierCode(TrackingStatus.IN_TRANSIT, SubStatus.DELAYED),
    "R60": CarrierCode(TrackingStatus.RETURNED_TO_SENDER, place=SENDER),
}

# What the sandbox page and tests can let happen, and the code that the carrier then scans.
STEPS: dict[str, str] = {
    "handed_over": "P10",
    "in_transit": "T20",
    "out_for_delivery": "D30",
    "attempt_failed": "D31",
    "available_for_pickup": "D35",
    "delivered": "D40",
    "damaged": "X50",
    "lost": "X51",
    "delayed": "X55",
    "returned_to_sender": "R60",
}

# One stop further: from the last code to the next.
NEXT_CODE: dict[str, str] = {
    "": "P10",
    "A01": "P10",
    "P10": "T20",
    "T20": "D30",
    "X53": "D30",
    "X54": "D30",
    "X55": "D30",
    "D30": "D40",
    "D31": "D30",
    "D35": "D40",
}

LAST_CODES = frozenset({"D40", "R60", "X51"})
