"""What the policy may know: the facts of an order, its customer, its lines, a request and its circumstances.

The caller fills these dataclasses; ``facts_of_order`` and ``facts_of_item`` turn them into the named facts of
API.md that conditions read. A ``None`` in ``RequestFacts``, or an ``ItemFacts`` without reason or resolution, is
*not known yet*: rules that ask for it are passed over and named. A ``None`` elsewhere is *known to be absent*: a
customer without a tier, a product that our mirror does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from core.dates import local_date
from core.money import Money
from core.normal_text import normalized
from countries.law import Law
from returns.policy.terms import TierBenefits


class Kind(StrEnum):
    """What a fact is; decides which operators and values it takes."""

    MONEY = "money"  # a Decimal in whole units of the order's currency
    NUMBER = "number"
    COUNTRY = "country"  # two letters of ISO 3166-1
    TEXT = "text"
    CODE = "code"  # several names for one thing: a reason's own code, its standard code, its branches
    TEXTS = "texts"
    FLAG = "flag"
    DATE = "date"


FACT_KINDS: Final[Mapping[str, Kind]] = {
    "order.total": Kind.MONEY,
    "order.country": Kind.COUNTRY,
    "order.tags": Kind.TEXTS,
    "order.discount": Kind.MONEY,
    "order.age_days": Kind.NUMBER,
    "line.price": Kind.MONEY,
    "line.quantity": Kind.NUMBER,
    "line.final_sale": Kind.FLAG,
    "line.gift_card": Kind.FLAG,
    "product.sku": Kind.TEXT,
    "product.type": Kind.TEXT,
    "product.tags": Kind.TEXTS,
    "product.vendor": Kind.TEXT,
    "customer.tier": Kind.TEXT,
    "customer.tags": Kind.TEXTS,
    "customer.orders": Kind.NUMBER,
    "customer.returns": Kind.NUMBER,
    "customer.return_share": Kind.NUMBER,
    "customer.member_since": Kind.DATE,
    "request.reason": Kind.CODE,
    "request.fault": Kind.TEXT,
    "request.resolution": Kind.TEXT,
    "request.method": Kind.TEXT,
    "request.value": Kind.MONEY,
    "request.is_full": Kind.FLAG,
}

PERSON_FACTS: Final = frozenset(name for name in FACT_KINDS if name.startswith("customer."))
"""Facts about a person: they may lead to review, never to a refusal by themselves."""

FACTS_OF_ONE_ITEM: Final = frozenset(
    name
    for name in FACT_KINDS
    if name.startswith(("line.", "product."))
    or name in {"request.reason", "request.fault", "request.resolution"}
)
"""Facts that differ between the items of one return; all others are the same for each."""

CURRENCY: Final = "order.currency"
"""Not a fact of API.md: money in conditions is compared in it."""


FOLDED: Final[Mapping[str, str]] = {
    name: f"{name} (folded)"
    for name, kind in FACT_KINDS.items()
    if kind in (Kind.COUNTRY, Kind.TEXT, Kind.CODE, Kind.TEXTS)
}
"""Under which name the facts also hold a text without case, as conditions compare it."""


class _Unknown:
    """Stands for a fact that is not known yet."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown()

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class ParcelFacts:
    """One parcel of an order. A time that cannot be true is taken for unknown by ``windows``."""

    shipped_at: datetime | None = None
    delivered_at: datetime | None = None


@dataclass(frozen=True)
class OrderFacts:
    """``parcels`` are all of the order; ``has_more_to_come``: goods of it are still to be sent."""

    placed_at: datetime
    currency: str
    total_minor: int
    discount_minor: int = 0
    country: str | None = None  # of the shopper: where the order was shipped to
    tags: frozenset[str] = frozenset()
    parcels: tuple[ParcelFacts, ...] = ()
    has_more_to_come: bool = False
    is_cash_on_delivery: bool = False


@dataclass(frozen=True)
class CustomerFacts:
    """``return_share`` is a fraction: 0.5 is half of what was ordered. ``kept_at``: when this person was given money
    without sending anything back, once for each return; None where nobody looked."""

    tier: str | None = None  # its code
    tags: frozenset[str] = frozenset()
    orders: int = 0
    returns: int = 0
    return_share: Decimal = Decimal(0)
    member_since: date | None = None
    kept_at: tuple[datetime, ...] | None = None


@dataclass(frozen=True)
class LineFacts:
    """``line`` is the caller's own key. Tags are the product's and the line's together; marks (final sale,
    exemption) hold when either the line or the product bears them. ``parcels`` carried units of the line; none: nothing
    was sent yet. ``has_withdrawal_notice``: the shop said clearly that opening, use or time ends the right."""

    line: str
    unit_price_minor: int
    quantity: int  # as ordered
    final_sale: bool = False
    gift_card: bool = False
    withdrawal_exempt: str | None = None
    has_withdrawal_notice: bool = False
    sku: str | None = None
    product_type: str | None = None
    product_vendor: str | None = None
    product_tags: frozenset[str] = frozenset()
    parcels: tuple[ParcelFacts, ...] = ()


