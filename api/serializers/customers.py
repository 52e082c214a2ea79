"""Customers as they leave."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import EmptyAsNull, Moment
from commerce.models import Customer

CONSENTS_SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "channel": {"type": "string", "example": "email"},
            "purpose": {"type": "string", "example": "marketing"},
            "given_at": {"type": "string", "format": "date-time"},
            "source": {"type": "string", "example": "checkout"},
            "wording": {"type": "string"},
        },
    },
}


class CustomerSerializer(serializers.ModelSerializer[Customer]):
    id = serializers.CharField(source="public_id", read_only=True)
    email = EmptyAsNull()
    phone = EmptyAsNull()
    name = EmptyAsNull()
    first_name = EmptyAsNull()
    last_name = EmptyAsNull()
    language = EmptyAsNull()
    consents = serializers.SerializerMethodField()
    email_verified = serializers.BooleanField(
        source="is_email_verified",
        read_only=True,
        help_text="The shop vouches for it: it opens the orders of this customer.",
    )
    phone_verified = serializers.BooleanField(source="is_phone_verified", read_only=True)
    created_at = Moment(read_only=True)
    updated_at = Moment(read_only=True)

    class Meta:
        model = Customer
        fields = (
            "id",
            "external_id",
            "email",
            "phone",
            "name",
            "first_name",
            "last_name",
            "language",
            "birth_date",
            "tags",
            "consents",
            "email_verified",
            "phone_verified",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields

    @extend_schema_field(CONSENTS_SCHEMA)
    def get_consents(self, customer: Customer) -> list[Any]:
        return list(customer.consents)
