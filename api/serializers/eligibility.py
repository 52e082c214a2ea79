"""What can be returned, as it is answered."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import MONEY_SCHEMA, Moment
from api.serializers.decisions import QUOTE_SCHEMA, REASON_SCHEMA, shown_reason
from returns.policy.explanation import explain_dependency
from returns.services.eligibility import Eligibility, LineEligibility
from returns.states import LegalBasis, Method, Resolution

FEE_SCHEMA = {
    "oneOf": [
        MONEY_SCHEMA,
        {
            "type": "object",
            "properties": {"percent": {"type": "string", "example": "10"}},
            "required": ["percent"],
            "additionalProperties": False,
        },
    ]
}

OUTBOUND_SHIPPING_FEE_SCHEMA = {
    "type": "object",
    "nullable": True,
    "description": "Charged once for an order whose delivery was free, where what is kept of it costs less.",
    "properties": {
        "fee": MONEY_SCHEMA,
        "free_delivery_from": MONEY_SCHEMA,
        "told_before_purchase": {"type": "boolean", "description": "The shop's word; always true."},
    },
    "required": ["fee", "free_delivery_from", "told_before_purchase"],
}

PAUSES_SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "methods": {"type": "array", "items": {"type": "string", "enum": Method.values}},
            "from": {"type": "string", "format": "date"},
            "until": {"type": "string", "format": "date"},
        },
        "required": ["methods", "from", "until"],
    },
}


class LineEligibilitySerializer(serializers.Serializer):  # type: ignore[type-arg]
    line = serializers.CharField(source="line.external_id", read_only=True)
    eligible = serializers.BooleanField(read_only=True)
    returnable_quantity = serializers.IntegerField(read_only=True)
    window_ends_at = Moment(source="decision.window_ends_at", read_only=True, allow_null=True)
    resolutions = serializers.ListField(
        source="decision.resolutions",
        child=serializers.ChoiceField(choices=Resolution.choices),
        read_only=True,
    )
    methods = serializers.ListField(
        source="decision.methods", child=serializers.ChoiceField(choices=Method.choices), read_only=True
    )
    legal_basis = serializers.ChoiceField(
        source="decision.legal_basis", choices=LegalBasis.choices, read_only=True, allow_null=True
    )
    approval = serializers.ChoiceField(
        source="decision.approval", choices=["auto", "review", "decline"], read_only=True
    )
    photos = serializers.IntegerField(
        source="decision.photos", read_only=True, help_text="How many are needed at least."
    )
    paused_methods = serializers.ListField(
        source="decision.paused_methods",
        child=serializers.ChoiceField(choices=Method.choices),
        read_only=True,
        help_text="Without service today; left out of methods as long as another one is left.",
    )
    pauses = serializers.SerializerMethodField()
    return_shipping_fee = serializers.SerializerMethodField()
    restocking_fee = serializers.SerializerMethodField()
    outbound_shipping_fee = serializers.SerializerMethodField()
    reasons = serializers.SerializerMethodField()
    depends_on = serializers.SerializerMethodField()

    @extend_schema_field(PAUSES_SCHEMA)
    def get_pauses(self, line: LineEligibility) -> list[dict[str, Any]]:
        """Every pause that the terms name."""
        return [pause.as_json() for pause in line.decision.pauses]

    @extend_schema_field(FEE_SCHEMA)
    def get_return_shipping_fee(self, line: LineEligibility) -> dict[str, str]:
        return line.decision.return_shipping_fee.as_json()

    @extend_schema_field(FEE_SCHEMA)
    def get_restocking_fee(self, line: LineEligibility) -> dict[str, str]:
        return line.decision.restocking_fee.as_json()

    @extend_schema_field(OUTBOUND_SHIPPING_FEE_SCHEMA)
    def get_outbound_shipping_fee(self, line: LineEligibility) -> dict[str, Any] | None:
        """What the line may cost the order's free delivery; the quote says whether it does."""
        fee = line.decision.outbound_shipping_fee
        return fee.as_json() if fee else None

    @extend_schema_field({"type": "array", "items": REASON_SCHEMA})
    def get_reasons(self, line: LineEligibility) -> list[dict[str, Any]]:
        return [shown_reason(reason) for reason in line.reasons]

    @extend_schema_field(
        {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "fact": {"type": "string", "example": "request.reason"},
                    "message": {"type": "string"},
                },
                "required": ["fact", "message"],
            },
        }
    )
    def get_depends_on(self, line: LineEligibility) -> list[dict[str, str]]:
        return [
            {"fact": fact, "message": explain_dependency(fact, translation)}
            for fact in line.decision.depends_on
        ]


class EligibilitySerializer(serializers.Serializer):  # type: ignore[type-arg]
    lines = LineEligibilitySerializer(many=True, read_only=True)
    outcome = serializers.SerializerMethodField()
    methods = serializers.SerializerMethodField()
    quote = serializers.SerializerMethodField()

    @extend_schema_field({"type": "string", "nullable": True, "enum": ["approve", "review", "decline", None]})
    def get_outcome(self, eligibility: Eligibility) -> str | None:
        return eligibility.whole.outcome if eligibility.whole else None

    @extend_schema_field(
        {"type": "array", "nullable": True, "items": {"type": "string", "enum": Method.values}}
    )
    def get_methods(self, eligibility: Eligibility) -> list[str] | None:
        """Methods that all the lines asked about share."""
        return list(eligibility.whole.methods) if eligibility.whole else None

    @extend_schema_field(QUOTE_SCHEMA)
    def get_quote(self, eligibility: Eligibility) -> Any:
        return eligibility.quote.as_json() if eligibility.quote else None
