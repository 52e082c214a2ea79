"""Reads the rules of one version from the top: for each term, the first that matches and sets it wins."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from returns.policy.compiled import CompiledRule
from returns.policy.conditions import Answer, waits_for
from returns.policy.decision import TraceEntry
from returns.policy.document import PolicyDocument
from returns.policy.facts import FACT_KINDS, UNKNOWN, Facts
from returns.policy.line_draft import LineDraft
from returns.policy.terms import TERM_NAMES

# By a rule's place: the entry of the trace that names what it waits for, and the facts that it waits for.
_Waiting = dict[int, tuple[TraceEntry, frozenset[str]]]


class RuleReader:
    """Reads a document's rules for the lines of one request; rules that are the same for all lines are read once."""

    def __init__(
        self, document: PolicyDocument, order_facts: Facts, terms: Collection[str] = TERM_NAMES
    ) -> None:
        self._document = document
        self._terms = frozenset(terms)
        self._rules = document.compiled.for_request(order_facts)
        self._answers: dict[int, Answer] = {}
        self._read: dict[tuple[Any, ...], LineDraft] = {}
        self._waiting: dict[frozenset[str], _Waiting] = {}

    def draft_of(self, facts: Facts) -> LineDraft:
        """The terms by rules and base, read once for all lines that agree on what the rules ask for."""
        key = tuple(facts[name] for name in self._document.compiled.asked_of_lines)
        if key not in self._read:
            self._read[key] = self._newly_read(facts)
        return self._read[key].copy()

    def _newly_read(self, facts: Facts) -> LineDraft:
        draft = LineDraft(terms={})
        missing = set(self._terms)
        unknown = frozenset(name for name in FACT_KINDS if facts[name] is UNKNOWN)
        waiting = self._waiting.setdefault(unknown, {})
        for compiled in self._rules.for_line(facts):
            if missing.isdisjoint(compiled.term_names):
                continue
            answer = self._answer_of(compiled, facts)
            if answer:
                rule = self._document.rules[compiled.place]
                applied = tuple(name for name in rule.terms if name in missing)
                draft.trace.append(TraceEntry(compiled.place, rule.name, applied=applied))
                for name in applied:
                    draft.terms[name] = rule.terms[name]
                    draft.rules[name] = rule
                missing.difference_update(applied)
            elif answer is None:
                self._wait(draft, compiled, facts, unknown, waiting)
        for name in missing:
            draft.terms[name] = self._document.base[name]
        return draft

    def _wait(
        self,
        draft: LineDraft,
        compiled: CompiledRule,
        facts: Facts,
        unknown: frozenset[str],
        waiting: _Waiting,
    ) -> None:
        """Pass over a rule, and name what it waits for; one that money of another currency stops waits for nothing."""
        known = waiting.get(compiled.place)
        if known is None:
            facts_missing = compiled.fact_names & unknown
            rule = self._document.rules[compiled.place]
            entry = TraceEntry(compiled.place, rule.name, waits_for=tuple(sorted(facts_missing)))
            known = waiting[compiled.place] = (entry, facts_missing)
        entry, facts_missing = known
        if not facts_missing:
            return
        draft.trace.append(entry)
        if not facts_missing.issubset(draft.depends_on):
            draft.depend_on(*waits_for(self._document.rules[compiled.place].when, facts))

    def _answer_of(self, compiled: CompiledRule, facts: Facts) -> Answer:
        if not compiled.is_same_for_all_items:
            return compiled.test(facts)
        if compiled.place not in self._answers:
            self._answers[compiled.place] = compiled.test(facts)
        return self._answers[compiled.place]
