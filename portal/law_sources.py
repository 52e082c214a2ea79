"""What the law gives in one decision, as a shopper reads it before he confirms, each with its source one tap away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import ShopSettings
from commerce.models import Order
from core.dates import format_date_with_weekday, last_day_before
from returns.policy.decision import ReturnDecision
from returns.services.due_days import promise_for
from returns.shop_law import law_for
from returns.telling.law_facts import LawFact, sources_of_decision
from returns.telling.phrases import way_back_title, when_we_pay_in


@dataclass(frozen=True)
class DecisionFact:
    """One fact of a decision in words, and the law that it rests on."""

    title: str
    text: str
    law: LawFact


def decision_facts(
    order: Order, decision: ReturnDecision, settings: ShopSettings, *, language: str
) -> tuple[DecisionFact, ...]:
    """The last day, who pays the way back and when the money comes; nothing for what is the shop's own goodwill."""
    law = law_for(order.country, settings, ordered_at=order.placed_at)
    sources = sources_of_decision(law, decision.legal_basis, language=language)
    texts = dict(_texts(order, decision, settings, language))
    return tuple(
        DecisionFact(source.text, texts[name], source) for name, source in sources.items() if texts.get(name)
    )


def _texts(
    order: Order, decision: ReturnDecision, settings: ShopSettings, language: str
) -> Iterator[tuple[str, str]]:
    ends = [line.window_ends_at for line in decision.lines if line.window_ends_at is not None]
    yield (
        "last_day",
        format_date_with_weekday(last_day_before(min(ends), settings.time_zone), language)
        if ends
        else _("It has not begun yet, or has no last day."),
    )
    yield "way_back", way_back_title(decision.return_shipping_fee, language)
    span = promise_for(
        order, legal_basis=decision.legal_basis, refund_on=decision.refund_on, settings=settings
    )
    yield "money", when_we_pay_in(span)
