"""The JSON Schema and the reader take and refuse the same documents."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from returns.policy.conditions import GROUPS, OPERATORS
from returns.policy.document import InvalidPolicy, parse_document
from returns.policy.facts import FACT_KINDS
from returns.policy.schema import document_schema
from returns.policy.terms import METHODS, RESOLUTIONS, TERM_NAMES

VALIDATOR = jsonschema.Draft202012Validator(document_schema())


def leaf(fact: str, operator: str, *value: Any) -> dict[str, Any]:
    return {"fact": fact, "operator": operator, **({"value": value[0]} if value else {})}


def when(condition: Any) -> dict[str, Any]:
    return {"base": {}, "rules": [{"when": condition, "set": {"photos": 1}}]}


def sets(term: str, value: Any) -> dict[str, Any]:
    return {"base": {term: value}}


def season(**parts: Any) -> dict[str, Any]:
    return {
        "ordered_from": "2026-11-01",
        "ordered_until": "2026-11-30",
        "return_until": "2027-01-15",
        **parts,
    }


def pause(**parts: Any) -> dict[str, Any]:
    return {"methods": ["pickup"], "from": "2027-02-03", "until": "2027-02-12", **parts}


def keep(**parts: Any) -> dict[str, Any]:
    return {"max_value": {"amount": "20.00", "currency": "EUR"}, **parts}


def is_read(document: Any) -> bool:
    """Whether the reader takes it, persons and the order of days aside: a schema cannot say those."""
    try:
        parse_document(document)
    except InvalidPolicy as refused:
        return all(error.code in ("person_fact_refuses", "dates_out_of_order") for error in refused.errors)
    return True


def nested(depth: int) -> Any:
    return leaf("line.gift_card", "eq", True) if depth == 0 else {"all": [nested(depth - 1)]}


TAKEN = [
    {"base": {}},
    {"base": {}, "rules": []},
    when({}),
    when(nested(12)),
    when({"all": [], "none": [leaf("order.tags", "is_empty")]}),
    when(leaf("order.tags", "is_empty", None)),
    when(leaf("order.total", "gt", 12.5)),
    when(leaf("order.total", "gt", "12.50")),
    when(leaf("order.total", "in", [1, "2", {"amount": "3.00", "currency": "EUR"}])),
    when(leaf("order.total", "gt", {"amount": "12000.00", "currency": "KRW"})),
    when(leaf("order.total", "gt", {"amount": "1.250", "currency": "KWD"})),
    when(leaf("order.age_days", "lte", 14)),
    when(leaf("customer.return_share", "gte", "0.5")),
    when(leaf("customer.member_since", "lt", "2024-02-29")),
    when(leaf("customer.member_since", "lt", "2026-11-03T10:00:00Z")),
    when(leaf("order.country", "in", ["DE", "at"])),
    when(leaf("product.tags", "contains_any", [])),
    sets("window_days", None),
    sets("window_days", 30.0),
    sets("photos", 10),
    sets("bonus", None),
    sets("bonus", {"percent": "100.0"}),
    sets("bonus", {"percent": 7.5}),
    sets("return_shipping_fee", {"amount": "-0.00", "currency": "EUR"}),
    sets("return_shipping_fee", {"amount": "4.9000", "currency": "EUR"}),
    sets("restocking_fee", {"percent": "015"}),
    sets("resolutions", ["refund", "refund"]),
    sets("destination", "warehouse-2"),
    sets("seasons", []),
    sets("seasons", [season()]),
    sets("pauses", [pause(), pause(methods=["label", "drop_off"])]),
    sets("keep_item", None),
    sets("keep_item", {"max_value": {"amount": "20.00", "currency": "EUR"}}),
    sets("keep_item", keep(max_times=2, within_days=365)),
    sets("keep_item", keep(max_times=None)),
]
REFUSED = [
    {},
    [],
    {"base": None},
    {"base": {}, "more": 1},
    {"base": {}, "rules": {}},
    {"base": {}, "rules": [{"when": {}, "set": {}}]},
    {"base": {}, "rules": [{"when": {}}]},
    {"base": {}, "rules": [{"name": "x" * 201, "set": {"photos": 1}}]},
    when(nested(13)),
    when([]),
    when({"every": []}),
    when({"all": {}}),
    when({"all": [], "fact": "order.total"}),
    when(leaf("order.total", "gt")),
    when(leaf("order.total", "contains", "1")),
    when(leaf("order.total", "gt", "1e3")),
    when(leaf("order.total", "gt", " 1")),
    when(leaf("order.total", "gt", 10**15)),
    when(leaf("order.total", "gt", {"amount": "12.50", "currency": "KRW"})),
    when(leaf("order.total", "gt", {"amount": "1.005", "currency": "EUR"})),
    when(leaf("order.total", "gt", {"amount": 5, "currency": "EUR"})),
    when(leaf("order.total", "gt", {"amount": "5", "currency": "eur"})),
    when(leaf("order.total", "gt", True)),
    when(leaf("order.age_days", "eq", None)),
    when(leaf("order.age_days", "eq", {"amount": "5.00", "currency": "EUR"})),
    when(leaf("customer.member_since", "lt", "2025-02-29")),
    when(leaf("customer.member_since", "lt", "2026-13-01")),
    when(leaf("customer.member_since", "lt", "20261103")),
    when(leaf("order.country", "eq", "Germany")),
    when(leaf("order.country", "contains", "DE")),
    when(leaf("order.country", "in", "DE")),
    when(leaf("product.type", "eq", "  ")),
    when(leaf("product.type", "eq", "x" * 201)),
    when(leaf("product.type", "lt", "x")),
    when(leaf("line.final_sale", "eq", "true")),
    when(leaf("line.final_sale", "in", [True])),
    when(leaf("order.tags", "is_empty", "yes")),
    when(leaf("order.colour", "eq", "red")),
    when({"fact": "order.total", "operator": "gt", "value": 1, "valeu": 1}),
    sets("colour", "red"),
    sets("window_days", 1.5),
    sets("window_days", -1),
    sets("window_days", True),
    sets("photos", 11),
    sets("hand_over_days", 0),
    sets("bonus", {"percent": "101"}),
    sets("bonus", {"percent": "-1"}),
    sets("bonus", {"percent": "5", "currency": "EUR"}),
    sets("return_shipping_fee", {"amount": "-4.90", "currency": "EUR"}),
    sets("return_shipping_fee", "4.90"),
    sets("resolutions", []),
    sets("methods", ["pigeon"]),
    sets("approval", None),
    sets("eligible", "yes"),
    sets("destination", ""),
    sets("seasons", None),
    sets("seasons", {}),
    sets("seasons", ["2026-11"]),
    sets("seasons", [season()] * 51),
    sets("seasons", [season(return_until="2027-02-29")]),
    sets("seasons", [season(return_until="1999-01-15")]),
    sets("seasons", [season(return_until="2027-01-15T00:00:00Z")]),
    sets("seasons", [season(name="Christmas")]),
    sets("seasons", [{"ordered_from": "2026-11-01", "ordered_until": "2026-11-30"}]),
    sets("pauses", [pause(methods=[])]),
    sets("pauses", [pause(methods=["pigeon"])]),
    sets("pauses", [pause(until=None)]),
    sets("keep_item", {}),
    sets("keep_item", True),
    sets("keep_item", keep(max_times=0)),
    sets("keep_item", keep(max_times=1.5)),
    sets("keep_item", keep(within_days=0)),
    sets("keep_item", keep(within_days=None)),
    sets("keep_item", keep(max_value={"amount": "-1.00", "currency": "EUR"})),
    sets("keep_item", keep(max_value={"percent": "5"})),
    sets("keep_item", keep(per="year")),
]


def test_it_is_a_schema_itself() -> None:
    jsonschema.Draft202012Validator.check_schema(document_schema())


@pytest.mark.parametrize("document", TAKEN, ids=str)
def test_what_the_reader_takes_the_schema_takes(document: Any) -> None:
    assert (is_read(document), VALIDATOR.is_valid(document)) == (True, True)


@pytest.mark.parametrize("document", REFUSED, ids=lambda each: str(each)[:60])
def test_what_the_reader_refuses_the_schema_refuses(document: Any) -> None:
    assert (is_read(document), VALIDATOR.is_valid(document)) == (False, False)


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 40),
    st.floats(-10, 200, allow_nan=False),
    st.sampled_from(
        [
            "",
            "DE",
            "de",
            "outlet",
            "12.50",
            "-1",
            "100",
            "100.5",
            "2026-02-30",
            "2026-02-28",
            "refund",
            "auto",
            "1e2",
        ]
    ),
    st.fixed_dictionaries(
        {
            "amount": st.sampled_from(["5", "5.00", "5.005", "-5.00", "", "5.0000"]),
            "currency": st.sampled_from(["EUR", "KRW", "KWD", "E"]),
        }
    ),
    st.fixed_dictionaries({"percent": st.sampled_from(["10", 10, "101", -1, "7.25", None])}),
    st.lists(st.sampled_from([*RESOLUTIONS[:2], *METHODS[:2], "DE", 3, "4.5"]), max_size=3),
)
LEAVES = st.fixed_dictionaries(
    {"fact": st.sampled_from([*FACT_KINDS, "order.colour"]), "operator": st.sampled_from([*OPERATORS, "is"])},
    optional={"value": VALUES, "unit": st.just("kg")},
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda children: st.dictionaries(
        st.sampled_from([*GROUPS, *GROUPS, "every"]), st.lists(children, max_size=3), max_size=2
    ),
    max_leaves=4,
)
TERMS = st.dictionaries(st.sampled_from([*TERM_NAMES, "colour"]), VALUES, max_size=2)
RULES = st.fixed_dictionaries({}, optional={"name": st.just("A rule"), "when": CONDITIONS, "set": TERMS})
DOCUMENTS = st.fixed_dictionaries({}, optional={"base": TERMS, "rules": st.lists(RULES, max_size=2)})


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(DOCUMENTS)
def test_both_judge_any_document_alike(document: Any) -> None:
    assert is_read(document) == VALIDATOR.is_valid(document)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(DOCUMENTS)
def test_what_was_read_is_read_again_to_the_same_document(document: Any) -> None:
    if not is_read(document):
        return
    try:
        stored = parse_document(deepcopy(document)).as_json()
    except InvalidPolicy:
        return

    assert VALIDATOR.is_valid(stored)
    assert parse_document(stored).as_json() == stored
