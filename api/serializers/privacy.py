"""What people ask for about their own data, as it leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.selectors import file_path
from api.fields import Moment
from api.strict import StrictSerializer
from commerce.models import PrivacyRequest
from commerce.privacy_words import kept_in_words
from core import clock
from tenants.addresses import own_url

KEPT_SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "what": {"type": "string"},
            "until": {"type": "string", "format": "date"},
            "duty": {"type": "string"},
        },
        "required": ["what", "until", "duty"],
    },
}


class EraseWishSerializer(StrictSerializer):
    """``confirm`` repeats the customer's ``external_id``: so nobody is erased by a mistaken address."""

    confirm = serializers.CharField(max_length=200)
    after_they_end = serializers.BooleanField(default=False)


class PrivacyRequestSerializer(serializers.ModelSerializer[PrivacyRequest]):
    id = serializers.CharField(source="public_id", read_only=True)
    customer = serializers.SerializerMethodField()
    waits_for_open = serializers.BooleanField(
        read_only=True, help_text="Begins by itself once nothing is open between shop and person."
    )
    requested_at = Moment(read_only=True)
    finished_at = Moment(read_only=True, allow_null=True)
    expires_at = Moment(read_only=True, allow_null=True)
    failure = serializers.SerializerMethodField()
    file_url = serializers.SerializerMethodField()
    kept = serializers.SerializerMethodField()

    class Meta:
        model = PrivacyRequest
        fields = (
            *("id", "kind", "status", "customer", "waits_for_open", "requested_at", "finished_at", "failure"),
            *("file_url", "expires_at", "kept"),
        )
        read_only_fields = fields

    def get_customer(self, request: PrivacyRequest) -> str | None:
        return request.customer.public_id if request.customer else None

    def get_failure(self, request: PrivacyRequest) -> str | None:
        return request.failure or None

    @extend_schema_field({"type": "string", "format": "uri", "nullable": True})
    def get_file_url(self, request: PrivacyRequest) -> str | None:
        left: timedelta | None = request.expires_at - self.context["now"] if request.expires_at else None
        if request.file is None or left is None or left <= timedelta(0):
            return None
        return own_url(file_path(request.file, now=clock.real_now(), lifetime=left))

    @extend_schema_field(KEPT_SCHEMA)
    def get_kept(self, request: PrivacyRequest) -> list[dict[str, Any]]:
        return kept_in_words(request.kept)
