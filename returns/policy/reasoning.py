"""Whether conditions can hold together: an answer of "cannot" is a proof, an answer of "can" may be too generous.

Each condition is taken apart into what its leaves must answer; for each fact a finite list of candidates is tried
with the leaves' own tests, such that any real value answers those leaves as one of the candidates does. Facts are
taken as independent of each other, so what they rule out together is not seen. A search that takes too long
answers "can".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import Enum
from itertools import pairwise
from typing import Any, Final

from returns.policy.conditions import Amount, Group, Leaf, Node
from returns.policy.facts import CURRENCY, FOLDED, UNKNOWN, Kind, fold
from returns.policy.terms import METHODS, RESOLUTIONS

FAULTS: Final = ("shopper", "shop", "carrier")
CLOSED_TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    "request.fault": FAULTS,
    "request.resolution": RESOLUTIONS,
    "request.method": METHODS,
}
"""Facts that are one of a few words and nothing else."""

_WHOLE_NUMBERS: Final = frozenset({"order.age_days", "line.quantity", "customer.orders", "customer.returns"})
_MAY_BE_NEGATIVE: Final = frozenset({"order.age_days"})
_ANOTHER_CURRENCY: Final = "another currency"
_LIKE_NO_OTHER: Final = "\x00"
_MOST_STEPS: Final = 200_000
_MOST_BRANCHES: Final = 3_000  # for one question
_DEEPEST: Final = 100


class Want(Enum):
    """What a condition has to answer. A condition whose facts are not known is neither true nor false."""

    TRUE = "true"
    FALSE = "false"
    NOT_TRUE = "not true"
    NOT_FALSE = "not false"

    @property
    def opposite(self) -> Want:
        return _OPPOSITES[self]

    def is_met_by(self, answer: bool | None) -> bool:
        if self is Want.TRUE or self is Want.FALSE:
            return answer is (self is Want.TRUE)
        return answer is not (self is Want.NOT_TRUE)


_OPPOSITES: Final = {
    Want.TRUE: Want.FALSE,
    Want.FALSE: Want.TRUE,
    Want.NOT_TRUE: Want.NOT_FALSE,
    Want.NOT_FALSE: Want.NOT_TRUE,
}
Goal = tuple[Node, Want]
Literal = tuple[Leaf, Want]


class _TooLong(Exception):
    """The search has taken as many steps as it may."""


class Reasoner:
    """Answers questions about the conditions of one document. ``gave_up`` tells whether any took too long."""

    def __init__(self) -> None:
        self.gave_up = False
        self._steps_left = _MOST_STEPS

    def can_hold(self, *conditions: Node, without: Sequence[Node] = ()) -> bool:
        """Whether all ``conditions`` can be true while none of ``without`` is."""
        goals: list[Goal] = [(node, Want.TRUE) for node in conditions]
        goals += [(node, Want.NOT_TRUE) for node in without]
        search = _Search(self._steps_left)
        try:
            return search.can_meet(goals, (), {}, _currencies_in(goals))
        except _TooLong:
            self.gave_up = True
            return True
        finally:
            self._steps_left = search.steps_left

    def implies(self, first: Node, second: Node) -> bool:
        """Whether it is proven that ``second`` is true whenever ``first`` is."""
        return not self.can_hold(first, without=[second])


class _Search:
    """One question, answered by going through what each leaf may be asked to answer."""

    def __init__(self, steps_left: int) -> None:
        self.steps_left = steps_left
        self._branches_left = _MOST_BRANCHES

    def can_meet(
        self,
        goals: Iterable[Goal],
        choices: tuple[list[Goal], ...],
        known: Mapping[str, tuple[Literal, ...]],
        currencies: frozenset[str],
        depth: int = 0,
    ) -> bool:
        """Whether all goals can be met, and one of each of ``choices``, besides the ``known`` literals."""
        if depth > _DEEPEST:
            raise _TooLong
        literals, more_choices = _taken_apart(goals)
        self._take_steps(1 + len(literals) + sum(map(len, more_choices)))
        known = {**known}
        for leaf, want in literals:
            known[leaf.fact] = (*known.get(leaf.fact, ()), (leaf, want))
        for fact in dict.fromkeys(leaf.fact for leaf, _want in literals):
            currencies = self._currencies_left(known[fact], currencies)
            if not currencies:
                return False
        choices = (*choices, *more_choices)
        if not choices:
            return True
        first = min(choices, key=len)
        others = tuple(choice for choice in choices if choice is not first)
        for option in first:
            self._branches_left -= 1
            if self._branches_left < 0:
                raise _TooLong
            if self.can_meet([option], others, known, currencies, depth + 1):
                return True
        return False

    def _currencies_left(self, literals: tuple[Literal, ...], currencies: frozenset[str]) -> frozenset[str]:
        """The order's currencies with which some value of a fact gives what all its literals want."""
        leaf = literals[0][0]
        name = FOLDED.get(leaf.fact, leaf.fact)
        candidates = self._candidates(leaf, literals)
        if leaf.kind is not Kind.MONEY:
            is_possible = self._is_possible(literals, name, candidates, _ANOTHER_CURRENCY)
            return currencies if is_possible else frozenset()
        return frozenset(
            currency for currency in currencies if self._is_possible(literals, name, candidates, currency)
        )

    def _candidates(self, leaf: Leaf, literals: tuple[Literal, ...]) -> list[Any]:
        """Making them costs like trying them: a step for each value that is stated."""
        self._take_steps(sum(len(_values_of(stated)) for stated, _want in literals))
        return list(_candidates(leaf.fact, leaf.kind, literals))

    def _take_steps(self, count: int) -> None:
        self.steps_left -= count
        if self.steps_left < 0:
            raise _TooLong

    def _is_possible(
        self, literals: tuple[Literal, ...], name: str, candidates: Iterable[Any], currency: str
    ) -> bool:
        for candidate in candidates:
            facts = {name: candidate, CURRENCY: currency}
            self._take_steps(len(literals))
            if all(want.is_met_by(leaf.test(facts)) for leaf, want in literals):
                return True
        return False


