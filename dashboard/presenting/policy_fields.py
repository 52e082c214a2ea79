"""The fields of base terms and of one rule as a page lays them out, with their choices and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.errors import FieldError
from dashboard.forms.policy_conditions import GroupFields, LeafFields, Path, suffix
from dashboard.forms.policy_fields import (
    FEES,
    IN_PARTS,
    LISTS,
    SPANS,
    WHOLE_NUMBERS,
    BaseFields,
    RuleFields,
    anchor_of_base,
    anchor_of_rule,
    span_rows,
)
from dashboard.presenting.policy_words import (
    FACTS,
    OPERATORS,
    QUANTIFIERS,
    SPAN_PARTS,
    TERM_CHOICES,
    TERM_HELP,
    TERMS,
    fact_choice,
    problem_text,
)
from dashboard.presenting.words import METHODS, choices
from returns.policy.facts import Kind
from returns.policy.parsing_dated import MOST_SPANS
from returns.policy.reading import DEEPEST

Choices = tuple[tuple[str, str], ...]
Names = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Problem:
    """One thing to mend; ``anchor`` is the id of its field."""

    text: str
    anchor: str


@dataclass(frozen=True)
class SpanPart:
    """One day of a season or a pause."""

    name: str
    label: str
    value: str


@dataclass(frozen=True)
class SpanRow:
    """One season or pause: ``methods`` are the names of those that rest."""

    number: int
    name: str
    days: tuple[SpanPart, ...]
    methods: tuple[str, ...] = ()


@dataclass(frozen=True)
class TermField:
    """``kind``: yes_no, number, select, checks, fee, seasons, pauses, keep, outbound, text. ``rows`` are those of
    seasons and pauses, an empty one last."""

    code: str
    name: str
    label: str
    kind: str
    values: tuple[str, ...]
    choices: Choices
    is_set: bool
    help: str
    error: str
    rows: tuple[SpanRow, ...] = ()

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def amount(self) -> str:
        return self.values[1] if len(self.values) > 1 else ""

    @property
    def third(self) -> str:
        return self.values[2] if len(self.values) > 2 else ""

    @property
    def fourth(self) -> str:
        return self.values[3] if len(self.values) > 3 else ""


@dataclass(frozen=True)
class ConditionField:
    """One condition. ``end`` is what the names of its fields end in; ``kind``: yes_no, select, checks, date, number,
    lines, text."""

    end: str
    fact: str
    operator: str
    kind: str
    values: tuple[str, ...]
    operators: Choices
    choices: Choices
    help: str
    fact_error: str
    operator_error: str
    value_error: str

    is_group = False

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def lines(self) -> str:
        return "\n".join(self.values)


@dataclass(frozen=True)
class GroupField:
    """A group of conditions and groups. ``can_nest``: there may be a further group inside."""

    end: str
    quantifier: str
    shape: str
    children: tuple[ConditionField | GroupField, ...]
    can_nest: bool

    is_group = True

    @property
    def count(self) -> int:
        return len(self.children)


@dataclass(frozen=True)
class BaseForm:
    terms: tuple[TermField, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class RuleForm:
    name: str
    when: GroupField
    terms: tuple[TermField, ...]
    facts: Choices
    quantifiers: Choices
    problems: tuple[Problem, ...]
    name_error: str
    sets_error: str

    @property
    def has_terms(self) -> bool:
        return any(term.is_set for term in self.terms)


def base_form(
    fields: BaseFields, *, currencies: Sequence[str], errors: Sequence[FieldError] = ()
) -> BaseForm:
    """``currencies`` are those in which a fee can be stated, the shop's own first."""
    found = _by_anchor(errors, [anchor_of_base(error.field) for error in errors])
    terms = tuple(
        _term(code, f"base-{code}", fields.terms.get(code, ()), found, currencies, is_set=True)
        for code in TERMS
    )
    return BaseForm(terms, _problems(found))


def rule_form(
    fields: RuleFields,
    index: int,
    *,
    names: Names,
    currencies: Sequence[str],
    errors: Sequence[FieldError] = (),
) -> RuleForm:
    """``names`` are the values that the shop's own facts can have, by fact and code."""
    found = _by_anchor(errors, [anchor_of_rule(error.field, index, fields) for error in errors])
    return RuleForm(
        name=fields.name,
        when=_group(fields.when, (), names, currencies[0], found),
        terms=tuple(
            _term(
                code,
                f"set-{code}",
                fields.terms.get(code, ()),
                found,
                currencies,
                is_set=code in fields.sets,
            )
            for code in TERMS
        ),
        facts=choices(FACTS),
        quantifiers=choices(QUANTIFIERS),
        problems=_problems(found),
        name_error=found.get("name", ""),
        sets_error=found.get("sets", ""),
    )


def _by_anchor(errors: Sequence[FieldError], anchors: Sequence[str]) -> dict[str, str]:
    return {anchor: problem_text(error) for anchor, error in zip(anchors, errors, strict=True)}


