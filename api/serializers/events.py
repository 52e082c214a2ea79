"""Events as they leave, by pull and later by webhook."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import Moment
from api.serializers.actors import ACTOR_SCHEMA, shown_actor
from events.models import Event


class EventSerializer(serializers.ModelSerializer[Event]):
    id = serializers.CharField(source="public_id", read_only=True)
    position = serializers.IntegerField(read_only=True)
    subject = serializers.SerializerMethodField()
    occurred_at = Moment(read_only=True)
    actor = serializers.SerializerMethodField()
    data = serializers.SerializerMethodField()  # type: ignore[assignment]  # a field of this name, not the answer

    class Meta:
        model = Event
        fields = ("id", "position", "type", "sequence", "subject", "occurred_at", "actor", "data")
        read_only_fields = fields

    @extend_schema_field(
        {
            "type": "object",
            "properties": {"type": {"type": "string", "example": "return"}, "id": {"type": "string"}},
            "required": ["type", "id"],
        }
    )
    def get_subject(self, event: Event) -> dict[str, str]:
        return {"type": event.subject_type, "id": event.subject_id}

    @extend_schema_field(ACTOR_SCHEMA)
    def get_actor(self, event: Event) -> Any:
        return shown_actor(event.actor)

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_data(self, event: Event) -> Any:
        return event.data
