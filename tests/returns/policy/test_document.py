"""A document is taken whole or refused with the path of each mistake."""

import jsonschema
import pytest

from returns.policy.document import DEFAULT_BASE, InvalidPolicy, parse_document
from returns.policy.schema import document_schema
from tests.returns.policy.facts import leaf, rule

OUTLET = leaf("product.tags", "contains", "outlet")
FROM_API = {
    "base": {
        "eligible": True,
        "window_days": 30,
        "window_starts": "delivered",
        "resolutions": ["refund", "store_credit"],
        "methods": ["drop_off", "label"],
        "return_shipping_fee": {"amount": "0.00", "currency": "EUR"},
        "restocking_fee": {"percent": "0"},
        "approval": "auto",
        "photos": 0,
        "inspection": "standard",
        "refund_on": "inspection",
        "bonus": {"percent": "0"},
        "hand_over_days": 14,
        "destination": None,
    },
    "rules": [
        {"name": "Outlet is final", "when": {"all": [OUTLET]}, "set": {"eligible": False}},
        {
            "name": "Everything",
            "when": {
                "any": [
                    leaf("order.total", "gt", {"amount": "100.00", "currency": "EUR"}),
                    {"none": [OUTLET]},
                ],
                "all": [
                    leaf("customer.member_since", "lt", "2025-01-01"),
                    leaf("line.quantity", "in", [1, 2]),
                    leaf("line.price", "gte", "10.50"),
                    leaf("product.type", "is_empty", False),
                ],
            },
            "set": {
                "window_days": None,
                "return_shipping_fee": {"percent": "2.5"},
                "destination": "warehouse-2",
            },
        },
    ],
}


def errors_of(document):
    with pytest.raises(InvalidPolicy) as refused:
        parse_document(document)
    assert refused.value.code == "invalid_policy"
    return [(error.field, error.code) for error in refused.value.errors]


def test_the_document_of_the_api_comes_back_as_it_was_given():
    assert parse_document(FROM_API).as_json() == FROM_API


def test_base_terms_that_are_left_out_take_the_usual_values():
    base = parse_document({"base": {"window_days": 14}}).as_json()["base"]

    assert {**base, "return_shipping_fee": None, "restocking_fee": None} == {
        **DEFAULT_BASE,
        "window_days": 14,
    }


def test_a_rule_without_a_condition_always_applies():
    document = parse_document({"base": {}, "rules": [{"set": {"photos": 2}}]})

    assert document.rules[0].test({}) is True
    assert document.as_json()["rules"] == [{"name": "", "when": {"all": []}, "set": {"photos": 2}}]


@pytest.mark.parametrize(
    ("when", "errors"),
    [
        (leaf("order.totl", "gt", 1), [("fact", "unknown_fact")]),
        (leaf(None, "gt", 1), [("fact", "unknown_fact")]),
        (leaf([], "gt", 1), [("fact", "unknown_fact")]),
        (leaf("order.total", "bigger", 1), [("operator", "unknown_operator")]),
        (leaf("order.total", None, 1), [("operator", "unknown_operator")]),
        (leaf("order.total", [], 1), [("operator", "unknown_operator")]),
        (leaf("nothing", "bigger", 1), [("fact", "unknown_fact"), ("operator", "unknown_operator")]),
        (leaf("order.total", "contains", "1"), [("operator", "operator_not_allowed")]),
        (leaf("product.tags", "gt", "1"), [("operator", "operator_not_allowed")]),
        (leaf("line.final_sale", "in", [True]), [("operator", "operator_not_allowed")]),
        (leaf("order.total", "gt", "much"), [("value", "wrong_type")]),
        (leaf("order.total", "gt", True), [("value", "wrong_type")]),
        (leaf("order.total", "gt", "NaN"), [("value", "out_of_range")]),
        (leaf("order.total", "gt", "1e400"), [("value", "out_of_range")]),
        (leaf("order.total", "gt", {"amount": "1.005", "currency": "EUR"}), [("value", "invalid_amount")]),
        (leaf("order.age_days", "gt", None), [("value", "wrong_type")]),
        (leaf("order.country", "eq", 5), [("value", "wrong_type")]),
        (leaf("order.country", "eq", ""), [("value", "wrong_type")]),
        (leaf("order.country", "in", "DE"), [("value", "wrong_type")]),
        (leaf("order.country", "in", ["DE", 5]), [("value", "wrong_type")]),
        (leaf("line.final_sale", "eq", "true"), [("value", "wrong_type")]),
        (leaf("product.type", "is_empty", "yes"), [("value", "wrong_type")]),
        (leaf("customer.member_since", "lt", "yesterday"), [("value", "wrong_type")]),
        (leaf("customer.member_since", "lt", 20260101), [("value", "wrong_type")]),
        ({**OUTLET, "valeu": 1}, [("valeu", "unknown_field")]),
        ({"every": [OUTLET]}, [("every", "unknown_field")]),
        ({"all": OUTLET}, [("all", "wrong_type")]),
    ],
)
def test_a_wrong_condition_is_refused_with_its_path(when, errors):
    document = {"base": {}, "rules": [rule(photos=1), rule({"any": [OUTLET, when]}, photos=1)]}

    assert errors_of(document) == [(f"rules.1.when.any.1.{field}", code) for field, code in errors]


@pytest.mark.parametrize("when", [[], "always", 5, True])
def test_a_condition_that_is_no_object_is_refused(when):
    assert errors_of({"base": {}, "rules": [{"when": when, "set": {"photos": 1}}]}) == [
        ("rules.0.when", "wrong_type")
    ]


