"""Making up a shop's products, people and orders, as documents of the API, from a fixed seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from core.money import decimals_of
from integrations.sandbox.demo.plans import DemoProduct, Place, ShopPlan

OLDEST_DAYS = 150
SEED = 20261101


@dataclass(frozen=True)
class DemoPerson:
    external_id: str
    name: str
    email: str
    phone: str
    place: Place
    weight: int  # how often they buy


@dataclass
class DemoOrder:
    """An order's document and what the histories want to know of it."""

    external_id: str
    document: dict[str, Any]
    products: list[DemoProduct]
    delivered_at: datetime | None
    is_fresh: bool = False
    notes: set[str] = field(default_factory=set)


class OrderMaker:
    """Makes the same shop every time for the same ``now``."""

    def __init__(self, plan: ShopPlan, *, picture_base: str, now: datetime) -> None:
        self.plan = plan
        self.now = now
        self._pictures = picture_base
        self._random = Random(f"{SEED}-{plan.schema_name}")
        self._step = Decimal(1).scaleb(-decimals_of(plan.currency))
        self.people = list(self._make_people(110))

    # Products

    def products(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """External id and document of each product: each colour is one, with its own picture."""
        for product, colour in ((one, colour) for one in self.plan.products for colour in one.colours):
            yield (
                _product_id(product, colour),
                {
                    "title": product.title,
                    "type": product.kind,
                    "vendor": self.plan.vendor,
                    "tags": list(product.tags),
                    "image_url": self._picture(product, colour),
                    "url": "",
                    "active": True,
                    "final_sale": product.is_final_sale,
                    "withdrawal_exempt": product.withdrawal_exempt,
                    "variants": [self._variant(product, colour, size) for size in product.sizes or ("",)],
                },
            )

    def _variant(self, product: DemoProduct, colour: str, size: str) -> dict[str, Any]:
        options = {"colour": self.plan.colours[colour]}
        if size:
            options["size"] = size
        return {
            "external_id": _variant_id(product, colour, size),
            "sku": _variant_id(product, colour, size).upper(),
            "title": self._variant_title(colour, size),
            "options": options,
            "price": self._amount(Decimal(product.price)),
            "currency": self.plan.currency,
            "stock": self._random.choice((0, 3, 5, 8, 12, 20, 40)),
        }

    def _variant_title(self, colour: str, size: str) -> str:
        return " / ".join(part for part in (self.plan.colours[colour], size) if part)

    def _picture(self, product: DemoProduct, colour: str) -> str:
        return f"{self._pictures}{product.kind}-{colour}-{sum(map(ord, product.code)) % 97}.svg"

    # Orders

    def orders(self, *, past: int, fresh: int) -> Iterator[DemoOrder]:
        """``past`` orders over the last months, oldest first, then ``fresh`` ones that can be returned today."""
        moments = sorted(
            self.now - timedelta(days=self._random.uniform(0.2, OLDEST_DAYS)) for _ in range(past)
        )
        number = 1000
        for placed_at in moments:
            number += self._random.randint(1, 3)
            yield self._order(number, placed_at, is_fresh=False)
        for _ in range(fresh):
            number += 1
            yield self._order(number, self.now - timedelta(days=self._random.uniform(3.5, 6)), is_fresh=True)
        for _ in range(6):
            number += 1
            yield self._final_sale_order(number)

    def _order(self, number: int, placed_at: datetime, *, is_fresh: bool) -> DemoOrder:
        person = self._buyer(is_fresh)
        count = self._random.choices((1, 2, 3, 4), (40, 35, 18, 7))[0]
        wanted = self._random.sample(self._wanted(is_fresh), count)
        shipped_at, delivered_at = self._journey(placed_at)
        if is_fresh:
            shipped_at = placed_at + timedelta(hours=20)
            delivered_at = max(shipped_at + timedelta(days=1), self.now - timedelta(days=3.4))
            delivered_at = min(delivered_at, self.now - timedelta(hours=3))
        return self._document(
            number,
            placed_at,
            person,
            wanted,
            shipped_at=shipped_at,
            delivered_at=delivered_at,
            is_fresh=is_fresh,
        )

    def _final_sale_order(self, number: int) -> DemoOrder:
        """One of only final-sale goods, past the days in which the law still lets it go back."""
        wanted = [product for product in self.plan.products if product.is_final_sale]
        delivered_at = self.now - timedelta(days=self._random.uniform(16, 22))
        placed_at = delivered_at - timedelta(days=4)
        order = self._document(
            number,
            placed_at,
            self._random.choice(self.people),
            [self._random.choice(wanted)],
            shipped_at=placed_at + timedelta(days=1),
            delivered_at=delivered_at,
            is_fresh=False,
        )
        order.notes.add("final_sale")
        return order

    def _buyer(self, is_fresh: bool) -> DemoPerson:
        weights = [1 if is_fresh else person.weight for person in self.people]
        return self._random.choices(self.people, weights)[0]

    def _wanted(self, is_fresh: bool) -> list[DemoProduct]:
        if not is_fresh:
            return list(self.plan.products)
        ceiling = sorted(product.price for product in self.plan.products)[len(self.plan.products) * 3 // 5]
        return [
            product
            for product in self.plan.products
            if not (product.is_final_sale or product.is_gift_card or product.withdrawal_exempt)
            and product.price <= ceiling
        ]

    def _journey(self, placed_at: datetime) -> tuple[datetime | None, datetime | None]:
        shipped_at = placed_at + timedelta(hours=self._random.uniform(8, 44))
        delivered_at = shipped_at + timedelta(hours=self._random.uniform(26, 90))
        return (
            shipped_at if shipped_at < self.now else None,
            delivered_at if delivered_at < self.now else None,
        )

    def _document(
        self,
        number: int,
        placed_at: datetime,
        person: DemoPerson,
        wanted: list[DemoProduct],
        *,
        shipped_at: datetime | None,
        delivered_at: datetime | None,
        is_fresh: bool,
    ) -> DemoOrder:
        lines = [self._line(index, product, is_fresh) for index, product in enumerate(wanted, start=1)]
        goods = sum(Decimal(line["unit_price"]) * line["quantity"] for line in lines)
        discount = self._discount(goods)
        shipping = Decimal(0)
        if goods - discount < self.plan.free_shipping_from:
            shipping = Decimal(self.plan.shipping_price)
        total = goods - discount + shipping
        kind, gateway = self._payment(wanted)
        external_id = f"{self.plan.order_prefix.lower()}-{number}"
        document: dict[str, Any] = {
            "number": f"{self.plan.order_prefix}{number}",
            "placed_at": _time(placed_at),
            "updated_at": _time(delivered_at or shipped_at or placed_at),
            "currency": self.plan.currency,
            "status": "open",
            "financial_status": "paid",
            "prices_include_tax": True,
            "customer": {
                "external_id": person.external_id,
                "email": person.email,
                "phone": person.phone,
                "name": person.name,
                "language": self.plan.language,
            },
            "shipping_address": {
                "name": person.name,
                "phone": person.phone,
                "line1": person.place.line1,
                "district": person.place.district or None,
                "city": person.place.city,
                "region": person.place.region or None,
                "postal_code": person.place.postal_code or None,
                "country_code": self.plan.country,
            },
            "lines": lines,
            "discounts": [{"code": self.plan.discount_code, "amount": self._amount(discount)}]
            if discount
            else [],
            "shipping_total": self._amount(shipping),
            "total": self._amount(total),
            "payments": [
                {
                    "external_id": f"pay-{number}",
                    "gateway": gateway,
                    "kind": kind,
                    "amount": self._amount(total),
                }
            ],
            "fulfillments": self._fulfillments(number, lines, shipped_at, delivered_at),
        }
        return DemoOrder(external_id, document, wanted, delivered_at, is_fresh)

    def _line(self, index: int, product: DemoProduct, is_fresh: bool) -> dict[str, Any]:
        colour, size = self._random.choice(_options(product))
        quantity = self._random.choices((1, 2, 3), (70, 22, 8) if is_fresh else (84, 12, 4))[0]
        return {
            "external_id": f"l-{index}",
            "sku": _variant_id(product, colour, size).upper(),
            "product_external_id": _product_id(product, colour),
            "variant_external_id": _variant_id(product, colour, size),
            "title": product.title,
            "variant_title": self._variant_title(colour, size),
            "quantity": 1 if product.is_gift_card else quantity,
            "unit_price": self._amount(Decimal(product.price)),
            "final_sale": product.is_final_sale,
            "gift_card": product.is_gift_card,
            "withdrawal_exempt": product.withdrawal_exempt,
            "tags": list(product.tags),
        }

    def _discount(self, goods: Decimal) -> Decimal:
        if self._random.random() > 0.22:
            return Decimal(0)
        return (goods / 10).quantize(self._step)

    def _payment(self, wanted: list[DemoProduct]) -> tuple[str, str]:
        kinds = [
            payment for payment in self.plan.payments if not (payment[0] == "gift_card" and len(wanted) > 1)
        ]
        kind, gateway, _ = self._random.choices(kinds, [payment[2] for payment in kinds])[0]
        return kind, gateway

    def _fulfillments(
        self,
        number: int,
        lines: list[dict[str, Any]],
        shipped_at: datetime | None,
        delivered_at: datetime | None,
    ) -> list[dict[str, Any]]:
        if shipped_at is None:
            return []
        return [
            {
                "external_id": f"f-{number}",
                "shipped_at": _time(shipped_at),
                "delivered_at": _time(delivered_at) if delivered_at else None,
                "carrier": self.plan.carrier,
                "tracking_number": f"{self._random.randrange(10**11, 10**12)}",
                "lines": [{"line": line["external_id"], "quantity": line["quantity"]} for line in lines],
            }
        ]

    # People

    def _make_people(self, count: int) -> Iterator[DemoPerson]:
        plan = self.plan
        for number in range(count):
            first = number % len(plan.first_names)
            last = plan.last_names[(number * 7 + number // len(plan.first_names)) % len(plan.last_names)]
            given = plan.first_names[first]
            yield DemoPerson(
                external_id=f"c-{number + 1}",
                name=f"{last}{given}" if plan.family_name_first else f"{given} {last}",
                email=f"{plan.email_names[first]}{number + 1}@example.com",
                phone=plan.phone_pattern.format(number=1000 + number * 37 % 9000),
                place=plan.places[number % len(plan.places)],
                weight=8 if number % 11 == 0 else (3 if number % 4 == 0 else 1),
            )

    def _amount(self, amount: Decimal) -> str:
        return f"{amount.quantize(self._step):f}"


def _options(product: DemoProduct) -> list[tuple[str, str]]:
    return [(colour, size) for colour in product.colours for size in product.sizes or ("",)]


def _product_id(product: DemoProduct, colour: str) -> str:
    return f"{product.code}-{colour}"


def _variant_id(product: DemoProduct, colour: str, size: str) -> str:
    # Sizes may be words in any writing; external ids may not: such a size is named by its place.
    if not size.isascii():
        size = str(product.sizes.index(size) + 1)
    return "-".join(part for part in (product.code, colour, size) if part)


def _time(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
