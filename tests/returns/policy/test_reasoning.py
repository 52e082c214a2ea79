"""What is said to be impossible is impossible; what is plainly impossible is seen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from returns.policy.conditions import OPERATORS, OPERATORS_OF_KIND, TAKES_LIST, Node
from returns.policy.facts import CURRENCY, FACT_KINDS, UNKNOWN, Kind, with_folded_texts
from returns.policy.reading import read_condition
from returns.policy.reasoning import Reasoner


def leaf(fact: str, operator: str, value: Any) -> dict[str, Any]:
    return {"fact": fact, "operator": operator, "value": value}


def condition(value: Any) -> Node:
    errors: list[Any] = []
    read = read_condition(value, "when", errors)
    assert errors == []
    return read


OUTLET = leaf("product.tags", "contains", "outlet")
EUR_100 = {"amount": "100.00", "currency": "EUR"}
IMPOSSIBLE = {
    "numbers": {"all": [leaf("customer.orders", "gt", 5), leaf("customer.orders", "lt", 3)]},
    "no whole number between": {"all": [leaf("line.quantity", "gt", 2), leaf("line.quantity", "lt", 3)]},
    "less than nothing": leaf("order.total", "lt", 0),
    "money": {"all": [leaf("order.total", "gte", "50"), leaf("order.total", "lt", 50)]},
    "two currencies": {
        "all": [
            leaf("order.total", "gt", EUR_100),
            leaf("line.price", "gt", {"amount": "100", "currency": "KRW"}),
        ]
    },
    "currencies in one list": leaf("order.total", "in", [EUR_100, {"amount": "100", "currency": "KRW"}]),
    "dates": {
        "all": [
            leaf("customer.member_since", "gte", "2026-01-01"),
            leaf("customer.member_since", "lt", "2025-01-01"),
        ]
    },
    "a day and none": {
        "all": [
            leaf("customer.member_since", "is_empty", True),
            leaf("customer.member_since", "eq", "2025-01-01"),
        ]
    },
    "two types": {"all": [leaf("product.type", "eq", "Shoes"), leaf("product.type", "eq", "Bags")]},
    "out of the list": {
        "all": [leaf("order.country", "eq", "DE"), leaf("order.country", "not_in", ["de", "AT"])]
    },
    "a part that is not there": {
        "all": [leaf("product.sku", "contains", "TEE"), leaf("product.sku", "eq", "CAP-1")]
    },
    "a part of a part": {
        "all": [
            leaf("product.sku", "contains_any", ["tee-x", "tee-y"]),
            {"none": [leaf("product.sku", "contains", "TEE")]},
        ]
    },
    "tag and no tags": {"all": [OUTLET, leaf("product.tags", "is_empty", True)]},
    "only this tag": {"all": [leaf("product.tags", "eq", "sale"), OUTLET]},
    "yes and no": {"all": [leaf("line.final_sale", "eq", True), leaf("line.final_sale", "ne", True)]},
    "no such fault": leaf("request.fault", "eq", "weather"),
    "a condition and not": {"all": [OUTLET], "none": [OUTLET]},
    "each way is closed": {
        "all": [
            {"any": [OUTLET, leaf("line.quantity", "gt", 3)]},
            {"none": [OUTLET]},
            leaf("line.quantity", "lte", 3),
        ]
    },
    "nothing of nothing": {"any": []},
    "an empty list": leaf("order.country", "in", []),
}
POSSIBLE = {
    "ages before the order": {"all": [leaf("order.age_days", "lt", 0), leaf("order.age_days", "gt", -2)]},
    "two tags": {"all": [OUTLET, leaf("product.tags", "contains", "sale")]},
    "a reason and its branch": {
        "all": [leaf("request.reason", "eq", "defective"), leaf("request.reason", "eq", "wrong")]
    },
    "tag one of": {"all": [leaf("product.tags", "in", ["a", "b"]), leaf("product.tags", "ne", "a")]},
    "between": {"all": [leaf("order.total", "gt", "50"), leaf("order.total", "lt", "50.01")]},
    "either": {"any": [leaf("request.fault", "eq", "weather"), OUTLET]},
    "no tier": {"none": [leaf("customer.tier", "in", ["gold", "silver"])]},
    "parts": {
        "all": [
            leaf("product.vendor", "contains", "nord"),
            leaf("product.vendor", "contains", "licht"),
            leaf("product.vendor", "ne", "Nordlicht"),
        ]
    },
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_a_contradiction_is_seen(name: str) -> None:
    assert not Reasoner().can_hold(condition(IMPOSSIBLE[name]))


@pytest.mark.parametrize("name", POSSIBLE)
def test_what_can_hold_is_left_alone(name: str) -> None:
    assert Reasoner().can_hold(condition(POSSIBLE[name]))


@pytest.mark.parametrize(
    ("narrow", "wide", "answer"),
    [
        (leaf("order.total", "gt", 200), leaf("order.total", "gt", 100), True),
        (leaf("order.total", "gt", 100), leaf("order.total", "gt", 200), False),
        ({"all": [OUTLET, leaf("line.quantity", "eq", 1)]}, {"any": [OUTLET]}, True),
        (leaf("product.tags", "contains_any", ["outlet", "sale"]), OUTLET, False),
        (OUTLET, {"none": [{"none": [OUTLET]}]}, True),
        (OUTLET, {"all": []}, True),
        # Not in another currency, where the amount in euros cannot be compared.
        ({"all": []}, leaf("order.total", "gte", {"amount": "0.00", "currency": "EUR"}), False),
        ({"all": []}, leaf("order.total", "gte", "0"), True),
        # Not before the shopper has said how he sends it.
        (
            {"all": []},
            {"any": [leaf("request.method", "eq", "label"), leaf("request.method", "ne", "label")]},
            False,
        ),
    ],
)
def test_one_condition_follows_from_another(narrow: Any, wide: Any, answer: bool) -> None:
    assert Reasoner().implies(condition(narrow), condition(wide)) is answer


def test_a_search_that_takes_too_long_says_that_it_can() -> None:
    reasoner = Reasoner()
    pairs = [
        {"any": [leaf("order.tags", "contains", f"a{at}"), leaf("order.tags", "contains", f"b{at}")]}
        for at in range(40)
    ]
    closed = {"none": [leaf("customer.tags", "contains", "x")]}

    assert reasoner.can_hold(
        condition({"all": [*pairs, closed, {"any": [leaf("customer.tags", "contains", "x")] * 3}]})
    )
    assert reasoner.gave_up


NUMBERS = ["-1", "0", "1", "2", "2.5", "3", "100"]
WORDS = ["a", "b", "ab", "shop", "label", "refund", "DE"]


def _value(kind: Kind, operator: str) -> st.SearchStrategy[Any]:
    if operator == "is_empty" or kind is Kind.FLAG:
        return st.booleans()
    one: st.SearchStrategy[Any]
    if kind is Kind.MONEY:
        euros = st.sampled_from(["0", "2", "3"]).map(lambda text: {"amount": text, "currency": "EUR"})
        one = st.sampled_from(NUMBERS) | euros
    elif kind is Kind.NUMBER:
        one = st.sampled_from(NUMBERS)
    elif kind is Kind.DATE:
        one = st.sampled_from(["2025-01-01", "2025-01-02", "2026-01-01"])
    elif kind is Kind.COUNTRY:
        one = st.sampled_from(["DE", "TR", "kr"])
    else:
        one = st.sampled_from(WORDS)
    return st.lists(one, max_size=2) if operator in TAKES_LIST else one


# Few facts, so that conditions meet.
SOME_FACTS = [
    "order.total",
    "line.quantity",
    "customer.member_since",
    "order.country",
    "product.vendor",
    "product.tags",
    "request.reason",
    "request.fault",
    "request.method",
    "line.final_sale",
]
LEAVES = st.sampled_from(
    [
        (fact, operator)
        for fact in SOME_FACTS
        for operator in OPERATORS
        if operator in OPERATORS_OF_KIND[FACT_KINDS[fact]]
    ]
).flatmap(lambda chosen: _value(FACT_KINDS[chosen[0]], chosen[1]).map(lambda value: leaf(*chosen, value)))
CONDITIONS = st.recursive(
    LEAVES,
    lambda children: st.dictionaries(
        st.sampled_from(["all", "any", "none"]), st.lists(children, max_size=3), min_size=1, max_size=2
    ),
    max_leaves=5,
)
UNKNOWN_OR = {
    "request.reason": st.sets(st.sampled_from(WORDS), min_size=1).map(tuple),
    "request.fault": st.sampled_from(["shopper", "shop", "carrier"]),
    "request.method": st.sampled_from(["label", "pickup"]),
}
FACTS = st.fixed_dictionaries(
    {
        CURRENCY: st.sampled_from(["EUR", "KRW"]),
        "order.total": st.sampled_from(["0", "1", "2", "2.75", "3", "500"]).map(Decimal),
        "line.quantity": st.sampled_from(["0", "1", "2", "3", "99"]).map(Decimal),
        "customer.member_since": st.sampled_from(
            [None, date(2025, 1, 1), date(2025, 6, 1), date(2026, 1, 1)]
        ),
        "order.country": st.sampled_from(["DE", "TR", "KR", "US"]),
        "product.vendor": st.none() | st.text("ab", max_size=3) | st.sampled_from(WORDS),
        "product.tags": st.frozensets(st.sampled_from([*WORDS, "c"]), max_size=3),
        "line.final_sale": st.booleans(),
        **{name: st.just(UNKNOWN) | known for name, known in UNKNOWN_OR.items()},
    }
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(CONDITIONS, CONDITIONS, FACTS)
def test_what_happens_is_never_called_impossible(first: Any, second: Any, facts: dict[str, Any]) -> None:
    known = with_folded_texts(facts)
    one, other = condition(first), condition(second)
    answers = one.test(known), other.test(known)

    if answers[0]:
        assert Reasoner().can_hold(one)
    if answers == (True, True):
        assert Reasoner().can_hold(one, other)
    if answers[0] and not answers[1]:
        assert not Reasoner().implies(one, other)