def test_conditions_do_not_nest_without_end():
    deep = OUTLET
    for _ in range(200):
        deep = {"all": [deep]}

    assert [code for _, code in errors_of({"base": {}, "rules": [rule(deep, photos=1)]})] == ["too_deep"]


@pytest.mark.parametrize(
    ("term", "value", "code"),
    [
        ("colour", "red", "unknown_term"),
        ("eligible", "yes", "wrong_type"),
        ("eligible", None, "wrong_type"),
        ("window_days", -1, "out_of_range"),
        ("window_days", 1.5, "wrong_type"),
        ("window_days", True, "wrong_type"),
        ("window_days", "30", "wrong_type"),
        ("window_starts", "bought", "unknown_value"),
        ("resolutions", [], "wrong_type"),
        ("resolutions", "refund", "wrong_type"),
        ("resolutions", ["cash"], "unknown_value"),
        ("methods", ["drone"], "unknown_value"),
        ("methods", [["label"]], "unknown_value"),
        ("return_shipping_fee", "5.00", "invalid_amount"),
        ("return_shipping_fee", {"amount": "5.005", "currency": "EUR"}, "invalid_amount"),
        ("return_shipping_fee", {"amount": "-5.00", "currency": "EUR"}, "out_of_range"),
        ("return_shipping_fee", {"amount": "5.00"}, "invalid_amount"),
        ("restocking_fee", {"percent": "101"}, "out_of_range"),
        ("restocking_fee", {"percent": "-1"}, "out_of_range"),
        ("restocking_fee", {"percent": "ten"}, "wrong_type"),
        ("restocking_fee", {"percent": "10", "of": "price"}, "wrong_type"),
        ("approval", "maybe", "unknown_value"),
        ("photos", 11, "out_of_range"),
        ("inspection", "harsh", "unknown_value"),
        ("refund_on", "payday", "unknown_value"),
        ("bonus", {"amount": "1.00", "currency": "EUR"}, "wrong_type"),
        ("hand_over_days", 0, "out_of_range"),
        ("destination", 5, "wrong_type"),
    ],
)
def test_a_wrong_term_is_refused_with_its_path_in_base_and_rules(term, value, code):
    assert errors_of({"base": {term: value}}) == [(f"base.{term}", code)]
    assert errors_of({"base": {}, "rules": [rule(**{term: value})]}) == [(f"rules.0.set.{term}", code)]


@pytest.mark.parametrize(
    ("document", "errors"),
    [
        ([], [("", "wrong_type")]),
        (None, [("", "wrong_type")]),
        ({}, [("base", "missing")]),
        ({"base": None}, [("base", "missing")]),
        ({"base": {}, "rules": {}}, [("rules", "wrong_type")]),
        ({"base": {}, "rules": ["x"]}, [("rules.0", "wrong_type")]),
        ({"base": {}, "rules": [{"name": "x"}]}, [("rules.0.set", "missing")]),
        ({"base": {}, "rules": [{"name": 5, "set": {"photos": 1}}]}, [("rules.0.name", "wrong_type")]),
        ({"base": {}, "rulez": []}, [("rulez", "unknown_field")]),
        ({"base": {}, "rules": [{"set": {"photos": 1}, "then": {}}]}, [("rules.0.then", "unknown_field")]),
    ],
)
def test_a_document_of_another_shape_is_refused(document, errors):
    assert errors_of(document) == errors


def test_all_mistakes_are_named_at_once():
    document = {"base": {"photos": 99}, "rules": [rule(leaf("nothing", "eq", 1), colour="red")]}

    assert errors_of(document) == [
        ("base.photos", "out_of_range"),
        ("rules.0.when.fact", "unknown_fact"),
        ("rules.0.set.colour", "unknown_term"),
    ]


SHARE = leaf("customer.return_share", "gt", 0.5)


@pytest.mark.parametrize(
    ("when", "terms", "refused"),
    [
        (SHARE, {"eligible": False}, ["eligible"]),
        (SHARE, {"approval": "decline"}, ["approval"]),
        (SHARE, {"window_days": 7}, ["window_days"]),
        (
            {"none": [leaf("customer.tier", "eq", "gold")]},
            {"eligible": False, "approval": "review"},
            ["eligible"],
        ),
        (leaf("customer.returns", "gte", 3), {"eligible": False}, ["eligible"]),
        ({"any": [SHARE, OUTLET]}, {"eligible": False}, ["eligible"]),
        (SHARE, {"approval": "review", "inspection": "strict", "photos": 2}, []),
        (SHARE, {"window_days": 45}, []),
        ({"all": [SHARE, OUTLET]}, {"eligible": False}, []),
        (OUTLET, {"eligible": False}, []),
    ],
)
def test_facts_about_a_person_lead_to_review_never_to_a_refusal_by_themselves(when, terms, refused):
    document = {"base": {"window_days": 30}, "rules": [rule(when, **terms)]}

    if refused:
        assert errors_of(document) == [(f"rules.0.set.{term}", "person_fact_refuses") for term in refused]
    else:
        assert parse_document(document)


def test_the_schema_says_the_same_as_the_reader():
    schema = document_schema()
    jsonschema.Draft202012Validator.check_schema(schema)

    jsonschema.validate(FROM_API, schema)
    for wrong in (
        {"base": {"colour": "red"}},
        {"base": {}, "rules": [rule(leaf("nothing", "eq", 1), photos=1)]},
        {"base": {}, "rules": [rule(leaf("order.total", "contains", "1"), photos=1)]},
        {"base": {}, "rules": [rule(leaf("order.country", "in", "DE"), photos=1)]},
        {"base": {}, "rules": [{"when": {}, "set": {}}]},
        {},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)
