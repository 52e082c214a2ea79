"""The terms in three short lines: how long, what the way back costs, when the money comes.

Made from the policy's own terms or from the decisions about an order, so they say what the engine says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import ShopSettings
from core.dates import format_date, last_day_before
from core.money import format_money
from countries.registry import country
from portal.wording import HAND_OVER, WORDS_OF_METHOD, when_we_pay
from returns.policy.decision import LineDecision
from returns.policy.terms import Fee
from returns.policy_versions import current_policy


@dataclass(frozen=True)
class Promise:
    icon: str
    title: str
    text: str = ""


def shop_promises(settings: ShopSettings, *, language: str, now: datetime) -> list[Promise]:
    """What the shop offers in general, before anything is known of the order."""
    document = current_policy(now=now).document
    base = document.base
    differs = any("return_shipping_fee" in rule.terms for rule in document.rules)
    return [
        Promise("calendar", window_title(base["window_days"], base["window_starts"])),
        Promise(
            "truck",
            _("What the way back costs depends on the reason")
            if differs
            else way_back_title(base["return_shipping_fee"], language),
            hand_over_text(base["methods"], settings.country),
        ),
        Promise("card", _("Your money back"), when_we_pay(base["refund_on"], settings.refund_days)),
    ]


def terms_of_lines(
    decisions: Sequence[LineDecision], settings: ShopSettings, *, language: str
) -> list[Promise]:
    """What was decided about the lines that can go back; nothing when there are none."""
    if not decisions:
        return []
    ends = {decision.window_ends_at for decision in decisions}
    promises = []
    if len(ends) == 1 and (end := ends.pop()) is not None:
        day = format_date(last_day_before(end, settings.time_zone), language)
        promises.append(Promise("calendar", _("Last day: %(day)s") % {"day": day}))
    dearest = max(decisions, key=lambda decision: not decision.return_shipping_fee.is_free)
    waits = "request.fault" in dearest.depends_on or "request.reason" in dearest.depends_on
    promises.append(
        Promise(
            "truck",
            _("What the way back costs depends on the reason")
            if waits
            else way_back_title(dearest.return_shipping_fee, language),
        )
    )
    promises.append(
        Promise("card", _("Your money back"), when_we_pay(decisions[0].refund_on, settings.refund_days))
    )
    return promises


def window_title(days: int | None, starts: str) -> str:
    """How long things can go back, in one line."""
    if days is None:
        return _("You can return at any time")
    texts = {
        "ordered": ngettext("%(days)s day from your order", "%(days)s days from your order", days),
        "fulfilled": ngettext("%(days)s day from dispatch", "%(days)s days from dispatch", days),
        "delivered": ngettext("%(days)s day from delivery", "%(days)s days from delivery", days),
    }
    return texts[starts] % {"days": days}


def way_back_title(fee: Fee, language: str) -> str:
    """What the way back costs, in one line."""
    if fee.is_free:
        return _("The way back is free")
    if fee.money is not None:
        return _("The way back: %(amount)s") % {"amount": format_money(fee.money, language)}
    return _("The way back: %(percent)s%% of what you paid") % {"percent": fee.percent}


def hand_over_text(methods: Sequence[str], country_code: str) -> str:
    """How parcels travel, in the country's own order and words."""
    words = [hand_over_words(method, country_code) for method in sorted_methods(methods, country_code)]
    return " · ".join(str(HAND_OVER[word].title) for word in words)


def sorted_methods(methods: Sequence[str], country_code: str) -> list[str]:
    """``methods`` in the order in which people of the country use them."""
    usual = [hand_over.method for hand_over in country(country_code).hand_over]
    return sorted(methods, key=lambda method: usual.index(method) if method in usual else len(usual))


def hand_over_words(method: str, country_code: str) -> str:
    """The code of the words that the country has for ``method``."""
    for hand_over in country(country_code).hand_over:
        if hand_over.method == method and hand_over.words in HAND_OVER:
            return hand_over.words
    return WORDS_OF_METHOD[method]
