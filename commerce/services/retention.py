"""How long each kind of data is kept: the apps' rules, what the shop chose of them, and the task that keeps to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.events import SettingsChanged
from accounts.models import ShopSettings
from accounts.selectors import shop_settings
from commerce.people import privacy_apps
from core.actors import Actor
from core.errors import FieldError, Refusal
from core.privacy import RetentionRule
from events.publishing import publish


class RetentionRefused(Refusal):
    """Some of the days are not a number between the least and the most; ``errors`` says which."""

    code = "retention_refused"
    title = "Data cannot be kept for so long"


@dataclass(frozen=True)
class ChosenRule:
    """A rule with the days that hold in this shop."""

    rule: RetentionRule
    days: int


def chosen_rules() -> list[ChosenRule]:
    """Every kind of data with its days, from the top app to the bottom."""
    chosen = shop_settings().retention_days
    rules = chain.from_iterable(app.retention for app in privacy_apps())
    return [ChosenRule(rule, _within(rule, chosen.get(rule.code))) for rule in rules]


@transaction.atomic
def choose_retention(*, days: Mapping[str, str | int], actor: Actor, now: datetime) -> None:
    """Keep kinds of data for fewer days, by their code. Raises RetentionRefused with each field that cannot be."""
    rules = {one.rule.code: one.rule for one in chosen_rules() if one.rule.can_be_shortened}
    errors = [error for code, given in days.items() if (error := _problem(rules.get(code), code, given))]
    if errors:
        raise RetentionRefused(errors[0].message, errors)
    settings = ShopSettings.objects.select_for_update().get(pk=1)
    chosen = settings.retention_days | {code: int(given) for code, given in days.items()}
    wanted = {code: number for code, number in chosen.items() if code in rules and number < rules[code].days}
    if wanted != settings.retention_days:
        settings.retention_days = wanted
        settings.save(update_fields=["retention_days"])
        publish(SettingsChanged(fields=["retention_days"]), actor=actor, occurred_at=now)


def keep_to_retention(*, now: datetime) -> int:
    """Delete what is older than its days; answers how much. Safe to repeat.

    One kind that cannot be deleted stops no other: the first failure is raised at the end.
    """
    deleted, failures = 0, []
    for chosen in chosen_rules():
        try:
            deleted += chosen.rule.purge(now=now, days=chosen.days)
        except Exception as failure:
            failures.append(failure)
    if failures:
        raise failures[0]
    return deleted


def _problem(rule: RetentionRule | None, code: str, given: str | int) -> FieldError | None:
    text = str(given).strip()
    if rule is None:
        return FieldError(code, "unknown", _("There is nothing to choose here."))
    if not (text.isascii() and text.isdigit() and rule.least_days <= int(text) <= rule.days):
        message = _("Write a number from %(least)s to %(most)s.")
        return FieldError(code, "out_of_range", message % {"least": rule.least_days, "most": rule.days})
    return None


def _within(rule: RetentionRule, days: int | None) -> int:
    """What was chosen before a rule changed never keeps longer, nor shorter, than it allows today."""
    return rule.days if days is None else max(rule.least_days, min(days, rule.days))
