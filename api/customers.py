"""``/customers``: the people who buy, as the shop knows them."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.selectors import shop_settings
from api.fields import Text
from api.finding import customer_named, external_id_in_address
from api.listing import PageFilters, QueryMoment, paged
from api.serializers.customers import CustomerSerializer
from api.serializers.order_documents import CUSTOMER_SCHEMA
from api.showing import show
from api.strict import Filters, understood_query
from api.views import ApiView
from commerce.folding import fold_email, phone_to_e164
from commerce.models import Customer
from commerce.services.customers import put_customer
from commerce.snapshots import parse_customer


class CustomerFilters(PageFilters):
    email = Text(required=False, max_length=320)
    phone = Text(required=False, max_length=64, help_text="In any writing.")
    tag = Text(required=False, max_length=255)
    updated_after = QueryMoment(required=False)


class CustomerViews(ApiView):
    resource = "customers"

    @extend_schema(parameters=[CustomerFilters], responses=paged(CustomerSerializer))
    def list(self, request: Request) -> Response:
        """Customers, newest first."""
        query = understood_query(CustomerFilters, request)
        rows = Customer.objects.filter(erased_at=None)
        if "email" in query:
            rows = rows.filter(email_folded=fold_email(query["email"]) or None)
        if "phone" in query:
            rows = rows.filter(
                phone_e164=phone_to_e164(query["phone"], country=shop_settings().country) or None
            )
        if "tag" in query:
            rows = rows.filter(tags__contains=[query["tag"]])
        if "updated_after" in query:
            rows = rows.filter(updated_at__gt=query["updated_after"])
        return self.page(rows, CustomerSerializer, order=("-created_at", "-id"), query=query)

    @extend_schema(responses=CustomerSerializer)
    def retrieve(self, request: Request, customer_id: str) -> Response:
        """One customer."""
        understood_query(Filters, request)
        return Response(show(CustomerSerializer, customer_named(customer_id)))

    @extend_schema(
        request={"application/json": CUSTOMER_SCHEMA},
        responses={200: CustomerSerializer, 201: CustomerSerializer},
    )
    def store(self, request: Request, customer_id: str) -> Response:
        """Make the customer be what the shop says. Consents and tags that are left out are kept."""
        known_id = external_id_in_address(Customer.objects.all(), customer_id)
        outcome = put_customer(
            external_id=known_id,
            snapshot=parse_customer(request.data, external_id=known_id),
            now=self.now,
        )
        return Response(show(CustomerSerializer, outcome.customer), status=201 if outcome.is_new else 200)
