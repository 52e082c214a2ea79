"""The sandbox carrier's words in ours, and ours in its."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from integrations.sandbox.carrier.statuses import CODES
from tracking.ports import Label, LabelOrder, PickupOrder, PickupSlot, Scan
from tracking.statuses import TrackingStatus


def label_wanted(order: LabelOrder) -> dict[str, Any]:
    """The body of an order for a label."""
    return {
        "method": order.method,
        "reference": order.reference,
        "sender": order.sender,
        "receiver": order.receiver,
        "pieces": order.pieces,
    }


def label_made(body: dict[str, Any]) -> Label:
    """A label that was made. Raises KeyError and ValueError when the answer is not one."""
    expires_at = body.get("drop_off_expires_at")
    return Label(
        carrier=body["carrier"],
        tracking_number=body["tracking_number"],
        carrier_reference=body["id"],
        drop_off_code=body.get("drop_off_code") or "",
        drop_off_expires_at=datetime.fromisoformat(expires_at) if expires_at else None,
    )


def slot_offered(body: dict[str, Any]) -> PickupSlot:
    """One span in which a driver is free. Raises KeyError and ValueError."""
    return PickupSlot(day=date.fromisoformat(body["date"]), hours=str(body["hours"]))


def pickup_wanted(order: PickupOrder) -> dict[str, Any]:
    """The body of an order for a driver."""
    return {
        "date": order.slot.day.isoformat(),
        "hours": order.slot.hours,
        "place": order.place,
        "note": order.note,
    }


def scan_made(body: dict[str, Any]) -> Scan:
    """One scan; a code that is not documented becomes ``unknown``. Raises KeyError and ValueError."""
    code = CODES.get(body["code"])
    return Scan(
        occurred_at=datetime.fromisoformat(body["at"]),
        status=code.status if code else TrackingStatus.UNKNOWN,
        sub_status=code.sub_status or "" if code else "",
        carrier_code=body["code"],
        message=body.get("text", ""),
        city=body.get("city", ""),
        country_code=body.get("country", ""),
    )
