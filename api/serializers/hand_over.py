"""The way back: when the carrier comes, and what is told of a parcel that was handed over."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.fields import Choice, MoneyField, Text
from api.serializers.pickups import PickupWish
from api.serializers.return_wishes import NotifyWish
from core.money import Money
from returns.models import ReturnRequest
from returns.services.own_parcels import BY_HAND, STORE_CREDIT

_MONEY_OR_NULL = {"type": "object", "nullable": True}
OWN_PARCEL_SCHEMA = {
    "type": "object",
    "nullable": True,
    "description": "What the shopper told of the hand-over.",
    "properties": {
        "carrier": {"type": "string"},
        "tracking_number": {"type": "string"},
        "cost": _MONEY_OR_NULL,
        "receipt": {"type": "string", "nullable": True, "example": "file_..."},
        "told_at": {"type": "string", "format": "date-time"},
        "repaid": {
            "type": "object",
            "nullable": True,
            "properties": {
                "amount": {"type": "object"},
                "way": {"type": "string", "enum": [STORE_CREDIT, BY_HAND]},
                "reference": {"type": "string"},
                "at": {"type": "string", "format": "date-time"},
            },
        },
    },
}


class MovePickupWish(NotifyWish):
    pickup = PickupWish()


class PickupSlotSerializer(serializers.Serializer):  # type: ignore[type-arg]
    date = serializers.DateField(source="day")
    slot = serializers.CharField(source="hours")


class PickupSlotsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    data = PickupSlotSerializer(many=True)  # type: ignore[assignment]


class HandOverWish(NotifyWish):
    """Carrier and number are needed of a parcel by the shopper's own carrier."""

    carrier = Text(max_length=60, required=False, allow_blank=True, default="")
    tracking_number = Text(max_length=60, required=False, allow_blank=True, default="")
    cost = MoneyField(required=False, allow_null=True, default=None)
    receipt = Text(max_length=40, required=False, allow_null=True, default=None, help_text="A file's id.")


class RepayWish(NotifyWish):
    amount = MoneyField()
    way = Choice(choices=[(STORE_CREDIT, STORE_CREDIT), (BY_HAND, BY_HAND)])
    reference = Text(max_length=200, required=False, allow_blank=True, default="")


def shown_own_parcel(return_request: ReturnRequest) -> dict[str, Any] | None:
    """As it is stored, amounts as money."""
    own = return_request.own_parcel
    if not own:
        return None

    def money(minor: int | None) -> dict[str, str] | None:
        return None if minor is None else Money(minor, return_request.currency).as_json()

    repaid = own["repaid"]
    return {
        "carrier": own["carrier"],
        "tracking_number": own["tracking_number"],
        "cost": money(own["cost_minor"]),
        "receipt": own["receipt"] or None,
        "told_at": own["told_at"],
        "repaid": repaid
        and {
            "amount": money(repaid["amount_minor"]),
            "way": repaid["way"],
            "reference": repaid["reference"],
            "at": repaid["at"],
        },
    }
