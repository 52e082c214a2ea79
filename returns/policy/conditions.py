"""Conditions: trees of ``all``, ``any``, ``none`` over ``{fact, operator, value}``.

A condition answers True, False, or None while it hangs on a fact that is not known yet. Text is compared without
case (Turkish dotted and dotless letters alike); money in the order's currency; an absent fact equals nothing and is
empty. A node may hold several groups, which must all be true; an empty ``all`` or ``none`` is true, an empty
``any`` is false.
"""

from __future__ import annotations

import operator as python_operator
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from returns.policy.facts import CURRENCY, FOLDED, UNKNOWN, Facts, Kind, fold
from returns.policy.terms import plain

OPERATORS: Final = (
    "eq",
    "ne",
    "lt",
    "lte",
    "gt",
    "gte",
    "in",
    "not_in",
    "contains",
    "contains_any",
    "is_empty",
)
GROUPS: Final = ("all", "any", "none")

_ORDERED: Final = frozenset({"eq", "ne", "lt", "lte", "gt", "gte", "in", "not_in", "is_empty"})
_WORDS: Final = frozenset({"eq", "ne", "in", "not_in", "contains", "contains_any", "is_empty"})
OPERATORS_OF_KIND: Final[Mapping[Kind, frozenset[str]]] = {
    Kind.MONEY: _ORDERED,
    Kind.NUMBER: _ORDERED,
    Kind.DATE: _ORDERED,
    Kind.COUNTRY: frozenset({"eq", "ne", "in", "not_in", "is_empty"}),
    Kind.TEXT: _WORDS,
    Kind.CODE: _WORDS,
    Kind.TEXTS: _WORDS,
    Kind.FLAG: frozenset({"eq", "ne", "is_empty"}),
}
TAKES_LIST: Final = frozenset({"in", "not_in", "contains_any"})

# Operators that say the opposite of another.
_OPPOSITES: Final = {"ne": "eq", "not_in": "in"}

Answer = bool | None
Test = Callable[[Facts], Answer]


@dataclass(frozen=True)
class Amount:
    """Money in a condition; without a currency it is in the order's."""

    value: Decimal
    currency: str | None = None


@dataclass(frozen=True)
class Leaf:
    """``value`` is parsed for the fact's kind: Amount, Decimal, date, bool, text, or a tuple of them."""

    fact: str
    kind: Kind
    operator: str
    value: Any

    @cached_property
    def test(self) -> Test:
        """The condition as one function of the facts."""
        return _compile_leaf(self)

    @cached_property
    def currencies(self) -> frozenset[str]:
        """The currencies that it names."""
        return frozenset(_currencies_of(self.value))

    def as_json(self) -> dict[str, Any]:
        return {"fact": self.fact, "operator": self.operator, "value": _as_json(self.value)}


@dataclass(frozen=True)
class Group:
    """The groups of one node, in the order in which they stand: ``(("all", (...)), ("none", (...)))``."""

    parts: tuple[tuple[str, tuple[Leaf | Group, ...]], ...]

    @cached_property
    def test(self) -> Test:
        """The condition as one function of the facts."""
        tests = [
            _compile_group(quantifier, [child.test for child in children])
            for quantifier, children in self.parts
        ]
        return tests[0] if len(tests) == 1 else _compile_group("all", tests)

    @cached_property
    def currencies(self) -> frozenset[str]:
        """The currencies that its leaves name."""
        return frozenset().union(*(node.currencies for _quantifier, nodes in self.parts for node in nodes))

    def as_json(self) -> dict[str, Any]:
        return {quantifier: [node.as_json() for node in nodes] for quantifier, nodes in self.parts}


Node = Leaf | Group


@dataclass(frozen=True)
class Evidence:
    """A leaf that made a condition true. ``is_negated``: it did so by being false, under ``none``."""

    leaf: Leaf
    actual: Any
    is_negated: bool = False

    @property
    def expected(self) -> str:
        stated = f"{self.leaf.operator} {_as_text(self.leaf.value)}"
        return f"not {stated}" if self.is_negated else stated

    @property
    def actual_text(self) -> str:
        return _as_text(self.actual)


def facts_in(node: Node) -> frozenset[str]:
    """The names of all facts that a condition reads."""
    return frozenset(leaf.fact for leaf in leaves_of(node))


def leaves_of(node: Node) -> Iterator[Leaf]:
    """All leaves of a condition, from left to right."""
    if isinstance(node, Leaf):
        yield node
        return
    for _, children in node.parts:
        for child in children:
            yield from leaves_of(child)


def has_none(node: Node) -> bool:
    """Whether some part of a condition says what must not be."""
    if isinstance(node, Leaf):
        return False
    return any(quantifier == "none" or any(map(has_none, nodes)) for quantifier, nodes in node.parts)


def can_hold_by(node: Node, facts: Collection[str]) -> bool:
    """Whether some way of making ``node`` true rests on these ``facts`` alone, and on at least one of them."""
    return _rests_on(node, frozenset(facts))[1]


def waits_for(node: Node, facts: Facts) -> list[str]:
    """The unknown facts on which the answer of ``node`` hangs; empty when it is known."""
    if node.test(facts) is not None:
        return []
    if isinstance(node, Leaf):
        return [node.fact] if facts[node.fact] is UNKNOWN else []
    found = [name for _, children in node.parts for child in children for name in waits_for(child, facts)]
    return list(dict.fromkeys(found))


