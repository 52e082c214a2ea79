"""Members and the movements of their points and credit."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import MONEY_SCHEMA, EmptyAsNull, Moment, MoneyField
from core.money import Money
from loyalty.models import LedgerEntry, LedgerKind


class TierSerializer(serializers.Serializer):  # type: ignore[type-arg]
    code = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)


class NextTierSerializer(TierSerializer):
    missing = MoneyField(read_only=True, help_text="What is still to be spent for it.")


class MemberSerializer(serializers.Serializer):  # type: ignore[type-arg]
    customer = serializers.CharField(read_only=True, help_text="The customer's public id.")
    customer_external_id = serializers.CharField(read_only=True)
    points = serializers.IntegerField(read_only=True)
    credit = serializers.ListField(child=MoneyField(), read_only=True)
    tier = TierSerializer(read_only=True, allow_null=True)
    tier_since = Moment(read_only=True, allow_null=True)
    next_tier = NextTierSerializer(read_only=True, allow_null=True)
    benefits = serializers.DictField(read_only=True)
    spent = MoneyField(read_only=True)
    orders_count = serializers.IntegerField(read_only=True)
    joined_at = Moment(read_only=True, allow_null=True)


class LedgerEntrySerializer(serializers.ModelSerializer[LedgerEntry]):
    kind = serializers.ChoiceField(source="account.kind", choices=LedgerKind.choices, read_only=True)
    points = serializers.SerializerMethodField()
    amount = serializers.SerializerMethodField()
    reason = serializers.CharField(read_only=True)
    subject = serializers.SerializerMethodField()
    code = EmptyAsNull(source="code.code", default=None)
    created_at = Moment(read_only=True)

    class Meta:
        model = LedgerEntry
        fields = ("kind", "points", "amount", "reason", "replaces_money", "subject", "code", "created_at")
        read_only_fields = fields

    @extend_schema_field({"type": "integer", "nullable": True})
    def get_points(self, entry: LedgerEntry) -> int | None:
        return entry.amount if entry.account.kind == LedgerKind.POINTS else None

    @extend_schema_field({**MONEY_SCHEMA, "nullable": True})
    def get_amount(self, entry: LedgerEntry) -> dict[str, str] | None:
        if entry.account.kind != LedgerKind.CREDIT:
            return None
        return Money(entry.amount, entry.account.currency).as_json()

    @extend_schema_field(
        {
            "type": "object",
            "nullable": True,
            "properties": {"type": {"type": "string"}, "id": {"type": "string"}},
        }
    )
    def get_subject(self, entry: LedgerEntry) -> Any:
        return {"type": entry.subject_type, "id": entry.subject_id} if entry.subject_type else None
