"""Whatever a shop writes into its policy: law is kept, tiers only help, people are not refused for who they are."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from countries.registry import country
from returns.policy.facts import CustomerFacts, RequestFacts
from returns.policy.terms import INSPECTIONS, NO_FEE, REFUND_TIMES, TierBenefits
from tests.returns.policy.facts import CHANGE_OF_MIND, DEFECTIVE, NOW, decide, item, leaf, policy, rule

FEES = st.sampled_from([None, {"amount": "5.00", "currency": "EUR"}, {"percent": "10"}])
TERMS = st.fixed_dictionaries(
    {},
    optional={
        "eligible": st.booleans(),
        "window_days": st.sampled_from([0, 5, 14, 30, None]),
        "window_starts": st.sampled_from(["ordered", "fulfilled", "delivered"]),
        "resolutions": st.sampled_from([["refund"], ["store_credit"], ["exchange", "store_credit"]]),
        "return_shipping_fee": FEES,
        "restocking_fee": FEES,
        "approval": st.sampled_from(["auto", "review", "decline"]),
        "inspection": st.sampled_from(INSPECTIONS),
        "refund_on": st.sampled_from(REFUND_TIMES),
        "bonus": st.sampled_from([{"percent": "0"}, {"percent": "5"}]),
    },
)
GOODS = st.sampled_from(
    [
        {},
        leaf("product.tags", "contains", "outlet"),
        leaf("request.reason", "eq", "defective"),
        leaf("request.method", "eq", "drop_off"),
        {"none": [leaf("line.price", "gt", "10")]},
    ]
)
RULES = st.lists(st.builds(lambda when, terms: rule(when, **terms), GOODS, TERMS.filter(bool)), max_size=4)
LINES = st.fixed_dictionaries(
    {"delivered_days_ago": st.sampled_from([None, 0, 3, 7, 8, 14, 15, 40])},
    optional={
        "final_sale": st.booleans(),
        "product_tags": st.just(frozenset({"outlet"})),
        "reason": st.sampled_from([CHANGE_OF_MIND, DEFECTIVE, None]),
    },
)
REQUESTS = st.builds(RequestFacts, method=st.sampled_from([None, "drop_off"]))


@given(TERMS, RULES, LINES, st.sampled_from(["DE", "TR", "KR"]), st.booleans())
@settings(max_examples=200, deadline=None)
def test_no_policy_undercuts_the_law(base, rules, fields, code, is_flagged):
    law = country(code).law
    days_ago = fields["delivered_days_ago"]

    decision = decide(policy(rules, **base), item(**fields), law=law, flags=("a_flag",) if is_flagged else ())

    if days_ago is None or days_ago <= law.withdrawal.days:
        line = decision.lines[0]
        assert decision.eligible
        assert decision.outcome in ("approve", "review")
        assert decision.legal_basis in ("withdrawal", "defect")
        assert "refund" in line.resolutions
        assert line.restocking_fee.is_free
        if days_ago is None:
            assert line.window_ends_at is None
        elif line.window_ends_at is not None:
            assert line.window_ends_at > NOW + timedelta(days=law.withdrawal.days - days_ago) - timedelta(
                hours=12
            )
        if code == "TR":
            assert line.return_shipping_fee.is_free


BENEFITS = st.builds(
    TierBenefits,
    tier=st.just("gold"),
    name=st.just("Gold"),
    window_days=st.sampled_from([None, 10, 45]),
    extra_window_days=st.sampled_from([0, 10]),
    has_free_return_shipping=st.booleans(),
    has_no_restocking_fee=st.booleans(),
    has_auto_approval=st.booleans(),
    inspection=st.sampled_from([None, "lenient"]),
    refund_on=st.sampled_from([None, "first_scan"]),
    bonus_percent=st.sampled_from([None, Decimal(10)]),
)


@given(TERMS, RULES, LINES, BENEFITS, REQUESTS)
@settings(max_examples=150, deadline=None)
def test_a_tier_never_makes_anything_worse(base, rules, fields, benefits, request):
    version = policy(rules, **base)

    without = decide(version, item(**fields), law="DE", request=request).lines[0]
    member = decide(version, item(**fields), law="DE", request=request, tier_benefits=benefits).lines[0]

    assert member.eligible or not without.eligible
    assert member.return_shipping_fee in (without.return_shipping_fee, NO_FEE)
    assert INSPECTIONS.index(member.inspection) <= INSPECTIONS.index(without.inspection)
    assert REFUND_TIMES.index(member.refund_on) <= REFUND_TIMES.index(without.refund_on)
    assert member.bonus_percent >= without.bonus_percent
    if without.eligible:
        assert member.window_ends_at is None or (
            without.window_ends_at is not None and member.window_ends_at >= without.window_ends_at
        )
        assert (without.approval, member.approval) not in (("auto", "review"), ("review", "decline"))


@given(TERMS, RULES, LINES, st.sampled_from(["review", "auto"]))
@settings(max_examples=100, deadline=None)
def test_flags_and_facts_about_a_person_change_no_eligibility(base, rules, fields, approval):
    suspicious = CustomerFacts(returns=40, return_share=Decimal("0.95"))
    with_person = [rule(leaf("customer.return_share", "gt", "0.5"), approval=approval), *rules]

    plain = decide(policy(rules, **base), item(**fields), law="TH")
    judged = decide(
        policy(with_person, **base), item(**fields), law="TH", customer=suspicious, flags=("serial_returner",)
    )

    assert (judged.eligible, judged.refusal_code) == (plain.eligible, plain.refusal_code)
    if judged.eligible:
        assert (
            judged.outcome in ("review", "decline")
            if plain.outcome == "decline"
            else judged.outcome == "review"
        )
