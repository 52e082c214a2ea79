"""A few orders to try things with in a test shop: one to return, one of long ago, one that has not left yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from accounts.models import ShopSettings
from accounts.selectors import shop_settings
from commerce.models import Order
from commerce.services.orders import put_order
from commerce.services.products import put_product
from commerce.snapshots import parse_order, parse_product
from core.actors import Actor
from core.errors import NotFound
from core.money import decimals_of
from tenants.selectors import current_shop

_STOCK = 50
_PRICE_OF_A_COFFEE = {
    "TRY": 150,
    "KRW": 5000,
    "THB": 120,
    "JPY": 600,
}  # what others are cheap against; 4 elsewhere
_GOODS = (("shirt", gettext_noop("Linen shirt"), 15), ("scarf", gettext_noop("Wool scarf"), 9))
_SIZES = ("S", "M", "L")


@dataclass(frozen=True)
class _Story:
    """What happened to an order; days before now, None where it did not happen."""

    placed: int
    shipped: int | None
    delivered: int | None


_STORIES = (_Story(6, 5, 2), _Story(60, 58, 55), _Story(1, None, None))


@transaction.atomic
def make_sample_orders(*, name: str, email: str, actor: Actor, now: datetime) -> list[Order]:
    """Three more orders of this person, in the shop's country and currency. Raises NotFound in a live shop."""
    if not current_shop().is_test:
        raise NotFound
    settings = shop_settings()
    for code, title, coffees in _GOODS:
        document = _product(code, gettext(title), _price(coffees, settings.currency), settings.currency)
        put_product(external_id=_product_id(code), snapshot=parse_product(document), actor=actor, now=now)
    first = _last_number() + 1
    made = []
    for number, story in enumerate(_STORIES, start=first):
        document = _order(number, story, mark=actor.id, name=name, email=email, settings=settings, now=now)
        outcome = put_order(
            external_id=f"sample-{number}", snapshot=parse_order(document), actor=actor, now=now
        )
        made.append(outcome.order)
    return made


def _last_number() -> int:
    names = Order.objects.filter(external_id__regex=r"^sample-\d+$").values_list("external_id", flat=True)
    return max((int(name.removeprefix("sample-")) for name in names), default=0)


def _product(code: str, title: str, price: str, currency: str) -> dict[str, Any]:
    variants = [
        {
            "external_id": f"{_product_id(code)}-{size.lower()}",
            "sku": f"{code}-{size}".upper(),
            "title": size,
            "options": {"size": size},
            "price": price,
            "currency": currency,
            "stock": _STOCK,
        }
        for size in _SIZES
    ]
    return {"title": title, "type": code, "active": True, "variants": variants}


def _order(
    number: int, story: _Story, *, mark: str, name: str, email: str, settings: ShopSettings, now: datetime
) -> dict[str, Any]:
    lines = [
        {
            "external_id": f"l-{place}",
            "sku": f"{code}-M".upper(),
            "product_external_id": _product_id(code),
            "variant_external_id": f"{_product_id(code)}-m",
            "title": gettext(title),
            "variant_title": "M",
            "quantity": 1,
            "unit_price": _price(coffees, settings.currency),
        }
        for place, (code, title, coffees) in enumerate(_GOODS, start=1)
    ]
    total = str(sum(Decimal(str(line["unit_price"])) for line in lines))
    address = settings.return_address
    parcel = {
        "external_id": "f-1",
        "shipped_at": _moment(story.shipped, now),
        "delivered_at": _moment(story.delivered, now),
        "lines": [{"line": line["external_id"], "quantity": 1} for line in lines],
    }
    return {
        "number": f"T{1000 + number}",
        "placed_at": _moment(story.placed, now),
        "currency": settings.currency,
        "customer": {
            "external_id": f"sample-buyer-{mark}",
            "email": email,
            "name": name,
            "language": settings.default_language,
        },
        "shipping_address": {
            "name": name,
            "line1": address.get("line1") or "1",
            "city": address.get("city") or "-",
            "postal_code": address.get("postal_code"),
            "country_code": settings.country,
        },
        "lines": lines,
        "total": total,
        "payments": [
            {"external_id": f"sample-pay-{number}", "gateway": "sandbox", "kind": "card", "amount": total}
        ],
        "fulfillments": [] if story.shipped is None else [parcel],
    }


def _price(coffees: int, currency: str) -> str:
    step = Decimal(1).scaleb(-decimals_of(currency))
    return str((Decimal(_PRICE_OF_A_COFFEE.get(currency, 4)) * coffees).quantize(step))


def _product_id(code: str) -> str:
    return f"sample-{code}"


def _moment(days_ago: int | None, now: datetime) -> str | None:
    return None if days_ago is None else (now - timedelta(days=days_ago)).isoformat()
