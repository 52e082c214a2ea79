"""Returns as they leave."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import Moment
from api.serializers.actors import ACTOR_SCHEMA, shown_actor
from api.serializers.customers import CustomerSerializer
from api.serializers.decisions import DECISION_SCHEMA, QUOTE_SCHEMA, shown_reason
from api.serializers.exchanges import ChargeSerializer
from api.serializers.hand_over import OWN_PARCEL_SCHEMA, shown_own_parcel
from api.serializers.orders import OrderReference, OrderSerializer
from api.serializers.pickups import PICKUP_SCHEMA
from api.serializers.refunds import RefundSerializer
from api.serializers.return_items import ReturnItemSerializer
from api.serializers.return_survey import SURVEY_SCHEMA, shown_survey
from api.serializers.shipments import ReturnShipmentSerializer
from api.serializers.warehouse import UnexpectedItemSerializer
from api.showing import show, show_all
from commerce.models import Customer
from returns.links import return_path
from returns.models import ReturnRequest
from returns.policy.decision import Reason
from returns.states import (
    LegalBasis,
    Method,
    Resolution,
    ReturnException,
    ReturnStatus,
    ShippingStatus,
)
from tenants.addresses import own_url


class CustomerReference(serializers.ModelSerializer[Customer]):
    """The names of a customer in the merchant's and in our books."""

    id = serializers.CharField(source="public_id", read_only=True)

    class Meta:
        model = Customer
        fields = ("id", "external_id")
        read_only_fields = fields


class ReturnSerializer(serializers.ModelSerializer[ReturnRequest]):
    """A return with everything on it. The context names in ``expand`` what is shown in full."""

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
        return show(serializer, return_request.order, self.context)

    @extend_schema_field(CustomerReference)
    def get_customer(self, return_request: ReturnRequest) -> Any:
        serializer = CustomerSerializer if "customer" in self.context.get("expand", ()) else CustomerReference
        return show(serializer, return_request.customer, self.context)

    @extend_schema_field({"type": "string", "nullable": True, "example": "pol_..."})
    def get_policy_version(self, return_request: ReturnRequest) -> str | None:
        version = return_request.policy_version
        return version.public_id if version else None

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_metadata(self, return_request: ReturnRequest) -> Any:
        return return_request.metadata

    @extend_schema_field(ACTOR_SCHEMA)
    def get_opened_by(self, return_request: ReturnRequest) -> Any:
        return shown_actor(return_request.opened_by)

    @extend_schema_field(QUOTE_SCHEMA)
    def get_quote(self, return_request: ReturnRequest) -> Any:
        # A quote of before had nothing to say of these.
        return {"cut": None, "payable": True} | return_request.quote

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
        return show_all(ReturnShipmentSerializer, shipments, self.context)

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_status_page_url(self, return_request: ReturnRequest) -> str:
        return own_url(return_path(return_request))