@dataclass(frozen=True)
class ReasonFacts:
    """A leaf of the shop's reason tree: its code, the standard reason it maps to, whose fault, its branches, and how
    many photos it wants at least."""

    code: str
    standard: str  # one of DESIGN.md's list
    fault: str  # shopper, shop, carrier
    branches: tuple[str, ...] = ()
    photos: int = 0


@dataclass(frozen=True)
class ItemFacts:
    """One line as it is asked for. ``reason`` and ``resolution`` are None while they are not known, and so is
    ``worth_minor``, what was paid for the units that are asked for."""

    line: LineFacts
    reason: ReasonFacts | None = None
    resolution: str | None = None
    worth_minor: int | None = None

    @property
    def most_worth_minor(self) -> int:
        """What it may be worth at most, while it is not known."""
        return self.line.unit_price_minor if self.worth_minor is None else self.worth_minor


@dataclass(frozen=True)
class RequestFacts:
    """What is known of the whole request. ``is_full``: it takes back all that the order still holds.
    ``kept_minor``: the worth of the items that are wished to be kept."""

    method: str | None = None
    value_minor: int | None = None
    is_full: bool | None = None
    kept_minor: int = 0


# Flags of the order's money, of which the shopper is told by their own names; others are the shop's own business.
ORDER_FLAGS = frozenset({"not_paid_yet", "partially_refunded"})


class InSeason(StrEnum):
    """Which orders are in a season: those of its days; none, to ask what holds at any time; or all, to ask what holds
    for as long as a season lasts."""

    BY_DAY = "by_day"
    NEVER = "never"
    ALWAYS = "always"


@dataclass(frozen=True)
class Circumstances:
    """Everything around the request. ``law`` is that of the shopper's country; ``assumed_delivery_days`` is the
    shop's setting for parcels whose delivery is not known (None: their window has not begun); ``flags`` are codes.
    ``impossible`` names the ways of sending back and the resolutions for which the shop has nobody."""

    now: datetime
    time_zone: str  # the shop's
    law: Law
    assumed_delivery_days: int | None = None
    tier_benefits: TierBenefits | None = None
    flags: tuple[str, ...] = field(default=())
    in_season: InSeason = InSeason.BY_DAY
    impossible: frozenset[str] = frozenset()


def facts_of_order(
    order: OrderFacts, customer: CustomerFacts, request: RequestFacts, circumstances: Circumstances
) -> dict[str, Any]:
    """The named facts that are the same for every item of a return."""
    ordered_on = local_date(order.placed_at, circumstances.time_zone)
    today = local_date(circumstances.now, circumstances.time_zone)
    facts = {
        CURRENCY: order.currency,
        "order.total": _units(order.total_minor, order.currency),
        "order.country": order.country,
        "order.tags": order.tags,
        "order.discount": _units(order.discount_minor, order.currency),
        "order.age_days": Decimal((today - ordered_on).days),
        "customer.tier": customer.tier,
        "customer.tags": customer.tags,
        "customer.orders": Decimal(customer.orders),
        "customer.returns": Decimal(customer.returns),
        "customer.return_share": Decimal(customer.return_share),
        "customer.member_since": customer.member_since,
        "request.method": _or_unknown(request.method),
        "request.value": UNKNOWN
        if request.value_minor is None
        else _units(request.value_minor, order.currency),
        "request.is_full": _or_unknown(request.is_full),
    }
    return with_folded_texts(facts)


def facts_of_item(item: ItemFacts, order_facts: Facts) -> dict[str, Any]:
    """All named facts of one item: those of its order, its line, its product and its request."""
    line, reason = item.line, item.reason
    facts = {
        "line.price": _units(line.unit_price_minor, order_facts[CURRENCY]),
        "line.quantity": Decimal(line.quantity),
        "line.final_sale": line.final_sale,
        "line.gift_card": line.gift_card,
        "product.sku": line.sku,
        "product.type": line.product_type,
        "product.tags": line.product_tags,
        "product.vendor": line.product_vendor,
        "request.reason": UNKNOWN if reason is None else (reason.code, reason.standard, *reason.branches),
        "request.fault": UNKNOWN if reason is None else reason.fault,
        "request.resolution": _or_unknown(item.resolution),
    }
    return {**order_facts, **with_folded_texts(facts)}


def with_folded_texts(facts: Facts) -> dict[str, Any]:
    """The facts and, beside each text, the same without case."""
    folded = {FOLDED[name]: _folded(value) for name, value in facts.items() if name in FOLDED}
    return {**facts, **folded}


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Text without case, for comparing: ``Outlet`` and ``outlet``, ``İndirim`` and ``indirim`` are the same."""
    return normalized("NFC", text.strip()).translate(_TURKISH_I).casefold()


_TURKISH_I: Final = str.maketrans("İIı", "iii")


def _folded(value: Any) -> Any:
    if value is None or value is UNKNOWN:
        return value
    return fold(value) if isinstance(value, str) else frozenset(map(fold, value))


def _units(minor: int, currency: str) -> Decimal:
    return Money(minor, currency).decimal


def _or_unknown(value: Any) -> Any:
    return UNKNOWN if value is None else value
