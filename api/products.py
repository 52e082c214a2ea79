"""``/products``: the mirror of the shop's catalogue."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.body_limits import MEGABYTE, BodyLimits
from api.fields import Text
from api.finding import by_either_id, complete_products, external_id_in_address
from api.listing import PageFilters, QueryFlag, QueryMoment, paged
from api.serializers.order_documents import PRODUCT_SCHEMA
from api.serializers.products import ProductSerializer
from api.showing import show
from api.strict import Filters, understood_query
from api.views import ApiView
from commerce.models import Product
from commerce.services.products import put_product
from commerce.snapshots import parse_product

_FIELDS_OF_PRODUCT = 30_000  # 2,048 variants with all that is known of each


class ProductFilters(PageFilters):
    type = Text(required=False, max_length=255)
    vendor = Text(required=False, max_length=255)
    tag = Text(required=False, max_length=255)
    active = QueryFlag(required=False)
    updated_after = QueryMoment(required=False)


class ProductViews(ApiView):
    resource = "products"
    limits = {"store": BodyLimits(4 * MEGABYTE, fields=_FIELDS_OF_PRODUCT)}

    @extend_schema(parameters=[ProductFilters], responses=paged(ProductSerializer))
    def list(self, request: Request) -> Response:
        """Products with their variants, the one changed last first."""
        query = understood_query(ProductFilters, request)
        rows = complete_products()
        if "type" in query:
            rows = rows.filter(type=query["type"])
        if "vendor" in query:
            rows = rows.filter(vendor=query["vendor"])
        if "tag" in query:
            rows = rows.filter(tags__contains=[query["tag"]])
        if "active" in query:
            rows = rows.filter(is_active=query["active"])
        if "updated_after" in query:
            rows = rows.filter(updated_at__gt=query["updated_after"])
        return self.page(rows, ProductSerializer, order=("-updated_at", "-id"), query=query)

    @extend_schema(responses=ProductSerializer)
    def retrieve(self, request: Request, product_id: str) -> Response:
        """One product with its variants."""
        understood_query(Filters, request)
        return self._answer_with(product_id)

    @extend_schema(
        request={"application/json": PRODUCT_SCHEMA},
        responses={200: ProductSerializer, 201: ProductSerializer},
    )
    def store(self, request: Request, product_id: str) -> Response:
        """Make the product be what the shop says. Variants that it no longer names are gone."""
        outcome = put_product(
            external_id=external_id_in_address(Product.objects.all(), product_id),
            snapshot=parse_product(request.data),
            actor=self.actor,
            now=self.now,
        )
        return self._answer_with(outcome.product.public_id, status=201 if outcome.is_new else 200)

    def _answer_with(self, product_id: str, *, status: int = 200) -> Response:
        product = by_either_id(complete_products(), product_id)
        return Response(show(ProductSerializer, product, self.context), status=status)
