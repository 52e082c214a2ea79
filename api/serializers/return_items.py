"""The items of a return as they leave."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import EmptyAsNull, MinorMoney, write_moment
from api.serializers.exchanges import ReplacementSerializer
from api.serializers.return_survey import REFUSAL_SCHEMA, shown_refusal
from api.showing import show
from returns.models import ReturnItem
from returns.services.inspecting import TAKEN_BY_WAREHOUSE
from returns.services.item_worth import replacement_of
from returns.states import Disposition, Grade, LegalGround, Reception, Resolution, Verdict

EXCHANGE_FOR_SCHEMA = {
    "type": "object",
    "nullable": True,
    "properties": {"variant": {"type": "string"}, "product": {"type": "string"}},
}


class InspectionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One part of an item as it was found; the item's own grade and disposition are the last part's."""

    accepted_quantity = serializers.IntegerField()
    rejected_quantity = serializers.IntegerField()
    grade = serializers.ChoiceField(choices=Grade.choices, allow_null=True)
    disposition = serializers.ChoiceField(choices=Disposition.choices, allow_null=True)
    ground = serializers.ChoiceField(
        choices=LegalGround.choices,
        read_only=True,
        allow_null=True,
        default=None,
        help_text="What the shop said against a right by law, where it rejected units that stand on one.",
    )
    at = serializers.SerializerMethodField()

    @extend_schema_field({"type": "string", "format": "date-time"})
    def get_at(self, part: dict[str, Any]) -> str | None:
        return write_moment(datetime.fromisoformat(part["at"]))


class ReturnItemSerializer(serializers.ModelSerializer[ReturnItem]):
    id = serializers.CharField(source="public_id", read_only=True)
    line = serializers.CharField(source="line.external_id", read_only=True)
    sku = EmptyAsNull(source="line.sku")
    title = serializers.CharField(source="line.title", read_only=True)
    reason = EmptyAsNull(source="reason_code")
    comment = serializers.CharField(read_only=True)
    photos = serializers.SerializerMethodField()
    inspection_photos = serializers.SerializerMethodField()
    amount = MinorMoney("amount_minor", currency="return_request.currency")
    reception = serializers.ChoiceField(choices=Reception.choices, read_only=True)
    verdict = serializers.ChoiceField(choices=Verdict.choices, read_only=True)
    grade = serializers.ChoiceField(choices=Grade.choices, read_only=True, allow_null=True)
    observed_grade = serializers.ChoiceField(
        choices=Grade.choices,
        read_only=True,
        allow_null=True,
        help_text="As it was seen, where the terms made a better grade of it.",
    )
    disposition = serializers.ChoiceField(choices=Disposition.choices, read_only=True, allow_null=True)
    inspections = InspectionSerializer(many=True, read_only=True)
    resolution = serializers.ChoiceField(choices=Resolution.choices, read_only=True)
    refusal = serializers.SerializerMethodField()
    exchange_for = serializers.SerializerMethodField()
    exchange = serializers.SerializerMethodField()

    class Meta:
        model = ReturnItem
        fields = (
            "id",
            "line",
            "sku",
            "title",
            "reason",
            "comment",
            "photos",
            "inspection_photos",
            "requested_quantity",
            "received_quantity",
            "accepted_quantity",
            "rejected_quantity",
            "restocked_quantity",
            "refunded_quantity",
            "amount",
            "reception",
            "verdict",
            "grade",
            "observed_grade",
            "disposition",
            "inspections",
            "refusal",
            "resolution",
            "exchange_for",
            "exchange",
        )
        read_only_fields = fields

    def to_representation(self, instance: ReturnItem) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        shown["grade"] = shown["grade"] or None
        shown["observed_grade"] = shown["observed_grade"] or None
        shown["disposition"] = shown["disposition"] or None
        return shown

    @extend_schema_field({"type": "array", "items": {"type": "string", "example": "file_..."}})
    def get_photos(self, item: ReturnItem) -> list[str]:
        return _photos(item, is_warehouse=False)

    @extend_schema_field({"type": "array", "items": {"type": "string", "example": "file_..."}})
    def get_inspection_photos(self, item: ReturnItem) -> list[str]:
        return _photos(item, is_warehouse=True)

    @extend_schema_field(REFUSAL_SCHEMA)
    def get_refusal(self, item: ReturnItem) -> dict[str, Any] | None:
        return shown_refusal(item)

    @extend_schema_field(EXCHANGE_FOR_SCHEMA)
    def get_exchange_for(self, item: ReturnItem) -> Any:
        return item.exchange_for

    @extend_schema_field(ReplacementSerializer(allow_null=True))
    def get_exchange(self, item: ReturnItem) -> Any:
        """What leaves instead, and how far it is; null unless the item is exchanged."""
        replacement = replacement_of(item)
        return show(ReplacementSerializer, replacement) if replacement else None


def _photos(item: ReturnItem, *, is_warehouse: bool) -> list[str]:
    return [
        photo.file.public_id
        for photo in item.photos.all()
        if (photo.taken_by == TAKEN_BY_WAREHOUSE) == is_warehouse
    ]
