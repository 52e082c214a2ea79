"""API keys, in and out. A secret leaves once, when it is made."""

from __future__ import annotations

from rest_framework import serializers

from accounts.models import ApiKey
from accounts.scopes import SCOPES
from api.fields import Moment, Text, WholeNumber
from api.strict import StrictSerializer

MOST_REQUESTS_PER_SECOND = 200


class ApiKeySerializer(serializers.ModelSerializer[ApiKey]):
    id = serializers.CharField(source="public_id", read_only=True)
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=sorted(SCOPES)), read_only=True)
    created_at = Moment(read_only=True)
    expires_at = Moment(read_only=True, allow_null=True)
    revoked_at = Moment(read_only=True, allow_null=True)
    last_used_at = Moment(read_only=True, allow_null=True)

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
        )
        read_only_fields = fields


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
    scopes = serializers.ListField(child=Text(max_length=48), min_length=1, max_length=len(SCOPES))
    requests_per_second = WholeNumber(min_value=1, max_value=MOST_REQUESTS_PER_SECOND, default=20)
    expires_at = Moment(allow_null=True, default=None)
