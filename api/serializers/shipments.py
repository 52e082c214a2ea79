"""Parcels as they leave, with what their carriers said in time order."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.selectors import file_path
from api.fields import EmptyAsNull, Moment
from api.serializers.orders import OrderReference
from api.serializers.qr_codes import qr_code_url
from returns.states import Method
from tenants.addresses import own_url
from tracking.links import shipment_path
from tracking.models import Direction, Shipment, ShipmentEvent
from tracking.statuses import SubStatus, TrackingStatus

_TEXT = {"type": "string", "nullable": True}
_MOMENT = {"type": "string", "format": "date-time", "nullable": True}
DROP_OFF_SCHEMA = {
    "type": "object",
    "nullable": True,
    "properties": {
        "code": {"type": "string"},
        "qr_url": {"type": "string", "format": "uri"},
        "expires_at": _MOMENT,
        "instructions": {"type": "string"},
    },
    "required": ["code", "qr_url", "expires_at", "instructions"],
}


class ShipmentEventSerializer(serializers.ModelSerializer[ShipmentEvent]):
    occurred_at = Moment(read_only=True)
    status = serializers.ChoiceField(choices=TrackingStatus.choices, read_only=True)
    sub_status = EmptyAsNull()
    carrier_code = EmptyAsNull()
    message = EmptyAsNull()
    location = serializers.SerializerMethodField()

    class Meta:
        model = ShipmentEvent
        fields = ("occurred_at", "status", "sub_status", "carrier_code", "message", "location")
        read_only_fields = fields

    @extend_schema_field(
        {"type": "object", "nullable": True, "properties": {"city": _TEXT, "country_code": _TEXT}}
    )
    def get_location(self, event: ShipmentEvent) -> dict[str, str | None] | None:
        if not event.city and not event.country_code:
            return None
        return {"city": event.city or None, "country_code": event.country_code or None}


class ReturnShipmentSerializer(serializers.ModelSerializer[Shipment]):
    """A parcel as a return shows it."""

    id = serializers.CharField(source="public_id", read_only=True)
    tracking_number = EmptyAsNull()
    direction = serializers.ChoiceField(choices=Direction.choices, read_only=True)
    status = serializers.ChoiceField(choices=TrackingStatus.choices, read_only=True)
    sub_status = serializers.ChoiceField(choices=SubStatus.choices, read_only=True, allow_null=True)
    estimated_delivery_at = Moment(read_only=True, allow_null=True)
    delivered_at = Moment(read_only=True, allow_null=True)
    label_url = serializers.SerializerMethodField()
    drop_off = serializers.SerializerMethodField()
    tracking_page_url = serializers.SerializerMethodField()
    voided_at = Moment(read_only=True, allow_null=True)

    class Meta:
        model = Shipment
        fields: tuple[str, ...] = (
            "id",
            "carrier",
            "tracking_number",
            "direction",
            "status",
            "sub_status",
            "estimated_delivery_at",
            "delivered_at",
            "label_url",
            "drop_off",
            "tracking_page_url",
            "voided_at",
        )
        read_only_fields = fields

    def to_representation(self, instance: Shipment) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        shown["sub_status"] = shown["sub_status"] or None
        return shown

    @extend_schema_field({"type": "string", "format": "uri", "nullable": True})
    def get_label_url(self, shipment: Shipment) -> str | None:
        if shipment.label_file is None or shipment.voided_at is not None:
            return None
        return own_url(file_path(shipment.label_file))

    @extend_schema_field(DROP_OFF_SCHEMA)
    def get_drop_off(self, shipment: Shipment) -> dict[str, Any] | None:
        if not shipment.drop_off_code or shipment.voided_at is not None:
            return None
        return {
            "code": shipment.drop_off_code,
            "qr_url": qr_code_url(shipment.drop_off_code),
            "expires_at": Moment().to_representation(shipment.drop_off_expires_at),
            "instructions": _instructions(shipment),
        }

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_tracking_page_url(self, shipment: Shipment) -> str:
        return own_url(shipment_path(shipment))


class ShipmentSerializer(ReturnShipmentSerializer):
    order = OrderReference(read_only=True, allow_null=True)
    lines = serializers.SerializerMethodField()
    shipped_at = Moment(read_only=True, allow_null=True)
    events = ShipmentEventSerializer(many=True, read_only=True)
    created_at = Moment(read_only=True)
    updated_at = Moment(read_only=True)

    class Meta:
        model = Shipment
        fields = (
            *ReturnShipmentSerializer.Meta.fields,
            "order",
            "lines",
            "shipped_at",
            "events",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]
        # ``return`` is a word of Python, so it cannot be written like the others.
        return {**super().get_fields(), "return": serializers.SerializerMethodField()}

    @extend_schema_field(
        {
            "type": "object",
            "nullable": True,
            "properties": {"id": {"type": "string"}, "number": {"type": "string"}},
            "required": ["id", "number"],
        }
    )
    def get_return(self, shipment: Shipment) -> dict[str, str] | None:
        parcel = getattr(shipment, "return_parcel", None)
        if parcel is None:
            return None
        return {"id": parcel.return_request.public_id, "number": parcel.return_request.number}

    @extend_schema_field(
        {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"line": {"type": "string"}, "quantity": {"type": "integer"}},
                "required": ["line", "quantity"],
            },
        }
    )
    def get_lines(self, shipment: Shipment) -> list[Any]:
        return list(shipment.lines)


def _instructions(shipment: Shipment) -> str:
    parcel = getattr(shipment, "return_parcel", None)
    if parcel is not None and parcel.return_request.method == Method.PICKUP:
        return _("Give the parcel and this code to the courier who comes for it.")
    return _("Show this code at a branch of the carrier. Nothing has to be printed.")
