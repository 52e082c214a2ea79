"""Orders as they leave: the facts of the shop, and beside them what we know."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import EmptyAsNull, MinorAmount, Moment
from api.serializers.customers import CustomerSerializer
from api.showing import show
from commerce.models import Fulfillment, FulfillmentLine, Order, OrderLine, Payment, ShopRefund
from core.money import Money

ADDRESS_FIELDS = (
    "name",
    "company",
    "phone",
    "line1",
    "line2",
    "district",
    "city",
    "region",
    "postal_code",
    "country_code",
    "note",
)
ADDRESS_SCHEMA = {
    "type": "object",
    "nullable": True,
    "properties": {name: {"type": "string", "nullable": True} for name in ADDRESS_FIELDS},
    "required": list(ADDRESS_FIELDS),
}
_AMOUNT = {"type": "string", "example": "12.50"}


class OrderLineSerializer(serializers.ModelSerializer[OrderLine]):
    id = serializers.CharField(source="public_id", read_only=True)
    sku = EmptyAsNull()
    product_external_id = EmptyAsNull()
    variant_external_id = EmptyAsNull()
    variant_title = EmptyAsNull()
    cancelled_quantity = serializers.IntegerField(
        read_only=True, help_text="Units that shall not be sent any more: asked for, or confirmed."
    )
    cancellable_quantity = serializers.IntegerField(read_only=True)
    returnable_quantity = serializers.IntegerField(read_only=True)
    unit_price = MinorAmount("unit_price_minor", currency="order.currency")
    discount_total = MinorAmount("discount_minor", currency="order.currency")
    tax_total = MinorAmount("tax_minor", currency="order.currency")
    paid_total = MinorAmount("paid_minor", currency="order.currency")
    final_sale = serializers.BooleanField(source="is_final_sale", read_only=True)
    gift_card = serializers.BooleanField(source="is_gift_card", read_only=True)
    withdrawal_exempt = EmptyAsNull()
    removed = serializers.BooleanField(
        source="is_removed", read_only=True, help_text="The shop dropped this line while it was in use."
    )

    class Meta:
        model = OrderLine
        fields = (
            "id",
            "external_id",
            "sku",
            "product_external_id",
            "variant_external_id",
            "title",
            "variant_title",
            "quantity",
            "fulfilled_quantity",
            "cancelled_quantity",
            "cancellable_quantity",
            "returnable_quantity",
            "unit_price",
            "discount_total",
            "tax_total",
            "paid_total",
            "final_sale",
            "gift_card",
            "withdrawal_exempt",
            "tags",
            "removed",
        )
        read_only_fields = fields


class PaymentSerializer(serializers.ModelSerializer[Payment]):
    gateway = EmptyAsNull()
    amount = MinorAmount("amount_minor", currency="order.currency")
    refunded_amount = MinorAmount("refunded_minor", currency="order.currency")

    class Meta:
        model = Payment
        fields = ("external_id", "gateway", "kind", "amount", "refunded_amount")
        read_only_fields = fields


class ShopRefundSerializer(serializers.ModelSerializer[ShopRefund]):
    created_at = Moment(source="refunded_at", read_only=True)
    amount = MinorAmount("amount_minor", currency="order.currency")
    shipping_amount = MinorAmount("shipping_minor", currency="order.currency")
    lines = serializers.SerializerMethodField()

    class Meta:
        model = ShopRefund
        fields = ("external_id", "created_at", "amount", "shipping_amount", "lines")
        read_only_fields = fields

    @extend_schema_field(
        {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "line": {"type": "string"},
                    "quantity": {"type": "integer"},
                    "amount": _AMOUNT,
                },
            },
        }
    )
    def get_lines(self, refund: ShopRefund) -> list[dict[str, Any]]:
        return [
            {
                "line": line["line"],
                "quantity": line["quantity"],
                "amount": Money(line["amount_minor"], refund.order.currency).decimal_string,
            }
            for line in refund.lines
        ]


class FulfillmentLineSerializer(serializers.ModelSerializer[FulfillmentLine]):
    line = serializers.CharField(source="line.external_id", read_only=True)

    class Meta:
        model = FulfillmentLine
        fields = ("line", "quantity")
        read_only_fields = fields


class FulfillmentSerializer(serializers.ModelSerializer[Fulfillment]):
    shipped_at = Moment(read_only=True, allow_null=True)
    delivered_at = Moment(read_only=True, allow_null=True)
    carrier = EmptyAsNull()
    tracking_number = EmptyAsNull()
    lines = FulfillmentLineSerializer(many=True, read_only=True)

    class Meta:
        model = Fulfillment
        fields = ("external_id", "shipped_at", "delivered_at", "carrier", "tracking_number", "lines")
        read_only_fields = fields


class OrderSerializer(serializers.ModelSerializer[Order]):
    id = serializers.CharField(source="public_id", read_only=True)
    placed_at = Moment(read_only=True)
    updated_at = Moment(
        source="shop_updated_at",
        read_only=True,
        allow_null=True,
        help_text="The shop's own time, as it was sent.",
    )
    customer = serializers.SerializerMethodField()
    shipping_address = serializers.SerializerMethodField()
    lines = OrderLineSerializer(many=True, read_only=True)
    discounts = serializers.SerializerMethodField()
    shipping_total = MinorAmount("shipping_minor", currency="currency")
    tax_total = MinorAmount("tax_minor", currency="currency")
    total = MinorAmount("total_minor", currency="currency")
    other_total = MinorAmount(
        "other_minor",
        currency="currency",
        help_text="Tip, duty, wrapping: refunded only by an explicit amount.",
    )
    refunded_total = MinorAmount(
        "refunded_minor", currency="currency", help_text="Refunded by us or on its way."
    )
    refundable_total = MinorAmount("refundable_minor", currency="currency")
    payments = PaymentSerializer(many=True, read_only=True)
    refunds = ShopRefundSerializer(many=True, read_only=True, source="shop_refunds")
    fulfillments = FulfillmentSerializer(many=True, read_only=True)
    protection = serializers.SerializerMethodField()
    metadata = serializers.SerializerMethodField()
    created_at = Moment(read_only=True)

    class Meta:
        model = Order
        fields = (
            "id",
            "external_id",
            "number",
            "placed_at",
            "updated_at",
            "currency",
            "status",
            "financial_status",
            "prices_include_tax",
            "customer",
            "shipping_address",
            "lines",
            "discounts",
            "shipping_total",
            "tax_total",
            "total",
            "other_total",
            "refunded_total",
            "refundable_total",
            "tags",
            "protection",
            "payments",
            "refunds",
            "fulfillments",
            "metadata",
            "has_conflict",
            "created_at",
        )
        read_only_fields = fields

    @extend_schema_field(CustomerSerializer)
    def get_customer(self, order: Order) -> dict[str, Any]:
        shown = show(CustomerSerializer, order.customer, self.context)
        return {**shown, "external_id": order.shop_customer_id}

    @extend_schema_field(ADDRESS_SCHEMA)
    def get_shipping_address(self, order: Order) -> dict[str, Any] | None:
        if not order.shipping_address:
            return None
        return {name: order.shipping_address.get(name) or None for name in ADDRESS_FIELDS}

    @extend_schema_field(
        {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"code": {"type": "string", "nullable": True}, "amount": _AMOUNT},
            },
        }
    )
    def get_discounts(self, order: Order) -> list[Any]:
        return list(order.discounts)

    @extend_schema_field({"type": "object", "nullable": True, "additionalProperties": True})
    def get_protection(self, order: Order) -> Any:
        return order.protection

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_metadata(self, order: Order) -> Any:
        return order.metadata


class OrderReference(serializers.ModelSerializer[Order]):
    """The names of an order."""

    id = serializers.CharField(source="public_id", read_only=True)

    class Meta:
        model = Order
        fields = ("id", "external_id", "number")
        read_only_fields = fields
