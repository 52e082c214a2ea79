"""What is around a shop's situations: its tiers, reasons, languages, the laws of countries and its usual prices."""

from __future__ import annotations

from datetime import datetime

from accounts.models import ShopSettings
from commerce.models import Order, Variant
from core.money import decimals_of
from countries.registry import country
from loyalty.selectors import tiers
from returns.facts import known_reasons, tier_benefits
from returns.nobody import impossible_now
from returns.policy.situations import World
from returns.shop_law import seller_on

_RECENT_ORDERS = 500
_MOST_COUNTRIES = 12
_USUAL_AMOUNT = 50  # whole units, where the shop has no prices yet


def shop_world(settings: ShopSettings, *, now: datetime, home: str = "") -> World:
    """The world of this shop's orders sent to ``home``, by default the shop's own country. Tiers are named in the
    active language."""
    seller = seller_on(settings, ordered_at=now)
    return World(
        now=now,
        time_zone=settings.time_zone,
        currency=settings.currency,
        country=home or settings.country,
        law_of=lambda code: country(code).law.for_seller(seller),
        seller=seller,
        tiers=tuple(tier_benefits(tier, settings) for tier in tiers()),
        reasons=tuple(known_reasons().leaves.values()),
        impossible=impossible_now(),
    )


def usual_price_minor(currency: str) -> int:
    """The middle one of the shop's prices in ``currency``, in minor units."""
    prices = Variant.objects.filter(product__is_active=True, currency=currency, price_minor__gt=0)
    values = prices.order_by("price_minor", "pk").values_list("price_minor", flat=True)
    place = values.count() // 2
    middle = next(iter(values[place : place + 1]), None)
    return middle if middle is not None else int(_USUAL_AMOUNT * 10 ** decimals_of(currency))


def countries_of_orders() -> list[str]:
    """Where the shop's last orders went, the most frequent first."""
    counts: dict[str, int] = {}
    for code in Order.objects.order_by("-pk").values_list("country", flat=True)[:_RECENT_ORDERS]:
        if code:
            counts[code] = counts.get(code, 0) + 1
    return sorted(counts, key=lambda code: (-counts[code], code))[:_MOST_COUNTRIES]
