"""Returns as they leave."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import MONEY_SCHEMA, EmptyAsNull, MinorMoney, Moment
from api.serializers.customers import CustomerSerializer
from api.serializers.exchanges import ChargeSerializer, ReplacementSerializer
from api.serializers.hand_over import OWN_PARCEL_SCHEMA, shown_own_parcel
from api.serializers.orders import OrderReference, OrderSerializer
from api.serializers.pickups import PICKUP_SCHEMA
from api.serializers.refunds import RefundSerializer
from api.serializers.return_survey import REFUSAL_SCHEMA, SURVEY_SCHEMA, shown_refusal, shown_survey
from api.serializers.shipments import ReturnShipmentSerializer
from api.serializers.warehouse import UnexpectedItemSerializer
from commerce.models import Customer
from returns.links import return_path
from returns.models import ReturnItem, ReturnRequest
from returns.policy.decision import Reason
from returns.policy.explanation import explain
from returns.services.inspecting import TAKEN_BY_WAREHOUSE
from returns.services.quotes import replacement_of
from returns.states import (
    Disposition,
    Grade,
    LegalBasis,
    Method,
    Reception,
    Resolution,
    ReturnException,
    ReturnStatus,
    ShippingStatus,
    Verdict,
)

_TEXT = {"type": "string", "nullable": True}
QUOTE_SCHEMA = {
    "type": "object",
    "nullable": True,
    "properties": {
        "items": MONEY_SCHEMA,
        "shipping": MONEY_SCHEMA,
        "fees": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "type": {
                        "type": "string",
                        "enum": [
                            "return_shipping",
                            "outbound_shipping",
                            "restocking",
                            "discount_lost",
                            "freight_collect",
                        ],
                    },
                    "amount": MONEY_SCHEMA,
                    "payer": {"type": "string", "example": "shopper"},
                    "reason": {"type": "string"},
                },
                "required": ["type", "amount", "payer", "reason"],
            },
        },
        "bonus": MONEY_SCHEMA,
        "exchange": MONEY_SCHEMA,
        "total": MONEY_SCHEMA,
        "amount_due": MONEY_SCHEMA,
        "by_resolution": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "resolution": {"type": "string", "enum": list(Resolution.values)},
                    "amount": MONEY_SCHEMA,
                },
                "required": ["resolution", "amount"],
            },
        },
    },
    "required": ["items", "shipping", "fees", "bonus", "exchange", "total", "amount_due", "by_resolution"],
}
REASON_SCHEMA = {
    "type": "object",
    "properties": {
        "code": {"type": "string"},
        "rule": _TEXT,
        "fact": _TEXT,
        "expected": _TEXT,
        "actual": _TEXT,
        "message": {"type": "string"},
    },
    "required": ["code", "rule", "fact", "expected", "actual", "message"],
}
DECISION_SCHEMA = {
    "type": "object",
    "properties": {
        "outcome": {"type": "string", "enum": ["approve", "review", "decline"]},
        "reasons": {"type": "array", "items": REASON_SCHEMA},
    },
    "required": ["outcome", "reasons"],
}
EXCHANGE_FOR_SCHEMA = {
    "type": "object",
    "nullable": True,
    "properties": {"variant": {"type": "string"}, "product": {"type": "string"}},
}
ACTOR_SCHEMA = {
    "type": "object",
    "properties": {
        "kind": {"type": "string", "enum": ["shopper", "staff", "api", "worker", "system", "carrier"]},
        "id": {"type": "string"},
    },
    "required": ["kind", "id"],
}


class ReturnItemSerializer(serializers.ModelSerializer[ReturnItem]):
    id = serializers.CharField(source="public_id", read_only=True)
    line = serializers.CharField(source="line.external_id", read_only=True)
    sku = EmptyAsNull(source="line.sku")
    title = serializers.CharField(source="line.title", read_only=True)
    reason = EmptyAsNull(source="reason_code")
    comment = serializers.CharField(read_only=True)
    photos = serializers.SerializerMethodField()
    inspection_photos = serializers.SerializerMethodField()
    amount = MinorMoney("amount_minor", currency="return_request.currency")
    reception = serializers.ChoiceField(choices=Reception.choices, read_only=True)
    verdict = serializers.ChoiceField(choices=Verdict.choices, read_only=True)
    grade = serializers.ChoiceField(choices=Grade.choices, read_only=True, allow_null=True)
    observed_grade = serializers.ChoiceField(
        choices=Grade.choices,
        read_only=True,
        allow_null=True,
        help_text="As it was seen, where the terms made a better grade of it.",
    )
    disposition = serializers.ChoiceField(choices=Disposition.choices, read_only=True, allow_null=True)
    resolution = serializers.ChoiceField(choices=Resolution.choices, read_only=True)
    refusal = serializers.SerializerMethodField()
    exchange_for = serializers.SerializerMethodField()
    exchange = serializers.SerializerMethodField()

    class Meta:
        model = ReturnItem
        fields = (
            "id",
            "line",
            "sku",
            "title",
            "reason",
            "comment",
            "photos",
            "inspection_photos",
            "requested_quantity",
            "received_quantity",
            "accepted_quantity",
            "rejected_quantity",
            "restocked_quantity",
            "refunded_quantity",
            "amount",
            "reception",
            "verdict",
            "grade",
            "observed_grade",
            "disposition",
            "refusal",
            "resolution",
            "exchange_for",
            "exchange",
        )
        read_only_fields = fields

    def to_representation(self, instance: ReturnItem) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        shown["grade"] = shown["grade"] or None
        shown["observed_grade"] = shown["observed_grade"] or None
        shown["disposition"] = shown["disposition"] or None
        return shown

    @extend_schema_field({"type": "array", "items": {"type": "string", "example": "file_..."}})
    def get_photos(self, item: ReturnItem) -> list[str]:
        return _photos(item, is_warehouse=False)

    @extend_schema_field({"type": "array", "items": {"type": "string", "example": "file_..."}})
    def get_inspection_photos(self, item: ReturnItem) -> list[str]:
        return _photos(item, is_warehouse=True)

    @extend_schema_field(REFUSAL_SCHEMA)
    def get_refusal(self, item: ReturnItem) -> dict[str, Any] | None:
        return shown_refusal(item)

    @extend_schema_field(EXCHANGE_FOR_SCHEMA)
    def get_exchange_for(self, item: ReturnItem) -> Any:
        return item.exchange_for

    @extend_schema_field(ReplacementSerializer(allow_null=True))
    def get_exchange(self, item: ReturnItem) -> Any:
        """What leaves instead, and how far it is; null unless the item is exchanged."""
        replacement = replacement_of(item)
        return ReplacementSerializer(replacement).data if replacement else None


class CustomerReference(serializers.ModelSerializer[Customer]):
    """The names of a customer in the merchant's and in our books."""

    id = serializers.CharField(source="public_id", read_only=True)

    class Meta:
        model = Customer
        fields = ("id", "external_id")
        read_only_fields = fields


