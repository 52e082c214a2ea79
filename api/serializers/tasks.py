"""Things to do by hand as they leave."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import MONEY_SCHEMA, EmptyAsNull, Moment
from core.money import Money
from integrations.by_hand.models import HandTask
from integrations.by_hand.states import TaskKind, TaskState

_PLACE_SCHEMA = {
    "type": "object",
    "nullable": True,
    "properties": {"id": {"type": "string"}, "number": {"type": "string"}},
    "required": ["id", "number"],
}
_DETAILS_SCHEMA = {
    "type": "object",
    "description": "What has to be known to do it, by kind: `payment` and `gateway` of a refund, `title`, `sku` and "
    "`quantity` of goods, `date` and `slot` of a pickup, also of one to be called off, `carrier` and `parcel` of a "
    "label to be called off, `code` of store credit.",
    "additionalProperties": True,
}


class TaskSerializer(serializers.ModelSerializer[HandTask]):
    id = serializers.CharField(source="public_id", read_only=True)
    kind = serializers.ChoiceField(choices=TaskKind.choices, read_only=True)
    state = serializers.ChoiceField(choices=TaskState.choices, read_only=True)
    work = serializers.CharField(
        source="subject_id",
        read_only=True,
        help_text="The id of the refund, item, return... that asks for it.",
    )
    order = serializers.SerializerMethodField()
    amount = serializers.SerializerMethodField()
    details = serializers.SerializerMethodField()
    due_at = Moment(read_only=True, allow_null=True)
    reference = EmptyAsNull(help_text="What names it in your books.")
    failure = EmptyAsNull(help_text="Why it came to nothing.")
    created_at = Moment(read_only=True)
    settled_at = Moment(read_only=True, allow_null=True)

    class Meta:
        model = HandTask
        fields = (
            "id",
            "kind",
            "state",
            "work",
            "order",
            "amount",
            "details",
            "due_at",
            "reference",
            "failure",
            "created_at",
            "settled_at",
        )
        read_only_fields = fields

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]
        # ``return`` is a word of Python, so it cannot be written like the others.
        of_return = serializers.SerializerMethodField(method_name="get_return_place")
        return {**super().get_fields(), "return": of_return}

    @extend_schema_field(_PLACE_SCHEMA)
    def get_return_place(self, task: HandTask) -> dict[str, str] | None:
        number = self.context["places"][task.public_id].return_number
        return {"id": task.return_id, "number": number} if task.return_id else None

    @extend_schema_field(_PLACE_SCHEMA)
    def get_order(self, task: HandTask) -> dict[str, str] | None:
        number = self.context["places"][task.public_id].order_number
        return {"id": task.order_id, "number": number} if task.order_id else None

    @extend_schema_field({**MONEY_SCHEMA, "nullable": True})
    def get_amount(self, task: HandTask) -> dict[str, str] | None:
        if task.amount_minor is None:
            return None
        return Money(task.amount_minor, task.currency).as_json()

    @extend_schema_field(_DETAILS_SCHEMA)
    def get_details(self, task: HandTask) -> dict[str, Any]:
        return dict(task.details)
