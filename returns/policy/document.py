"""The policy document of API.md: parsed, validated with paths, and given back in one canonical form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from core.errors import FieldError, NotUnderstood, Refusal
from returns.policy.compiled import CompiledRules
from returns.policy.conditions import Group, Node, Test, can_hold_by, facts_in
from returns.policy.facts import FACTS_OF_ONE_ITEM, PERSON_FACTS
from returns.policy.parsing_values import MISSING
from returns.policy.reading import Errors, TooManyErrors, read_condition, read_terms
from returns.policy.terms import OPTIONAL_TERMS, TERM_NAMES, term_as_json

DEFAULT_BASE: Final[Mapping[str, Any]] = {
    "eligible": True,
    "window_days": 30,
    "window_starts": "delivered",
    "resolutions": ["refund"],
    "methods": ["drop_off", "label"],
    "return_shipping_fee": None,
    "restocking_fee": None,
    "approval": "auto",
    "photos": 0,
    "inspection": "standard",
    "refund_on": "inspection",
    "bonus": {"percent": "0"},
    "hand_over_days": 14,
    "destination": None,
}
MOST_RULES: Final = 2000
LONGEST_NAME: Final = 200


class InvalidPolicy(Refusal):
    """The document is not a policy; ``errors`` name each path, such as ``rules.0.when.all.1.fact``."""

    code = "invalid_policy"
    title = "The policy is not valid"


class IncompletePolicy(InvalidPolicy, NotUnderstood):
    """Something that a policy needs was left out; ``errors`` name it with everything else that is wrong."""

    code = InvalidPolicy.code
    title = InvalidPolicy.title


@dataclass(frozen=True)
class Rule:
    """A condition and the terms that it sets, parsed."""

    name: str
    when: Node
    terms: Mapping[str, Any]

    @cached_property
    def test(self) -> Test:
        return self.when.test

    @cached_property
    def fact_names(self) -> frozenset[str]:
        return facts_in(self.when)

    @cached_property
    def term_names(self) -> frozenset[str]:
        return frozenset(self.terms)

    @cached_property
    def is_same_for_all_items(self) -> bool:
        return self.fact_names.isdisjoint(FACTS_OF_ONE_ITEM)

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "when": self.when.as_json(),
            "set": {name: term_as_json(name, value) for name, value in self.terms.items()},
        }


@dataclass(frozen=True)
class PolicyDocument:
    """Base terms (complete) and rules, parsed and ready to decide. Immutable; keep it as long as its version."""

    base: Mapping[str, Any]
    rules: tuple[Rule, ...] = field(default=())

    @cached_property
    def compiled(self) -> CompiledRules:
        """The rules prepared for deciding: once for each version."""
        return CompiledRules((rule.when, rule.term_names) for rule in self.rules)

    @cached_property
    def names_pauses(self) -> bool:
        return bool(self.base["pauses"]) or any(rule.terms.get("pauses") for rule in self.rules)

    def as_json(self) -> dict[str, Any]:
        """The canonical document: every base term but optional ones that say nothing, amounts as strings."""
        return {
            "base": {
                name: term_as_json(name, self.base[name])
                for name in TERM_NAMES
                if self.base[name] or name not in OPTIONAL_TERMS
            },
            "rules": [rule.as_json() for rule in self.rules],
        }


@dataclass(frozen=True)
class PolicyVersion:
    """A document under the id by which the return remembers it."""

    id: str
    document: PolicyDocument


def parse_document(value: Any) -> PolicyDocument:
    """Read a document. Raises InvalidPolicy with the errors found, each with its path, one more than is told at most;
    IncompletePolicy, which is one, where something was left out.

    Base terms that are left out take the values of ``DEFAULT_BASE`` and ``OPTIONAL_TERMS``.
    """
    errors = Errors()
    document = PolicyDocument({})
    with suppress(TooManyErrors):
        document = _read_document(value, errors)
    if errors:
        is_incomplete = any(error.code == MISSING for error in errors)
        raise (IncompletePolicy if is_incomplete else InvalidPolicy)(errors[0].message, errors=errors)
    return document


def _read_document(value: Any, errors: Errors) -> PolicyDocument:
    if not isinstance(value, dict):
        errors.append(FieldError("", "wrong_type", "A policy is an object with base and rules."))
        return PolicyDocument({})
    _refuse_others(value, ("base", "rules"), "", errors)
    base = _read_base(value.get("base"), errors)
    rules = _read_rules(value.get("rules", []), errors)
    if not errors:
        for refusal in _refusals_by_person(base, rules):
            errors.append(refusal)
    return PolicyDocument(base=base, rules=tuple(rules))


def _read_base(value: Any, errors: Errors) -> dict[str, Any]:
    if not isinstance(value, dict):
        errors.append(FieldError("base", MISSING, "A policy needs base terms."))
        return {}
    return read_terms({**DEFAULT_BASE, **OPTIONAL_TERMS, **value}, "base", errors)


def _read_rules(value: Any, errors: Errors) -> list[Rule]:
    if not isinstance(value, list) or len(value) > MOST_RULES:
        errors.append(FieldError("rules", "wrong_type", f"Rules are a list of at most {MOST_RULES}."))
        return []
    return [_read_rule(rule, f"rules.{index}", errors) for index, rule in enumerate(value)]


def _read_rule(value: Any, path: str, errors: Errors) -> Rule:
    if not isinstance(value, dict):
        errors.append(FieldError(path, "wrong_type", "A rule is an object with name, when and set."))
        return Rule("", Group(()), {})
    _refuse_others(value, ("name", "when", "set"), path, errors)
    name = value.get("name", "")
    if not isinstance(name, str) or len(name) > LONGEST_NAME:
        errors.append(
            FieldError(f"{path}.name", "wrong_type", f"A name is text of up to {LONGEST_NAME} letters.")
        )
        name = ""
    terms = value.get("set")
    if not isinstance(terms, dict) or not terms:
        errors.append(FieldError(f"{path}.set", MISSING, "A rule sets at least one term."))
        terms = {}
    when = read_condition(value.get("when", {"all": []}), f"{path}.when", errors)
    return Rule(name=name, when=when, terms=read_terms(terms, f"{path}.set", errors))


def _refuse_others(value: Mapping[str, Any], known: tuple[str, ...], path: str, errors: Errors) -> None:
    for key in value:
        if key not in known:
            errors.append(
                FieldError(f"{path}.{key}".lstrip("."), "unknown_field", f"Known here: {', '.join(known)}.")
            )


def _refusals_by_person(base: Mapping[str, Any], rules: list[Rule]) -> Iterator[FieldError]:
    """Terms by which facts about a person alone would refuse: they may lead to review only."""
    return (
        FieldError(
            f"rules.{index}.set.{term}",
            "person_fact_refuses",
            "Who somebody is may lead to review, never to a refusal. Set approval to review instead.",
        )
        for index, rule in enumerate(rules)
        if can_hold_by(rule.when, PERSON_FACTS)
        for term in rule.terms
        if _refuses(term, rule.terms[term], base)
    )


def _refuses(term: str, value: Any, base: Mapping[str, Any]) -> bool:
    if term == "window_days":
        return value is not None and (base["window_days"] is None or value < base["window_days"])
    if term == "seasons":
        return not set(base["seasons"]) <= set(value)
    return (term, value) in (("eligible", False), ("approval", "decline"))
