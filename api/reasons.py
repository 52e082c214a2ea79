"""``/reasons``: why people return things, as this shop offers it."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from drf_spectacular.utils import extend_schema, extend_schema_field, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.strict import Filters, understood_query
from api.views import ApiView
from returns.selectors import ShownReason, reason_tree
from returns.states import Fault, ReasonScopeMode, StandardReason


class ReturnReasonSerializer(serializers.Serializer):  # type: ignore[type-arg]
    code = serializers.CharField(read_only=True)
    label = serializers.CharField(  # type: ignore[assignment]  # a field of this name, not the form's label
        read_only=True, help_text="In the language of Accept-Language."
    )
    fault = serializers.ChoiceField(choices=Fault.choices, read_only=True)
    standard_reason = serializers.ChoiceField(choices=StandardReason.choices, read_only=True)
    is_leaf = serializers.BooleanField(read_only=True, help_text="Only a leaf can be the reason of a return.")
    photos = serializers.IntegerField(read_only=True, help_text="How many it wants at least.")
    scope = serializers.ChoiceField(
        choices=ReasonScopeMode.choices,
        read_only=True,
        help_text="How product_types and product_tags are meant: for all goods, only for these, for all but these.",
    )
    product_types = serializers.ListField(child=serializers.CharField(), read_only=True)
    product_tags = serializers.ListField(child=serializers.CharField(), read_only=True)
    children = serializers.SerializerMethodField()

    @extend_schema_field({"type": "array", "items": {"$ref": "#/components/schemas/ReturnReason"}})
    def get_children(self, reason: ShownReason) -> Any:
        return [shown_reason_branch(child) for child in reason.children]


class ReasonViews(ApiView):
    resource = "returns"

    @extend_schema(
        responses=inline_serializer("Reasons", {"data": ReturnReasonSerializer(many=True)}),
    )
    def list(self, request: Request) -> Response:
        """The tree of reasons, in the shop's order. It is short and comes whole."""
        understood_query(Filters, request)
        tree = reason_tree(translation.get_language() or "en")
        return Response({"data": [shown_reason_branch(reason) for reason in tree]})


def shown_reason_branch(reason: ShownReason) -> dict[str, Any]:
    """A reason with everything below it."""
    return {
        "code": reason.code,
        "label": reason.label,
        "fault": reason.fault,
        "standard_reason": reason.standard_reason,
        "is_leaf": not reason.children,
        "photos": reason.photos,
        "scope": reason.scope,
        "product_types": list(reason.product_types),
        "product_tags": list(reason.product_tags),
        "children": [shown_reason_branch(child) for child in reason.children],
    }
