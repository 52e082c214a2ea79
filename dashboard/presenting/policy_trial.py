"""What a policy answers to one order, line by line and rule by rule, beside what is answered now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.money import Money, format_money
from dashboard.presenting.moments import Clock
from dashboard.presenting.policy_words import FACTS, OPERATORS, TERMS, PolicyWords
from dashboard.presenting.words import (
    APPROVALS,
    INSPECTIONS,
    LEGAL_BASES,
    METHODS,
    OUTCOMES,
    REFUND_TIMES,
    RESOLUTIONS,
    Badge,
    Words,
    word,
)
from returns.policy.explanation import explain, explain_dependency, explain_fee
from returns.policy.outbound_shipping import OutboundShippingFee
from returns.policy.quote import Quote
from returns.policy.tally import REFUSE
from returns.policy.terms import Fee, plain
from returns.policy.tracing import RuleRead
from returns.services.eligibility import Eligibility, LineEligibility
from returns.services.trials import Trial

POLICY_OUTCOMES: Words = {**OUTCOMES, REFUSE: gettext_lazy("Refuse")}
_ANSWERS: Words = {
    "applied": gettext_lazy("applied"),
    "overruled": gettext_lazy("holds, but an earlier rule decided"),
    "passed_over": gettext_lazy("does not hold"),
    "waits": gettext_lazy("depends on what is not known yet"),
    "not_comparable": gettext_lazy("compares with another currency"),
}
_TONES = {"applied": "good", "overruled": "warn"}


@dataclass(frozen=True)
class Pair:
    """One thing that both answer. ``differs``: they do not agree."""

    label: str
    tried: str
    now: str

    @property
    def differs(self) -> bool:
        return self.tried != self.now


@dataclass(frozen=True)
class RuleLine:
    """How one rule was read; ``facts`` by which it held or not, each as a sentence of its own."""

    number: int
    name: str
    answer: Badge
    facts: tuple[str, ...]
    terms: str
    overruled: str


@dataclass(frozen=True)
class TriedLine:
    title: str
    variant: str
    pairs: tuple[Pair, ...]
    reasons: tuple[str, ...]
    reasons_now: tuple[str, ...]
    open_questions: tuple[str, ...]
    applied: tuple[RuleLine, ...]
    others: tuple[RuleLine, ...]

    @property
    def differs(self) -> bool:
        return any(pair.differs for pair in self.pairs)


@dataclass(frozen=True)
class TrialView:
    lines: tuple[TriedLine, ...]
    whole: tuple[Pair, ...]

    @property
    def differs(self) -> bool:
        return any(pair.differs for pair in self.whole) or any(line.differs for line in self.lines)


def trial_view(trial: Trial, *, words: PolicyWords, clock: Clock) -> TrialView:
    """Both answers of a trial side by side."""
    return TrialView(
        lines=tuple(
            _line(tried, now, trace, words, clock)
            for tried, now, trace in zip(trial.tried.lines, trial.now.lines, trial.traces, strict=True)
        ),
        whole=_whole(trial.tried, trial.now, words),
    )


def rule_lines(trace: Sequence[RuleRead], words: PolicyWords) -> tuple[RuleLine, ...]:
    """Every rule that was read, in plain words."""
    return tuple(_rule(read, words) for read in trace)


def _line(
    tried: LineEligibility,
    now: LineEligibility,
    trace: Sequence[RuleRead],
    words: PolicyWords,
    clock: Clock,
) -> TriedLine:
    read = rule_lines(trace, words)
    applied = {one.index for one in trace if one.answer in ("applied", "overruled", "waits")}
    return TriedLine(
        title=tried.line.title,
        variant=tried.line.variant_title,
        pairs=tuple(
            Pair(str(label), answer(tried, words, clock), answer(now, words, clock))
            for label, answer in _ANSWERED
        ),
        reasons=_reasons(tried, words),
        reasons_now=_reasons(now, words),
        open_questions=tuple(explain_dependency(fact, translation) for fact in tried.decision.depends_on),
        applied=tuple(one for one in read if one.number - 1 in applied),
        others=tuple(one for one in read if one.number - 1 not in applied),
    )


def _reasons(line: LineEligibility, words: PolicyWords) -> tuple[str, ...]:
    texts = [explain(reason, translation, words.language) for reason in line.reasons]
    return tuple(dict.fromkeys(texts))


def _rule(read: RuleRead, words: PolicyWords) -> RuleLine:
    facts = [
        _("%(fact)s: %(operator)s %(expected)s. Found: %(actual)s")
        % {
            "fact": word(FACTS, seen.fact),
            "operator": word(OPERATORS, seen.operator),
            "expected": words.value(seen.fact, seen.expected),
            "actual": words.value(seen.fact, seen.actual),
        }
        for seen in read.facts
    ]
    facts += [explain_dependency(fact, translation) for fact in read.waits_for]
    return RuleLine(
        number=read.index + 1,
        name=read.name or _("Rule without a name"),
        answer=Badge(word(_ANSWERS, read.answer), _TONES.get(read.answer, "plain")),
        facts=tuple(dict.fromkeys(facts)),
        terms=words.terms_named(read.terms),
        overruled=words.terms_named(read.overruled_terms),
    )


def _eligible(line: LineEligibility, words: PolicyWords, clock: Clock) -> str:
    return _("Yes") if line.eligible else _("No")


def _window(line: LineEligibility, words: PolicyWords, clock: Clock) -> str:
    ends_at = line.decision.window_ends_at
    return clock.last_day(ends_at) if ends_at else _("Without an end")


def _basis(line: LineEligibility, words: PolicyWords, clock: Clock) -> str:
    basis = line.decision.legal_basis
    return word(LEGAL_BASES, basis) if basis else "–"


def _fee(fee: Fee, words: PolicyWords) -> str:
    if fee.is_free:
        return _("None")
    if fee.money is not None:
        return format_money(fee.money, words.language)
    return _("%(percent)s%%") % {"percent": plain(fee.percent or Decimal(0))}


def _as_stated(fee: OutboundShippingFee | None) -> dict[str, Any] | None:
    return fee.as_json() if fee else None


def _listed(table: Words, codes: Sequence[str]) -> str:
    return ", ".join(word(table, code) for code in codes) or "–"


_ANSWERED: tuple[tuple[object, Callable[[LineEligibility, PolicyWords, Clock], str]], ...] = (
    (TERMS["eligible"], _eligible),
    (gettext_lazy("Last day"), _window),
    (gettext_lazy("Legal basis"), _basis),
    (TERMS["resolutions"], lambda line, words, clock: _listed(RESOLUTIONS, line.decision.resolutions)),
    (TERMS["methods"], lambda line, words, clock: _listed(METHODS, line.decision.methods)),
    (
        TERMS["return_shipping_fee"],
        lambda line, words, clock: _fee(line.decision.return_shipping_fee, words),
    ),
    (TERMS["restocking_fee"], lambda line, words, clock: _fee(line.decision.restocking_fee, words)),
    (
        TERMS["outbound_shipping_fee"],
        lambda line, words, clock: words.term(
            "outbound_shipping_fee", _as_stated(line.decision.outbound_shipping_fee)
        ),
    ),
    (TERMS["approval"], lambda line, words, clock: word(APPROVALS, line.decision.approval)),
    (TERMS["photos"], lambda line, words, clock: str(line.decision.photos)),
    (TERMS["inspection"], lambda line, words, clock: word(INSPECTIONS, line.decision.inspection)),
    (TERMS["refund_on"], lambda line, words, clock: word(REFUND_TIMES, line.decision.refund_on)),
    (
        TERMS["bonus"],
        lambda line, words, clock: _("%(percent)s%%") % {"percent": plain(line.decision.bonus_percent)},
    ),
    (
        TERMS["hand_over_days"],
        lambda line, words, clock: (
            ngettext("%(days)s day", "%(days)s days", line.decision.hand_over_days)
            % {"days": line.decision.hand_over_days}
        ),
    ),
    (
        TERMS["destination"],
        lambda line, words, clock: line.decision.destination or _("Your return address"),
    ),
)


def _whole(tried: Eligibility, now: Eligibility, words: PolicyWords) -> tuple[Pair, ...]:
    """The answer to all that was chosen together, with its money; nothing while nothing is chosen."""
    if tried.whole is None or now.whole is None:
        return ()
    rows = [
        Pair(
            _("By the policy"),
            word(POLICY_OUTCOMES, tried.whole.outcome or REFUSE),
            word(POLICY_OUTCOMES, now.whole.outcome or REFUSE),
        ),
        Pair(
            _("The parcel may travel by"),
            _listed(METHODS, tried.whole.methods),
            _listed(METHODS, now.whole.methods),
        ),
    ]
    if tried.quote is None or now.quote is None:
        return tuple(rows)
    fees = dict.fromkeys(fee.type for quoted in (tried.quote, now.quote) for fee in quoted.fees)
    rows += [
        Pair(
            explain_fee(name, translation),
            _fees_of(tried.quote, name, words),
            _fees_of(now.quote, name, words),
        )
        for name in fees
    ]
    rows += [
        Pair(
            str(label),
            _money(minor(tried.quote), tried.quote, words),
            _money(minor(now.quote), now.quote, words),
        )
        for label, minor in _SUMS
    ]
    return tuple(rows)


def _fees_of(quoted: Quote, name: str, words: PolicyWords) -> str:
    return _money(sum(fee.amount_minor for fee in quoted.fees if fee.type == name), quoted, words)


def _money(minor: int, quoted: Quote, words: PolicyWords) -> str:
    return format_money(Money(minor, quoted.currency), words.language)


_SUMS: tuple[tuple[object, Callable[[Quote], int]], ...] = (
    (gettext_lazy("Refund"), lambda quoted: quoted.refund_minor),
    (gettext_lazy("Store credit, bonus included"), lambda quoted: quoted.store_credit_minor),
    (gettext_lazy("To be paid by the customer"), lambda quoted: quoted.amount_due_minor),
)
