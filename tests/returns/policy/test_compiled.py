"""Leaving rules out unread changes no decision: what is not false is never left out."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from returns.policy.facts import CustomerFacts, ReasonFacts, RequestFacts, facts_of_item, facts_of_order
from tests.returns.policy.facts import circumstances, item, order
from tests.returns.policy.test_told import REASONS, parsed, rules_of_all_kinds

_reasons = st.one_of(st.none(), st.sampled_from(REASONS))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rules=rules_of_all_kinds,
    reason=_reasons,
    resolution=st.sampled_from([None, "refund", "exchange"]),
    method=st.sampled_from([None, "pickup"]),
    tags=st.frozensets(st.sampled_from(["outlet", "Sale", "new"])),
    kind=st.sampled_from([None, "", "shoe", "TEE"]),
    vendor=st.sampled_from([None, "acme"]),
    sku=st.sampled_from([None, "SALE-1"]),
    is_final=st.booleans(),
    price=st.sampled_from([1999, 5000, 20001]),
    country=st.sampled_from([None, "DE", "tr"]),
)
def test_every_rule_that_holds_or_waits_is_read(
    rules: list[dict[str, Any]],
    reason: ReasonFacts | None,
    resolution: str | None,
    method: str | None,
    tags: frozenset[str],
    kind: str | None,
    vendor: str | None,
    sku: str | None,
    is_final: bool,
    price: int,
    country: str | None,
) -> None:
    version = parsed({}, rules)
    if version is None:
        return
    order_facts = facts_of_order(
        order(country=country, total_minor=price), CustomerFacts(), RequestFacts(method), circumstances()
    )
    facts = facts_of_item(
        item(
            reason=reason,
            resolution=resolution,
            product_tags=tags,
            product_type=kind,
            product_vendor=vendor,
            sku=sku,
            final_sale=is_final,
            unit_price_minor=price,
        ),
        order_facts,
    )

    read = [rule.place for rule in version.document.compiled.for_request(order_facts).for_line(facts)]

    needed = [place for place, rule in enumerate(version.document.rules) if rule.test(facts) is not False]
    assert [place for place in read if place in needed] == needed
    assert read == sorted(set(read))