def _problems(found: Mapping[str, str]) -> tuple[Problem, ...]:
    return tuple(Problem(text, anchor) for anchor, text in found.items())


def _group(
    group: GroupFields, path: Path, names: Names, currency: str, errors: Mapping[str, str]
) -> GroupField:
    children: list[ConditionField | GroupField] = []
    for place, child in enumerate(group.children):
        at = (*path, place)
        if isinstance(child, GroupFields):
            children.append(_group(child, at, names, currency, errors))
        else:
            children.append(_condition(child, suffix(at), names, currency, errors))
    return GroupField(
        suffix(path), group.quantifier, group.shape, tuple(children), can_nest=len(path) < DEEPEST - 1
    )


def _condition(
    leaf: LeafFields, end: str, names: Names, currency: str, errors: Mapping[str, str]
) -> ConditionField:
    known = fact_choice(leaf.fact, names)
    kind = _value_kind(leaf, known)
    # What the document states stays a choice, though the shop may not have it any more.
    stated = () if kind == "yes_no" else tuple((one, one) for one in leaf.values if one not in dict(known))
    return ConditionField(
        end=end,
        fact=leaf.fact,
        operator=leaf.operator,
        kind=kind,
        values=leaf.values,
        operators=tuple((code, text) for code, text in choices(OPERATORS) if code in leaf.operators),
        choices=(*known, *stated) if known else (),
        help=_value_help(leaf, kind, currency),
        fact_error=errors.get(f"fact{end}", ""),
        operator_error=errors.get(f"operator{end}", ""),
        value_error=errors.get(f"value{end}", ""),
    )


def _value_kind(leaf: LeafFields, known: Choices) -> str:
    if leaf.is_yes_or_no:
        return "yes_no"
    if known:
        return "checks" if leaf.takes_list else "select"
    if leaf.takes_list:
        return "lines"
    return {Kind.DATE: "date", Kind.NUMBER: "number", Kind.MONEY: "number"}.get(
        leaf.kind or Kind.TEXT, "text"
    )


def _value_help(leaf: LeafFields, kind: str, currency: str) -> str:
    if kind == "lines":
        return _("One value per line")
    if leaf.kind is Kind.MONEY:
        return _("In the currency of the order, or with its own, such as 100 %(currency)s") % {
            "currency": currency
        }
    return _("Two letters, such as DE") if leaf.kind is Kind.COUNTRY and kind == "text" else ""


def _term(
    code: str,
    name: str,
    values: tuple[str, ...],
    errors: Mapping[str, str],
    currencies: Sequence[str],
    *,
    is_set: bool,
) -> TermField:
    return TermField(
        code=code,
        name=name,
        label=str(TERMS[code]),
        kind=_term_kind(code),
        values=values,
        choices=_term_choices(code, values, currencies),
        is_set=is_set,
        help=str(TERM_HELP.get(code, "")),
        error=errors.get(name, ""),
        rows=_span_rows(code, name, values) if code in SPANS else (),
    )


def _term_choices(code: str, values: tuple[str, ...], currencies: Sequence[str]) -> Choices:
    if code in FEES:
        return _fee_choices(values, currencies)
    if code in IN_PARTS:
        return tuple(choice for choice in _fee_choices(values, currencies) if choice[0] != "percent")
    return choices(METHODS if code == "pauses" else TERM_CHOICES.get(code, {}))


def _span_rows(code: str, name: str, values: tuple[str, ...]) -> tuple[SpanRow, ...]:
    """What is stated, and one empty row to add to it."""
    stated = span_rows(code, values)
    return tuple(
        SpanRow(
            number=index + 1,
            name=f"{name}-{index}",
            days=tuple(
                SpanPart(f"{name}-{index}-{part}", str(SPAN_PARTS[part]), row.get(part, ""))
                for part in SPANS[code]
                if part != "methods"
            ),
            methods=tuple(row.get("methods", "").split()),
        )
        for index, row in enumerate([*stated, *([{}] if len(stated) < MOST_SPANS else [])])
    )


def _fee_choices(values: tuple[str, ...], currencies: Sequence[str]) -> Choices:
    """No fee, an amount in each currency, a share: the fee's own currency among them."""
    stated = [value for value in values[:1] if value not in ("", "none", "percent")]
    amounts = dict.fromkeys([*currencies, *stated])
    return (("none", _("None")), *((currency, currency) for currency in amounts), ("percent", "%"))


def _term_kind(code: str) -> str:
    if code == "eligible":
        return "yes_no"
    if code in FEES:
        return "fee"
    if code in LISTS:
        return "checks"
    if code in SPANS:
        return code
    if code in IN_PARTS:
        return "keep" if code == "keep_item" else "outbound"
    if code in WHOLE_NUMBERS or code == "bonus":
        return "number"
    return "select" if code in TERM_CHOICES else "text"
