"""The law of the shopper's country, which no rule, flag, final sale or resolution undercuts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from core.money import Money
from countries.model import WayBackPayer
from countries.registry import country
from returns.policy.facts import ReasonFacts, RequestFacts
from returns.policy.law import refund_due_at
from returns.policy.terms import NO_FEE
from tests.returns.policy.facts import DEFECTIVE, decide, decide_line, eligibility, item, leaf, policy, rule

FEE = {"amount": "5.00", "currency": "EUR"}
CHARGED, FREE = Money(500, "EUR"), None
LATE = ReasonFacts("arrived_late", "arrived_late", "carrier")
BROKEN_BY_SHOPPER = ReasonFacts("i_broke_it", "defective", "shopper")
HARSH = policy(
    [
        rule(leaf("line.final_sale", "eq", True), "final", eligible=False),
        rule(leaf("product.tags", "contains", "outlet"), "outlet", eligible=False),
    ],
    window_days=0,
    resolutions=["store_credit"],
    approval="decline",
    return_shipping_fee=FEE,
    restocking_fee={"percent": "20"},
)


def fee_of(decision):
    return decision.return_shipping_fee.money if decision.return_shipping_fee != NO_FEE else None


@pytest.mark.parametrize(
    ("law", "days_ago", "fields", "eligible"),
    [
        ("DE", 14, {}, True),
        ("DE", 15, {}, False),
        ("FR", 14, {"final_sale": True}, True),
        ("DE", 3, {"product_tags": frozenset({"outlet"})}, True),
        ("DE", 3, {"withdrawal_exempt": "hygiene"}, False),
        ("DE", 3, {"withdrawal_exempt": "our_own_idea"}, True),
        ("DE", 3, {"gift_card": True}, False),
        ("DE", None, {"final_sale": True}, True),
        ("TR", 14, {"final_sale": True}, True),
        ("TR", 15, {}, False),
        ("KR", 7, {"final_sale": True}, True),
        ("KR", 8, {}, False),
        ("TH", 7, {}, True),
        ("TH", 3, {"final_sale": True}, False),
        ("TH", 8, {}, False),
        ("US", 3, {}, False),
    ],
)
def test_withdrawal_is_as_long_as_the_country_says_whatever_the_policy(law, days_ago, fields, eligible):
    decision = decide_line(HARSH, item(delivered_days_ago=days_ago, **fields), law=law)

    assert decision.eligible is eligible
    assert decision.legal_basis == ("withdrawal" if eligible else None)


def test_nothing_undercuts_the_law():
    decision = decide(HARSH, item(final_sale=True), law="DE", flags=("serial_returner",))

    line = decision.lines[0]
    assert (decision.outcome, line.resolutions, line.restocking_fee) == (
        "review",
        ("refund", "store_credit"),
        NO_FEE,
    )
    assert line.window_ends_at == datetime(2026, 12, 3, 23, tzinfo=UTC)
    assert [reason.code for reason in line.reasons] == [
        "withdrawal_right",
        "law_no_restocking_fee",
        "law_refund_offered",
        "needs_review",
    ]


def test_a_kinder_policy_stays():
    line = decide_line(policy(window_days=30), item(), law="DE")

    assert line.window_ends_at == datetime(2026, 12, 19, 23, tzinfo=UTC)
    assert [reason.code for reason in line.reasons] == ["withdrawal_right", "within_window"]
    assert decide_line(policy(window_days=None), item(), law="DE").window_ends_at is None
    later = decide_line(policy(window_days=30), item(delivered_days_ago=20), law="DE")
    assert (later.eligible, later.legal_basis) == (True, "goodwill")


def test_an_exclusion_by_policy_leaves_the_legal_period_as_the_end():
    line = decide_line(policy(window_days=30), item(final_sale=True), law="DE")

    assert line.window_ends_at == datetime(2026, 12, 3, 23, tzinfo=UTC)


def test_the_last_period_to_end_is_the_one_that_a_refusal_names():
    decision = decide_line(policy(window_days=3), item(delivered_days_ago=20), law="DE")

    assert decision.reasons[0].params == {"days": 14, "starts": "delivered", "last_date": "2026-11-16"}
    assert decision.window_ends_at == datetime(2026, 11, 16, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("law", "reason", "method", "fee"),
    [
        ("DE", None, None, CHARGED),
        ("DE", LATE, None, CHARGED),
        ("DE", DEFECTIVE, None, FREE),
        ("TR", None, None, FREE),
        ("TR", None, "drop_off", FREE),
        ("TR", None, "own_carrier", CHARGED),
        ("TR", DEFECTIVE, "own_carrier", FREE),
        ("KR", None, None, CHARGED),
        ("KR", LATE, None, FREE),
        ("KR", DEFECTIVE, None, FREE),
        ("KR", ReasonFacts("x", "changed_my_mind", "shopper"), None, CHARGED),
        ("TH", None, None, CHARGED),
        ("TH", DEFECTIVE, None, CHARGED),
        ("US", DEFECTIVE, None, CHARGED),
    ],
)
def test_who_pays_the_way_back_is_the_country_s_to_say(law, reason, method, fee):
    version = policy(return_shipping_fee=FEE, methods=["drop_off", "own_carrier"])

    decision = decide(version, item(reason=reason), law=law, request=RequestFacts(method=method))

    assert fee_of(decision) == fee


def test_a_law_by_which_the_shop_always_pays():
    turkish = country("TR").law
    law = replace(turkish, withdrawal=replace(turkish.withdrawal, way_back_paid_by=WayBackPayer.SHOP))

    decision = decide(policy(return_shipping_fee=FEE), law=law, request=RequestFacts(method="label"))

    assert fee_of(decision) is FREE


def test_after_the_legal_period_the_policy_s_fees_stand():
    version = policy(return_shipping_fee=FEE, restocking_fee={"percent": "20"})

    for law in ("DE", "TR", "KR"):
        line = decide_line(version, item(delivered_days_ago=20), law=law)
        assert (fee_of(line), line.restocking_fee.is_free) == (CHARGED, False)


def test_what_hangs_on_the_fault_is_named_before_it_is_known():
    version = policy(return_shipping_fee=FEE)

    assert eligibility(version, item(reason=None), law="KR")[0].depends_on == (
        "request.fault",
        "request.reason",
    )
    assert eligibility(version, item(reason=None), law="DE")[0].depends_on == ("request.reason",)
    assert eligibility(policy(), item(reason=None), law="DE")[0].depends_on == ()
    refused = eligibility(version, item(reason=None, delivered_days_ago=50), law="DE")[0]
    assert (refused.eligible, refused.depends_on) == (False, ("request.reason",))


# --- defects


@pytest.mark.parametrize(
    ("law", "days_ago", "reason", "fields", "eligible"),
    [
        ("DE", 700, DEFECTIVE, {}, True),
        ("DE", 732, DEFECTIVE, {}, False),
        ("DE", 50, DEFECTIVE, {"final_sale": True}, True),
        ("DE", 50, DEFECTIVE, {"gift_card": True}, True),
        ("DE", 50, DEFECTIVE, {"withdrawal_exempt": "hygiene"}, True),
        ("DE", 50, DEFECTIVE, {"product_tags": frozenset({"outlet"})}, True),
        ("DE", 50, ReasonFacts("x", "not_as_described", "shop"), {}, True),
        ("DE", 50, ReasonFacts("x", "wrong_item", "shop"), {}, True),
        ("DE", 50, ReasonFacts("x", "damaged_in_transit", "carrier"), {}, True),
        ("DE", 50, BROKEN_BY_SHOPPER, {}, False),
        ("DE", 50, LATE, {}, False),
        ("KR", 90, DEFECTIVE, {}, True),
        ("KR", 93, DEFECTIVE, {}, False),
        ("US", 50, DEFECTIVE, {}, False),
    ],
)
def test_a_defect_overrides_every_exclusion_for_as_long_as_the_law_says(
    law, days_ago, reason, fields, eligible
):
    line = decide_line(HARSH, item(delivered_days_ago=days_ago, reason=reason, **fields), law=law)

    assert line.eligible is eligible
    assert line.legal_basis == ("defect" if eligible else None)
    if eligible:
        assert (line.return_shipping_fee, line.restocking_fee, line.approval) == (NO_FEE, NO_FEE, "review")
        assert line.resolutions[0] == "refund"


@pytest.mark.parametrize("law", ["TH", "US"])
def test_without_a_law_on_defects_they_override_exclusions_while_the_shop_s_own_window_is_open(law):
    version = policy(return_shipping_fee=FEE)

    opened = decide_line(version, item(reason=DEFECTIVE, final_sale=True, delivered_days_ago=20), law=law)
    closed = decide_line(version, item(reason=DEFECTIVE, final_sale=True, delivered_days_ago=40), law=law)

    assert (opened.eligible, opened.legal_basis, fee_of(opened)) == (True, "defect", CHARGED)
    assert (closed.eligible, closed.refusal_code) == (False, "final_sale")


def test_a_return_takes_the_strongest_basis_and_the_highest_fee():
    decision = decide(policy(return_shipping_fee=FEE), item(), item(line="l-2", reason=DEFECTIVE), law="DE")

    assert (decision.legal_basis, fee_of(decision)) == ("defect", CHARGED)
    assert [line.outbound_postage_returned for line in decision.lines] == [True, True]
    assert decide(policy(), item(), item(delivered_days_ago=20), law="DE").outbound_postage_returned is False


# --- the refund's last day

ASKED = datetime(2026, 11, 19, 9, tzinfo=UTC)  # a Thursday


@pytest.mark.parametrize(
    ("code", "back", "time_zone", "due"),
    [
        ("DE", None, "Europe/Berlin", None),
        ("DE", timedelta(days=4), "Europe/Berlin", datetime(2026, 12, 3, 23, tzinfo=UTC)),
        ("DE", timedelta(days=20), "Europe/Berlin", datetime(2026, 12, 9, 23, tzinfo=UTC)),
        ("TR", timedelta(days=4), "Europe/Istanbul", datetime(2026, 12, 3, 21, tzinfo=UTC)),
        ("KR", None, "Asia/Seoul", None),
        ("KR", timedelta(days=1), "Asia/Seoul", datetime(2026, 11, 25, 15, tzinfo=UTC)),
        ("TH", None, "Asia/Bangkok", datetime(2026, 12, 4, 17, tzinfo=UTC)),
        ("US", timedelta(days=1), "UTC", None),
    ],
)
def test_the_money_is_due_as_the_country_counts(code, back, time_zone, due):
    found = refund_due_at(
        country(code).law,
        requested_at=ASKED,
        goods_back_at=ASKED + back if back else None,
        time_zone=time_zone,
        holidays={date(2026, 11, 23)} if code != "KR" else set(),
    )

    assert found == due


def test_business_days_pass_over_the_country_s_holidays():
    due = refund_due_at(
        country("KR").law,
        requested_at=ASKED,
        goods_back_at=ASKED,
        time_zone="Asia/Seoul",
        holidays={date(2026, 11, 20), date(2026, 11, 24)},
    )

    assert due == datetime(2026, 11, 26, 15, tzinfo=UTC)
