"""Finds a situation for a condition: the one nearest to an ordinary order in which the condition holds (or not)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from itertools import combinations, islice, product
from typing import Any, Final

from core.money import decimals_of
from returns.policy.conditions import Leaf, Node, leaves_of
from returns.policy.document import PolicyDocument
from returns.policy.facts import FACT_KINDS, Kind
from returns.policy.situations import UNLIKE_ANY, Situation, World, facts_of_situation
from returns.policy.terms import METHODS, RESOLUTIONS

MOST_TRIES: Final = 4000
_MOST_VALUES: Final = 60  # of one fact in one condition

# Under which name a situation holds a fact. Reason and fault are one choice: the reason has its fault.
FIELDS: Final[Mapping[str, str]] = {
    "order.total": "total_minor",
    "order.country": "country",
    "order.tags": "order_tags",
    "order.discount": "discount_minor",
    "order.age_days": "placed_days_ago",
    "line.price": "price_minor",
    "line.quantity": "quantity",
    "line.final_sale": "final_sale",
    "line.gift_card": "gift_card",
    "product.sku": "sku",
    "product.type": "type",
    "product.tags": "tags",
    "product.vendor": "vendor",
    "customer.tier": "tier",
    "customer.tags": "customer_tags",
    "customer.orders": "orders",
    "customer.returns": "returns",
    "customer.return_share": "return_share",
    "customer.member_since": "member_since",
    "request.reason": "reason",
    "request.fault": "reason",
    "request.resolution": "resolution",
    "request.method": "method",
    "request.value": "value_minor",
    "request.is_full": "is_full",
}
_AMOUNTS: Final = ("order.total", "line.price", "request.value")


def ordinary_situation(document: PolicyDocument, world: World, *, typical_minor: int) -> Situation:
    """An order to which as few rules as possible apply: a product that no rule names, of a usual price, sent to the
    shop's country, bought for the first time by nobody in particular, and sent back for a change of mind."""
    plain = Situation(
        country=world.country,
        price_minor=typical_minor,
        total_minor=typical_minor,
        value_minor=typical_minor,
        is_full=True,
        reason=usual_reason(world),
    )
    rules = [rule for rule in document.rules if not rule.fact_names.isdisjoint(_AMOUNTS)]
    if not rules:
        return plain
    prices = {
        value for rule in rules for fact in _AMOUNTS for value in _values_of(fact, rule.when, plain, world)
    }

    def matching(price: int) -> tuple[int, int]:
        facts = facts_of_situation(_priced(plain, price), world)
        return sum(rule.test(facts) is True for rule in rules), abs(price - typical_minor)

    return _priced(plain, min({typical_minor, *(price for price in prices if price > 0)}, key=matching))


def usual_reason(world: World) -> str | None:
    """The reason of somebody who changed their mind, or the first that is the shopper's own; None without any."""
    own = [reason for reason in world.reasons if reason.fault == "shopper"] or list(world.reasons)
    usual = [reason for reason in own if reason.standard == "changed_my_mind"] or own
    return usual[0].code if usual else None


def witness_of(node: Node, ordinary: Situation, world: World, *, wanted: bool) -> Situation | None:
    """The situation nearest to ``ordinary`` in which ``node`` is ``wanted``; None where none was found."""
    names = sorted({FIELDS[leaf.fact] for leaf in leaves_of(node)})
    values: dict[str, list[Any]] = {
        name: _distinct(
            getattr(ordinary, name), _values_of_field(name, node, ordinary, world), most=_MOST_VALUES
        )
        for name in names
    }
    for changes in islice(_changes(names, values), MOST_TRIES):
        found = _coherent(ordinary.but(**changes), given=changes)
        if node.test(facts_of_situation(found, world)) is wanted:
            return found
    return None


def _coherent(situation: Situation, *, given: Container[str]) -> Situation:
    """What follows from what was changed: an order is worth at least its items, and full when it all comes back."""
    worth = situation.price_minor * situation.quantity
    value = situation.value_minor if "value_minor" in given else worth
    total = situation.total_minor
    if "total_minor" not in given:
        total = max(worth, value or 0)
    is_full = situation.is_full if "is_full" in given else (value or 0) >= total
    return situation.but(value_minor=value, total_minor=total, is_full=is_full)


def _changes(names: list[str], values: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """All choices, those that change the fewest things first; the first value of each name is the ordinary one."""
    for count in range(len(names) + 1):
        for changed in combinations(names, count):
            for chosen in product(*(values[name][1:] for name in changed)):
                yield dict(zip(changed, chosen, strict=True))


def _values_of_field(name: str, node: Node, ordinary: Situation, world: World) -> Iterable[Any]:
    for fact, its_field in FIELDS.items():
        if its_field == name:
            yield from _values_of(fact, node, ordinary, world)


def _values_of(fact: str, node: Node, ordinary: Situation, world: World) -> list[Any]:
    """The values of ``fact`` at which a leaf of ``node`` may change its answer."""
    leaves = [leaf for leaf in leaves_of(node) if leaf.fact == fact]
    if not leaves:
        return []
    stated = [value for leaf in leaves for value in _stated(leaf)]
    match FACT_KINDS[fact]:
        case Kind.MONEY:
            return _amounts(stated, world.currency)
        case Kind.NUMBER:
            return _numbers(fact, stated)
        case Kind.DATE:
            days = [day + timedelta(days=step) for day in stated for step in (0, -1, 1)]
            return [*days, None]
        case Kind.FLAG:
            return [True, False]
        case Kind.TEXTS:
            whole = frozenset(stated)
            return [*(frozenset({text}) for text in stated), whole, frozenset()]
    return _texts(fact, stated, world)


def _texts(fact: str, stated: list[Any], world: World) -> list[Any]:
    if fact in ("request.reason", "request.fault"):
        return [reason.code for reason in world.reasons]
    if fact == "customer.tier":
        return [*(tier.tier for tier in world.tiers), None]
    if fact == "request.resolution":
        return list(RESOLUTIONS)
    if fact == "request.method":
        return list(METHODS)
    if fact == "order.country":
        return [*(text.upper() for text in stated), world.country]
    return [*stated, UNLIKE_ANY, None]


def _amounts(stated: list[Any], currency: str) -> list[int]:
    found = []
    for amount in stated:
        minor = amount.value.scaleb(decimals_of(currency))
        if amount.currency in (None, currency):
            found += [int(minor) + step for step in (1, 0, -1)]
    return [minor for minor in found if minor >= 0]


def _numbers(fact: str, stated: list[Any]) -> list[Any]:
    step = Decimal("0.01") if fact == "customer.return_share" else Decimal(1)
    near = [value + change for value in stated for change in (step, Decimal(0), -step)]
    if fact == "customer.return_share":
        return [value for value in near if 0 <= value <= 1]
    least = 1 if fact in ("line.quantity", "customer.orders") else 0
    return [int(value) for value in near if value >= least]


def _stated(leaf: Leaf) -> list[Any]:
    if leaf.operator == "is_empty":
        return []
    values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    return list(values)


def _distinct(first: Any, others: Iterable[Any], *, most: int) -> list[Any]:
    return list(islice(dict.fromkeys([first, *others]), most))


def _priced(situation: Situation, price_minor: int) -> Situation:
    return situation.but(price_minor=price_minor, total_minor=price_minor, value_minor=price_minor)
