"""Outbound postage when free delivery is lost: stated only with the shop's word, and lifted by fault and law."""

from __future__ import annotations

from typing import Any

import pytest

from core.money import Money
from countries.law import Law
from returns.policy.document import InvalidPolicy
from returns.policy.facts import ReasonFacts
from returns.policy.outbound_shipping import OutboundShippingFee
from tests.returns.policy.facts import (
    CHANGE_OF_MIND,
    DEFECTIVE,
    decide,
    decide_line,
    eligibility,
    item,
    leaf,
    order,
    policy,
    rule,
)

STATED = {
    "fee": {"amount": "3.00", "currency": "EUR"},
    "free_delivery_from": {"amount": "50.00", "currency": "EUR"},
    "told_before_purchase": True,
}
FEE = OutboundShippingFee(Money(300, "EUR"), Money(5000, "EUR"))
ARRIVED_LATE = ReasonFacts("arrived_late", "arrived_late", "carrier")
DEFECT_BY_SHOPPER = ReasonFacts("broke_it", "defective", "shopper")


def with_fee(**base: Any) -> Any:
    return policy(outbound_shipping_fee=STATED, **base)


def test_it_is_off_by_default_and_then_no_part_of_the_document() -> None:
    assert "outbound_shipping_fee" not in policy().document.as_json()["base"]
    assert decide_line(policy()).outbound_shipping_fee is None


def test_it_is_stated_read_and_stated_again() -> None:
    version = with_fee()

    assert version.document.as_json()["base"]["outbound_shipping_fee"] == STATED
    assert decide_line(version).outbound_shipping_fee == FEE
    assert decide(version).outbound_shipping_fee == FEE


@pytest.mark.parametrize(
    ("changed", "place", "code"),
    [
        ({"told_before_purchase": False}, ".told_before_purchase", "not_told_before_purchase"),
        ({"told_before_purchase": None}, ".told_before_purchase", "not_told_before_purchase"),
        ({"told_before_purchase": "yes"}, ".told_before_purchase", "not_told_before_purchase"),
        ({"fee": {"amount": "0.00", "currency": "EUR"}}, ".fee", "out_of_range"),
        ({"fee": {"amount": "-1.00", "currency": "EUR"}}, ".fee", "out_of_range"),
        ({"fee": {"percent": "5"}}, ".fee", "invalid_amount"),
        ({"free_delivery_from": {"amount": "50", "currency": "USD"}}, ".free_delivery_from", "other_currency"),
        ({"free_delivery_from": {"amount": "0", "currency": "EUR"}}, ".free_delivery_from", "out_of_range"),
        ({"note": "x"}, ".note", "unknown_field"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(changed: dict[str, Any], place: str, code: str) -> None:
    with pytest.raises(InvalidPolicy) as refused:
        policy(outbound_shipping_fee={**STATED, **changed})

    assert [(error.field, error.code) for error in refused.value.errors] == [
        (f"base.outbound_shipping_fee{place}", code)
    ]


def test_without_the_shops_word_there_is_no_such_term() -> None:
    without = {name: value for name, value in STATED.items() if name != "told_before_purchase"}

    with pytest.raises(InvalidPolicy) as refused:
        policy(outbound_shipping_fee=without)

    assert [error.code for error in refused.value.errors] == ["not_told_before_purchase"]


@pytest.mark.parametrize(
    ("reason", "is_charged"),
    [(CHANGE_OF_MIND, True), (DEFECTIVE, False), (ARRIVED_LATE, False), (DEFECT_BY_SHOPPER, False)],
)
@pytest.mark.parametrize("law", ["US", "KR"])
def test_only_the_shoppers_own_doing_is_charged(reason: ReasonFacts, is_charged: bool, law: str) -> None:
    decision = decide_line(with_fee(), item(reason=reason), law=law)

    assert decision.outbound_shipping_fee == (FEE if is_charged else None)


@pytest.mark.parametrize(
    ("law", "within_the_period", "after_it"),
    [
        ("DE", None, FEE),
        ("ES", None, FEE),
        ("GB", None, FEE),
        ("TR", None, FEE),
        ("TH", None, FEE),
        ("KR", FEE, FEE),
        ("CH", FEE, FEE),
        ("US", FEE, FEE),
        ("JP", None, None),
    ],
)
def test_the_law_of_each_country_says_when_it_may_be_charged(
    law: str, within_the_period: OutboundShippingFee | None, after_it: OutboundShippingFee | None
) -> None:
    version = with_fee(window_days=90)

    assert (
        decide_line(version, item(delivered_days_ago=2), law=law).outbound_shipping_fee == within_the_period
    )
    assert decide_line(version, item(delivered_days_ago=40), law=law).outbound_shipping_fee == after_it


def test_while_the_reason_is_not_known_it_hangs_on_the_fault() -> None:
    (answer,) = eligibility(with_fee(), item(reason=None), law="KR")
    (within,) = eligibility(with_fee(), item(reason=None), law="DE")

    assert (answer.outbound_shipping_fee, "request.fault" in answer.depends_on) == (FEE, True)
    assert within.outbound_shipping_fee is None


def test_another_currency_than_the_orders_charges_nothing() -> None:
    answer = decide_line(with_fee(), order_facts=order(currency="KRW"))

    assert answer.outbound_shipping_fee is None


def test_a_rule_takes_it_off_some_goods_and_the_return_takes_the_highest() -> None:
    dearer = {**STATED, "fee": {"amount": "4.00", "currency": "EUR"}}
    version = policy(
        [
            rule(leaf("product.type", "eq", "book"), outbound_shipping_fee=None),
            rule(leaf("product.type", "eq", "sofa"), name="sofas", outbound_shipping_fee=dearer),
        ],
        outbound_shipping_fee=STATED,
    )
    items = [item(line=name, product_type=name) for name in ("book", "tee", "sofa")]

    decision = decide(version, *items)

    assert [
        line.outbound_shipping_fee and line.outbound_shipping_fee.fee.amount_minor for line in decision.lines
    ] == [
        None,
        300,
        400,
    ]
    assert decision.outbound_shipping_fee == OutboundShippingFee(Money(400, "EUR"), Money(5000, "EUR"))


def test_a_refused_line_costs_nothing_when_staff_pass_the_policy() -> None:
    decision = decide_line(with_fee(eligible=False), law=Law(withdrawal=None, defects=None, refund=None))

    assert (decision.eligible, decision.outbound_shipping_fee) == (False, None)
