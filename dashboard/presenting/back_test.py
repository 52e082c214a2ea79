"""A back-test for staff: how far it is, what would have come out otherwise, in total and rule by rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.money import Money, format_money
from dashboard.presenting.policy_trial import POLICY_OUTCOMES
from dashboard.presenting.words import Words, word
from returns.models import BackTest
from returns.models.policy import BackTestState
from returns.policy.decision import Reason
from returns.policy.explanation import explain
from returns.policy.tally import OUTCOMES, empty_tally
from returns.services.back_tests import ENDED

STATES: Words = {
    BackTestState.WAITING: gettext_lazy("Waiting"),
    BackTestState.RUNNING: gettext_lazy("Replaying"),
    BackTestState.DONE: gettext_lazy("Done"),
    BackTestState.FAILED: gettext_lazy("Failed"),
    BackTestState.STOPPED: gettext_lazy("Stopped"),
}
_SUMS: tuple[tuple[str, object], ...] = (
    ("cost_minor", gettext_lazy("Given to customers in all")),
    ("refund_minor", gettext_lazy("Refunds")),
    ("store_credit_minor", gettext_lazy("Store credit, bonus included")),
    ("exchange_minor", gettext_lazy("Replacements")),
    ("bonus_minor", gettext_lazy("Bonus")),
    ("fees_minor", gettext_lazy("Fees kept")),
)
_WINDOWS: Words = {
    "longer": gettext_lazy("Longer period"),
    "shorter": gettext_lazy("Shorter period"),
    "same": gettext_lazy("Same period"),
}


@dataclass(frozen=True)
class CountRow:
    """``difference`` carries its sign; empty where nothing differs."""

    label: str
    before: str
    after: str
    difference: str


@dataclass(frozen=True)
class RuleRow:
    number: int
    name: str
    count: int
    changed: int
    outcomes: str
    outcomes_before: str
    money: str
    fees: str
    windows: str


@dataclass(frozen=True)
class ChangeRow:
    number: str
    url: str
    before: str
    after: str
    why: str
    money_before: str
    money_after: str


@dataclass(frozen=True)
class BackTestView:
    id: str
    state: str
    is_over: bool
    done: int
    total: int
    percent: int
    when: str
    changed: int
    outcomes: tuple[CountRow, ...]
    windows: tuple[tuple[str, int], ...]
    money: tuple[CountRow, ...]
    rules: tuple[RuleRow, ...]
    no_rule: RuleRow | None
    changes: tuple[ChangeRow, ...]
    hidden_changes: int


def back_test_view(
    back_test: BackTest, *, language: str, moment: Callable[[Any], str], most_changes: int
) -> BackTestView:
    """What it has counted so far, or its result."""
    counted = back_test.result or {**back_test.progress, "rules": []}
    total = counted.get("total") or empty_tally()
    no_rule = counted.get("no_rule")
    changes = counted.get("changes", [])
    is_over = back_test.state in ENDED
    share = round(100 * back_test.done_count / back_test.total_count) if back_test.total_count else 0
    return BackTestView(
        id=back_test.public_id,
        state=word(STATES, back_test.state),
        is_over=is_over,
        done=back_test.done_count,
        total=back_test.total_count,
        percent=100 if back_test.state == BackTestState.DONE else share,
        when=moment(back_test.created_at),
        changed=total["changed"],
        outcomes=tuple(_count(name, total) for name in OUTCOMES),
        windows=tuple((word(_WINDOWS, name), count) for name, count in total["windows"].items()),
        money=tuple(_money_rows(total["money"], language)),
        rules=tuple(
            _rule(rule["rule"] + 1, rule["name"], rule, language)
            for rule in counted["rules"]
            if rule["returns"]
        ),
        no_rule=_rule(0, _("Terms for everybody alone"), no_rule, language)
        if is_over and no_rule and no_rule["returns"]
        else None,
        changes=tuple(_change(change, language) for change in changes[:most_changes]),
        hidden_changes=max(0, total["changed"] - most_changes),
    )


def unused_rules(back_test: BackTest) -> tuple[str, ...]:
    """The rules that decided about none of the returns that were replayed."""
    rules = (back_test.result or {}).get("rules", ())
    return tuple(
        f"{rule['rule'] + 1}. {rule['name'] or _('Rule without a name')}"
        for rule in rules
        if not rule["returns"]
    )


def _count(name: str, tally: Mapping[str, Any]) -> CountRow:
    before, after = tally["before"][name], tally["after"][name]
    difference = f"{after - before:+d}".replace("-", "−") if after != before else ""
    return CountRow(word(POLICY_OUTCOMES, name), str(before), str(after), difference)


def _money_rows(money: Mapping[str, Any], language: str) -> list[CountRow]:
    """Every sum of every currency that is not nothing on both sides."""
    rows = []
    for currency, sides in sorted(money.items()):
        for name, label in _SUMS:
            before, after = sides["before"][name], sides["after"][name]
            if before or after:
                difference = Money(after - before, currency)
                rows.append(
                    CountRow(
                        str(label),
                        _amount(before, currency, language),
                        _amount(after, currency, language),
                        _signed(difference, language),
                    )
                )
    return rows


def _signed(money: Money, language: str) -> str:
    if not money:
        return ""
    written = format_money(Money(abs(money.amount_minor), money.currency), language)
    return f"+{written}" if money.amount_minor > 0 else f"−{written}"


def _amount(minor: int, currency: str, language: str) -> str:
    return format_money(Money(minor, currency), language)


def _rule(number: int, name: str, tally: Mapping[str, Any], language: str) -> RuleRow:
    return RuleRow(
        number=number,
        name=name or _("Rule without a name"),
        count=tally["returns"],
        changed=tally["changed"],
        outcomes=_outcomes(tally["after"]),
        outcomes_before=_outcomes(tally["before"]),
        money=_both(tally["money"], "cost_minor", language),
        fees=_both(tally["money"], "fees_minor", language),
        windows=" · ".join(
            f"{word(_WINDOWS, name)}: {count}" for name, count in tally["windows"].items() if count
        ),
    )


def _outcomes(counts: Mapping[str, int]) -> str:
    return " · ".join(f"{word(POLICY_OUTCOMES, name)}: {counts[name]}" for name in OUTCOMES if counts[name])


def _both(money: Mapping[str, Any], name: str, language: str) -> str:
    return " · ".join(
        f"{_amount(sides['before'][name], currency, language)} → {_amount(sides['after'][name], currency, language)}"
        for currency, sides in sorted(money.items())
    )


def _change(change: Mapping[str, Any], language: str) -> ChangeRow:
    before, after, currency = change["before"], change["after"], change["currency"]
    refused = after["refusal_code"]
    return ChangeRow(
        number=change["number"],
        url=reverse("dashboard:return", args=[change["return"]]),
        before=word(POLICY_OUTCOMES, before["outcome"]),
        after=word(POLICY_OUTCOMES, after["outcome"]),
        why=_why(refused, language) if refused else "",
        money_before=_amount(before["cost_minor"], currency, language),
        money_after=_amount(after["cost_minor"], currency, language),
    )


def _why(code: str, language: str) -> str:
    if code == "window_closed":
        return _("The return period was over.")
    return explain(Reason(code), translation, language)
