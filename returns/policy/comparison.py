"""What differs between two policies, term by term and rule by rule: added, removed, moved, changed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from returns.policy.document import PolicyDocument, Rule
from returns.policy.terms import TERM_NAMES, term_as_json

ADDED: Final = "added"
REMOVED: Final = "removed"
CHANGED: Final = "changed"
MOVED: Final = "moved"

_ABSENT: Final = object()


@dataclass(frozen=True)
class TermChange:
    """A term as the document states it. ``is_added`` and ``is_removed``: only one of the two states it at all."""

    name: str
    before: Any
    after: Any
    is_added: bool = False
    is_removed: bool = False

    def as_json(self) -> dict[str, Any]:
        return {"term": self.name, "before": self.before, "after": self.after}


@dataclass(frozen=True)
class RuleChange:
    """One rule that differs; its places count from 0 and are None where it is not there.

    ``before`` and ``after`` are the rule as the documents state it. ``terms`` are those that it sets otherwise.
    """

    kinds: tuple[str, ...]
    before_index: int | None
    after_index: int | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    has_new_name: bool = False
    has_new_condition: bool = False
    terms: tuple[TermChange, ...] = ()

    @property
    def name(self) -> str:
        stated = self.after or self.before or {}
        return str(stated.get("name", ""))

    def as_json(self) -> dict[str, Any]:
        return {
            "changes": list(self.kinds),
            "name": self.name,
            "before_index": self.before_index,
            "after_index": self.after_index,
            "before": self.before,
            "after": self.after,
            "condition_changed": self.has_new_condition,
            "terms": [term.as_json() for term in self.terms],
        }


@dataclass(frozen=True)
class PolicyComparison:
    """``terms`` are those of the base; rules stand in the order of the later policy, what was removed where it was."""

    terms: tuple[TermChange, ...]
    rules: tuple[RuleChange, ...]

    @property
    def is_empty(self) -> bool:
        return not self.terms and not self.rules


def compare(before: PolicyDocument, after: PolicyDocument) -> PolicyComparison:
    """What somebody who knew ``before`` has to learn about ``after``.

    A rule is found again as it is, by its name, or by its condition. Of rules that changed places the fewest are
    called moved.
    """
    pairs = _pairs(before.rules, after.rules)
    moved = _moved(pairs)
    changes = [
        change
        for old, new in pairs.items()
        if (change := _rule_change(before.rules[old], after.rules[new], old, new, is_moved=old in moved))
    ]
    kept = set(pairs.values())
    changes += [
        RuleChange((ADDED,), None, index, None, rule.as_json())
        for index, rule in enumerate(after.rules)
        if index not in kept
    ]
    changes += [
        RuleChange((REMOVED,), index, None, rule.as_json(), None)
        for index, rule in enumerate(before.rules)
        if index not in pairs
    ]
    return PolicyComparison(
        terms=_term_changes(before.base, after.base), rules=tuple(sorted(changes, key=_place))
    )


def _pairs(before: tuple[Rule, ...], after: tuple[Rule, ...]) -> dict[int, int]:
    """Which rule became which, by their places; the surest likeness first."""
    pairs: dict[int, int] = {}
    likenesses: tuple[Callable[[Rule], Any], ...] = (
        lambda rule: (rule.name, rule.when, _hashable(rule.terms)),
        lambda rule: rule.name or _ABSENT,
        lambda rule: (rule.when, _hashable(rule.terms)),
        lambda rule: rule.when,
    )
    for likeness in likenesses:
        taken = set(pairs.values())
        waiting: dict[Any, list[int]] = {}
        for index, rule in enumerate(after):
            if index not in taken:
                waiting.setdefault(likeness(rule), []).append(index)
        for index, rule in enumerate(before):
            if index not in pairs and likeness(rule) is not _ABSENT and waiting.get(likeness(rule)):
                pairs[index] = waiting[likeness(rule)].pop(0)
    return pairs


def _moved(pairs: Mapping[int, int]) -> frozenset[int]:
    """The fewest rules whose moving explains the new order: all but a longest run that kept its order."""
    olds = sorted(pairs)
    ends: list[int] = []  # the smallest new place at which a run of each length can end
    run_ends: list[int] = []  # and the old place that stands there
    previous: dict[int, int | None] = {}
    for old in olds:
        length = bisect_left(ends, pairs[old])
        previous[old] = run_ends[length - 1] if length else None
        ends[length : length + 1] = [pairs[old]]
        run_ends[length : length + 1] = [old]
    kept: set[int] = set()
    at = run_ends[-1] if run_ends else None
    while at is not None:
        kept.add(at)
        at = previous[at]
    return frozenset(olds) - kept


def _rule_change(old: Rule, new: Rule, old_at: int, new_at: int, *, is_moved: bool) -> RuleChange | None:
    terms = _term_changes(old.terms, new.terms)
    has_new_name, has_new_condition = old.name != new.name, old.when != new.when
    is_changed = bool(terms) or has_new_name or has_new_condition
    kinds = tuple(kind for kind, holds in ((CHANGED, is_changed), (MOVED, is_moved)) if holds)
    if not kinds:
        return None
    return RuleChange(
        kinds, old_at, new_at, old.as_json(), new.as_json(), has_new_name, has_new_condition, terms
    )


def _term_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[TermChange, ...]:
    return tuple(
        TermChange(
            name,
            term_as_json(name, before[name]) if name in before else None,
            term_as_json(name, after[name]) if name in after else None,
            is_added=name not in before,
            is_removed=name not in after,
        )
        for name in TERM_NAMES
        if before.get(name, _ABSENT) != after.get(name, _ABSENT)
    )


def _place(change: RuleChange) -> tuple[int, int]:
    if change.after_index is not None:
        return change.after_index, 1
    return change.before_index or 0, 0


def _hashable(terms: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    return tuple(sorted(terms.items()))
