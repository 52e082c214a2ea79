"""``/orders``: the mirror of the shop's orders."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.selectors import shop_settings
from api.authentication import require_scope
from api.body_limits import MEGABYTE, BodyLimits, whole_body
from api.fields import Moment, Text
from api.finding import complete_orders, external_id_in_address, order_named, whole_order_named
from api.listing import PageFilters, QueryMoment, Words, paged
from api.preferences import MINIMAL, PREFER, wants_minimal_answer
from api.problems import problem_of
from api.serializers.order_documents import BULK_SCHEMA, ORDER_SCHEMA
from api.serializers.orders import OrderSerializer
from api.serializers.returns import ReturnSerializer
from api.showing import show, show_all
from api.strict import Filters, refuse_field, understood, understood_query
from api.views import ApiView
from commerce.folding import fold_email, fold_order_number
from commerce.links import LIFETIME, order_url
from commerce.models import FinancialStatus, Order, OrderStatus
from commerce.services.orders import MOST_ORDERS_AT_ONCE, PutOrder, put_order, put_orders
from commerce.services.taken_documents import hash_of, order_that_stands
from commerce.snapshots import parse_order, parse_orders
from core.errors import Refusal
from returns.selectors import returns_with_everything

# A thousand lines with all that is known of each, each in a parcel of its own.
_FIELDS_OF_ORDER = 30_000
_FIELDS_OF_BULK = 200_000


@extend_schema_field({"$ref": "#/components/schemas/Problem"})
class BulkProblem(serializers.DictField):
    """Why one order was not taken, as PUT of it alone would have answered."""


_BULK_ANSWER = inline_serializer(
    "BulkAnswer",
    {
        "orders": inline_serializer(
            "BulkOutcome",
            {
                "external_id": serializers.CharField(allow_null=True),
                "status": serializers.IntegerField(
                    help_text="What PUT of this order alone would have answered."
                ),
                "id": serializers.CharField(allow_null=True),
                "changed": serializers.BooleanField(),
                "problem": BulkProblem(allow_null=True),
            },
            many=True,
        )
    },
)


class ExpandFilters(Filters):
    expand = Words(["returns"], required=False, default=list)


class OrderFilters(PageFilters):
    number = Text(required=False, max_length=100)
    customer = Text(required=False, max_length=200, help_text="Our id of the customer, or the shop's.")
    email = Text(required=False, max_length=320)
    status = Words(OrderStatus.values, required=False)
    financial_status = Words(FinancialStatus.values, required=False)
    placed_after = QueryMoment(required=False)
    placed_before = QueryMoment(required=False)


class OrderViews(ApiView):
    resource = "orders"
    limits: ClassVar[dict[str, BodyLimits]] = {
        "store": BodyLimits(4 * MEGABYTE, fields=_FIELDS_OF_ORDER),
        "bulk": BodyLimits(20 * MEGABYTE, fields=_FIELDS_OF_BULK),
    }

    @extend_schema(parameters=[OrderFilters], responses=paged(OrderSerializer))
    def list(self, request: Request) -> Response:
        """Orders, the one placed last first."""
        query = understood_query(OrderFilters, request)
        rows = complete_orders()
        if "number" in query:
            rows = rows.filter(number_folded=fold_order_number(query["number"]))
        if "customer" in query:
            name = query["customer"]
            rows = rows.filter(
                Q(customer__public_id=name) | Q(customer__external_id=name) | Q(customer_external_id=name)
            )
        if "email" in query:
            rows = rows.filter(email_folded=fold_email(query["email"]))
        if "status" in query:
            rows = rows.filter(status__in=query["status"])
        if "financial_status" in query:
            rows = rows.filter(financial_status__in=query["financial_status"])
        if "placed_after" in query:
            rows = rows.filter(placed_at__gt=query["placed_after"])
        if "placed_before" in query:
            rows = rows.filter(placed_at__lt=query["placed_before"])
        return self.page(rows, OrderSerializer, order=("-placed_at", "-id"), query=query)

    @extend_schema(parameters=[ExpandFilters], responses=OrderSerializer)
    def retrieve(self, request: Request, order_id: str) -> Response:
        """One order as it is stored; `expand=returns` shows its returns too."""
        query = understood_query(ExpandFilters, request)
        if "returns" in query["expand"]:
            require_scope(self.caller, "returns:read")
        order = whole_order_named(order_id)
        shown = _shown(order, self.context)
        if "returns" in query["expand"]:
            returns = returns_with_everything().filter(order=order)
            shown["returns"] = show_all(ReturnSerializer, returns, self.context)
        return Response(shown)

    @extend_schema(
        request={"application/json": ORDER_SCHEMA},
        responses={200: OrderSerializer, 201: OrderSerializer, 204: None},
        parameters=[PREFER],
    )
    def store(self, request: Request, order_id: str) -> Response:
        """Make the order be what the shop says. What is in use stays; an older `updated_at` changes nothing."""
        sent = whole_body(request._request)
        document = request.data
        external_id = external_id_in_address(Order.objects.all(), order_id)
        document_hash = hash_of(sent, shop=shop_settings())
        public_id = order_that_stands(external_id=external_id, document_hash=document_hash)
        is_new = False
        if public_id is None:
            outcome = put_order(
                external_id=external_id,
                snapshot=parse_order(document),
                actor=self.actor,
                now=self.now,
                document_hash=document_hash,
            )
            public_id, is_new = outcome.order.public_id, outcome.is_new
        if not is_new and wants_minimal_answer(request):
            self.headers["Preference-Applied"] = MINIMAL
            return Response(status=204)
        order = whole_order_named(public_id)
        return Response(_shown(order, self.context), status=201 if is_new else 200)

    @extend_schema(request={"application/json": BULK_SCHEMA}, responses=_BULK_ANSWER)
    def bulk(self, request: Request) -> Response:
        """Put up to 500 orders, each with its own outcome; one that fails stops no other."""
        documents = _documents(request.data)
        outcomes = put_orders(orders=parse_orders(documents), actor=self.actor, now=self.now)
        shown = [_outcome(document, outcome) for document, outcome in zip(documents, outcomes, strict=True)]
        return Response({"orders": shown})

    @extend_schema(
        request=None,
        responses={
            200: inline_serializer(
                "PortalLink",
                {"url": serializers.URLField(), "expires_at": Moment(help_text="When it stops to work.")},
            )
        },
    )
    def portal_link(self, request: Request, order_id: str) -> Response:
        """A link that opens the order on the portal for its shopper, for 30 days, without another question."""
        understood(Filters, request)
        order = order_named(order_id)
        return Response(
            {
                "url": order_url(order, now=self.now),
                "expires_at": Moment().to_representation(self.now + LIFETIME),
            }
        )


def _shown(order: Order, context: dict[str, Any]) -> dict[str, Any]:
    return show(OrderSerializer, order, context)


def _documents(data: Any) -> list[Any]:
    if not isinstance(data, dict):
        refuse_field("", "invalid", _("This must be an object."))
    for name in data:
        if name != "orders":
            refuse_field(name, "unknown_field", _("There is no such field here."))
    documents = data.get("orders")
    if not isinstance(documents, list) or not documents:
        refuse_field("orders", "required", _("Send a list of orders."))
    if len(documents) > MOST_ORDERS_AT_ONCE:
        refuse_field(
            "orders",
            "max_length",
            _("At most %(count)d orders are taken at once.") % {"count": MOST_ORDERS_AT_ONCE},
        )
    return documents


def _outcome(document: Any, outcome: PutOrder | Refusal) -> dict[str, Any]:
    external_id = document.get("external_id") if isinstance(document, dict) else None
    shown = {"external_id": external_id if isinstance(external_id, str) else None}
    if isinstance(outcome, Refusal):
        problem = problem_of(outcome)
        return {
            **shown,
            "status": problem.status,
            "id": None,
            "changed": False,
            "problem": problem.as_json(),
        }
    return {
        **shown,
        "status": 201 if outcome.is_new else 200,
        "id": outcome.order.public_id,
        "changed": outcome.has_changed,
        "problem": None,
    }
