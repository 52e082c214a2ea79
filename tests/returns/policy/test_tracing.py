"""How each rule was read: by which facts it held, was passed over, or could not be asked yet."""

from __future__ import annotations

from decimal import Decimal

from countries.registry import country
from returns.policy.facts import CustomerFacts, OrderFacts, RequestFacts
from returns.policy.record import DecisionFacts
from returns.policy.terms import TierBenefits
from returns.policy.tracing import FactSeen, RuleRead, trace_items
from tests.returns.policy.facts import DEFECTIVE, NOW, circumstances, item, leaf, policy, rule

FACTS = DecisionFacts(
    order=OrderFacts(NOW, "EUR", 12000, country="DE", tags=frozenset({"vip"})),
    customer=CustomerFacts(tier="gold", orders=3, return_share=Decimal("0.25"), member_since=NOW.date()),
    items=(item(product_tags=frozenset({"outlet"})), item(reason=DEFECTIVE, resolution="refund")),
    request=RequestFacts(value_minor=5000, is_full=False),
    circumstances=circumstances(law=country("DE").law, tier_benefits=TierBenefits("gold", "Gold", 60)),
)


def test_every_rule_is_told_with_the_facts_that_decided() -> None:
    version = policy(
        [
            rule(leaf("product.tags", "contains", "outlet"), name="Outlet", photos=1),
            rule(
                {"none": [leaf("customer.tier", "eq", "silver")]},
                name="Not silver",
                photos=2,
                approval="review",
            ),
            rule(leaf("request.method", "eq", "label"), name="Label", hand_over_days=7),
            rule(leaf("order.total", "gt", {"amount": "1", "currency": "KRW"}), name="Won", window_days=60),
            rule(leaf("order.total", "gt", "500"), name="Dear", window_days=90),
            rule(leaf("order.country", "eq", "DE"), name="Photos", photos=3),
        ]
    )

    first, second = trace_items(version.document, FACTS)

    assert first == (
        RuleRead(
            0,
            "Outlet",
            "applied",
            ("photos",),
            facts=(FactSeen("product.tags", "contains", "outlet", ["outlet"], True),),
        ),
        RuleRead(
            1,
            "Not silver",
            "applied",
            ("approval",),
            ("photos",),
            facts=(FactSeen("customer.tier", "eq", "silver", "gold", False),),
        ),
        RuleRead(2, "Label", "waits", waits_for=("request.method",)),
        RuleRead(3, "Won", "not_comparable"),
        RuleRead(4, "Dear", "passed_over", facts=(FactSeen("order.total", "gt", "500", "120.00", False),)),
        RuleRead(
            5,
            "Photos",
            "overruled",
            (),
            ("photos",),
            facts=(FactSeen("order.country", "eq", "DE", "DE", True),),
        ),
    )
    assert (second[0].answer, second[0].facts[0].actual) == ("passed_over", [])


def test_facts_that_were_kept_decide_the_same_again() -> None:
    version = policy([rule(leaf("customer.member_since", "lte", "2026-11-22"), photos=2)])
    kept = DecisionFacts.from_json(FACTS.as_json(), law=country("DE").law)

    assert kept == FACTS
    assert kept.decide(version) == FACTS.decide(version)
