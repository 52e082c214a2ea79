"""What somebody may also like, from what was bought together and kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from math import sqrt

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from commerce.models import Order, OrderLine, Product, Variant
from recommendations.models import CoPurchase

_MOST_OF_ONE_NAME = 4  # shops list a tee in each colour as a product of its own; one of them is enough
_GIFT_CARD_TYPES = ("gift card", "gift_card", "giftcard")


def recommended_products(
    *,
    order: Order | None = None,
    product_ids: Collection[str] = (),
    exclude: Collection[str] = (),
    limit: int = 6,
) -> list[Product]:
    """Products to go with an order or with ``product_ids``, the best first, with variants and pictures.

    By what was bought together, then what is bought most; one of each name. Never what the order holds or ``exclude``
    names, nor what is inactive, out of stock or a gift card. Ids are the shop's own.
    """
    lines = list(order.lines.all()) if order is not None else []
    held = {line.product_external_id for line in lines if line.product_external_id} | set(product_ids)
    kept = set(product_ids) | {
        line.product_external_id
        for line in lines
        if not line.is_removed and line.quantity > line.in_use_quantity + line.shop_refunded_quantity
    }
    offered = _offered().exclude(external_id__in=held | set(exclude))
    candidates = limit * _MOST_OF_ONE_NAME
    chosen = _bought_together(kept - set(exclude), offered, candidates)
    if len(chosen) < candidates:
        chosen += _popular(offered, candidates - len(chosen), without=chosen)
    products = Product.objects.select_related("picture").prefetch_related("variants").in_bulk(chosen)
    best_of_each_name: dict[str, Product] = {}
    for pk in chosen:
        best_of_each_name.setdefault(products[pk].title.casefold(), products[pk])
    return list(best_of_each_name.values())[:limit]


def _offered() -> QuerySet[Product]:
    """Active products with something in stock, or of which the shop says nothing about stock."""
    variants = Variant.objects.filter(product=OuterRef("pk"))
    available = variants.filter(Q(stock=None) | Q(stock__gt=0))
    gift_cards = OrderLine.objects.filter(product_external_id=OuterRef("external_id"), is_gift_card=True)
    is_gift_card_type = Q()
    for name in _GIFT_CARD_TYPES:
        is_gift_card_type |= Q(type__iexact=name)
    return (
        Product.objects.filter(Exists(available) | ~Exists(variants), ~Exists(gift_cards), is_active=True)
        .exclude(is_gift_card_type)
        .order_by()
    )


def _bought_together(anchors: Collection[str], offered: QuerySet[Product], limit: int) -> list[int]:
    """Row ids by how often they go with the anchors, measured against how often they are bought at all."""
    if not anchors:
        return []
    pairs = list(
        CoPurchase.objects.filter(product__external_id__in=anchors, other__in=offered)
        .exclude(other=F("product"))
        .values_list("other_id", "order_count")
    )
    bought = dict(
        CoPurchase.objects.filter(
            product=F("other"), product__in={other_id for other_id, _count in pairs}
        ).values_list("product_id", "order_count")
    )
    scores: dict[int, float] = defaultdict(float)
    for other_id, together in pairs:
        scores[other_id] += together / sqrt(bought.get(other_id, together))
    return sorted(scores, key=lambda pk: (-scores[pk], pk))[:limit]


def _popular(offered: QuerySet[Product], limit: int, *, without: Collection[int]) -> list[int]:
    """Row ids of what is bought most; where nothing was counted yet, of what is offered at all."""
    counted = (
        CoPurchase.objects.filter(product=F("other"), product__in=offered)
        .exclude(product__in=without)
        .order_by("-order_count", "product_id")
    )
    found = list(counted.values_list("product_id", flat=True)[:limit])
    if len(found) < limit:
        rest = offered.exclude(pk__in=[*without, *found]).order_by("pk")
        found += rest.values_list("pk", flat=True)[: limit - len(found)]
    return found
