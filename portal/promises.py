"""The terms in three short lines: how long, what the way back costs, when the money comes.

Made from the policy's own terms or from the decisions about an order, so they say what the engine says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import ShopSettings
from commerce.models import Order
from portal.moments import last_day_text
from returns.policy.deadlines import promise_of
from returns.policy.decision import LineDecision
from returns.policy.document import PolicyVersion
from returns.policy.law import WITHDRAWAL
from returns.policy_versions import current_policy
from returns.services.due_days import promise_for
from returns.shop_law import law_for
from returns.telling.phrases import hand_over_text, way_back_title, when_we_pay_in, window_title


@dataclass(frozen=True)
class Promise:
    icon: str
    title: str
    text: str = ""


def shop_promises(settings: ShopSettings, *, language: str, now: datetime) -> list[Promise]:
    """What the shop offers in general, before anything is known of the order."""
    version = current_policy(now=now)
    base = version.document.base
    return [
        Promise("calendar", window_title(base["window_days"], base["window_starts"])),
        Promise(
            "truck",
            _("What the way back costs depends on the reason")
            if _prices_the_way_back(version)
            else way_back_title(base["return_shipping_fee"], language),
            hand_over_text(base["methods"], settings.country),
        ),
        Promise("card", _("Your money back"), _when_we_pay_usually(base["refund_on"], settings, now)),
    ]


def _prices_the_way_back(version: PolicyVersion) -> bool:
    """Whether a rule sets what the way back costs."""
    return any("return_shipping_fee" in rule.terms for rule in version.document.rules)


def _when_we_pay_usually(refund_on: str, settings: ShopSettings, now: datetime) -> str:
    """What holds for whoever withdraws in the shop's own country."""
    law = law_for(settings.country, settings, ordered_at=now)
    span = promise_of(law, legal_basis=WITHDRAWAL, refund_days=settings.refund_days, refund_on=refund_on)
    return when_we_pay_in(span)


def terms_of_lines(
    decisions: Sequence[LineDecision],
    order: Order,
    settings: ShopSettings,
    *,
    policies: Sequence[PolicyVersion],
    language: str,
    now: datetime,
) -> list[Promise]:
    """What was decided by one of ``policies`` about the lines that can go back; nothing when there are none."""
    if not decisions:
        return []
    ends = {decision.window_ends_at for decision in decisions}
    promises = []
    if len(ends) == 1 and (end := ends.pop()) is not None:
        day = last_day_text(end, language, settings.time_zone, now=now)
        promises.append(Promise("calendar", _("Last day: %(day)s") % {"day": day}))
    dearest = max(decisions, key=lambda decision: not decision.return_shipping_fee.is_free)
    waits = bool({"request.fault", "request.reason"} & {*dearest.depends_on}) and (
        not dearest.return_shipping_fee.is_free or any(map(_prices_the_way_back, policies))
    )
    promises.append(
        Promise(
            "truck",
            _("What the way back costs depends on the reason")
            if waits
            else way_back_title(dearest.return_shipping_fee, language),
        )
    )
    span = promise_for(
        order,
        legal_basis=decisions[0].legal_basis,
        refund_on=decisions[0].refund_on,
        settings=settings,
    )
    promises.append(Promise("card", _("Your money back"), when_we_pay_in(span)))
    return promises
