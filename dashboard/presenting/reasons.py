"""The tree of reasons as rows for staff, and what hangs on one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.forms.reasons import SCOPES
from dashboard.presenting.words import FAULTS, word
from returns.models import PolicyVersion, Reason, ReturnItem
from returns.models.policy import PolicyState
from returns.policy.conditions import leaves_of
from returns.policy.document import parse_document
from returns.policy.facts import fold
from returns.reason_texts import label_of
from returns.states import ReasonScopeMode


@dataclass(frozen=True)
class ReasonRow:
    """``is_first`` and ``is_last``: among those of its group. A group has no fault, photos or products of its own."""

    code: str
    label: str
    is_group: bool
    is_below: bool
    is_active: bool
    is_offered: bool  # it and its group are on
    fault: str
    photos: int
    goods: str
    is_first: bool
    is_last: bool


def reason_rows(language: str) -> tuple[ReasonRow, ...]:
    """Every reason, those of a group below it; labels in ``language``, which is the active one."""
    reasons = list(Reason.objects.order_by("position", "pk"))
    rows: list[ReasonRow] = []
    tops = [reason for reason in reasons if reason.parent_id is None]
    for top in tops:
        below = [reason for reason in reasons if reason.parent_id == top.pk]
        rows.append(_row(top, tops, language, is_group=bool(below), is_on=True))
        rows += [_row(one, below, language, is_group=False, is_on=top.is_active) for one in below]
    return tuple(rows)


def groups_to_choose(language: str) -> list[tuple[str, str]]:
    """The reasons under which another one can stand."""
    tops = Reason.objects.filter(parent=None).order_by("position", "pk")
    return [(top.code, label_of(top, language)) for top in tops]


def reason_harm(reason: Reason) -> tuple[str, ...]:
    """What staff should know before they switch it off."""
    said = []
    count = ReturnItem.objects.filter(reason_code=reason.code).count()
    if count:
        said.append(
            ngettext(
                "%(count)s item was returned for this reason. It keeps it.",
                "%(count)s items were returned for this reason. They keep it.",
                count,
            )
            % {"count": count}
        )
    names = list(_rules_naming(reason))
    if names:
        said.append(
            _("Rules of your policy ask for it and never apply while it is off: %(rules)s")
            % {"rules": ", ".join(names)}
        )
    if reason.children.exists():
        said.append(_("Everything in this group is switched off with it."))
    return tuple(said)


def _rules_naming(reason: Reason) -> Iterable[str]:
    newest = (
        PolicyVersion.objects.filter(state=PolicyState.PUBLISHED)
        .order_by("-number")
        .values("document")
        .first()
    )
    if newest is None:
        return
    for index, rule in enumerate(parse_document(newest["document"]).rules, start=1):
        values = [
            value
            for leaf in leaves_of(rule.when)
            if leaf.fact == "request.reason"
            for value in (leaf.value if isinstance(leaf.value, tuple) else (leaf.value,))
        ]
        if fold(reason.code) in {fold(str(value)) for value in values}:
            yield rule.name or _("Rule %(number)s") % {"number": index}


def _row(reason: Reason, beside: list[Reason], language: str, *, is_group: bool, is_on: bool) -> ReasonRow:
    return ReasonRow(
        code=reason.code,
        label=label_of(reason, language),
        is_group=is_group,
        is_below=reason.parent_id is not None,
        is_active=reason.is_active,
        is_offered=reason.is_active and is_on,
        fault="" if is_group else word(FAULTS, reason.fault),
        photos=0 if is_group else reason.photos,
        goods="" if is_group else _goods(reason),
        is_first=beside[0] == reason,
        is_last=beside[-1] == reason,
    )


def _goods(reason: Reason) -> str:
    if reason.scope == ReasonScopeMode.ALL:
        return ""
    names = ", ".join((*reason.product_types, *reason.product_tags))
    return f"{dict(SCOPES)[ReasonScopeMode(reason.scope)]}: {names}"
