"""What stands beside the six questions: the policy page as it would read, and where the law gives more."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.forms.policy_fields import SEASON_PARTS
from dashboard.forms.policy_questions import PolicyQuestionsForm
from dashboard.presenting.policy_fields import SpanPart
from dashboard.presenting.policy_words import SPAN_PARTS
from returns.policy.cases import PolicyTold
from returns.policy.document import PolicyVersion
from returns.policy.law import WITHDRAWAL
from returns.policy.situations import World
from returns.policy.told import tell
from returns.policy_questions import Answers


def season_days(form: PolicyQuestionsForm) -> tuple[SpanPart, ...]:
    """The three days of the season as they stand in the form."""
    return tuple(
        SpanPart(part, str(SPAN_PARTS[part]), str(form[part].value() or "")) for part in SEASON_PARTS
    )


def stronger_law(
    answers: Answers, told: PolicyTold, *, version: PolicyVersion, world: World
) -> tuple[str, ...]:
    """Where the engine gives a customer more than was answered, because the law of the country does."""
    return tuple(_stronger(answers, told, version, world))


def _stronger(answers: Answers, told: PolicyTold, version: PolicyVersion, world: World) -> list[str]:
    general = told.general
    found = []
    days = next((one.days for one in general.periods if one.basis == WITHDRAWAL), None)
    if days is not None and answers.window_days is not None and answers.window_days < days:
        found.append(
            ngettext(
                "The law gives your customers %(days)s day to withdraw: that holds, not the shorter period.",
                "The law gives your customers %(days)s days to withdraw: that holds, not the shorter period.",
                days,
            )
            % {"days": days}
        )
    if answers.way_back != "free" and general.methods and all(fee.is_free for _m, fee in general.methods):
        found.append(_("By law you pay the way back when a customer withdraws: nothing is charged then."))
    if "refund" not in answers.resolutions and "refund" in general.resolutions:
        found.append(_("By law a customer who withdraws gets money back: it is always offered then."))
    if not answers.takes_final_sale:
        on_sale = tell(version, replace(told.situation, final_sale=True), world)
        if on_sale.is_taken_back:
            found.append(_("Within the withdrawal period of the law, final sale can go back too."))
    if answers.decision != "auto" and any(one.basis == WITHDRAWAL for one in general.periods):
        found.append(_("A withdrawal by law needs no approval: look at it, but do not decline it."))
    return found
