"""API keys, in and out. A secret leaves once, when it is made."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import ApiKey
from accounts.scopes import SCOPES
from api.fields import ListOf, Moment, Text, WholeNumber
from api.serializers.actors import ACTOR_SCHEMA
from api.strict import StrictSerializer

MOST_REQUESTS_PER_SECOND = 200


class ApiKeySerializer(serializers.ModelSerializer[ApiKey]):
    id = serializers.CharField(source="public_id", read_only=True)
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=sorted(SCOPES)), read_only=True)
    created_at = Moment(read_only=True)
    expires_at = Moment(read_only=True, allow_null=True)
    revoked_at = Moment(read_only=True, allow_null=True)
    last_used_at = Moment(read_only=True, allow_null=True)
    made_by = serializers.SerializerMethodField()

    class Meta:
        model = ApiKey
        fields = (
            "id",
            "name",
            "prefix",
            "scopes",
            "requests_per_second",
            "created_at",
            "expires_at",
            "revoked_at",
            "last_used_at",
            "made_by",
        )
        read_only_fields = fields

    @extend_schema_field({**ACTOR_SCHEMA, "nullable": True})
    def get_made_by(self, api_key: ApiKey) -> Any:
        return api_key.made_by or None


class NewApiKeySerializer(ApiKeySerializer):
    secret = serializers.CharField(
        read_only=True, allow_null=True, help_text="The key itself. Null when this answer is a repetition."
    )

    class Meta:
        model = ApiKey
        fields = (*ApiKeySerializer.Meta.fields, "secret")
        read_only_fields = fields


class ApiKeyWish(StrictSerializer):
    name = Text(max_length=120)
    scopes = ListOf(child=Text(max_length=48), min_length=1, max_length=len(SCOPES))
    requests_per_second = WholeNumber(
        min_value=1,
        max_value=MOST_REQUESTS_PER_SECOND,
        required=False,
        help_text="At most what the key that makes it may send. Left out: 20, or as few as that one may.",
    )
    expires_at = Moment(
        allow_null=True,
        required=False,
        help_text="Not later than the key that makes it. Left out: with that key.",
    )
