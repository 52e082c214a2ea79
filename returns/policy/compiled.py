"""A document's rules, prepared once for each version so that a decision reads only those that may matter.

Two facts make most of a thousand rules cheap. What is the same for all lines of a request is asked once: a rule whose
share of that is false is dropped for all lines. And a rule that needs a product's tag, type, number, brand, or a reason
to be one of a few stands in an index under them, and is not even looked at for other lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from returns.policy.conditions import Leaf, Node, Test, facts_in
from returns.policy.facts import FACTS_OF_ONE_ITEM, FOLDED, UNKNOWN, Facts, Kind, fold

# Operators by which a leaf can only hold for a fact that is, or holds, one of its values.
_NAMING: Final[Mapping[Kind, frozenset[str]]] = {
    Kind.TEXT: frozenset({"eq", "in"}),
    Kind.CODE: frozenset({"eq", "in", "contains", "contains_any"}),
    Kind.TEXTS: frozenset({"eq", "in", "contains", "contains_any"}),
}


@dataclass(frozen=True)
class CompiledRule:
    """What reading a rule needs, without a look-up in between. ``shared`` are the parts of its condition that must all
    be true and are the same for each line of a request."""

    place: int
    test: Test
    is_same_for_all_items: bool
    term_names: frozenset[str]
    fact_names: frozenset[str]
    shared: tuple[Test, ...]


class CompiledRules:
    """The rules of one document. Immutable, and shared by all threads that decide by it."""

    def __init__(self, rules: Iterable[tuple[Node, frozenset[str]]]) -> None:
        self.rules: list[CompiledRule] = []
        self._index: dict[str, dict[str, list[int]]] = {}
        self._everywhere: list[int] = []
        self._asked: set[str] = set()
        for place, (when, term_names) in enumerate(rules):
            self._add(place, when, term_names)

    @cached_property
    def asked_of_lines(self) -> tuple[str, ...]:
        """The facts of a line that some rule asks for: lines that agree on them are read alike."""
        return tuple(sorted(FOLDED.get(name, name) for name in self._asked))

    def for_request(self, order_facts: Facts) -> RulesOfRequest:
        """Those rules that the facts which all lines share leave open."""
        alive = [all(test(order_facts) is not False for test in rule.shared) for rule in self.rules]
        return RulesOfRequest(self.rules, self._index, self._everywhere, alive)

    def _add(self, place: int, when: Node, term_names: frozenset[str]) -> None:
        needed = list(_needed(when))
        names = facts_in(when)
        self._asked |= names & FACTS_OF_ONE_ITEM
        self.rules.append(
            CompiledRule(
                place=place,
                test=when.test,
                is_same_for_all_items=names.isdisjoint(FACTS_OF_ONE_ITEM),
                term_names=term_names,
                fact_names=names,
                shared=tuple(node.test for node in needed if facts_in(node).isdisjoint(FACTS_OF_ONE_ITEM)),
            )
        )
        naming = [node for node in needed if isinstance(node, Leaf) and _is_naming(node)]
        anchor = min(naming, key=_cost, default=None)
        if anchor is None:
            self._everywhere.append(place)
            return
        by_value = self._index.setdefault(FOLDED[anchor.fact], {})
        for value in _values(anchor):
            by_value.setdefault(value, []).append(place)


class RulesOfRequest:
    """The rules as one request reads them, line by line."""

    def __init__(
        self,
        rules: list[CompiledRule],
        index: Mapping[str, Mapping[str, list[int]]],
        everywhere: list[int],
        alive: list[bool],
    ) -> None:
        self._rules = rules
        self._index = index
        self._alive = alive
        self._everywhere = [place for place in everywhere if alive[place]]
        self._whole: dict[str, list[int]] = {}

    def for_line(self, facts: Facts) -> Iterator[CompiledRule]:
        """The rules that may hold or wait for this line, in their order."""
        places = [*self._everywhere]
        for name, by_value in self._index.items():
            actual = facts[name]
            if actual is UNKNOWN:
                places += self._all_under(name)
            elif isinstance(actual, str):
                places += by_value.get(actual, ())
            elif actual:
                for value in actual:
                    places += by_value.get(value, ())
        alive, rules = self._alive, self._rules
        return (rules[place] for place in sorted(set(places)) if alive[place])

    def _all_under(self, name: str) -> list[int]:
        """Every rule that stands under a fact that is not known; the same for each line."""
        if name not in self._whole:
            found = {place for places in self._index[name].values() for place in places}
            self._whole[name] = [place for place in found if self._alive[place]]
        return self._whole[name]


def _needed(node: Node) -> Iterator[Node]:
    """The parts of a condition without each of which it cannot be true."""
    if isinstance(node, Leaf):
        yield node
        return
    for quantifier, children in node.parts:
        if quantifier == "all":
            for child in children:
                yield from _needed(child)


def _is_naming(leaf: Leaf) -> bool:
    return leaf.fact in FACTS_OF_ONE_ITEM and leaf.operator in _NAMING.get(leaf.kind, frozenset())


def _cost(leaf: Leaf) -> tuple[bool, int]:
    """A fact of the goods is always known; of those, what names the fewest values."""
    return leaf.fact.startswith("request."), len(_values(leaf))


def _values(leaf: Leaf) -> tuple[str, ...]:
    values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    return tuple(dict.fromkeys(map(fold, values)))
