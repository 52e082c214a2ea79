"""Rules, base, tier and flags, line by line, and the return that takes the strictest of its lines."""

import json
from decimal import Decimal

import pytest

from core.money import Money
from returns.policy.decision import Reason, ReturnDecision, TraceEntry
from returns.policy.engine import decide_return, override
from returns.policy.facts import CustomerFacts, ReasonFacts, RequestFacts
from returns.policy.terms import NO_FEE, TierBenefits
from tests.returns.policy.facts import (
    CHANGE_OF_MIND,
    circumstances,
    decide,
    decide_line,
    eligibility,
    item,
    leaf,
    order,
    policy,
    rule,
)

OUTLET = leaf("product.tags", "contains", "outlet")
FIVE_EURO = {"amount": "5.00", "currency": "EUR"}


def codes(decision):
    return [reason.code for reason in decision.reasons]


def test_the_base_decides_where_no_rule_does():
    decision = decide_line(policy(window_days=10, methods=["pickup"], photos=1, destination="w-1"))

    assert (decision.eligible, decision.methods, decision.photos, decision.destination) == (
        True,
        ("pickup",),
        1,
        "w-1",
    )
    assert (decision.legal_basis, codes(decision), decision.trace) == ("goodwill", ["within_window"], ())


def test_for_each_term_the_first_rule_that_matches_and_sets_it_wins():
    version = policy(
        [
            rule(leaf("product.type", "eq", "shoes"), "shoes", photos=9),
            rule(OUTLET, "outlet", photos=2, inspection="strict"),
            rule(None, "all", photos=1, inspection="none", window_days=60),
        ]
    )

    decision = decide_line(version, item(product_tags=frozenset({"outlet"})))

    assert (decision.photos, decision.inspection) == (2, "strict")
    assert decision.trace == (
        TraceEntry(1, "outlet", applied=("photos", "inspection")),
        TraceEntry(2, "all", applied=("window_days",)),
    )


def test_a_refusal_by_rule_names_rule_fact_expected_and_actual():
    version = policy([rule({"all": [OUTLET]}, "Outlet is final", eligible=False)])

    decision = decide(version, item(product_tags=frozenset({"outlet", "summer"})))

    assert (decision.eligible, decision.refusal_code, decision.outcome) == (False, "not_eligible", None)
    assert decision.reasons == (
        Reason("not_eligible", "Outlet is final", "product.tags", "contains outlet", "outlet, summer"),
    )


def test_a_refusal_names_the_goods_rather_than_the_person():
    share = leaf("customer.return_share", "gt", 0.5)
    version = policy([rule({"all": [share, OUTLET]}, eligible=False)])

    decision = decide(
        version,
        item(product_tags=frozenset({"outlet"})),
        customer=CustomerFacts(return_share=Decimal("0.9")),
    )

    assert [reason.fact for reason in decision.reasons] == ["product.tags"]


def test_a_closed_window_names_its_days_and_its_last_day():
    decision = decide_line(policy([rule(None, "short", window_days=2)]), item(delivered_days_ago=5))

    assert decision.refusal_code == "window_closed"
    assert decision.reasons == (
        Reason(
            "window_closed",
            "short",
            expected="2026-11-19",
            actual="2026-11-22",
            params={"days": 2, "starts": "delivered", "last_date": "2026-11-19"},
        ),
    )
    assert decision.window_ends_at.isoformat() == "2026-11-19T23:00:00+00:00"


@pytest.mark.parametrize(
    ("fields", "days", "code"),
    [
        ({"parcels": ()}, 30, "not_fulfilled"),
        ({"parcels": ()}, None, "not_fulfilled"),
        ({"delivered_days_ago": None}, 0, None),
        ({"delivered_days_ago": 500}, None, None),
        ({"delivered_days_ago": 0}, 0, None),
        ({"delivered_days_ago": 1}, 0, "window_closed"),
        ({"final_sale": True}, 30, "final_sale"),
    ],
)
def test_a_line_is_refused_for_what_it_is(fields, days, code):
    decision = decide_line(policy(window_days=days), item(**fields))

    assert decision.refusal_code == code
    assert decision.eligible is (code is None)


