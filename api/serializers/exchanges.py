"""Exchanges as they come in and leave: what is to be had instead, what was chosen, what is paid on top."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import Choice, EmptyAsNull, Identifier, MinorMoney, Moment, Text, WholeNumber
from api.serializers.return_wishes import ExchangeWish, NotifyWish
from api.strict import Filters
from returns.models import Charge, Replacement
from returns.services.exchange_options import ExchangeOption
from returns.states import ChargeStatus, ReplacementStatus, Resolution

ORDER_SCHEMA = {
    "type": "object",
    "nullable": True,
    "properties": {"external_id": {"type": "string"}, "number": {"type": "string"}},
    "required": ["external_id", "number"],
}


class ReplacementSerializer(serializers.ModelSerializer[Replacement]):
    """What leaves instead of an item. ``sent_quantity`` counts the units that the shop sends."""

    id = serializers.CharField(source="public_id", read_only=True)
    status = serializers.ChoiceField(choices=ReplacementStatus.choices, read_only=True)
    product = serializers.CharField(source="product_external_id", read_only=True)
    variant = serializers.CharField(source="variant_external_id", read_only=True)
    sku = EmptyAsNull()
    title = serializers.CharField(source="__str__", read_only=True)
    quantity = serializers.IntegerField(source="requested_quantity", read_only=True)
    price = MinorMoney("list_price_minor", currency="item.return_request.currency")
    kept = MinorMoney("kept_minor", currency="item.return_request.currency")
    held_until = serializers.SerializerMethodField()
    order = serializers.SerializerMethodField()
    ordered_at = Moment(read_only=True, allow_null=True)

    class Meta:
        model = Replacement
        fields = (
            "id",
            "status",
            "product",
            "variant",
            "sku",
            "title",
            "quantity",
            "sent_quantity",
            "price",
            "kept",
            "held_until",
            "order",
            "ordered_at",
        )
        read_only_fields = fields

    @extend_schema_field({"type": "string", "format": "date-time", "nullable": True})
    def get_held_until(self, replacement: Replacement) -> Any:
        hold = replacement.stock_hold
        return Moment().to_representation(hold.expires_at) if hold else None

    @extend_schema_field(ORDER_SCHEMA)
    def get_order(self, replacement: Replacement) -> dict[str, str] | None:
        """The shop's own order by which the units leave."""
        if not replacement.shop_order_external_id:
            return None
        return {
            "external_id": replacement.shop_order_external_id,
            "number": replacement.shop_order_number or replacement.shop_order_external_id,
        }


class ChargeSerializer(serializers.ModelSerializer[Charge]):
    """What the shopper pays on top, by a link that holds until ``expires_at``."""

    id = serializers.CharField(source="public_id", read_only=True)
    status = serializers.ChoiceField(choices=ChargeStatus.choices, read_only=True)
    amount = MinorMoney("amount_minor")
    refunded = MinorMoney("refunded_minor")
    payment_url = EmptyAsNull()
    expires_at = Moment(read_only=True, allow_null=True)
    paid_at = Moment(read_only=True, allow_null=True)
    created_at = Moment(read_only=True)

    class Meta:
        model = Charge
        fields = (
            "id",
            "status",
            "amount",
            "refunded",
            "payment_url",
            "expires_at",
            "paid_at",
            "created_at",
        )
        read_only_fields = fields


class ChooseWish(ExchangeWish, NotifyWish):
    """Either another ``variant``, or ``resolution``: the money instead."""

    item = Text(max_length=40)
    variant = Identifier(required=False, help_text="Our id or the shop's id of the variant wanted instead.")
    resolution = Choice(choices=[Resolution.REFUND.value, Resolution.STORE_CREDIT.value], required=False)


class ExchangeOptionFilters(Filters):
    order = Identifier(help_text="Our id of the order, or the shop's.")
    line = Identifier()
    reason = Text(required=False, max_length=64)
    quantity = WholeNumber(min_value=1, required=False, default=1)
    search = Text(
        required=False, max_length=100, help_text="Other products by their title; without it those that fit."
    )


class ExchangeOptionSerializer(serializers.Serializer[ExchangeOption]):
    variant = serializers.CharField(source="variant_external_id", read_only=True)
    variant_id = serializers.CharField(read_only=True)
    product = serializers.CharField(source="product.external_id", read_only=True)
    title = serializers.CharField(read_only=True)
    variant_title = serializers.CharField(read_only=True)
    sku = EmptyAsNull()
    options = serializers.SerializerMethodField()
    price = MinorMoney("list_price_minor")
    difference = MinorMoney("difference_minor")
    units_left = serializers.IntegerField(read_only=True, allow_null=True)
    is_same_product = serializers.BooleanField(read_only=True)
    is_next_size = serializers.BooleanField(read_only=True)

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
    def get_options(self, option: ExchangeOption) -> dict[str, str]:
        return dict(option.options)


class ExchangeOptionsSerializer(serializers.Serializer[Any]):
    same_product = ExchangeOptionSerializer(many=True, read_only=True)
    other_products = ExchangeOptionSerializer(many=True, read_only=True)
