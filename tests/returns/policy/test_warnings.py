"""What is said about a draft before it is published: table by table, and nothing about a sound policy."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from countries.registry import country, known_countries
from returns.policy.document import PolicyDocument, parse_document
from returns.policy.warning_texts import RULE_WORDS, CodeNaming, PolicyWarning, warning_text
from returns.policy.warnings import ShopWords, stated_values, warnings_of
from tests.returns.policy.facts import NO_LAW, PLAIN_BASE, leaf, rule

OUTLET = leaf("product.tags", "contains", "outlet")
SALE = leaf("product.tags", "contains", "sale")
GOLD = leaf("customer.tier", "eq", "gold")
NOWHERE = ShopWords("EUR", "ZZ", NO_LAW)
KNOWN = ShopWords(
    "EUR",
    "ZZ",
    NO_LAW,
    {
        "product.tags": frozenset({"outlet", "sale"}),
        "product.sku": frozenset({"tee-m", "tee-l"}),
        "product.type": frozenset({"shoes"}),
        "product.vendor": frozenset({"nordlicht"}),
        "customer.tier": frozenset({"gold"}),
        "customer.tags": frozenset(),
        "order.tags": frozenset({"vip"}),
        "order.country": frozenset({"de", "tr"}),
        "request.reason": frozenset({"defective", "wrong"}),
    },
)


def document(*rules: dict[str, Any], **base: Any) -> PolicyDocument:
    named = [
        {**one, "name": f"r{index}"} if one["name"] == "a rule" else one for index, one in enumerate(rules)
    ]
    return parse_document({"base": {**PLAIN_BASE, **base}, "rules": named})


def found(made: PolicyDocument, words: ShopWords = NOWHERE) -> list[tuple[str, int | None]]:
    return [(warning.code, warning.rule) for warning in warnings_of(made, words)]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([rule({"all": [OUTLET], "none": [OUTLET]}, photos=1)], [("never_applies", 0)]),
        # An earlier rule with a weaker condition.
        (
            [rule(OUTLET, photos=1), rule({"all": [OUTLET, SALE]}, photos=2)],
            [("never_decides", 1)],
        ),
        # Some of its terms only.
        (
            [rule(OUTLET, photos=1), rule({"all": [OUTLET, SALE]}, photos=2, approval="review")],
            [("term_never_decides", 1)],
        ),
        # Two earlier rules that leave nothing between them.
        (
            [
                rule(leaf("line.final_sale", "eq", True), photos=1),
                rule(leaf("line.final_sale", "eq", False), photos=2),
                rule(GOLD, photos=3),
            ],
            [("never_decides_together", 2)],
        ),
        # The special case first is how an exception is written.
        ([rule({"all": [OUTLET, SALE]}, photos=2), rule(OUTLET, photos=1)], []),
        ([rule(OUTLET, photos=1), rule(GOLD, photos=2)], [("contradicts", 1)]),
        ([rule(OUTLET, photos=1), rule(GOLD, photos=1)], []),
        ([rule(OUTLET, photos=1), rule(GOLD, approval="review")], []),
        (
            [
                rule(leaf("order.country", "eq", "DE"), photos=1),
                rule(leaf("order.country", "in", ["TR", "KR"]), photos=2),
            ],
            [],
        ),
        # Not before the currency is known: an amount in euros says nothing about an order in won.
        (
            [
                rule(leaf("order.total", "gte", {"amount": "0", "currency": "EUR"}), photos=1),
                rule(OUTLET, photos=2),
            ],
            [("contradicts", 1)],
        ),
        ([rule(photos=2)], [("always_applies", 0)]),
        ([rule(OUTLET, window_days=30)], [("changes_nothing", 0)]),
        ([rule(OUTLET, window_days=30), rule(GOLD, window_days=60)], [("contradicts", 1)]),
        # It lifts the mark of a final sale, which the base does not.
        ([rule(OUTLET, eligible=True)], []),
        ([rule(OUTLET, window_days=0)], [("window_zero", 0)]),
        ([rule(OUTLET, resolutions=["refund"], bonus={"percent": "5"})], [("bonus_without_credit", 0)]),
        ([rule(OUTLET, refund_on="request", inspection="strict")], [("refund_before_inspection", 0)]),
        ([rule(OUTLET, methods=["pickup"])], [("no_shared_method", 0)]),
        (
            [rule(OUTLET, return_shipping_fee={"amount": "4000", "currency": "KRW"})],
            [("foreign_fee", 0)],
        ),
        (
            [rule(leaf("order.total", "gt", {"amount": "1", "currency": "USD"}), photos=1)],
            [("foreign_amount", 0)],
        ),
        ([rule(OUTLET, name="One", photos=1), rule(SALE, name="one", approval="review")], [("same_name", 1)]),
        ([rule(OUTLET, name="", photos=1)], [("no_name", 0)]),
    ],
)
def test_rules_are_warned_about(rules: list[dict[str, Any]], expected: list[tuple[str, int]]) -> None:
    assert found(document(*rules)) == expected


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ({"eligible": False}, [("nothing_returnable", None)]),
        ({"approval": "decline"}, [("declines_everything", None)]),
        ({"window_days": 0}, [("window_zero", None)]),
        ({"resolutions": ["refund"], "bonus": {"percent": "5"}}, [("bonus_without_credit", None)]),
    ],
)
def test_the_base_is_warned_about(base: dict[str, Any], expected: list[tuple[str, None]]) -> None:
    assert found(document(**base)) == expected


def test_a_base_that_refuses_is_fine_where_a_rule_allows() -> None:
    assert found(document(rule(OUTLET, eligible=True), eligible=False)) == []


@pytest.mark.parametrize(
    ("condition", "code", "values"),
    [
        (leaf("product.tags", "contains_any", ["Outlet", "samples"]), "unknown_tag", ("samples",)),
        (leaf("customer.tags", "contains", "vip"), "unknown_tag", ("vip",)),
        (leaf("order.tags", "contains", "VIP"), None, ()),
        (leaf("product.sku", "eq", "TEE"), "unknown_sku", ("TEE",)),
        (leaf("product.sku", "contains", "TEE"), None, ()),
        (leaf("product.type", "not_in", ["Shoes", "Boots"]), "unknown_type", ("Boots",)),
        (leaf("product.vendor", "ne", "Nordlich"), "unknown_vendor", ("Nordlich",)),
        (leaf("customer.tier", "in", ["gold", "platin"]), "unknown_tier", ("platin",)),
        (leaf("order.country", "in", ["DE", "XX"]), "unknown_country", ("XX",)),
        (leaf("request.reason", "eq", "defectiv"), "unknown_reason", ("defectiv",)),
        (leaf("request.method", "in", ["label", "pigeon"]), "unknown_value", ("pigeon",)),
        ({"none": [{"any": [leaf("product.type", "eq", "Boots")]}]}, "unknown_type", ("Boots",)),
    ],
)
def test_values_that_nothing_in_the_shop_has(
    condition: Any, code: str | None, values: tuple[str, ...]
) -> None:
    warnings = warnings_of(document(rule(condition, photos=1)), KNOWN)

    assert [(warning.code, warning.values) for warning in warnings] == ([(code, values)] if code else [])


def test_only_values_that_a_shop_can_know_are_asked_for() -> None:
    made = document(rule({"any": [OUTLET, {"none": [leaf("product.sku", "in", ["A", "b"])]}]}, photos=1))

    assert stated_values(made) == {
        "product.tags": frozenset({"outlet"}),
        "product.sku": frozenset({"a", "b"}),
    }


GERMAN = ShopWords("EUR", "DE", country("DE").law)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([rule(OUTLET, window_days=7)], [("law_longer_window", 0)]),
        ([rule(OUTLET, window_days=14)], []),
        ([rule(OUTLET, window_days=14, window_starts="ordered")], [("law_longer_window", 0)]),
        ([rule(OUTLET, window_days=None)], []),
        ([rule(OUTLET, eligible=False)], [("law_allows", 0)]),
        ([rule(OUTLET, approval="decline")], [("law_allows", 0)]),
        ([rule(OUTLET, resolutions=["store_credit"])], [("law_refund_offered", 0)]),
        ([rule(OUTLET, restocking_fee={"percent": "10"})], [("law_no_restocking_fee", 0)]),
        # Gift cards are not exempt: the law stands above the rule.
        ([rule(leaf("line.gift_card", "eq", True), eligible=False)], [("law_allows", 0)]),
    ],
)
def test_the_law_of_the_shops_country_is_told(
    rules: list[dict[str, Any]], expected: list[tuple[str, int]]
) -> None:
    assert found(document(*rules), GERMAN) == expected
    assert {warning.severity for warning in warnings_of(document(*rules), GERMAN)} <= {"information"}


@pytest.mark.parametrize("code", [each.code for each in known_countries()])
def test_every_countrys_own_preset_is_without_a_warning(code: str) -> None:
    found_country = country(code)
    preset = parse_document(found_country.preset_policy(found_country.currency))

    warnings = warnings_of(preset, ShopWords(found_country.currency, code, found_country.law))

    assert [warning for warning in warnings if warning.severity == "warning"] == []


def test_many_rules_are_compared_as_far_as_it_goes() -> None:
    rules = [
        rule({"all": [leaf("product.sku", "eq", f"S-{at}")]}, name=f"Rule {at}", window_days=30 + at + 1)
        for at in range(1000)
    ]

    assert found(document(*rules)) == [("not_all_compared", None)]


def test_a_warning_reads_as_a_sentence() -> None:
    made = document(rule(OUTLET, name="Outlet", photos=1), rule(GOLD, name="Gold", photos=2))
    (warning,) = warnings_of(made, NOWHERE)

    assert warning == PolicyWarning("contradicts", rule=1, others=(0,), terms=("photos",))
    assert warning_text(warning, translation, CodeNaming(made, RULE_WORDS)) == (
        "Another rule can apply to the same item and sets these terms differently: photos. "
        "The other one decides, as it stands first: Rule 1 (Outlet)."
    )


@pytest.mark.parametrize("days", [1, 14])
def test_the_law_reads_as_a_sentence(days: int) -> None:
    warning = PolicyWarning("law_longer_window", rule=None, days=days, country="DE")

    text = warning_text(warning, translation, CodeNaming(document(), RULE_WORDS))

    assert text == (
        f"The law gives {days} day{'s' * (days > 1)} to withdraw (DE). "
        "It holds wherever this period ends sooner."
    )
