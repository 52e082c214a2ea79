"""How each rule was read for one item: which held, which did not and by which fact, which had to be passed over.

The decision itself keeps only what counted; this says the rest, from the same document and the same facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from returns.policy.conditions import evidence, waits_for
from returns.policy.document import PolicyDocument, Rule
from returns.policy.facts import FACT_KINDS, UNKNOWN, Facts, facts_of_item, facts_of_order
from returns.policy.record import DecisionFacts
from returns.policy.terms import TERM_NAMES

APPLIED: Final = "applied"  # it decided the terms that it names
OVERRULED: Final = "overruled"  # it held, but earlier rules had decided all of its terms
PASSED_OVER: Final = "passed_over"  # it did not hold
WAITS: Final = "waits"  # it hangs on facts that are not known yet
NOT_COMPARABLE: Final = "not_comparable"  # it compares with money of another currency


@dataclass(frozen=True)
class FactSeen:
    """A fact by which a rule held or did not: what was asked of it, and what it was, as codes and numbers."""

    fact: str
    operator: str
    expected: Any  # as the document states it
    actual: Any  # JSON: None where it is absent
    holds: bool  # whether it was as asked; under "none" a rule wants that it was not

    def as_json(self) -> dict[str, Any]:
        return {
            "fact": self.fact,
            "operator": self.operator,
            "expected": self.expected,
            "actual": self.actual,
            "holds": self.holds,
        }


@dataclass(frozen=True)
class RuleRead:
    """``terms`` are those that it decided; ``overruled_terms`` those that an earlier rule had decided."""

    index: int
    name: str
    answer: str
    terms: tuple[str, ...] = ()
    overruled_terms: tuple[str, ...] = ()
    facts: tuple[FactSeen, ...] = ()
    waits_for: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.index,
            "name": self.name,
            "answer": self.answer,
            "terms": list(self.terms),
            "overruled_terms": list(self.overruled_terms),
            "facts": [seen.as_json() for seen in self.facts],
            "waits_for": list(self.waits_for),
        }


def trace_items(document: PolicyDocument, facts: DecisionFacts) -> tuple[tuple[RuleRead, ...], ...]:
    """Every rule of the document, for each item in turn."""
    of_order = facts_of_order(facts.order, facts.customer, facts.request, facts.circumstances)
    return tuple(trace_item(document, facts_of_item(item, of_order)) for item in facts.items)


def known_facts(facts: DecisionFacts) -> tuple[dict[str, Any], ...]:
    """Every fact that was known, for each item in turn, as JSON."""
    of_order = facts_of_order(facts.order, facts.customer, facts.request, facts.circumstances)
    items = [facts_of_item(item, of_order) for item in facts.items]
    return tuple(
        {name: _as_json(item[name]) for name in FACT_KINDS if item[name] is not UNKNOWN} for item in items
    )


def trace_item(document: PolicyDocument, facts: Facts) -> tuple[RuleRead, ...]:
    """Every rule of the document, read from the top for the facts of one item."""
    missing = set(TERM_NAMES)
    read = []
    for index, rule in enumerate(document.rules):
        one = _read(index, rule, facts, missing)
        missing.difference_update(one.terms)
        read.append(one)
    return tuple(read)


def _read(index: int, rule: Rule, facts: Facts, missing: set[str]) -> RuleRead:
    answer = rule.test(facts)
    if answer is None:
        waiting = tuple(waits_for(rule.when, facts))
        return RuleRead(index, rule.name, WAITS if waiting else NOT_COMPARABLE, waits_for=waiting)
    seen = tuple(
        FactSeen(
            each.leaf.fact,
            each.leaf.operator,
            each.leaf.as_json()["value"],
            _as_json(each.actual),
            not each.is_negated,
        )
        for each in evidence(rule.when, facts, wanted=answer)
    )
    if not answer:
        return RuleRead(index, rule.name, PASSED_OVER, facts=seen)
    applied = tuple(name for name in TERM_NAMES if name in rule.terms and name in missing)
    overruled = tuple(name for name in TERM_NAMES if name in rule.terms and name not in missing)
    return RuleRead(index, rule.name, APPLIED if applied else OVERRULED, applied, overruled, facts=seen)


def _as_json(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return list(dict.fromkeys(value))
    if value is None or isinstance(value, bool | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else f"{value:f}"