def test_final_sale_is_named_also_where_a_rule_refuses_it():
    version = policy([rule(leaf("line.final_sale", "eq", True), "Final", eligible=False)])

    assert decide_line(version, item(final_sale=True)).reasons == (
        Reason("final_sale", "Final", "line.final_sale", "eq true", "true"),
    )


def test_a_rule_may_take_final_sale_back():
    assert decide_line(policy([rule(OUTLET, eligible=True)]), item(final_sale=True)).eligible is False
    assert decide_line(
        policy([rule(OUTLET, eligible=True)]), item(final_sale=True, product_tags=frozenset({"outlet"}))
    ).eligible


def test_a_rule_that_waits_is_passed_over_and_named():
    version = policy(
        [
            rule(leaf("request.reason", "eq", "defective"), "defects", return_shipping_fee=None, photos=2),
            rule(leaf("request.method", "eq", "pickup"), "pickup", return_shipping_fee=FIVE_EURO),
            rule(leaf("request.value", "gt", 10), "never read", photos=3),
        ],
        photos=1,
    )

    decision = eligibility(version, item(reason=None))[0]

    assert (decision.photos, decision.return_shipping_fee) == (1, NO_FEE)
    assert decision.depends_on == ("request.reason", "request.method", "request.value")
    assert decision.trace == (
        TraceEntry(0, "defects", waits_for=("request.reason",)),
        TraceEntry(1, "pickup", waits_for=("request.method",)),
        TraceEntry(2, "never read", waits_for=("request.value",)),
    )


def test_a_rule_whose_terms_are_all_set_already_is_not_waited_for():
    version = policy([rule(None, photos=1), rule(leaf("request.method", "eq", "pickup"), photos=2)])

    assert eligibility(version, item())[0].depends_on == ()


def test_with_everything_known_eligibility_is_what_the_return_decides():
    version = policy(
        [rule(leaf("request.fault", "eq", "shopper"), return_shipping_fee=FIVE_EURO), rule(OUTLET, photos=2)]
    )
    items = [item(), item(line="l-2", product_tags=frozenset({"outlet"}))]

    assert list(decide(version, *items).lines) == eligibility(version, *items)


def test_a_leaf_of_the_shop_s_own_matches_by_its_standard_and_its_branch():
    own = ReasonFacts("pinches", "size_too_small", "shopper", branches=("fit",))

    for name in ("pinches", "size_too_small", "fit"):
        version = policy([rule(leaf("request.reason", "eq", name), photos=3)])
        assert decide_line(version, item(reason=own)).photos == 3


def test_money_is_compared_in_the_order_s_currency_and_foreign_fees_are_not_charged():
    version = policy(
        [rule(leaf("order.total", "gt", "100"), photos=1)],
        return_shipping_fee=FIVE_EURO,
        restocking_fee={"amount": "1.00", "currency": "EUR"},
    )

    in_won = decide_line(version, order_facts=order(currency="KRW", total_minor=101))
    in_euro = decide_line(version, order_facts=order(currency="EUR", total_minor=10001))

    assert (in_won.photos, in_won.return_shipping_fee, in_won.restocking_fee) == (1, NO_FEE, NO_FEE)
    assert (in_euro.photos, in_euro.return_shipping_fee.money) == (1, Money(500, "EUR"))
    assert decide_line(version, order_facts=order(currency="EUR", total_minor=10000)).photos == 0


# --- tiers and flags


def gold(**benefits):
    return TierBenefits(tier="gold", name="Gold", **benefits)


@pytest.mark.parametrize(
    ("days", "benefits", "expected"),
    [
        (30, {"window_days": 45}, 45),
        (30, {"window_days": 20}, 30),
        (30, {"extra_window_days": 15}, 45),
        (30, {"extra_window_days": 15, "window_days": 40}, 45),
        (None, {"window_days": 45, "extra_window_days": 5}, None),
    ],
)
def test_a_tier_s_window_counts_where_it_is_longer(days, benefits, expected):
    decision = decide_line(policy(window_days=days), tier_benefits=gold(**benefits))

    plain = decide_line(policy(window_days=expected))
    assert decision.window_ends_at == plain.window_ends_at
    assert ("tier_window" in codes(decision)) is (expected != days)


