"""What somebody may also like, from what was bought together and kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cache
from math import sqrt

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from commerce.models import Order, OrderLine, Product, Variant
from core.kept_queries import KeptQuery
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
    unwanted = sorted(held | set(exclude))
    candidates = limit * _MOST_OF_ONE_NAME
    chosen = _bought_together(kept - set(exclude), unwanted, candidates)
    if len(chosen) < candidates:
        chosen += _popular(unwanted, candidates - len(chosen), without=chosen)
    products = {product.pk: product for product in _TO_SHOW.all(chosen)} if chosen else {}
    best_of_each_name: dict[str, Product] = {}
    for pk in chosen:
        best_of_each_name.setdefault(products[pk].title.casefold(), products[pk])
    return list(best_of_each_name.values())[:limit]


def _offered(unwanted: Sequence[str]) -> QuerySet[Product]:
    """Active products with something in stock, or of which the shop says nothing about stock; without the ``unwanted``."""
    variants = Variant.objects.filter(product=OuterRef("pk"))
    available = variants.filter(Q(stock=None) | Q(stock__gt=0))
    gift_cards = OrderLine.objects.filter(product_external_id=OuterRef("external_id"), is_gift_card=True)
    is_gift_card_type = Q()
    for name in _GIFT_CARD_TYPES:
        is_gift_card_type |= Q(type__iexact=name)
    return (
        Product.objects.filter(Exists(available) | ~Exists(variants), ~Exists(gift_cards), is_active=True)
        .exclude(is_gift_card_type)
        .exclude(external_id__one_of=unwanted)
        .order_by()
    )


def _bought_together(anchors: Collection[str], unwanted: Sequence[str], limit: int) -> list[int]:
    """Row ids by how often they go with the anchors, measured against how often they are bought at all."""
    if not anchors:
        return []
    pairs = _PAIRS.all(sorted(anchors), unwanted)
    bought = dict(_BOUGHT.all(sorted({other_id for other_id, _count in pairs}))) if pairs else {}
    scores: dict[int, float] = defaultdict(float)
    for other_id, together in pairs:
        scores[other_id] += together / sqrt(bought.get(other_id, together))
    return sorted(scores, key=lambda pk: (-scores[pk], pk))[:limit]


def _popular(unwanted: Sequence[str], limit: int, *, without: Sequence[int]) -> list[int]:
    """Row ids of what is bought most; where nothing was counted yet, of what is offered at all."""
    found = [pk for (pk,) in _most_bought(limit).all(unwanted, list(without))]
    if len(found) < limit:
        found += [pk for (pk,) in _rest(limit - len(found)).all(unwanted, [*without, *found])]
    return found


_TO_SHOW = KeptQuery(
    lambda pks: Product.objects.filter(pk__one_of=pks).select_related("picture").prefetch_related("variants"),
    list,
)
_PAIRS: KeptQuery[tuple[int, int]] = KeptQuery(
    lambda anchors, unwanted: (
        CoPurchase.objects.filter(product__external_id__one_of=anchors, other__in=_offered(unwanted))
        .exclude(other=F("product"))
        .values_list("other_id", "order_count")
    ),
    list,
    list,
)
_BOUGHT: KeptQuery[tuple[int, int]] = KeptQuery(
    lambda pks: CoPurchase.objects.filter(product=F("other"), product__pk__one_of=pks).values_list(
        "product_id", "order_count"
    ),
    list,
)


@cache
def _most_bought(limit: int) -> KeptQuery[tuple[int]]:
    return KeptQuery(
        lambda unwanted, without: (
            CoPurchase.objects.filter(product=F("other"), product__in=_offered(unwanted))
            .exclude(product__pk__one_of=without)
            .order_by("-order_count", "product_id")
            .values_list("product_id")[:limit]
        ),
        list,
        list,
    )


@cache
def _rest(limit: int) -> KeptQuery[tuple[int]]:
    return KeptQuery(
        lambda unwanted, without: (
            _offered(unwanted).exclude(pk__one_of=without).order_by("pk").values_list("pk")[:limit]
        ),
        list,
        list,
    )
