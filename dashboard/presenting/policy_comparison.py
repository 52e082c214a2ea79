"""What differs between two policies, and what is worth knowing about one, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboard.presenting.policy_words import FACTS, TERMS, PolicyWords
from dashboard.presenting.words import Badge, word
from returns.policy.comparison import ADDED, CHANGED, MOVED, REMOVED, PolicyComparison, RuleChange, TermChange
from returns.policy.document import PolicyDocument
from returns.policy.warning_texts import (
    RULE_WORDS,
    WARNING,
    PolicyWarning,
    numbered_rule,
    warning_text,
)
from returns.telling.conditions import country_name


@dataclass(frozen=True)
class TermDifference:
    """``was`` or ``now`` is empty where one of the two says nothing about it."""

    label: str
    was: str
    now: str


@dataclass(frozen=True)
class RuleDifference:
    """``when`` and ``terms`` tell the whole rule where it was added or removed, else only what differs."""

    name: str
    badges: tuple[Badge, ...]
    place: str
    terms: tuple[TermDifference, ...]


@dataclass(frozen=True)
class Differences:
    terms: tuple[TermDifference, ...]
    rules: tuple[RuleDifference, ...]


@dataclass(frozen=True)
class WarningRow:
    """``place`` is that of the rule it is about, None for the base; ``tone``: warn or plain."""

    place: int | None
    about: str
    text: str
    tone: str


@dataclass(frozen=True)
class _Naming:
    """Calls the parts of a policy as the dashboard does."""

    document: PolicyDocument
    words: PolicyWords

    def rule(self, index: int) -> str:
        return numbered_rule(_(RULE_WORDS), index, self.document.rules[index].name)

    def terms(self, names: tuple[str, ...]) -> str:
        return self.words.terms_named(names)

    def fact(self, name: str) -> str:
        return word(FACTS, name)

    def country(self, code: str) -> str:
        return country_name(code, self.words.language)


def warning_rows(
    document: PolicyDocument, warnings: Sequence[PolicyWarning], words: PolicyWords
) -> tuple[WarningRow, ...]:
    """In the order of the document."""
    naming = _Naming(document, words)
    return tuple(
        WarningRow(
            warning.rule,
            _("Terms for everybody") if warning.rule is None else naming.rule(warning.rule),
            warning_text(warning, translation, naming),
            "warn" if warning.severity == WARNING else "plain",
        )
        for warning in warnings
    )


def differences(comparison: PolicyComparison, words: PolicyWords) -> Differences:
    return Differences(
        tuple(_term(change, words) for change in comparison.terms),
        tuple(_rule(change, words) for change in comparison.rules),
    )


def _term(change: TermChange, words: PolicyWords) -> TermDifference:
    return TermDifference(
        word(TERMS, change.name),
        "" if change.is_added else words.term(change.name, change.before),
        "" if change.is_removed else words.term(change.name, change.after),
    )


def _rule(change: RuleChange, words: PolicyWords) -> RuleDifference:
    return RuleDifference(
        change.name or _("Rule without a name"),
        tuple(_badge(kind) for kind in change.kinds),
        _place(change),
        _rule_terms(change, words),
    )


def _badge(kind: str) -> Badge:
    return {
        ADDED: Badge(_("new"), "good"),
        REMOVED: Badge(_("removed"), "bad"),
        CHANGED: Badge(_("changed"), "warn"),
        MOVED: Badge(_("moved"), "plain"),
    }[kind]


def _place(change: RuleChange) -> str:
    if change.before_index is None and change.after_index is not None:
        return _("Place %(number)s") % {"number": change.after_index + 1}
    if change.before_index is not None and change.after_index is None:
        return _("It stood at place %(number)s") % {"number": change.before_index + 1}
    if MOVED in change.kinds:
        return _("From place %(before)s to place %(after)s") % {
            "before": (change.before_index or 0) + 1,
            "after": (change.after_index or 0) + 1,
        }
    return ""


def _rule_terms(change: RuleChange, words: PolicyWords) -> tuple[TermDifference, ...]:
    before, after = change.before, change.after
    rows = []
    if change.has_new_name and before and after:
        rows.append(TermDifference(_("Name"), str(before["name"]), str(after["name"])))
    if change.has_new_condition or before is None or after is None:
        rows.append(
            TermDifference(
                pgettext("of a rule", "Condition"),
                words.in_short(before["when"]) if before else "",
                words.in_short(after["when"]) if after else "",
            )
        )
    rows += [_term(term, words) for term in change.terms]
    if before is None and after is not None:
        rows += [TermDifference(row.label, "", row.value) for row in words.terms(after["set"])]
    if after is None and before is not None:
        rows += [TermDifference(row.label, row.value, "") for row in words.terms(before["set"])]
    return tuple(rows)
