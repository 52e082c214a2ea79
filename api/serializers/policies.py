"""Policy versions as they leave."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import Moment
from api.serializers.returns import ACTOR_SCHEMA
from returns.models import PolicyVersion
from returns.models.policy import PolicyState
from returns.policy.schema import document_schema

DOCUMENT_SCHEMA = document_schema()


class PolicySerializer(serializers.ModelSerializer[PolicyVersion]):
    id = serializers.CharField(source="public_id", read_only=True)
    state = serializers.ChoiceField(choices=PolicyState.choices, read_only=True)
    document = serializers.SerializerMethodField()
    effective_from = Moment(
        read_only=True,
        allow_null=True,
        help_text="Null for a draft, and for the version that holds from the beginning.",
    )
    created_at = Moment(read_only=True)
    created_by = serializers.SerializerMethodField()
    published_at = Moment(read_only=True, allow_null=True)

    class Meta:
        model = PolicyVersion
        fields = (
            "id",
            "number",
            "state",
            "document",
            "effective_from",
            "created_at",
            "created_by",
            "published_at",
        )
        read_only_fields = fields

    @extend_schema_field(DOCUMENT_SCHEMA)
    def get_document(self, policy: PolicyVersion) -> Any:
        return policy.document

    @extend_schema_field({**ACTOR_SCHEMA, "nullable": True})
    def get_created_by(self, policy: PolicyVersion) -> Any:
        return policy.created_by or None