def test_a_tier_waives_fees_and_betters_terms():
    version = policy(
        return_shipping_fee=FIVE_EURO,
        restocking_fee={"percent": "10"},
        approval="review",
        inspection="standard",
        refund_on="inspection",
        bonus={"percent": "5"},
    )
    benefits = gold(
        has_free_return_shipping=True,
        has_no_restocking_fee=True,
        has_auto_approval=True,
        inspection="lenient",
        refund_on="first_scan",
        bonus_percent=Decimal(10),
        methods=("pickup", "label"),
    )

    decision = decide(version, tier_benefits=benefits)

    line = decision.lines[0]
    assert (line.return_shipping_fee, line.restocking_fee, decision.outcome) == (NO_FEE, NO_FEE, "approve")
    assert (line.inspection, line.refund_on, line.bonus_percent) == ("lenient", "first_scan", Decimal(10))
    assert line.methods == ("drop_off", "label", "pickup")
    assert codes(line) == [
        "within_window",
        "tier_free_return",
        "tier_no_restocking_fee",
        "tier_auto_approval",
        "tier_sooner_refund",
        "tier_bonus",
    ]


def test_a_tier_never_makes_terms_worse_and_never_undoes_a_decline():
    version = policy(inspection="none", refund_on="request", bonus={"percent": "15"}, approval="decline")
    benefits = gold(
        inspection="lenient", refund_on="receipt", bonus_percent=Decimal(10), has_auto_approval=True
    )

    decision = decide(version, tier_benefits=benefits)

    line = decision.lines[0]
    assert (line.inspection, line.refund_on, line.bonus_percent) == ("none", "request", Decimal(15))
    assert decision.outcome == "decline"


def test_a_flag_leads_to_review_whoever_it_is_and_never_to_a_refusal():
    flagged = decide(policy(), tier_benefits=gold(has_auto_approval=True), flags=("serial_returner",))

    assert (flagged.eligible, flagged.outcome) == (True, "review")
    assert "flagged" in codes(flagged)
    assert decide(policy(approval="decline"), flags=("x",)).outcome == "decline"


# --- two versions


def test_the_version_at_the_order_decides_unless_it_refuses_and_today_s_would_allow():
    strict, kind = policy(id="old", window_days=1), policy(id="new", window_days=30)

    assert (decide(kind, today=strict).policy_version, decide(kind, today=strict).eligible) == ("new", True)
    assert (decide(strict, today=kind).policy_version, decide(strict, today=kind).eligible) == ("new", True)
    refused = decide(strict, today=policy(id="newer", window_days=2))
    assert (refused.policy_version, refused.eligible) == ("old", False)
    declining = policy(id="old", approval="decline")
    assert decide(declining, today=kind).outcome == "approve"
    assert decide(declining, today=strict).outcome == "decline"


def test_each_line_takes_the_version_that_allows_it():
    old = policy([rule(OUTLET, eligible=False)], id="old", photos=1)
    new = policy([rule(leaf("product.type", "eq", "shoes"), eligible=False)], id="new", photos=2)
    items = [item(product_tags=frozenset({"outlet"})), item(line="l-2", product_type="shoes")]

    decision = decide(old, *items, today=new)

    assert (decision.eligible, decision.policy_version, decision.photos) == (True, "new", 2)
    assert [line.policy_version for line in decision.lines] == ["new", "old"]


def test_today_s_version_decides_a_wish_that_the_old_one_does_not_offer():
    old, new = policy(id="old", methods=["label"]), policy(id="new", methods=["pickup"])

    decision = decide(old, today=new, request=RequestFacts(method="pickup"))

    assert (decision.eligible, decision.policy_version) == (True, "new")


# --- the whole return


def test_a_return_takes_the_strictest_of_its_lines():
    version = policy(
        [
            rule(
                OUTLET,
                photos=3,
                approval="review",
                inspection="strict",
                refund_on="receipt",
                hand_over_days=5,
                return_shipping_fee={"amount": "3.00", "currency": "EUR"},
                methods=["label", "pickup"],
                resolutions=["store_credit"],
                destination="outlet",
            )
        ],
        photos=1,
        inspection="none",
        refund_on="first_scan",
        return_shipping_fee=FIVE_EURO,
    )

    decision = decide(version, item(), item(line="l-2", product_tags=frozenset({"outlet"})))

    assert (decision.outcome, decision.photos, decision.inspection) == ("review", 3, "strict")
    assert (decision.refund_on, decision.hand_over_days, decision.destination) == ("receipt", 5, "outlet")
    assert decision.return_shipping_fee.money == Money(500, "EUR")
    assert decision.methods == ("label",)
    assert [line.resolutions for line in decision.lines] == [("refund", "store_credit"), ("store_credit",)]


