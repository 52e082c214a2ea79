"""Every operator on every kind of fact, nested groups, and facts that are not known yet."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from returns.policy.conditions import can_hold_by, evidence, waits_for
from returns.policy.facts import PERSON_FACTS, UNKNOWN, with_folded_texts
from returns.policy.reading import read_condition
from tests.returns.policy.facts import leaf

FACTS = with_folded_texts(
    {
        "order.currency": "EUR",
        "order.total": Decimal("99.90"),
        "order.country": "DE",
        "order.tags": frozenset({"VIP", "wholesale"}),
        "order.discount": Decimal(0),
        "order.age_days": Decimal(12),
        "line.price": Decimal("50.00"),
        "line.quantity": Decimal(3),
        "line.final_sale": False,
        "line.gift_card": True,
        "product.sku": "TEE-M",
        "product.type": None,
        "product.tags": frozenset({"Outlet", "İndirim"}),
        "product.vendor": "Brand A.Ş.",
        "customer.tier": None,
        "customer.tags": frozenset(),
        "customer.orders": Decimal(4),
        "customer.returns": Decimal(0),
        "customer.return_share": Decimal("0.25"),
        "customer.member_since": date(2024, 2, 29),
        "request.reason": ("tight_shoulders", "size_too_small", "size"),
        "request.fault": "shopper",
        "request.resolution": UNKNOWN,
        "request.method": UNKNOWN,
        "request.value": UNKNOWN,
        "request.is_full": UNKNOWN,
    }
)


def read(condition):
    errors = []
    node = read_condition(condition, "when", errors)
    assert errors == []
    return node


def answer(condition):
    return read(condition).test(FACTS)


@pytest.mark.parametrize(
    ("fact", "operator", "value", "expected"),
    [
        ("order.total", "eq", "99.90", True),
        ("order.total", "eq", "99.9", True),
        ("order.total", "ne", "99.90", False),
        ("order.total", "lt", 100, True),
        ("order.total", "lte", 99.9, True),
        ("order.total", "gt", {"amount": "99.89", "currency": "EUR"}, True),
        ("order.total", "gte", {"amount": "99.90", "currency": "EUR"}, True),
        ("order.total", "gt", {"amount": "1", "currency": "USD"}, None),
        ("order.total", "ne", {"amount": "1", "currency": "USD"}, None),
        ("order.total", "in", ["1", "99.90"], True),
        ("order.total", "not_in", ["1", "2"], True),
        ("order.discount", "is_empty", True, False),
        ("order.age_days", "gte", 12, True),
        ("order.age_days", "in", [11, 12], True),
        ("line.quantity", "lt", "3", False),
        ("customer.return_share", "gt", 0.2, True),
        ("customer.return_share", "lte", "0.25", True),
        ("order.country", "eq", "de", True),
        ("order.country", "in", ["FR", "DE"], True),
        ("order.country", "not_in", ["FR", "DE"], False),
        ("product.sku", "contains", "tee", True),
        ("product.sku", "contains_any", ["cap", "-m"], True),
        ("product.sku", "contains", "TEE-L", False),
        ("product.vendor", "eq", "BRAND A.Ş.", True),
        ("product.type", "eq", "shoes", False),
        ("product.type", "ne", "shoes", True),
        ("product.type", "in", ["shoes"], False),
        ("product.type", "not_in", ["shoes"], True),
        ("product.type", "contains", "s", False),
        ("product.type", "is_empty", True, True),
        ("product.type", "is_empty", False, False),
        ("product.tags", "contains", "outlet", True),
        ("product.tags", "contains", "indirim", True),
        ("product.tags", "contains", "out", False),
        ("product.tags", "contains_any", ["sale", "OUTLET"], True),
        ("product.tags", "contains_any", [], False),
        ("product.tags", "in", ["outlet"], True),
        ("product.tags", "not_in", ["sale"], True),
        ("product.tags", "eq", "outlet", False),
        ("product.tags", "is_empty", False, True),
        ("customer.tags", "is_empty", True, True),
        ("customer.tags", "contains", "x", False),
        ("customer.tier", "ne", "gold", True),
        ("customer.tier", "is_empty", True, True),
        ("customer.member_since", "lt", "2025-01-01", True),
        ("customer.member_since", "gte", "2024-02-29T10:00:00+00:00", True),
        ("customer.member_since", "eq", "2024-02-29", True),
        ("line.final_sale", "eq", False, True),
        ("line.gift_card", "ne", True, False),
        ("request.reason", "eq", "tight_shoulders", True),
        ("request.reason", "eq", "size_too_small", True),
        ("request.reason", "in", ["size", "color"], True),
        ("request.reason", "ne", "size_too_small", False),
        ("request.reason", "not_in", ["color"], True),
        ("request.fault", "eq", "shop", False),
        ("request.resolution", "eq", "refund", None),
        ("request.resolution", "ne", "refund", None),
        ("request.value", "gt", 1, None),
        ("request.is_full", "is_empty", True, None),
    ],
)
def test_an_operator_answers_by_the_kind_of_its_fact(fact, operator, value, expected):
    assert answer(leaf(fact, operator, value)) is expected


YES = leaf("line.gift_card", "eq", True)
NO = leaf("line.final_sale", "eq", True)
OPEN = leaf("request.method", "eq", "pickup")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({}, True),
        ({"all": []}, True),
        ({"any": []}, False),
        ({"none": []}, True),
        ({"all": [YES, NO]}, False),
        ({"any": [NO, YES]}, True),
        ({"none": [NO]}, True),
        ({"none": [NO, YES]}, False),
        ({"all": [YES, OPEN]}, None),
        ({"all": [NO, OPEN]}, False),
        ({"any": [YES, OPEN]}, True),
        ({"any": [NO, OPEN]}, None),
        ({"none": [OPEN]}, None),
        ({"none": [YES, OPEN]}, False),
        ({"all": [YES], "none": [NO]}, True),
        ({"all": [YES], "none": [YES]}, False),
        ({"all": [YES], "any": [NO], "none": [NO]}, False),
        ({"all": [{"any": [NO, {"none": [NO, {"all": [NO, YES]}]}]}, YES]}, True),
        (YES, True),
    ],
)
def test_groups_nest_and_wait_only_where_the_answer_hangs(condition, expected):
    assert answer(condition) is expected


def test_only_the_facts_on_which_the_answer_hangs_are_waited_for():
    full = leaf("request.is_full", "eq", True)

    assert waits_for(read({"all": [YES, OPEN], "any": [NO, full]}), FACTS) == [
        "request.method",
        "request.is_full",
    ]
    assert waits_for(read({"any": [{"all": [NO, OPEN]}, full]}), FACTS) == ["request.is_full"]
    assert waits_for(read({"all": [NO, OPEN]}), FACTS) == []
    assert waits_for(read(leaf("order.total", "gt", {"amount": "1", "currency": "USD"})), FACTS) == []


def test_the_evidence_is_what_made_it_true():
    found = evidence(
        read({"all": [YES, {"any": [NO, leaf("order.age_days", "gt", 10)]}], "none": [NO]}), FACTS
    )

    assert [(each.leaf.fact, each.expected, each.actual_text) for each in found] == [
        ("line.gift_card", "eq true", "true"),
        ("order.age_days", "gt 10", "12"),
        ("line.final_sale", "not eq true", "false"),
    ]


PERSON = leaf("customer.return_share", "gt", 0.5)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (PERSON, True),
        ({"all": [PERSON]}, True),
        ({"all": [PERSON, leaf("customer.tier", "is_empty", True)]}, True),
        ({"none": [leaf("customer.tier", "eq", "gold")]}, True),
        ({"any": [PERSON, NO]}, True),
        ({"any": [NO, {"all": [PERSON, {"none": []}]}]}, True),
        ({"all": [PERSON, NO]}, False),
        ({"all": [PERSON], "any": [NO]}, False),
        ({"all": [{"any": [PERSON, NO]}, NO]}, False),
        ({"all": [{"any": [PERSON, NO]}, {"any": [PERSON, YES]}]}, True),
        ({"all": []}, False),
        (NO, False),
        ({"none": [PERSON, NO]}, False),
        ({"all": [{"any": [PERSON, NO]} for _ in range(60)]}, True),
    ],
)
def test_it_is_seen_whether_a_condition_can_hold_by_the_person_alone(condition, expected):
    assert can_hold_by(read(condition), PERSON_FACTS) is expected


LEAVES = st.sampled_from([YES, NO, OPEN, leaf("request.is_full", "eq", True)])
TREES = st.recursive(
    LEAVES,
    lambda children: st.dictionaries(
        st.sampled_from(["all", "any", "none"]), st.lists(children, max_size=3), min_size=1, max_size=2
    ),
    max_leaves=12,
)


@given(TREES, st.booleans(), st.booleans())
@settings(max_examples=150)
def test_what_is_answered_before_all_is_known_stays_true_whatever_comes(condition, full, pickup):
    node = read(condition)
    known = with_folded_texts(
        {**FACTS, "request.is_full": full, "request.method": "pickup" if pickup else "label"}
    )

    early, late = node.test(FACTS), node.test(known)

    assert late is not None
    assert early in (None, late)
    assert (early is None) == bool(waits_for(node, FACTS))
