"""Money without a return is offered below its ceiling only, and its bound never refuses a return."""

from dataclasses import replace
from datetime import timedelta

import pytest

from returns.policy.document import InvalidPolicy
from returns.policy.facts import CustomerFacts, RequestFacts
from tests.returns.policy.facts import NOW, decide, item, policy

CEILING = {"max_value": {"amount": "20.00", "currency": "EUR"}, "max_times": 2, "within_days": 365}
NEVER_KEPT = CustomerFacts(kept_at=())


def kept(*days_ago: int) -> CustomerFacts:
    return CustomerFacts(kept_at=tuple(NOW - timedelta(days=days) for days in days_ago))


def worth(minor: int, **fields):
    return replace(item(**fields), worth_minor=minor)


def resolutions(*items, customer=NEVER_KEPT, request=None, **terms):
    version = policy(**{"keep_item": CEILING, **terms})
    return [line.resolutions for line in decide(version, *items, customer=customer, request=request).lines]


USUAL = ("refund", "store_credit")


def test_it_is_off_by_default():
    assert [line.resolutions for line in decide(policy(), worth(100), customer=NEVER_KEPT).lines] == [USUAL]


@pytest.mark.parametrize(("minor", "offered"), [(0, True), (2000, True), (2001, False), (5000, False)])
def test_it_is_offered_up_to_its_value(minor, offered):
    assert resolutions(worth(minor)) == [(*USUAL, "keep_item") if offered else USUAL]


def test_what_is_kept_of_one_return_counts_together():
    both = [worth(1500, resolution="keep_item"), worth(1500, line="l-2", resolution="keep_item")]

    assert resolutions(*both, request=RequestFacts(kept_minor=3000)) == [USUAL, USUAL]
    assert resolutions(*both[:1], worth(1500, line="l-2"), request=RequestFacts(kept_minor=1500)) == [
        (*USUAL, "keep_item"),
        USUAL,
    ]


@pytest.mark.parametrize(
    ("customer", "offered"),
    [
        (kept(), True),
        (kept(3), True),
        (kept(3, 40), False),
        (kept(3, 366), True),
        (kept(366, 400, 500), True),
    ],
)
def test_it_is_offered_so_many_times_to_one_person(customer, offered):
    assert resolutions(worth(100), customer=customer) == [(*USUAL, "keep_item") if offered else USUAL]


def test_a_persons_count_never_refuses_a_return():
    version = policy(keep_item=CEILING, resolutions=["keep_item"])

    decision = decide(version, worth(100), customer=kept(1, 2, 3))

    assert (decision.eligible, decision.outcome, decision.lines[0].resolutions) == (
        True,
        "approve",
        ("refund",),
    )


def test_a_wish_to_keep_above_the_ceiling_is_not_offered():
    decision = decide(
        policy(keep_item=CEILING),
        worth(2001, resolution="keep_item"),
        customer=NEVER_KEPT,
        request=RequestFacts(kept_minor=2001),
    )

    assert decision.refusal_code == "resolution_not_offered"


def test_another_currency_than_the_orders_allows_nothing():
    assert resolutions(worth(100), keep_item={"max_value": {"amount": "900.00", "currency": "USD"}}) == [
        USUAL
    ]


def test_the_ceiling_bounds_what_the_resolutions_offer():
    assert resolutions(worth(9000), resolutions=["refund", "keep_item"]) == [("refund",)]
    assert resolutions(worth(9000), resolutions=["refund", "keep_item"], keep_item=None) == [
        ("refund", "keep_item")
    ]


def test_nobody_in_particular_is_promised_it():
    assert resolutions(worth(100), customer=CustomerFacts()) == [USUAL]


@pytest.mark.parametrize(
    ("ceiling", "place", "code"),
    [
        ({}, ".max_value", "missing"),
        ({**CEILING, "max_times": 0}, ".max_times", "out_of_range"),
        ({**CEILING, "max_value": {"amount": "-1.00", "currency": "EUR"}}, ".max_value", "out_of_range"),
        ({**CEILING, "times": 1}, ".times", "unknown_field"),
    ],
)
def test_a_mistake_in_the_ceiling_is_named_with_its_place(ceiling, place, code):
    with pytest.raises(InvalidPolicy) as refused:
        policy(keep_item=ceiling)

    assert [(error.field, error.code) for error in refused.value.errors] == [(f"base.keep_item{place}", code)]
