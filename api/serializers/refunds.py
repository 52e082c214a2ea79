"""Refunds as they leave: within their return, and on their own."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import MONEY_SCHEMA, EmptyAsNull, MinorMoney, Moment
from core.money import Money
from returns.models import Refund, ReturnRequest
from returns.services.account_numbers import SCHEMES
from returns.states import RefundMethod, RefundStatus

BANK_ACCOUNT_SCHEMA = {
    "type": "object",
    "nullable": True,
    "properties": {
        "scheme": {"type": "string", "enum": list(SCHEMES)},
        "masked": {"type": "string", "example": "DE•••• 3000"},
    },
    "required": ["scheme", "masked"],
}


class RefundSerializer(serializers.ModelSerializer[Refund]):
    id = serializers.CharField(source="public_id", read_only=True)
    status = serializers.ChoiceField(choices=RefundStatus.choices, read_only=True)
    method = serializers.ChoiceField(choices=RefundMethod.choices, read_only=True)
    amount = MinorMoney("amount_minor")
    due_at = Moment(read_only=True, help_text="The end of the day by which it is promised.")
    slipped_at = Moment(read_only=True, allow_null=True, help_text="When that day was found to have passed.")
    compensation = serializers.SerializerMethodField(help_text="Store credit given for the wait.")
    bank_account = serializers.SerializerMethodField(help_text="Where it goes, masked; null for other ways.")
    reference = EmptyAsNull()
    failure = EmptyAsNull(help_text="The provider's or the bank's code.")
    replaced_by = serializers.CharField(
        source="replaced_by.public_id",
        default=None,
        read_only=True,
        allow_null=True,
        help_text="The refund that took the place of this one, which failed.",
    )
    created_at = Moment(read_only=True)
    settled_at = Moment(read_only=True, allow_null=True)

    class Meta:
        model = Refund
        fields: tuple[str, ...] = (
            "id",
            "status",
            "method",
            "amount",
            "due_at",
            "slipped_at",
            "compensation",
            "bank_account",
            "reference",
            "failure",
            "replaced_by",
            "created_at",
            "settled_at",
        )
        read_only_fields = fields

    @extend_schema_field({**MONEY_SCHEMA, "nullable": True})
    def get_compensation(self, refund: Refund) -> dict[str, str] | None:
        if not refund.compensation_minor:
            return None
        return Money(refund.compensation_minor, refund.currency).as_json()

    @extend_schema_field(BANK_ACCOUNT_SCHEMA)
    def get_bank_account(self, refund: Refund) -> dict[str, str] | None:
        account = refund.payout_account
        return {"scheme": account.scheme, "masked": account.masked} if account else None


class ReturnReference(serializers.ModelSerializer[ReturnRequest]):
    """The names of a return in our and in the merchant's books."""

    id = serializers.CharField(source="public_id", read_only=True)

    class Meta:
        model = ReturnRequest
        fields = ("id", "number", "external_id")
        read_only_fields = fields


class RefundOfReturnSerializer(RefundSerializer):
    """A refund with the return that it belongs to."""

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]
        # ``return`` is a word of Python, so it cannot be written like the others.
        return {
            **super().get_fields(),
            "return": ReturnReference(source="return_request", read_only=True, allow_null=True),
            "cancellation": serializers.CharField(
                source="cancellation.public_id",
                default=None,
                read_only=True,
                allow_null=True,
                help_text="The cancellation whose units it pays back, where there is no return.",
            ),
        }
