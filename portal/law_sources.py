"""What the law gives in one decision, as a shopper reads it before he confirms, each with its source one tap away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import ShopSettings
from commerce.models import Order
from countries.law import Law
from portal.journey import quote_of, whole_of
from portal.moments import last_day_text
from portal.way_back import payer_text
from returns.policy.decision import ReturnDecision
from returns.policy.facts import ItemFacts
from returns.policy.law import WITHDRAWAL, withdrawal_right
from returns.services.due_days import promise_for
from returns.services.eligibility import Eligibility
from returns.shop_law import law_for
from returns.telling.law_facts import (
    LawFact,
    lawful_day_of_money,
    sources_of_decision,
    sources_of_withdrawal_before_sending,
)
from returns.telling.phrases import when_we_pay_in


@dataclass(frozen=True)
class DecisionFact:
    """One fact of a decision in words, and the law that it rests on."""

    title: str
    text: str
    law: LawFact


def decision_facts(
    eligibility: Eligibility, settings: ShopSettings, *, method: str | None, language: str
) -> tuple[DecisionFact, ...]:
    """The last day, who pays the way back by ``method`` and when the money comes; nothing for what is the shop's own
    goodwill."""
    order, decision = eligibility.order, whole_of(eligibility)
    law = law_for(order.country, settings, ordered_at=order.placed_at)
    sources = sources_of_decision(law, decision.legal_basis, language=language)
    texts = {
        "last_day": _last_day(eligibility, decision, settings, language),
        "way_back": payer_text(quote_of(eligibility), method=method, language=language),
        "money": _money(eligibility, decision, settings, law=law),
    }
    return tuple(
        DecisionFact(source.text, texts[name], source) for name, source in sources.items() if texts.get(name)
    )


def facts_of_unsent(
    order: Order, settings: ShopSettings, *, day: str, language: str
) -> tuple[DecisionFact, ...]:
    """What the law gives to who withdraws before anything was sent; ``day`` is that of the money, in words."""
    law = law_for(order.country, settings, ordered_at=order.placed_at)
    if law.withdrawal is None or law.refund is None:
        return ()
    texts = {
        "before": _("You may also withdraw before your order arrives."),
        "money": _("We send it by %(day)s at the latest.") % {"day": day},
    }
    sources = sources_of_withdrawal_before_sending(law, language=language)
    return tuple(DecisionFact(fact.text, texts[name], fact) for name, fact in sources.items())


def _last_day(
    eligibility: Eligibility, decision: ReturnDecision, settings: ShopSettings, language: str
) -> str:
    """The last day of the law, beside the shop's own where that is later."""
    lawful = _first(_lawful_ends(eligibility, decision))
    if lawful is None:
        return _("It has not begun yet, or has no last day.")
    now = eligibility.file.circumstances.now
    day = last_day_text(lawful, language, settings.time_zone, now=now)
    own = _first([line.window_ends_at for line in decision.lines])
    if own is None or own <= lawful:
        return day
    return _("%(day)s (by law: %(lawful_day)s)") % {
        "day": last_day_text(own, language, settings.time_zone, now=now),
        "lawful_day": day,
    }


def _first(ends: Sequence[datetime | None]) -> datetime | None:
    return min((end for end in ends if end is not None), default=None)


def _money(eligibility: Eligibility, decision: ReturnDecision, settings: ShopSettings, *, law: Law) -> str:
    """The shop's own promise, and the law's last day, which comes first where the promise waits for longer."""
    span = promise_for(
        eligibility.order, legal_basis=decision.legal_basis, refund_on=decision.refund_on, settings=settings
    )
    lawful = lawful_day_of_money(law, decision.legal_basis, span=span)
    return f"{when_we_pay_in(span)} {lawful}".strip()


def _lawful_ends(eligibility: Eligibility, decision: ReturnDecision) -> list[datetime | None]:
    """When the law's own period ends for each line, whatever more the shop gives."""
    if decision.legal_basis != WITHDRAWAL:
        return [line.window_ends_at for line in decision.lines]
    file = eligibility.file
    rights = [
        withdrawal_right(ItemFacts(file.line_facts[line.line.pk]), file.order_facts, file.circumstances)
        for line in eligibility.lines
    ]
    return [right.window.ends_at for right in rights if right is not None]
