"""What a policy may speak of in this shop: its tags, products, levels, reasons and currencies, as they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from datetime import datetime

from django.db.models import Func, Q, QuerySet
from django.db.models.functions import Lower

from accounts.selectors import shop_settings
from commerce.models import Customer, Order, OrderLine, Product, Variant
from core import clock
from core.dates import local_date
from countries.registry import is_country_code
from loyalty.selectors import tiers
from returns.models import Reason
from returns.policy.document import PolicyDocument
from returns.policy.facts import fold
from returns.policy.warning_texts import PolicyWarning
from returns.policy.warnings import ShopWords, currencies_stated, stated_values, warnings_of
from returns.shop_law import law_for

MOST_PARTS_OF_SKUS = 20


def warnings_about(document: PolicyDocument, *, now: datetime) -> tuple[PolicyWarning, ...]:
    """Everything worth knowing about a document before it is published in this shop."""
    settings = shop_settings()
    stated = stated_values(document)
    foreign = currencies_stated(document) - {settings.currency}
    words = ShopWords(
        currency=settings.currency,
        country=settings.country,
        law=law_for(settings.country, settings, ordered_at=clock.now()),
        values={fact: _KNOWN[fact](values) for fact, values in stated.items()},
        currencies=frozenset(
            Order.objects.filter(currency__in=foreign).values_list("currency", flat=True).distinct()
        )
        if foreign
        else frozenset(),
        today=local_date(now, settings.time_zone),
    )
    return warnings_of(document, words)


def _folded(values: Iterable[str | None]) -> frozenset[str]:
    return frozenset(fold(value) for value in values if value)


def _skus(stated: Set[str]) -> frozenset[str]:
    """The SKUs of the catalogue, and of old orders those that the policy names or names a part of."""
    known = _folded(Variant.objects.values_list("sku", flat=True).distinct())
    missing = [value for value in stated if not any(value in sku for sku in known)]
    if not missing:
        return known
    wanted = Q(folded__in=missing)
    for part in missing[:MOST_PARTS_OF_SKUS]:
        wanted |= Q(folded__contains=part)
    sold = OrderLine.objects.annotate(folded=Lower("sku")).filter(wanted)
    return known | _folded(sold.values_list("sku", flat=True).distinct()[:1000])


def _product_tags(stated: Set[str]) -> frozenset[str]:
    known = _tags(Product.objects.all())
    return known if stated <= known else known | _tags(OrderLine.objects.all())


def _tags(
    rows: QuerySet[Product] | QuerySet[OrderLine] | QuerySet[Order] | QuerySet[Customer],
) -> frozenset[str]:
    return _folded(
        rows.exclude(tags=[])
        .annotate(tag=Func("tags", function="unnest"))
        .order_by()
        .values_list("tag", flat=True)
        .distinct()
    )


def _reasons(stated: Set[str]) -> frozenset[str]:
    rows = Reason.objects.filter(is_active=True).values_list("code", "standard_reason")
    return _folded(name for row in rows for name in row)


_KNOWN: Mapping[str, Callable[[Set[str]], frozenset[str]]] = {
    "product.sku": _skus,
    "product.type": lambda stated: _folded(Product.objects.values_list("type", flat=True).distinct()),
    "product.vendor": lambda stated: _folded(Product.objects.values_list("vendor", flat=True).distinct()),
    "product.tags": _product_tags,
    "order.tags": lambda stated: _tags(Order.objects.all()),
    "order.country": lambda stated: frozenset(code for code in stated if is_country_code(code.upper())),
    "customer.tags": lambda stated: _tags(Customer.objects.all()),
    "customer.tier": lambda stated: _folded(tier.code for tier in tiers()),
    "request.reason": _reasons,
}
