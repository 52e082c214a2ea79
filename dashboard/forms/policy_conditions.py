"""The condition of a rule as fields: groups of conditions and further groups, from a document and back, unharmed.

A field's name ends in its place in the tree: ``fact-1-0`` is the first child of the group that is the second child.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.http import QueryDict

from returns.policy.conditions import GROUPS, OPERATORS_OF_KIND, TAKES_LIST
from returns.policy.facts import FACT_KINDS, Kind
from returns.policy.reading import DEEPEST, LONGEST_LIST

Path = tuple[int, ...]

# How a group stands in the document, so that it is written again as it was read.
PLAIN: Final = "plain"  # {"all": [...]}
BARE: Final = "bare"  # a condition without a group
PARTS: Final = "parts"  # {"all": [...], "none": [...]}: shown as a group of groups
_SHAPES: Final = (PLAIN, BARE, PARTS)


@dataclass(frozen=True)
class LeafFields:
    """One condition; ``values`` as they were typed, one or several."""

    fact: str = ""
    operator: str = ""
    values: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind | None:
        return FACT_KINDS.get(self.fact)

    @property
    def takes_list(self) -> bool:
        return self.operator in TAKES_LIST

    @property
    def is_yes_or_no(self) -> bool:
        return self.operator == "is_empty" or self.kind is Kind.FLAG

    @property
    def operators(self) -> frozenset[str]:
        """Those that the fact takes; none while it is not chosen."""
        return OPERATORS_OF_KIND[self.kind] if self.kind else frozenset()

    def as_document(self) -> dict[str, Any]:
        return {"fact": self.fact, "operator": self.operator, "value": self._value()}

    def _value(self) -> Any:
        if self.is_yes_or_no:
            return self.values[:1] != ("no",)
        if self.takes_list:
            return [_one_value(self.kind, value) for value in self.values]
        return _one_value(self.kind, self.values[0]) if self.values else ""


@dataclass(frozen=True)
class GroupFields:
    quantifier: str = "all"
    children: tuple[LeafFields | GroupFields, ...] = ()
    shape: str = PLAIN

    def as_document(self) -> dict[str, Any]:
        """The group as it was read, where what was changed still lets it be written so."""
        children = [child.as_document() for child in self.children]
        if self.shape == BARE and len(children) == 1 and isinstance(self.children[0], LeafFields):
            return children[0]
        if self.shape == PARTS and self._is_of_parts():
            return {name: value for child in children for name, value in child.items()}
        return {self.quantifier: children}

    def _is_of_parts(self) -> bool:
        parts = [child for child in self.children if isinstance(child, GroupFields) and child.shape == PLAIN]
        names = {part.quantifier for part in parts}
        return self.quantifier == "all" and len(self.children) == len(parts) == len(names) > 1

    def with_child(self, path: Path, child: LeafFields | GroupFields) -> GroupFields:
        """The same with one more child at the end of the group at ``path``."""
        if not path:
            return replace(self, children=(*self.children, child))
        return self._with_changed(path[0], lambda group: group.with_child(path[1:], child))

    def without(self, path: Path) -> GroupFields:
        """The same without the child at ``path``."""
        if len(path) == 1:
            kept = tuple(child for place, child in enumerate(self.children) if place != path[0])
            return replace(self, children=kept)
        return self._with_changed(path[0], lambda group: group.without(path[1:])) if path else self

    def _with_changed(self, place: int, change: Any) -> GroupFields:
        children = tuple(
            change(child) if at == place and isinstance(child, GroupFields) else child
            for at, child in enumerate(self.children)
        )
        return replace(self, children=children)


def group_of_document(when: Mapping[str, Any]) -> GroupFields:
    """The fields of a stored condition."""
    if "fact" in when:
        return GroupFields("all", (_leaf(when),), BARE)
    if len(when) == 1:
        ((quantifier, children),) = when.items()
        return GroupFields(quantifier, tuple(map(_child, children)))
    parts = tuple(GroupFields(name, tuple(map(_child, children))) for name, children in when.items())
    return GroupFields("all", parts, PARTS if parts else PLAIN)


def group_of_post(typed: QueryDict, path: Path = ()) -> GroupFields:
    """The fields as they were sent."""
    end = suffix(path)
    quantifier, shape = typed.get(f"quantifier{end}", "all"), typed.get(f"shape{end}", PLAIN)
    count = min(_number(typed.get(f"conditions{end}", "")), LONGEST_LIST)
    return GroupFields(
        quantifier if quantifier in GROUPS else "all",
        tuple(_child_of_post(typed, (*path, place)) for place in range(count)),
        shape if shape in _SHAPES else PLAIN,
    )


def suffix(path: Path) -> str:
    """What the names of the fields at ``path`` end in."""
    return "".join(f"-{place}" for place in path)


def anchor_of_condition(steps: list[str], group: GroupFields) -> str:
    """The id of the field to which the parser's path below ``when`` leads: ``all.1.value`` is ``value-1``."""
    path: list[int] = []
    names = list(steps)
    at: LeafFields | GroupFields = group
    while names and isinstance(at, GroupFields):
        if at.shape == BARE:
            place = 0
        elif at.shape == PARTS and names[0] in GROUPS:
            place = next(
                (
                    place
                    for place, child in enumerate(at.children)
                    if isinstance(child, GroupFields) and child.quantifier == names[0]
                ),
                0,
            )
        elif len(names) > 1 and names[0] in GROUPS and names[1].isdecimal():
            place = int(names[1])
            names = names[2:]
        else:
            break
        if place >= len(at.children):
            break
        path.append(place)
        at = at.children[place]
    field = names[0] if names and names[0] in ("fact", "operator", "value") else "fact"
    return (
        f"{field}{suffix(tuple(path))}" if isinstance(at, LeafFields) else f"quantifier{suffix(tuple(path))}"
    )


def _child(node: Mapping[str, Any]) -> LeafFields | GroupFields:
    return _leaf(node) if "fact" in node else group_of_document(node)


def _leaf(node: Mapping[str, Any]) -> LeafFields:
    value = node.get("value")
    values = value if isinstance(value, list) else [value]
    return LeafFields(node["fact"], node["operator"], tuple(map(_value_text, values)))


def _child_of_post(typed: QueryDict, path: Path) -> LeafFields | GroupFields:
    end = suffix(path)
    if f"conditions{end}" in typed and len(path) <= DEEPEST:
        return group_of_post(typed, path)
    fact, operator = typed.get(f"fact{end}", ""), typed.get(f"operator{end}", "")
    values = [value.replace("\x00", "") for value in typed.getlist(f"value{end}")]
    if operator in TAKES_LIST:
        # Several values stand in lines of their own: a comma may be part of one.
        values = [line for value in values for line in value.splitlines()]
    return LeafFields(fact, operator, tuple(value.strip() for value in values if value.strip()))


def _value_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return f"{value['amount']} {value['currency']}"
    return "" if value is None else str(value)


def _one_value(kind: Kind | None, text: str) -> Any:
    if kind is Kind.MONEY:
        amount, _space, currency = text.partition(" ")
        amount = amount.replace(",", ".")
        return {"amount": amount, "currency": currency.strip().upper()} if currency.strip() else amount
    return text.replace(",", ".") if kind is Kind.NUMBER else text


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0