def test_one_line_that_is_refused_refuses_the_return_with_its_reasons():
    decision = decide(policy(), item(), item(line="l-2", final_sale=True))

    assert (decision.eligible, decision.refusal_code, codes(decision)) == (
        False,
        "final_sale",
        ["final_sale"],
    )
    assert [line.eligible for line in decision.lines] == [True, False]


def test_lines_that_cannot_travel_together_are_refused():
    version = policy([rule(OUTLET, methods=["pickup"])])
    items = [item(), item(line="l-2", product_tags=frozenset({"outlet"}))]

    decision = decide(version, *items)

    assert (decision.eligible, decision.refusal_code, decision.methods) == (False, "no_common_method", ())


def test_what_is_kept_needs_no_way_back():
    version = policy([rule(OUTLET, methods=["pickup"])], resolutions=["refund", "keep_item"])
    kept = item(line="l-2", product_tags=frozenset({"outlet"}), resolution="keep_item")

    assert decide(version, item(), kept, request=RequestFacts(method="label")).methods == (
        "drop_off",
        "label",
    )
    assert decide(version, kept, request=RequestFacts(method="label")).eligible


@pytest.mark.parametrize(
    ("wish", "method", "code"),
    [
        ("refund", "label", None),
        ("exchange", "label", "resolution_not_offered"),
        ("refund", "pickup", "method_not_offered"),
        (None, None, None),
    ],
)
def test_a_wish_that_is_not_offered_is_refused(wish, method, code):
    decision = decide(policy(), item(resolution=wish), request=RequestFacts(method=method))

    assert (decision.refusal_code, decision.eligible) == (code, code is None)


def test_reasons_that_lines_share_are_named_once():
    decision = decide(policy(approval="review"), item(), item(line="l-2"))

    assert codes(decision) == ["within_window", "needs_review"]


def test_a_return_of_nothing_is_an_error():
    with pytest.raises(ValueError):
        decide_return(
            at_order=policy(),
            today=policy(),
            order=order(),
            customer=CustomerFacts(),
            items=[],
            request=RequestFacts(),
            circumstances=circumstances(),
        )


def test_an_override_passes_the_policy_and_keeps_its_reasons():
    refused = decide(policy(window_days=1), item(), item(line="l-2", delivered_days_ago=0))

    passed = override(refused, method=None)

    assert (passed.eligible, passed.outcome, passed.legal_basis) == (True, "approve", "override")
    assert codes(passed) == ["window_closed", "override"]
    assert [line.legal_basis for line in passed.lines] == ["override", "goodwill"]


def test_an_override_lets_the_parcel_travel_as_wished():
    refused = decide(policy(), request=RequestFacts(method="pickup"))

    assert override(refused, method="pickup").methods == ("drop_off", "label", "pickup")
    assert override(refused, method="label").methods == ("drop_off", "label")


def test_an_override_changes_nothing_that_is_approved_anyway_and_nothing_that_was_not_sent():
    approved = decide(policy())
    not_sent = decide(policy(), item(parcels=()))

    assert override(approved, method="pickup") == approved
    assert override(not_sent, method=None) == not_sent
    assert override(decide(policy(approval="review")), method=None).outcome == "approve"


def test_a_decision_survives_as_json():
    version = policy(
        [rule(OUTLET, eligible=False), rule(leaf("request.method", "eq", "label"), photos=1)],
        return_shipping_fee=FIVE_EURO,
        restocking_fee={"percent": "2.5"},
    )

    for decision in (
        decide(version, item(reason=CHANGE_OF_MIND), law="DE"),
        decide(version, item(product_tags=frozenset({"outlet"}), delivered_days_ago=50)),
    ):
        assert ReturnDecision.from_json(json.loads(json.dumps(decision.as_json()))) == decision
