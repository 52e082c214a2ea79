"""The fields of a policy as a page lays them out, each with its choices and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.errors import FieldError
from dashboard.forms.policy import (
    FEES,
    LISTS,
    WHOLE_NUMBERS,
    Condition,
    PolicyFields,
    RuleFields,
    anchor_of,
    operators_of,
)
from dashboard.presenting.policy_words import (
    FACTS,
    OPERATORS,
    QUANTIFIERS,
    TERM_CHOICES,
    TERMS,
    fact_choice,
    problem_text,
)
from dashboard.presenting.words import choices
from returns.policy.facts import Kind

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Problem:
    """One thing to mend; ``anchor`` is the id of its field."""

    text: str
    anchor: str


@dataclass(frozen=True)
class TermField:
    """``kind``: yes_no, number, select, checks, fee, text."""

    code: str
    name: str
    label: str
    kind: str
    values: tuple[str, ...]
    choices: Choices
    is_set: bool
    help: str
    error: str

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def amount(self) -> str:
        return self.values[1] if len(self.values) > 1 else ""


@dataclass(frozen=True)
class ConditionField:
    """``kind``: yes_no, select, checks, date, number, text."""

    place: int
    fact: str
    operator: str
    kind: str
    values: tuple[str, ...]
    operators: Choices
    choices: Choices
    takes_list: bool
    help: str
    fact_error: str
    operator_error: str
    value_error: str

    @property
    def value(self) -> str:
        return ", ".join(self.values)


@dataclass(frozen=True)
class RuleField:
    place: int
    number: int
    name: str
    quantifier: str
    conditions: tuple[ConditionField, ...]
    terms: tuple[TermField, ...]
    carried: str
    is_first: bool
    is_last: bool
    error: str

    @property
    def has_terms(self) -> bool:
        return any(term.is_set for term in self.terms)


@dataclass(frozen=True)
class PolicyForm:
    base: tuple[TermField, ...]
    rules: tuple[RuleField, ...]
    facts: Choices
    quantifiers: Choices
    problems: tuple[Problem, ...]


def policy_form(
    fields: PolicyFields,
    *,
    names: Mapping[str, Mapping[str, str]],
    currency: str,
    errors: Sequence[FieldError] = (),
) -> PolicyForm:
    """``names`` are the values that the shop's own facts can have, by fact and code."""
    return _Layout(names, currency, {anchor_of(error.field): problem_text(error) for error in errors}).form(
        fields
    )


@dataclass(frozen=True)
class _Layout:
    names: Mapping[str, Mapping[str, str]]
    currency: str
    errors: Mapping[str, str]

    def form(self, fields: PolicyFields) -> PolicyForm:
        last = len(fields.rules) - 1
        return PolicyForm(
            base=tuple(
                self._term(code, f"base-{code}", fields.base.get(code, ()), is_set=True) for code in TERMS
            ),
            rules=tuple(self._rule(at, rule, is_last=at == last) for at, rule in enumerate(fields.rules)),
            facts=choices(FACTS),
            quantifiers=choices(QUANTIFIERS),
            problems=tuple(Problem(text, anchor) for anchor, text in self.errors.items()),
        )

    def _rule(self, at: int, rule: RuleFields, *, is_last: bool) -> RuleField:
        return RuleField(
            place=at,
            number=at + 1,
            name=rule.name,
            quantifier=rule.quantifier,
            conditions=tuple(
                self._condition(at, place, condition) for place, condition in enumerate(rule.conditions)
            ),
            terms=tuple(
                self._term(code, f"rule-{at}-{code}", rule.terms.get(code, ()), is_set=code in rule.sets)
                for code in TERMS
            ),
            carried=rule.carried,
            is_first=at == 0,
            is_last=is_last,
            error=self.errors.get(f"rule-{at}-sets", "") or self.errors.get(f"rule-{at}-name", ""),
        )

    def _condition(self, at: int, place: int, condition: Condition) -> ConditionField:
        allowed = operators_of(condition.fact)
        known = fact_choice(condition.fact, self.names)
        kind = self._value_kind(condition, known)
        return ConditionField(
            place=place,
            fact=condition.fact,
            operator=condition.operator,
            kind=kind,
            values=condition.values,
            operators=tuple((code, text) for code, text in choices(OPERATORS) if code in allowed),
            choices=known,
            takes_list=condition.takes_list,
            help=self._value_help(condition, kind),
            fact_error=self.errors.get(f"rule-{at}-fact-{place}", ""),
            operator_error=self.errors.get(f"rule-{at}-operator-{place}", ""),
            value_error=self.errors.get(f"rule-{at}-value-{place}", ""),
        )

    def _value_kind(self, condition: Condition, known: Choices) -> str:
        if condition.is_about_emptiness or condition.kind is Kind.FLAG:
            return "yes_no"
        if known:
            return "checks" if condition.takes_list else "select"
        if condition.takes_list:
            return "text"
        return {Kind.DATE: "date", Kind.NUMBER: "number", Kind.MONEY: "number"}.get(
            condition.kind or Kind.TEXT, "text"
        )

    def _value_help(self, condition: Condition, kind: str) -> str:
        if kind == "text" and condition.takes_list:
            return _("Several values, with commas between them")
        return self.currency if condition.kind is Kind.MONEY else ""

    def _term(self, code: str, name: str, values: tuple[str, ...], *, is_set: bool) -> TermField:
        return TermField(
            code=code,
            name=name,
            label=str(TERMS[code]),
            kind=_term_kind(code),
            values=values,
            choices=choices(TERM_CHOICES[code]) if code in TERM_CHOICES else (),
            is_set=is_set,
            help=_("Empty: without an end") if code == "window_days" else "",
            error=self.errors.get(name, ""),
        )


def _term_kind(code: str) -> str:
    if code == "eligible":
        return "yes_no"
    if code in FEES:
        return "fee"
    if code in LISTS:
        return "checks"
    if code in WHOLE_NUMBERS or code == "bonus":
        return "number"
    return "select" if code in TERM_CHOICES else "text"