def evidence(node: Node, facts: Facts, *, wanted: bool = True) -> list[Evidence]:
    """The leaves by which ``node`` came to be true (or false, where that was wanted)."""
    if isinstance(node, Leaf):
        return [Evidence(node, facts[node.fact], is_negated=not wanted)]
    found: list[Evidence] = []
    for quantifier, children in node.parts:
        child_wanted = wanted is (quantifier != "none")
        deciding = [child for child in children if child.test(facts) is child_wanted]
        needs_all = wanted is (quantifier != "any")
        for child in deciding if needs_all else deciding[:1]:
            found.extend(evidence(child, facts, wanted=child_wanted))
    return found


def _rests_on(node: Node, facts: frozenset[str]) -> tuple[bool, bool]:
    """Whether ``node`` can come true by no fact at all, and whether by some of ``facts`` and no others."""
    if isinstance(node, Leaf):
        return False, node.fact in facts
    parts = [_group_rests_on(quantifier, children, facts) for quantifier, children in node.parts]
    return _all_rest_on(parts)


def _group_rests_on(quantifier: str, children: tuple[Node, ...], facts: frozenset[str]) -> tuple[bool, bool]:
    if quantifier == "none":
        read = frozenset[str]().union(*map(facts_in, children))
        return not read, bool(read) and read <= facts
    answers = [_rests_on(child, facts) for child in children]
    if quantifier == "all":
        return _all_rest_on(answers)
    return any(by_none for by_none, _ in answers), any(by_some for _, by_some in answers)


def _all_rest_on(answers: list[tuple[bool, bool]]) -> tuple[bool, bool]:
    by_none = all(by_none for by_none, _ in answers)
    possible = all(by_none or by_some for by_none, by_some in answers)
    return by_none, possible and any(by_some for _, by_some in answers)


def _compile_group(quantifier: str, tests: list[Test]) -> Test:
    if quantifier == "all":
        return lambda facts: _every(tests, facts)
    if quantifier == "any":
        return lambda facts: _some(tests, facts)
    return lambda facts: _opposite(_some(tests, facts))


def _every(tests: list[Test], facts: Facts) -> Answer:
    answer: Answer = True
    for test in tests:
        found = test(facts)
        if found is False:
            return False
        if found is None:
            answer = None
    return answer


def _some(tests: list[Test], facts: Facts) -> Answer:
    answer: Answer = False
    for test in tests:
        found = test(facts)
        if found is True:
            return True
        if found is None:
            answer = None
    return answer


def _opposite(answer: Answer) -> Answer:
    return None if answer is None else not answer


def _compile_leaf(leaf: Leaf) -> Test:
    name = FOLDED.get(leaf.fact, leaf.fact)
    negates = leaf.operator in _OPPOSITES
    match = _match_of(leaf.kind, _OPPOSITES.get(leaf.operator, leaf.operator), leaf.value)

    def test(facts: Facts) -> Answer:
        actual = facts[name]
        if actual is UNKNOWN:
            return None
        answer = match(actual)
        return not answer if negates else answer

    if leaf.kind is not Kind.MONEY:
        return test
    foreign = _currencies_of(leaf.value)
    if not foreign:
        return test
    # Amounts in another currency than the order's cannot be compared: the rule is passed over.
    return lambda facts: test(facts) if foreign == {facts[CURRENCY]} else None


def _currencies_of(value: Any) -> set[str]:
    amounts = value if isinstance(value, tuple) else (value,)
    return {amount.currency for amount in amounts if isinstance(amount, Amount) and amount.currency}


def _match_of(kind: Kind, operator: str, value: Any) -> Callable[[Any], bool]:
    if operator == "is_empty":
        return lambda actual: (actual is None or actual in ("", (), frozenset())) is value
    if kind in (Kind.MONEY, Kind.NUMBER, Kind.DATE, Kind.FLAG):
        return _match_ordered(operator, _bare(value))
    if kind in (Kind.COUNTRY, Kind.TEXT):
        return _match_text(operator, _folded(value))
    return _match_names(operator, _folded(value), is_equality_of_sets=kind is Kind.TEXTS)


def _match_ordered(operator: str, value: Any) -> Callable[[Any], bool]:
    if operator == "in":
        return lambda actual: actual in value
    compare = getattr(python_operator, {"lte": "le", "gte": "ge"}.get(operator, operator))
    return lambda actual: actual is not None and compare(actual, value)


def _match_text(operator: str, value: Any) -> Callable[[Any], bool]:
    if operator == "eq":
        return lambda actual: actual == value
    if operator == "in":
        return lambda actual: actual in value
    if operator == "contains":
        return lambda actual: actual is not None and value in actual
    return lambda actual: actual is not None and any(part in actual for part in value)


def _match_names(operator: str, value: Any, *, is_equality_of_sets: bool) -> Callable[[Any], bool]:
    if operator == "eq" and is_equality_of_sets:
        return lambda actual: actual == {value}
    if operator in ("eq", "contains"):
        return lambda actual: actual is not None and value in actual
    return lambda actual: actual is not None and not actual.isdisjoint(value)


def _bare(value: Any) -> Any:
    if isinstance(value, tuple):
        return frozenset(map(_bare, value))
    return value.value if isinstance(value, Amount) else value


def _folded(value: Any) -> Any:
    return frozenset(map(fold, value)) if isinstance(value, tuple) else fold(value)


def _as_json(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_as_json(entry) for entry in value]
    if isinstance(value, Amount):
        amount = f"{value.value:f}"
        return {"amount": amount, "currency": value.currency} if value.currency else amount
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else plain(value)
    return value.isoformat() if isinstance(value, date) else value


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    if isinstance(value, tuple):
        return ", ".join(map(_as_text, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Amount):
        return f"{value.value:f} {value.currency or ''}".strip()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)
