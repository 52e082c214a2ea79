"""Customers, orders and products as the mirror holds them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet, Sum
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.models import Port
from accounts.ports import is_company_connected, ports_that_can_be_asked
from accounts.roles import Capability
from accounts.selectors import shop_settings
from commerce.models import Fulfillment, Order, OrderLine, Product, Variant
from commerce.pictures import picture_path, pictures_of
from commerce.selectors import customers_matching, orders_matching, with_order_counts
from core.errors import NotFound
from core.money import Money, format_money
from countries.carriers import carrier_name
from dashboard.access import StaffRequest, show, staff_page
from dashboard.pages import page_of
from dashboard.presenting.cancellations import CancellationRow, cancellation_row
from dashboard.presenting.moments import Clock
from loyalty.models import Member
from returns.models import Refund, ReturnRequest
from returns.telling.conditions import country_name


@dataclass(frozen=True)
class OrderRow:
    order: Order
    total: str
    refunded: str


@staff_page(Capability.VIEW_PERSONAL_DATA)
def customers(request: StaffRequest) -> HttpResponseBase:
    """Everybody who bought, found by any part of a name, e-mail or phone."""
    words = _words(request)
    found = with_order_counts(customers_matching(words, country=shop_settings().country)).prefetch_related(
        Prefetch("member", Member.objects.select_related("tier"))
    )
    page = page_of(found, request, order=("-updated_at", "-pk"))
    return show(request, "shop/customers.html", {"page": page, "words": words})


@staff_page(Capability.VIEW_PERSONAL_DATA)
def orders(request: StaffRequest) -> HttpResponseBase:
    """The mirror's orders, newest first, found by number, customer or phone."""
    words = _words(request)
    found = orders_matching(words, country=shop_settings().country)
    page = page_of(found, request, order=("-placed_at", "-pk"))
    rows = [_order_row(order, request.language) for order in page.rows]
    return show(request, "shop/orders.html", {"page": page, "rows": rows, "words": words})


@staff_page(Capability.VIEW_PERSONAL_DATA)
def order(request: StaffRequest, public_id: str) -> HttpResponseBase:
    """One order with what was paid for each line, what is on its way back and what is left."""
    found = (
        Order.objects.select_related("customer")
        .prefetch_related(
            Prefetch("lines", OrderLine.objects.order_by("position", "pk")),
            Prefetch("fulfillments", Fulfillment.objects.order_by("pk")),
            "payments",
            "shop_refunds",
        )
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise NotFound
    pictures = pictures_of(found.lines.all())
    home = shop_settings().country
    return show(
        request,
        "shop/order.html",
        {
            "row": _order_row(found, request.language),
            "order": found,
            "lines": [
                (
                    line,
                    format_money(Money(line.paid_minor, found.currency), request.language),
                    pictures.get(line.pk, ""),
                )
                for line in found.lines.all()
            ],
            "payments": [
                (payment, format_money(Money(payment.amount_minor, found.currency), request.language))
                for payment in found.payments.all()
            ],
            "shop_refunds": [
                (refund, format_money(Money(refund.amount_minor, found.currency), request.language))
                for refund in found.shop_refunds.all()
            ],
            "parcels": [(parcel, carrier_name(parcel.carrier, home)) for parcel in found.fulfillments.all()],
            "country": country_name(found.country, request.language),
            "shipping": format_money(Money(found.shipping_minor, found.currency), request.language),
            "refundable": format_money(Money(found.refundable_minor, found.currency), request.language),
            "cancellations": _cancellations(found, request),
            "returns": ReturnRequest.objects.filter(order=found).order_by("-created_at", "-pk"),
        },
    )


def _cancellations(found: Order, request: StaffRequest) -> list[CancellationRow]:
    """What of the order was cancelled before it was sent, the newest first."""
    clock = Clock.of_page(request.language, shop_settings().time_zone)
    is_asked = is_company_connected(Port.STORE)
    asked = ports_that_can_be_asked()
    rows = found.cancellations.select_related("order__customer", "payout_account").prefetch_related(
        "lines__line", Prefetch("refunds", Refund.objects.select_related("payment", "asked_of"))
    )
    return [cancellation_row(one, clock, is_asked=is_asked, asked=asked) for one in rows]


@staff_page(Capability.VIEW_RETURNS)
def products(request: StaffRequest) -> HttpResponseBase:
    """The catalogue as the mirror holds it, with stock and how much of each product came back."""
    words = _words(request)
    found = Product.objects.select_related("picture").prefetch_related(
        Prefetch("variants", Variant.objects.order_by("position", "pk"))
    )
    if words:
        found = found.filter(Q(title__icontains=words) | Q(variants__sku__icontains=words)).distinct()
    page = page_of(found, request, order=("title", "pk"))
    returned = _units_by_product([product.external_id for product in page.rows])
    rows = [
        {
            "product": product,
            "picture_url": picture_path(product),
            "price": _price_of(product, request.language),
            "stock": sum(variant.stock or 0 for variant in product.variants.all()),
            "sold": returned.get(product.external_id, (0, 0))[0],
            "returned": returned.get(product.external_id, (0, 0))[1],
        }
        for product in page.rows
    ]
    return show(request, "shop/products.html", {"page": page, "rows": rows, "words": words})


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:200]


def _order_row(order: Order, language: str) -> OrderRow:
    refunded = order.refunded_minor + order.shop_refunded_minor
    return OrderRow(
        order=order,
        total=format_money(Money(order.total_minor, order.currency), language),
        refunded=format_money(Money(refunded, order.currency), language) if refunded else "",
    )


def _units_by_product(external_ids: list[str]) -> dict[str, tuple[int, int]]:
    lines: QuerySet[OrderLine] = OrderLine.objects.filter(product_external_id__in=external_ids).order_by()
    return {
        row["product_external_id"]: (row["sold"] or 0, row["returned"] or 0)
        for row in lines.values("product_external_id").annotate(
            sold=Sum("quantity"), returned=Sum("in_use_quantity")
        )
    }


def _price_of(product: Product, language: str) -> str:
    for variant in product.variants.all():
        if variant.price_minor is not None and variant.currency:
            return format_money(Money(variant.price_minor, variant.currency), language)
    return ""
