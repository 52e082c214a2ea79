"""When the carrier comes to the door."""

from __future__ import annotations

from typing import Any

from api.fields import Choice, Day, Text
from api.strict import StrictSerializer
from returns.services.pickups import LONGEST_NOTE
from returns.states import PickupPlace
from returns.wishes import WishedPickup

PICKUP_SCHEMA = {
    "type": "object",
    "nullable": True,
    "properties": {
        "date": {"type": "string", "format": "date"},
        "slot": {"type": "string", "example": "09:00-12:00"},
        "place": {"type": "string", "enum": list(PickupPlace.values)},
        "note": {"type": "string"},
        "state": {"type": "string", "enum": ["wanted", "booked", "refused"]},
        "booked": {
            "type": "object",
            "nullable": True,
            "description": "What the carrier agreed to; it stands until it agrees to another time.",
            "properties": {"date": {"type": "string", "format": "date"}, "slot": {"type": "string"}},
        },
    },
}


class PickupWish(StrictSerializer):
    """One of the times of ``pickup-slots``, local to the shop's time zone."""

    date = Day()
    slot = Text(max_length=11, help_text="Such as 09:00-12:00.")
    place = Choice(choices=PickupPlace.choices, required=False, default=PickupPlace.DOOR.value)
    note = Text(max_length=LONGEST_NOTE, required=False, allow_blank=True, default="")


def wished_pickup(body: dict[str, Any] | None) -> WishedPickup | None:
    """The time in the body of a request, where it names one."""
    if not body:
        return None
    return WishedPickup(day=body["date"], hours=body["slot"], place=body["place"], note=body["note"])
