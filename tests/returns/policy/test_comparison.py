"""Two policies side by side: what was added, removed, moved, changed, and nothing more."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns.policy.comparison import PolicyComparison, RuleChange, TermChange, compare
from tests.returns.policy.facts import leaf, policy, rule

OUTLET = rule(leaf("product.tags", "contains", "outlet"), name="Outlet", eligible=False)
GOLD = rule(leaf("customer.tier", "eq", "gold"), name="Gold", window_days=60)
SALE = rule(leaf("product.tags", "contains", "sale"), name="Sale", photos=1)
HEAVY = rule(leaf("product.type", "eq", "sofa"), name="Heavy", methods=["pickup"])


def compared(before: list[dict[str, Any]], after: list[dict[str, Any]], **base: Any) -> PolicyComparison:
    return compare(policy(before).document, policy(after, **base).document)


def kinds(comparison: PolicyComparison) -> list[tuple[tuple[str, ...], str, int | None, int | None]]:
    return [(rule.kinds, rule.name, rule.before_index, rule.after_index) for rule in comparison.rules]


def test_the_same_policy_differs_in_nothing() -> None:
    assert compared([OUTLET, GOLD], [OUTLET, GOLD]) == PolicyComparison((), ())


def test_base_terms_are_compared_as_the_document_states_them() -> None:
    assert compared([], [], window_days=45, restocking_fee={"percent": "10"}).terms == (
        TermChange("window_days", 30, 45),
        TermChange("restocking_fee", {"percent": "0"}, {"percent": "10"}),
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([OUTLET], [OUTLET, GOLD], [(("added",), "Gold", None, 1)]),
        ([OUTLET, GOLD], [GOLD], [(("removed",), "Outlet", 0, None)]),
        ([OUTLET, GOLD, SALE], [SALE, OUTLET, GOLD], [(("moved",), "Sale", 2, 0)]),
        ([OUTLET, GOLD, SALE, HEAVY], [GOLD, SALE, OUTLET, HEAVY], [(("moved",), "Outlet", 0, 2)]),
        # The same rule twice: one more of it.
        ([OUTLET], [OUTLET, OUTLET], [(("added",), "Outlet", None, 1)]),
        # What was removed before it does not make a rule a moved one.
        ([OUTLET, GOLD, SALE], [SALE], [(("removed",), "Outlet", 0, None), (("removed",), "Gold", 1, None)]),
    ],
)
def test_rules_are_found_again(before: Any, after: Any, expected: Any) -> None:
    assert kinds(compared(before, after)) == expected


def test_a_changed_rule_says_what_changed() -> None:
    now = {**GOLD, "when": leaf("customer.tier", "in", ["gold"]), "set": {"photos": 2, "window_days": 90}}

    (change,) = compared([GOLD, OUTLET], [OUTLET, now]).rules

    assert change == RuleChange(
        ("changed", "moved"),
        0,
        1,
        {**GOLD, "when": leaf("customer.tier", "eq", "gold")},
        now,
        has_new_condition=True,
        terms=(
            TermChange("window_days", 60, 90),
            TermChange("photos", None, 2, is_added=True),
        ),
    )


def test_a_renamed_rule_is_the_same_rule() -> None:
    (change,) = compared([GOLD], [{**GOLD, "name": "Best customers"}]).rules

    assert (change.kinds, change.has_new_name, change.has_new_condition, change.terms) == (
        ("changed",),
        True,
        False,
        (),
    )


RULES = st.lists(st.sampled_from([OUTLET, GOLD, SALE, HEAVY, {**GOLD, "name": "Sale"}]), max_size=6)


@given(RULES, RULES)
def test_the_changes_lead_from_one_policy_to_the_other(before: Any, after: Any) -> None:
    old, new = policy(before).document.as_json()["rules"], policy(after).document.as_json()["rules"]
    comparison = compared(before, after)
    gone = {
        change.before_index
        for change in comparison.rules
        if change.after_index is None or "moved" in change.kinds
    }
    put = {change.after_index: change.after for change in comparison.rules if change.after_index is not None}

    changed = {change.before_index: change.after for change in comparison.rules if "changed" in change.kinds}
    standing = [changed.get(index, rule) for index, rule in enumerate(old) if index not in gone]
    rebuilt = []
    for index in range(len(new)):
        change = next((each for each in comparison.rules if each.after_index == index), None)
        if change is not None and ("moved" in change.kinds or "added" in change.kinds):
            rebuilt.append(put[index])
        else:
            rebuilt.append(standing.pop(0))

    assert standing == []
    assert rebuilt == new
