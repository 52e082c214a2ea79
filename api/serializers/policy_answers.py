"""What holds for a product before it is bought, as it is answered. The values are those of ``PolicyAnswer.as_json``."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers.eligibility import FEE_SCHEMA, OUTBOUND_SHIPPING_FEE_SCHEMA
from returns.policy.terms import APPROVALS, REFUND_TIMES, WINDOW_STARTS
from returns.states import LegalBasis, Method, Resolution


@extend_schema_field(FEE_SCHEMA)
class FeeField(serializers.JSONField):
    """An amount of money, or a percentage of what was paid."""


@extend_schema_field(OUTBOUND_SHIPPING_FEE_SCHEMA)
class OutboundShippingFeeField(serializers.JSONField):
    """What is charged when an order loses its free delivery, and below which worth of what is kept."""


class NamedProductSerializer(serializers.Serializer):  # type: ignore[type-arg]
    id = serializers.CharField(read_only=True)
    external_id = serializers.CharField(read_only=True)
    title = serializers.CharField(read_only=True)


class NamedVariantSerializer(serializers.Serializer):  # type: ignore[type-arg]
    id = serializers.CharField(read_only=True)
    external_id = serializers.CharField(read_only=True)


class PolicyPeriodSerializer(serializers.Serializer):  # type: ignore[type-arg]
    days = serializers.IntegerField(read_only=True, allow_null=True, help_text="Null: without an end.")
    starts = serializers.ChoiceField(choices=WINDOW_STARTS, read_only=True)
    basis = serializers.ChoiceField(choices=LegalBasis.choices, read_only=True)


class PolicyMethodSerializer(serializers.Serializer):  # type: ignore[type-arg]
    method = serializers.ChoiceField(choices=Method.choices, read_only=True)
    fee = FeeField(read_only=True)
    text = serializers.CharField(read_only=True)


class PercentSerializer(serializers.Serializer):  # type: ignore[type-arg]
    percent = serializers.CharField(read_only=True)


class PolicyResolutionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    resolution = serializers.ChoiceField(choices=Resolution.choices, read_only=True)
    bonus = PercentSerializer(read_only=True, allow_null=True)
    window = PolicyPeriodSerializer(read_only=True, allow_null=True)
    text = serializers.CharField(read_only=True)


class PolicyRefundSerializer(serializers.Serializer):  # type: ignore[type-arg]
    on = serializers.ChoiceField(choices=REFUND_TIMES, read_only=True)
    business_days = serializers.IntegerField(read_only=True)
    text = serializers.CharField(read_only=True)


class PolicyIfDefectiveSerializer(serializers.Serializer):  # type: ignore[type-arg]
    eligible = serializers.BooleanField(read_only=True)
    legal_basis = serializers.ChoiceField(choices=LegalBasis.choices, read_only=True, allow_null=True)
    window = PolicyPeriodSerializer(read_only=True, allow_null=True)
    return_shipping_fee = FeeField(read_only=True, allow_null=True)


class PolicyLaterSerializer(serializers.Serializer):  # type: ignore[type-arg]
    from_day = serializers.IntegerField(read_only=True, help_text="Days after delivery.")
    only_in_season = serializers.BooleanField(
        read_only=True, help_text="Of orders outside of the seasons nothing can go back from that day on."
    )
    legal_basis = serializers.ChoiceField(choices=LegalBasis.choices, read_only=True, allow_null=True)
    return_shipping_fee = FeeField(read_only=True, allow_null=True)
    restocking_fee = FeeField(read_only=True)
    outbound_shipping_fee = OutboundShippingFeeField(read_only=True, allow_null=True)
    resolutions = serializers.ListField(
        child=serializers.ChoiceField(choices=Resolution.choices), read_only=True
    )
    text = serializers.ListField(child=serializers.CharField(), read_only=True)


class ShownReasonSerializer(serializers.Serializer):  # type: ignore[type-arg]
    code = serializers.CharField(read_only=True)
    message = serializers.CharField(read_only=True)


class PolicySeasonSerializer(serializers.Serializer):  # type: ignore[type-arg]
    ordered_from = serializers.DateField(read_only=True)
    ordered_until = serializers.DateField(read_only=True)
    return_until = serializers.DateField(read_only=True)
    text = serializers.CharField(read_only=True)


class PolicyPauseSerializer(serializers.Serializer):  # type: ignore[type-arg]
    methods = serializers.ListField(child=serializers.ChoiceField(choices=Method.choices), read_only=True)
    until = serializers.DateField(read_only=True)
    text = serializers.CharField(read_only=True)

    def get_fields(self) -> dict[str, Any]:
        """``from`` is a word of the language, so it is named here."""
        return {"from": serializers.DateField(read_only=True), **super().get_fields()}


class PolicyAnswerSerializer(serializers.Serializer):  # type: ignore[type-arg]
    policy_version = serializers.CharField(read_only=True)
    product = NamedProductSerializer(read_only=True, allow_null=True)
    variant = NamedVariantSerializer(read_only=True, allow_null=True)
    country = serializers.CharField(read_only=True)
    tier = serializers.CharField(read_only=True, allow_null=True)
    language = serializers.CharField(read_only=True)
    eligible = serializers.BooleanField(read_only=True)
    refusal_code = serializers.CharField(read_only=True, allow_null=True)
    legal_basis = serializers.ChoiceField(choices=LegalBasis.choices, read_only=True, allow_null=True)
    approval = serializers.ChoiceField(choices=APPROVALS, read_only=True, allow_null=True)
    window = PolicyPeriodSerializer(
        read_only=True, allow_null=True, help_text="The longest of the periods; null when it cannot go back."
    )
    periods = PolicyPeriodSerializer(read_only=True, many=True)
    return_shipping_fee = FeeField(
        read_only=True, allow_null=True, help_text="By the first method; each method has its own."
    )
    restocking_fee = FeeField(read_only=True, allow_null=True)
    methods = PolicyMethodSerializer(read_only=True, many=True)
    resolutions = PolicyResolutionSerializer(read_only=True, many=True)
    refund = PolicyRefundSerializer(read_only=True, allow_null=True)
    photos = serializers.IntegerField(read_only=True)
    hand_over_days = serializers.IntegerField(read_only=True, allow_null=True)
    outbound_postage_returned = serializers.BooleanField(read_only=True)
    outbound_shipping_fee = OutboundShippingFeeField(
        read_only=True,
        allow_null=True,
        help_text="Charged once for an order whose delivery was free, where less than free_delivery_from is kept of it.",
    )
    later = PolicyLaterSerializer(
        read_only=True,
        allow_null=True,
        help_text="What is other once the law's period is over and the shop's own goes on.",
    )
    seasons = PolicySeasonSerializer(
        read_only=True, many=True, help_text="Orders of these days can come back until return_until at least."
    )
    pauses = PolicyPauseSerializer(
        read_only=True, many=True, help_text="On these days no parcel travels by these methods."
    )
    if_defective = PolicyIfDefectiveSerializer(read_only=True, allow_null=True)
    varies_by_variant = serializers.BooleanField(
        read_only=True, help_text="Another variant than this one would be answered otherwise."
    )
    summary = serializers.CharField(read_only=True, help_text="One line for the product's page.")
    sentences = serializers.ListField(child=serializers.CharField(), read_only=True)
    reasons = ShownReasonSerializer(read_only=True, many=True)
