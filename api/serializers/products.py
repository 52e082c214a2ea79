"""Products and their variants as they leave."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import EmptyAsNull, Moment
from commerce.models import Product, Variant
from core.money import Money


class VariantSerializer(serializers.ModelSerializer[Variant]):
    id = serializers.CharField(source="public_id", read_only=True)
    sku = EmptyAsNull()
    title = EmptyAsNull()
    options = serializers.SerializerMethodField()
    price = serializers.SerializerMethodField()
    currency = EmptyAsNull()

    class Meta:
        model = Variant
        fields = ("id", "external_id", "sku", "title", "options", "price", "currency", "stock")
        read_only_fields = fields

    @extend_schema_field({"type": "object", "additionalProperties": True, "example": {"size": "M"}})
    def get_options(self, variant: Variant) -> Any:
        return variant.options

    @extend_schema_field({"type": "string", "nullable": True, "example": "50.00"})
    def get_price(self, variant: Variant) -> str | None:
        if variant.price_minor is None or not variant.currency:
            return None
        return Money(variant.price_minor, variant.currency).decimal_string


class ProductSerializer(serializers.ModelSerializer[Product]):
    id = serializers.CharField(source="public_id", read_only=True)
    type = EmptyAsNull()
    vendor = EmptyAsNull()
    image_url = EmptyAsNull()
    url = EmptyAsNull()
    active = serializers.BooleanField(source="is_active", read_only=True)
    final_sale = serializers.BooleanField(source="is_final_sale", read_only=True)
    withdrawal_exempt = EmptyAsNull()
    withdrawal_notice = serializers.BooleanField(source="has_withdrawal_notice", read_only=True)
    variants = VariantSerializer(many=True, read_only=True)
    updated_at = Moment(read_only=True)

    class Meta:
        model = Product
        fields = (
            "id",
            "external_id",
            "title",
            "type",
            "vendor",
            "tags",
            "image_url",
            "url",
            "active",
            "final_sale",
            "withdrawal_exempt",
            "withdrawal_notice",
            "variants",
            "updated_at",
        )
        read_only_fields = fields