class ReturnSerializer(serializers.ModelSerializer[ReturnRequest]):
    """A return with everything on it. The context names ``base_url``, and in ``expand`` what is shown in full."""

    id = serializers.CharField(source="public_id", read_only=True)
    order = serializers.SerializerMethodField()
    customer = serializers.SerializerMethodField()
    status = serializers.ChoiceField(choices=ReturnStatus.choices, read_only=True)
    shipping_status = serializers.ChoiceField(choices=ShippingStatus.choices, read_only=True)
    exceptions = serializers.ListField(
        child=serializers.ChoiceField(choices=ReturnException.choices), read_only=True
    )
    resolution = serializers.ChoiceField(choices=Resolution.choices, read_only=True)
    method = serializers.ChoiceField(choices=Method.choices, read_only=True)
    policy_version = serializers.SerializerMethodField()
    legal_basis = serializers.ChoiceField(choices=LegalBasis.choices, read_only=True)
    metadata = serializers.SerializerMethodField()
    opened_by = serializers.SerializerMethodField()
    items = ReturnItemSerializer(many=True, read_only=True)
    quote = serializers.SerializerMethodField()
    decision = serializers.SerializerMethodField()
    unexpected_items = UnexpectedItemSerializer(many=True, read_only=True)
    refunds = RefundSerializer(many=True, read_only=True)
    charges = ChargeSerializer(many=True, read_only=True)
    shipments = serializers.SerializerMethodField()
    pickup = serializers.SerializerMethodField()
    own_parcel = serializers.SerializerMethodField()
    hand_over_by = Moment(read_only=True, allow_null=True)
    handed_over_at = Moment(read_only=True, allow_null=True)
    received_at = Moment(read_only=True, allow_null=True)
    decided_at = Moment(read_only=True, allow_null=True)
    ended_at = Moment(read_only=True, allow_null=True)
    survey = serializers.SerializerMethodField(help_text="Null unless `expand=survey` asks for it.")
    status_page_url = serializers.SerializerMethodField()
    created_at = Moment(read_only=True)
    updated_at = Moment(read_only=True)

    class Meta:
        model = ReturnRequest
        fields = (
            "id",
            "number",
            "order",
            "customer",
            "status",
            "shipping_status",
            "exceptions",
            "resolution",
            "method",
            "policy_version",
            "legal_basis",
            "channel",
            "language",
            "external_id",
            "metadata",
            "opened_by",
            "items",
            "unexpected_items",
            "quote",
            "decision",
            "refunds",
            "charges",
            "shipments",
            "pickup",
            "own_parcel",
            "hand_over_by",
            "handed_over_at",
            "received_at",
            "decided_at",
            "ended_at",
            "survey",
            "status_page_url",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields

    @extend_schema_field(PICKUP_SCHEMA)
    def get_pickup(self, return_request: ReturnRequest) -> dict[str, Any] | None:
        return return_request.pickup

    @extend_schema_field(OWN_PARCEL_SCHEMA)
    def get_own_parcel(self, return_request: ReturnRequest) -> dict[str, Any] | None:
        return shown_own_parcel(return_request)

    @extend_schema_field(SURVEY_SCHEMA)
    def get_survey(self, return_request: ReturnRequest) -> dict[str, Any] | None:
        if "survey" not in self.context.get("expand", ()):
            return None
        return shown_survey(getattr(return_request, "survey_answer", None))

    @extend_schema_field(OrderReference)
    def get_order(self, return_request: ReturnRequest) -> Any:
        serializer = OrderSerializer if "order" in self.context.get("expand", ()) else OrderReference
        return serializer(return_request.order, context=self.context).data

    @extend_schema_field(CustomerReference)
    def get_customer(self, return_request: ReturnRequest) -> Any:
        serializer = CustomerSerializer if "customer" in self.context.get("expand", ()) else CustomerReference
        return serializer(return_request.customer, context=self.context).data

    @extend_schema_field({"type": "string", "nullable": True, "example": "pol_..."})
    def get_policy_version(self, return_request: ReturnRequest) -> str | None:
        version = return_request.policy_version
        return version.public_id if version else None

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_metadata(self, return_request: ReturnRequest) -> Any:
        return return_request.metadata

    @extend_schema_field(ACTOR_SCHEMA)
    def get_opened_by(self, return_request: ReturnRequest) -> Any:
        return return_request.opened_by

    @extend_schema_field(QUOTE_SCHEMA)
    def get_quote(self, return_request: ReturnRequest) -> Any:
        return return_request.quote

    @extend_schema_field(DECISION_SCHEMA)
    def get_decision(self, return_request: ReturnRequest) -> dict[str, Any]:
        decision = return_request.decision
        return {
            "outcome": decision["outcome"],
            "reasons": [shown_reason(Reason.from_json(reason)) for reason in decision["reasons"]],
        }

    @extend_schema_field(ReturnShipmentSerializer(many=True))
    def get_shipments(self, return_request: ReturnRequest) -> Any:
        shipments = [parcel.shipment for parcel in return_request.parcels.all()]
        return ReturnShipmentSerializer(shipments, many=True, context=self.context).data

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_status_page_url(self, return_request: ReturnRequest) -> str:
        return f"{self.context['base_url']}{return_path(return_request)}"


def _photos(item: ReturnItem, *, is_warehouse: bool) -> list[str]:
    return [
        photo.file.public_id
        for photo in item.photos.all()
        if (photo.taken_by == TAKEN_BY_WAREHOUSE) == is_warehouse
    ]


def shown_reason(reason: Reason) -> dict[str, Any]:
    """A reason as codes, and in the reader's language."""
    return {
        "code": reason.code,
        "rule": reason.rule,
        "fact": reason.fact,
        "expected": reason.expected,
        "actual": reason.actual,
        "message": explain(reason, translation, translation.get_language() or "en"),
    }
