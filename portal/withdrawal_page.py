"""What the withdrawal's pages show: what it is about, what it brings and when, and where the receipt goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from commerce.models import Order, OrderLine
from commerce.pictures import pictures_of
from commerce.services.units import worth_of_next_units
from core.dates import format_date_with_weekday, last_day_before
from core.masking import masked_address
from core.money import Money, format_money
from notifications.about_returns import address_of_buyer
from portal.frame import ShopRequest
from portal.journey import home_of
from portal.law_sources import DecisionFact, decision_facts, facts_of_unsent
from portal.money import MoneyRow, MoneySummary, bank_span, summary_of
from portal.wording import pieces
from returns.services.due_days import promise_for, unsent_due_at
from returns.services.withdrawals import WithdrawalOffer, WithdrawalQuote
from returns.telling.destinations import destination_of_money
from returns.telling.phrases import banks_own_days, hand_over_title, when_we_pay_in


@dataclass(frozen=True)
class WithdrawnItem:
    """One line with as many of its units as are withdrawn from."""

    title: str
    variant: str
    picture_url: str
    note: str
    amount: str


def withdrawn_items(
    request: ShopRequest, lines: Sequence[tuple[OrderLine, int]], *, has_amounts: bool
) -> list[WithdrawnItem]:
    """The lines with pictures; amounts are what these units would be worth if they were taken now."""
    pictures = pictures_of([line for line, _count in lines])

    def amount(line: OrderLine, count: int) -> str:
        return format_money(Money(worth_of_next_units(line, count), line.order.currency), request.language)

    return [
        WithdrawnItem(
            title=line.title,
            variant=line.variant_title,
            picture_url=pictures.get(line.pk, ""),
            note=pieces(count),
            amount=amount(line, count) if has_amounts else "",
        )
        for line, count in lines
    ]


def money_of(
    quoted: WithdrawalQuote, items: Sequence[WithdrawnItem], order: Order, language: str
) -> MoneySummary:
    """Line by line what comes back, and the one total of what was sent and what was not."""
    rows = tuple(
        MoneyRow(item.title, item.amount, " · ".join(filter(None, (item.variant, item.note))))
        for item in items
    )
    if quoted.returned is not None and quoted.returned.quote is not None:
        rows = summary_of(quoted.returned.quote, items, language=language).rows
    total = format_money(Money(quoted.total_minor, order.currency), language)
    return MoneySummary(rows, (MoneyRow(_("You get back"), total),))


def when_and_where(
    request: ShopRequest, order: Order, quoted: WithdrawalQuote, *, now: datetime
) -> list[str]:
    """By when the money is sent, how long the bank may need, and to where it goes."""
    settings = request.shop.settings
    sentences = []
    if quoted.unsent_minor:
        day = _unsent_day(request, order, now=now)
        sentence = _("We send it by %(day)s at the latest.")
        if quoted.returned is not None:
            sentence = _("For what was not sent yet, we send the money by %(day)s at the latest.")
        sentences.append(sentence % {"day": day})
    if quoted.returned is not None and quoted.returned.whole is not None:
        whole = quoted.returned.whole
        span = promise_for(order, legal_basis=whole.legal_basis, refund_on=whole.refund_on, settings=settings)
        sentences.append(when_we_pay_in(span))
    sentences.append(banks_own_days(bank_span(order, home_of(order, settings))))
    sentences.append(destination_of_money(payment.kind for payment in order.payments.all()))
    return [sentence for sentence in sentences if sentence]


def law_of(
    request: ShopRequest, order: Order, quoted: WithdrawalQuote, *, method: str | None, now: datetime
) -> tuple[DecisionFact, ...]:
    """What the law gives in this withdrawal of what travels by ``method``, each with its source."""
    settings = request.shop.settings
    if quoted.returned is not None and quoted.returned.whole is not None:
        return decision_facts(quoted.returned, settings, method=method, language=request.language)
    return facts_of_unsent(
        order, settings, day=_unsent_day(request, order, now=now), language=request.language
    )


def ways_back(ways: Sequence[str], chosen: str, home: str) -> list[dict[str, object]]:
    """The ways that what was sent can travel, one of them chosen beforehand: nothing more than the law's is asked."""
    usual = chosen if chosen in ways else next(iter(ways), "")
    return [
        {
            "value": way,
            "anchor": f"way-{way}",
            "title": hand_over_title(way, home),
            "is_chosen": way == usual,
        }
        for way in ways
    ]


def known_address(offer: WithdrawalOffer) -> str:
    """The order's own address, masked; empty where none is known, and none is promised a mail then."""
    address = address_of_buyer(offer.order, offer.order.customer)
    return masked_address(address) if address else ""


def _unsent_day(request: ShopRequest, order: Order, *, now: datetime) -> str:
    settings = request.shop.settings
    due_at = unsent_due_at(order, now=now, settings=settings)
    return format_date_with_weekday(last_day_before(due_at, settings.time_zone), request.language)
