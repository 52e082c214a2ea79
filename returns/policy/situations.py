"""Orders that do not exist yet: what somebody would buy, who they are, and what they would ask for.

A situation is a plain, complete description; the engine decides it like a real order that was placed, sent and
delivered at this moment, or some days ago. The policy page, the answer before buying and the preview of a policy ask by it.
It stands outside of every season, as what seasons add is said beside what holds at any time; or in one that lasts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from countries.law import Law, Seller
from returns.policy.decision import LineDecision
from returns.policy.document import PolicyVersion
from returns.policy.engine import decide_lines
from returns.policy.facts import (
    Circumstances,
    CustomerFacts,
    Facts,
    InSeason,
    ItemFacts,
    LineFacts,
    OrderFacts,
    ParcelFacts,
    ReasonFacts,
    RequestFacts,
    facts_of_item,
    facts_of_order,
)
from returns.policy.terms import TierBenefits

UNLIKE_ANY: Final = "\N{MIDDLE DOT}"
"""Stands for a text that no rule names: the type, brand or number of an ordinary product."""


@dataclass(frozen=True)
class World:
    """What is around all situations of one shop. ``tiers`` and ``reasons`` (leaves only) are in the shop's order."""

    now: datetime
    time_zone: str
    currency: str
    country: str
    law_of: Callable[[str], Law]
    seller: Seller = field(default_factory=Seller)  # already applied in ``law_of``
    tiers: tuple[TierBenefits, ...] = ()
    reasons: tuple[ReasonFacts, ...] = ()
    impossible: frozenset[str] = frozenset()  # ways and resolutions for which the shop has nobody

    def tier(self, code: str | None) -> TierBenefits | None:
        return next((tier for tier in self.tiers if tier.tier == code), None)

    def reason(self, code: str | None) -> ReasonFacts | None:
        return next((reason for reason in self.reasons if reason.code == code), None)


@dataclass(frozen=True)
class Situation:
    """One product of one order. Amounts are in minor units of the world's currency.

    ``reason``, ``resolution``, ``method``, ``value_minor`` and ``is_full`` are None while they are not known.
    """

    country: str
    price_minor: int
    total_minor: int
    quantity: int = 1
    discount_minor: int = 0
    order_tags: frozenset[str] = frozenset()
    placed_days_ago: int = 0
    delivered_days_ago: int = 0
    sku: str | None = UNLIKE_ANY
    type: str | None = UNLIKE_ANY
    vendor: str | None = UNLIKE_ANY
    tags: frozenset[str] = frozenset()
    final_sale: bool = False
    gift_card: bool = False
    withdrawal_exempt: str | None = None
    has_withdrawal_notice: bool = False
    is_cash_on_delivery: bool = False
    tier: str | None = None
    customer_tags: frozenset[str] = frozenset()
    orders: int = 1
    returns: int = 0
    return_share: Decimal = Decimal(0)
    member_since: date | None = None
    reason: str | None = None
    resolution: str | None = None
    method: str | None = None
    value_minor: int | None = None
    is_full: bool | None = None
    is_in_season: bool = False

    def but(self, **changes: Any) -> Situation:
        """The same with some things different."""
        return replace(self, **changes)


def decide_situation(version: PolicyVersion, situation: Situation, world: World) -> LineDecision:
    """What the engine decides about a situation that is asked for now."""
    order, customer, item, request, circumstances = _files(situation, world)
    return decide_lines(
        at_order=version,
        today=version,
        order=order,
        customer=customer,
        items=[item],
        request=request,
        circumstances=circumstances,
    )[0]


def facts_of_situation(situation: Situation, world: World) -> Facts:
    """The named facts of a situation, as conditions read them."""
    order, customer, item, request, circumstances = _files(situation, world)
    return facts_of_item(item, facts_of_order(order, customer, request, circumstances))


def _files(
    situation: Situation, world: World
) -> tuple[OrderFacts, CustomerFacts, ItemFacts, RequestFacts, Circumstances]:
    delivered_at = world.now - timedelta(days=situation.delivered_days_ago)
    placed_at = delivered_at - timedelta(days=situation.placed_days_ago)
    return (
        OrderFacts(
            placed_at=placed_at,
            currency=world.currency,
            total_minor=situation.total_minor,
            discount_minor=situation.discount_minor,
            country=situation.country,
            tags=situation.order_tags,
            is_cash_on_delivery=situation.is_cash_on_delivery,
        ),
        CustomerFacts(
            tier=situation.tier,
            tags=situation.customer_tags,
            orders=situation.orders,
            returns=situation.returns,
            return_share=situation.return_share,
            member_since=situation.member_since,
        ),
        ItemFacts(
            LineFacts(
                line="line",
                unit_price_minor=situation.price_minor,
                quantity=situation.quantity,
                final_sale=situation.final_sale,
                gift_card=situation.gift_card,
                withdrawal_exempt=situation.withdrawal_exempt,
                has_withdrawal_notice=situation.has_withdrawal_notice,
                sku=situation.sku,
                product_type=situation.type,
                product_vendor=situation.vendor,
                product_tags=situation.tags,
                parcels=(ParcelFacts(shipped_at=placed_at, delivered_at=delivered_at),),
            ),
            reason=world.reason(situation.reason),
            resolution=situation.resolution,
        ),
        RequestFacts(method=situation.method, value_minor=situation.value_minor, is_full=situation.is_full),
        Circumstances(
            now=world.now,
            time_zone=world.time_zone,
            law=world.law_of(situation.country),
            tier_benefits=world.tier(situation.tier),
            in_season=InSeason.ALWAYS if situation.is_in_season else InSeason.NEVER,
            impossible=world.impossible,
        ),
    )
