"""Cancellations as they leave."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import EmptyAsNull, Moment
from api.serializers.orders import OrderReference
from api.serializers.refunds import RefundSerializer
from api.showing import show
from commerce.models import Cancellation, CancellationStatus, CancelledLine


class CancelledLineSerializer(serializers.ModelSerializer[CancelledLine]):
    line = serializers.CharField(source="line.external_id", read_only=True)
    quantity = serializers.IntegerField(read_only=True, help_text="As it was asked for.")
    too_late_quantity = serializers.IntegerField(
        read_only=True, help_text="Of it, units that were sent before the shop could stop them."
    )

    class Meta:
        model = CancelledLine
        fields = ("line", "quantity", "too_late_quantity")
        read_only_fields = fields


class CancellationSerializer(serializers.ModelSerializer[Cancellation]):
    id = serializers.CharField(source="public_id", read_only=True)
    order = OrderReference(read_only=True)
    status = serializers.ChoiceField(choices=CancellationStatus.choices, read_only=True)
    lines = CancelledLineSerializer(many=True, read_only=True)
    reason = EmptyAsNull()
    refund = serializers.SerializerMethodField(
        help_text="What goes back once it is confirmed; null where nothing was paid."
    )
    refunds = RefundSerializer(
        many=True, read_only=True, help_text="All of them, where several payments take the money back."
    )
    due_at = Moment(read_only=True, help_text="The end of the day by which the money is sent.")
    created_at = Moment(source="requested_at", read_only=True)
    settled_at = Moment(read_only=True, allow_null=True)

    class Meta:
        model = Cancellation
        fields = (
            "id",
            "order",
            "status",
            "lines",
            "reason",
            "refund",
            "refunds",
            "due_at",
            "created_at",
            "settled_at",
        )
        read_only_fields = fields

    @extend_schema_field(RefundSerializer(allow_null=True))
    def get_refund(self, cancellation: Cancellation) -> Any:
        refunds = [refund for refund in cancellation.refunds.all() if refund.replaced_by_id is None]
        return show(RefundSerializer, refunds[0], self.context) if refunds else None
