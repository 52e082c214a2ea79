"""Holds the rules of a policy against each other: which can never apply, never decide, contradict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from returns.policy.conditions import Group, Node
from returns.policy.document import PolicyDocument, Rule
from returns.policy.reasoning import Reasoner
from returns.policy.terms import TERM_NAMES
from returns.policy.warning_texts import INFORMATION, PolicyWarning

MOST_PAIRS: Final = 4_000
MOST_BEFORE: Final = 30  # earlier rules that are held against one rule together
MOST_CONTRADICTIONS: Final = 50


def conflicts_of(document: PolicyDocument) -> list[PolicyWarning]:
    """Rules that can never apply or never decide, that contradict each other, that change nothing."""
    return _Rules(document).warnings()


class _Rules:
    """Holds the rules against each other."""

    def __init__(self, document: PolicyDocument) -> None:
        self._rules = document.rules
        self._base = document.base
        self._reasoner = Reasoner()
        self._pairs_left = MOST_PAIRS
        self._contradictions_left = MOST_CONTRADICTIONS
        self._left_out = False
        self._setters: dict[str, list[int]] = {name: [] for name in TERM_NAMES}  # of the rules gone through
        self._last_otherwise = self._last_unlike_base()

    def warnings(self) -> list[PolicyWarning]:
        found: list[PolicyWarning] = []
        alive: list[int] = []
        for index, rule in enumerate(self._rules):
            if not self._reasoner.can_hold(rule.when):
                found.append(PolicyWarning("never_applies", rule=index))
                continue
            found += self._of_rule(index, rule, alive)
            alive.append(index)
            for name in rule.terms:
                self._setters[name].append(index)
        if self._left_out or self._reasoner.gave_up:
            found.append(PolicyWarning("not_all_compared", INFORMATION))
        return found

    def _of_rule(self, index: int, rule: Rule, alive: list[int]) -> Iterator[PolicyWarning]:
        stronger = self._stronger(rule, alive)
        dead = {name for name in rule.terms if any(name in self._rules[at].terms for at in stronger)}
        together = [] if dead == rule.term_names else self._decided_together(rule, dead)
        dead |= set(together)
        others = tuple(at for at in stronger if not rule.term_names.isdisjoint(self._rules[at].term_names))
        if dead == rule.term_names:
            code = "never_decides_together" if together else "never_decides"
            yield PolicyWarning(code, rule=index, others=others, terms=_ordered(dead))
            return
        if dead:
            code = "term_never_decides_together" if together else "term_never_decides"
            yield PolicyWarning(code, rule=index, others=others, terms=_ordered(dead))
        yield from self._contradictions(index, rule, alive, stronger, dead)
        if _is_always(rule.when):
            yield PolicyWarning("always_applies", INFORMATION, rule=index, terms=_ordered(rule.term_names))
        elif self._changes_nothing(index, rule):
            yield PolicyWarning("changes_nothing", rule=index, terms=_ordered(rule.term_names))

    def _stronger(self, rule: Rule, alive: list[int]) -> list[int]:
        """Earlier rules that set a term of this one and apply whenever it does."""
        if self._is_done():
            return []
        return [
            at
            for at in alive
            if not rule.term_names.isdisjoint(self._rules[at].term_names)
            and self._rules[at].fact_names <= rule.fact_names
            and self._may_compare()
            and self._reasoner.implies(rule.when, self._rules[at].when)
        ]

    def _decided_together(self, rule: Rule, dead: set[str]) -> list[str]:
        """Terms that some earlier rule always sets, now this one, now that."""
        found = []
        for name in rule.terms:
            setters = self._setters[name]
            if name in dead or len(setters) < 2 or len(setters) > MOST_BEFORE:
                continue
            before = [self._rules[at].when for at in setters]
            if self._may_compare() and not self._reasoner.can_hold(rule.when, without=before):
                found.append(name)
        return found

    def _contradictions(
        self, index: int, rule: Rule, alive: list[int], stronger: list[int], dead: set[str]
    ) -> Iterator[PolicyWarning]:
        """Earlier rules that can apply beside this one and set the same term otherwise.

        One that stands first because it is the special case of this one is how exceptions are written: no warning.
        """
        if self._is_done():
            return
        for at in alive:
            earlier = self._rules[at]
            names = {
                name
                for name in rule.term_names & earlier.term_names - dead
                if rule.terms[name] != earlier.terms[name]
            }
            if not names or at in stronger or not self._may_compare():
                continue
            if not self._reasoner.can_hold(rule.when, earlier.when):
                continue
            if self._reasoner.implies(earlier.when, rule.when):
                continue
            if self._contradictions_left == 0:
                self._left_out = True
                return
            self._contradictions_left -= 1
            yield PolicyWarning("contradicts", rule=index, others=(at,), terms=_ordered(names))

    def _changes_nothing(self, index: int, rule: Rule) -> bool:
        """Whether it only says what the base says anyway and keeps no later rule from saying otherwise.

        A rule that says "can be returned" lifts the mark of a final sale, which the base does not.
        """
        return all(
            value == self._base[name] and name != "eligible" and self._last_otherwise.get(name, -1) <= index
            for name, value in rule.terms.items()
        )

    def _last_unlike_base(self) -> dict[str, int]:
        """For each term the last rule that says otherwise than the base."""
        return {
            name: index
            for index, rule in enumerate(self._rules)
            for name, value in rule.terms.items()
            if value != self._base[name]
        }

    def _is_done(self) -> bool:
        """Whether no pair is left to compare: then going through the earlier rules would only cost time."""
        if self._pairs_left == 0:
            self._left_out = True
        return self._pairs_left == 0

    def _may_compare(self) -> bool:
        if self._is_done():
            return False
        self._pairs_left -= 1
        return True


def _is_always(node: Node) -> bool:
    return isinstance(node, Group) and all(
        quantifier != "any" and not children for quantifier, children in node.parts
    )


def _ordered(names: Iterable[str]) -> tuple[str, ...]:
    wanted = set(names)
    return tuple(name for name in TERM_NAMES if name in wanted)