def _taken_apart(goals: Iterable[Goal]) -> tuple[list[Literal], list[list[Goal]]]:
    """What the leaves must answer in any case, and the choices that are left."""
    literals: list[Literal] = []
    choices: list[list[Goal]] = []
    waiting = list(goals)
    while waiting:
        node, want = waiting.pop()
        if isinstance(node, Leaf):
            literals.append((node, want))
            continue
        children, needs_all = _children(node, want)
        if needs_all or len(children) == 1:
            waiting.extend(children)
        else:
            choices.append(children)
    return literals, choices


def _children(group: Group, want: Want) -> tuple[list[Goal], bool]:
    """What the parts of a group must answer, and whether all of them must or one is enough."""
    is_wanted = want in (Want.TRUE, Want.NOT_FALSE)
    if len(group.parts) != 1:
        return [(Group((part,)), want) for part in group.parts], is_wanted
    ((quantifier, nodes),) = group.parts
    asked = want.opposite if quantifier == "none" else want
    return [(node, asked) for node in nodes], is_wanted is (quantifier != "any")


def _currencies_in(goals: Iterable[Goal]) -> frozenset[str]:
    return frozenset({_ANOTHER_CURRENCY}).union(*(node.currencies for node, _want in goals))


def _candidates(fact: str, kind: Kind, literals: tuple[Literal, ...]) -> Iterator[Any]:
    """Values of which one answers the literals as any real value of the fact would."""
    if fact.startswith("request."):
        yield UNKNOWN
    values = [value for leaf, _want in literals for value in _values_of(leaf)]
    if kind is Kind.FLAG:
        yield from (True, False)
    elif kind is Kind.DATE:
        yield None
        yield from _dates(values)
    elif kind in (Kind.NUMBER, Kind.MONEY):
        yield from _numbers(fact, values)
    elif fact in CLOSED_TEXTS:
        yield from CLOSED_TEXTS[fact]
    elif kind in (Kind.TEXT, Kind.COUNTRY):
        yield from (None, "")
        yield from {fold(value) for value in values}
        yield _LIKE_NO_OTHER.join([*_allowed(literals, is_part=True), _LIKE_NO_OTHER])
    else:
        yield from _sets(kind, literals)


def _dates(values: Iterable[date]) -> Iterator[date]:
    points = sorted(set(values)) or [date(2000, 1, 1)]
    for point in points:
        yield point
        for days in (-1, 1):
            if date.min < point < date.max:
                yield point + timedelta(days=days)


def _numbers(fact: str, values: Iterable[Any]) -> Iterator[Decimal]:
    """Each value, and one between, below and above; whole where the fact is."""
    points = sorted({value.value if isinstance(value, Amount) else value for value in values}) or [Decimal(0)]
    middles = [(low + high) / 2 for low, high in pairwise(points)]
    found = {Decimal(0), points[0] - 1, points[-1] + 1, *points, *middles}
    if fact in _WHOLE_NUMBERS:
        near = [round_to(point) for point in points for round_to in (_floor, _ceiling)]
        found = {each + step for each in near for step in (-1, 0, 1)} | {Decimal(0)}
    yield from (each for each in sorted(found) if each >= 0 or fact in _MAY_BE_NEGATIVE)


def _sets(kind: Kind, literals: tuple[Literal, ...]) -> Iterator[frozenset[str]]:
    """The empty set, each single name, and the largest set without what must not be in it: names only ever help
    the literals that want them."""
    allowed = _allowed(literals, is_part=False)
    yield frozenset({*allowed, _LIKE_NO_OTHER})
    if kind is Kind.TEXTS:
        yield frozenset()
        yield from (frozenset({name}) for name in allowed)


def _allowed(literals: tuple[Literal, ...], *, is_part: bool) -> list[str]:
    """The names, or parts of a text, that are spoken of and not forbidden by a literal."""
    named: set[str] = set()
    forbidden: set[str] = set()
    for leaf, want in literals:
        if leaf.operator == "is_empty" or (is_part and leaf.operator not in ("contains", "contains_any")):
            continue
        names = {fold(value) for value in _values_of(leaf)}
        named |= names
        is_exact = not is_part and leaf.kind is Kind.TEXTS and leaf.operator in ("eq", "ne")
        is_wanted = (want in (Want.TRUE, Want.NOT_FALSE)) is (leaf.operator not in ("ne", "not_in"))
        if not is_wanted and not is_exact:
            forbidden |= names
    if is_part:
        return sorted(name for name in named if not any(part in name for part in forbidden))
    return sorted(named - forbidden)


def _values_of(leaf: Leaf) -> tuple[Any, ...]:
    if leaf.operator == "is_empty":
        return ()
    return leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)


def _floor(number: Decimal) -> Decimal:
    return number.to_integral_value(ROUND_FLOOR)


def _ceiling(number: Decimal) -> Decimal:
    return number.to_integral_value(ROUND_CEILING)
