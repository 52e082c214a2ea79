"""Step 4: what instead. One answer for everything, or one for each item where people wish it or the terms differ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commerce.models import Order
from core import clock
from core.money import Money, format_money
from portal.access import opened_order
from portal.draft import Draft, draft_of, keep_draft
from portal.frame import Problem, ShopRequest, shopper_page, show
from portal.journey import (
    basket,
    decided,
    home_of,
    instead_url,
    next_url,
    offered_resolutions,
    progress,
    quote_of,
    refusals,
    step_url,
    unanswered,
    whole_of,
    why_url,
)
from portal.money import bank_span, besides_items, difference_text, gone_text, not_paid_yet_text
from portal.replacements import is_anything_else_in_stock, likeliest_option
from returns.policy.decision import ReturnDecision
from returns.policy.left import resolutions_left
from returns.policy.quote import Quote
from returns.services.due_days import promise_for
from returns.services.exchange_options import ExchangeOption, exchange_options
from returns.states import Resolution
from returns.telling.destinations import destination_of_money
from returns.telling.phrases import RESOLUTION_TITLES, banks_own_days, when_we_pay_in

MOST_EXCHANGED_TOGETHER = 30  # each wants an article of its own to be found; more are exchanged one by one


@dataclass(frozen=True)
class Choice:
    """One of several cards of the same weight."""

    value: str
    title: str
    anchor: str
    note: str = ""
    amount: str = ""
    tag: str = ""
    result: str = ""  # what one gets, where it is more than an amount
    facts: tuple[str, ...] = ()
    is_chosen: bool = False
    by: str = ""  # whose counter or driver it is
    mark_url: str = ""


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def instead(request: ShopRequest, order_id: str) -> HttpResponse:
    """One answer for all chosen items."""
    order = opened_order(request, order_id)
    now = clock.now()
    draft = draft_of(request, order)
    if turn := unanswered(order, draft, needs_wish=False):
        return HttpResponseRedirect(turn)
    page = _Page(request, order, draft, None, now)
    if page.decision.eligible and len(draft.items) > 1 and not page.offered:
        return HttpResponseRedirect(instead_url(order, 1))
    return page.answer()


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def instead_of_one(request: ShopRequest, order_id: str, number: int) -> HttpResponse:
    """An answer for one item, beside what was chosen for the others."""
    order = opened_order(request, order_id)
    draft = draft_of(request, order)
    if turn := unanswered(order, draft, needs_wish=False):
        return HttpResponseRedirect(turn)
    if not 1 <= number <= len(draft.items):
        return HttpResponseRedirect(step_url("choose", order))
    return _Page(request, order, draft, number, clock.now()).answer()


class _Page:
    """The question for all items (``number`` is None) or for one."""

    def __init__(
        self, request: ShopRequest, order: Order, draft: Draft, number: int | None, now: datetime
    ) -> None:
        self.request, self.order, self.draft, self.number, self.now = request, order, draft, number, now
        self.blank = _without_wish(draft, number)
        self.eligibility = decided(order, self.blank, now=now)
        self.decision = whole_of(self.eligibility)
        self.lines = [line.line for line in self.eligibility.lines]
        self.options: dict[int, tuple[ExchangeOption, ...]] = {}
        self.offered = self._offered()

    def answer(self) -> HttpResponse:
        problems = [] if self.offered else refusals(self.request, self.decision)
        if self.request.method == "POST" and not problems:
            name, _colon, variant = self.request.POST.get("resolution", "").partition(":")
            if name in self.offered:
                chosen = self.draft.with_wish(self.number, name, variant if self._is_known(variant) else "")
                chosen = replace(chosen, is_split=self.number is not None)
                keep_draft(self.request, self.order, chosen)
                return HttpResponseRedirect(self._onwards(chosen))
            problems = [Problem(_("Please choose what you would like."), f"option-{self.offered[0]}")]
        return show(self.request, "instead.html", self._context(problems), status=422 if problems else 200)

    def _offered(self) -> list[str]:
        if not self.decision.eligible and all(line.eligible for line in self.decision.lines):
            return []
        if self.number is None:
            names, numbers = offered_resolutions(self.decision), range(len(self.lines))
        elif not self.decision.lines[self.number - 1].eligible:
            names = list(resolutions_left(self.decision.lines[self.number - 1]))
            numbers = range(self.number - 1, self.number)
        else:
            names = list(self.decision.lines[self.number - 1].resolutions)
            numbers = range(self.number - 1, self.number)
        if Resolution.EXCHANGE in names and not (
            len(numbers) <= MOST_EXCHANGED_TOGETHER and all(map(self._has_replacement, numbers))
        ):
            names.remove(Resolution.EXCHANGE)
        return names

    def _has_replacement(self, index: int) -> bool:
        if self._options(index):
            return True
        return is_anything_else_in_stock(
            order=self.order,
            line=self.lines[index],
            quantity=self.draft.items[index].quantity,
            now=self.now,
        )

    def _options(self, index: int) -> tuple[ExchangeOption, ...]:
        if index not in self.options:
            item = self.draft.items[index]
            self.options[index] = exchange_options(
                line=self.lines[index], reason=item.reason or None, quantity=item.quantity, now=self.now
            )
        return self.options[index]

    def _is_known(self, variant: str) -> bool:
        option = self._likeliest()
        return option is not None and option.variant_id == variant

    def _onwards(self, chosen: Draft) -> str:
        """The next item that is asked about alone comes next, also one that was answered before."""
        number = self.number
        if number is not None and number < len(chosen.items) and chosen.items[number - 1].is_settled:
            return instead_url(self.order, number + 1)
        return next_url(self.request, self.order, chosen, now=self.now)

    def _context(self, problems: list[Problem]) -> dict[str, object]:
        rows = basket(self.request, self.eligibility, self.draft)
        count = len(self.draft.items)
        return {
            "progress": progress("instead", back_url=self._back_url()),
            "problems": problems,
            "choices": [choice for name in self.offered for choice in self._choices(name)],
            "item": rows[self.number - 1] if self.number and count > 1 else None,
            "item_number": self.number,
            "item_count": count,
            "one_by_one_url": instead_url(self.order, 1) if self.number is None and count > 1 else "",
            "together_url": instead_url(self.order)
            if self.number == 1 and count > 1 and self._has_common()
            else "",
            "basket": rows,
            "choose_url": step_url("choose", self.order),
        }

    def _has_common(self) -> bool:
        whole = whole_of(decided(self.order, _without_wish(self.draft, None), now=self.now))
        return bool(whole.eligible and offered_resolutions(whole))

    def _back_url(self) -> str:
        if self.number and self.number > 1:
            return instead_url(self.order, self.number - 1)
        if self.draft.is_withdrawal:
            return step_url("choose", self.order)
        return why_url(self.order, len(self.draft.items))

    def _choices(self, name: str) -> list[Choice]:
        if name != Resolution.EXCHANGE:
            return [self._money_choice(name)]
        likeliest = self._likeliest()
        if likeliest is None:
            return [self._any_exchange(_("Exchange"))]
        return [self._likeliest_exchange(likeliest), self._any_exchange(_("Exchange for something else"))]

    def _likeliest(self) -> ExchangeOption | None:
        """The one article that the reason asks for, where one item is asked about."""
        if self.number is None and len(self.draft.items) > 1:
            return None
        return likeliest_option(self._options((self.number or 1) - 1))

    def _money_choice(self, name: str) -> Choice:
        decision, quoted = self._tried(name)
        facts, tag = [], ""
        if name == Resolution.STORE_CREDIT:
            note = _("For your next order with us. It never expires.")
            if quoted.bonus_minor:
                bonus = format_money(Money(quoted.bonus_minor, quoted.currency), self.request.language)
                facts.append(_("As a thank you on top: %(amount)s") % {"amount": bonus})
                tag = f"+ {bonus}"
        else:
            settings = self.request.shop.settings
            note = destination_of_money([payment.kind for payment in self.order.payments.all()])
            span = promise_for(
                self.order,
                legal_basis=decision.legal_basis,
                refund_on=decision.refund_on,
                settings=settings,
            )
            facts.append(when_we_pay_in(span) if quoted.is_payable else not_paid_yet_text())
            if bank_days := banks_own_days(bank_span(self.order, home_of(self.order, settings))):
                facts.append(bank_days)
        return Choice(
            value=name,
            anchor=f"option-{name}",
            title=str(RESOLUTION_TITLES[name]),
            note=note,
            amount=format_money(Money(self._brings(quoted), quoted.currency), self.request.language),
            tag=tag,
            facts=(*self._besides_items(quoted), *facts, *self._open_costs(decision)),
            is_chosen=self._chosen() == name,
        )

    def _likeliest_exchange(self, option: ExchangeOption) -> Choice:
        index = (self.number or 1) - 1
        decision, quoted = self._tried(Resolution.EXCHANGE, option.variant_id)
        is_chosen = self._chosen() == Resolution.EXCHANGE and (
            self.draft.items[index].exchange_for in ("", option.variant_id)
        )
        return Choice(
            value=f"{Resolution.EXCHANGE}:{option.variant_id}",
            anchor=f"option-{Resolution.EXCHANGE}",
            title=_("Exchange for a new one") if option.is_same_variant else _("Exchange for the next size"),
            note=option.variant_title or option.title,
            result=difference_text(self._to_pay(quoted), quoted.currency, self.request.language),
            tag=_("in stock"),
            facts=(
                *filter(None, (gone_text(quoted, self.request.language),)),
                *self._thanks(quoted),
                *self._open_costs(decision),
            ),
            is_chosen=is_chosen,
        )

    def _any_exchange(self, title: str) -> Choice:
        likeliest = self._likeliest()
        item = self.draft.items[(self.number or 1) - 1]
        is_other = likeliest is None or item.exchange_for not in ("", likeliest.variant_id)
        return Choice(
            value=Resolution.EXCHANGE,
            anchor=f"option-{Resolution.EXCHANGE}-other" if likeliest else f"option-{Resolution.EXCHANGE}",
            title=title,
            note=_("Another size, another colour, or something else entirely."),
            facts=(_("You see what it costs, or what you get back, on the next page."),),
            is_chosen=self._chosen() == Resolution.EXCHANGE and is_other,
        )

    def _tried(self, name: str, variant: str = "") -> tuple[ReturnDecision, Quote]:
        """What the policy says, and what the items that are asked about bring, with this answer."""
        draft = self.blank.with_wish(self.number, name, variant)
        if self.number is not None:
            draft = replace(draft, items=(draft.items[self.number - 1],))
        tried = decided(self.order, draft, now=self.now)
        return whole_of(tried), quote_of(tried)

    def _brings(self, quoted: Quote) -> int:
        """What one gets, below zero what one pays. Beside other items, the way back is reckoned once, at the end."""
        brings = quoted.total_minor - quoted.amount_due_minor
        if self.number is None or len(self.draft.items) == 1:
            return brings
        return brings + sum(fee.amount_minor for fee in quoted.fees if fee.type == "return_shipping")

    def _besides_items(self, quoted: Quote) -> tuple[str, ...]:
        """Beside other items, the way back is reckoned once, at the end."""
        is_reckoned_now = self.number is None or len(self.draft.items) == 1
        return besides_items(quoted, self.request.language, has_way_back=is_reckoned_now)

    def _to_pay(self, quoted: Quote) -> int:
        """What an exchange costs on top, below zero what it gives back; a bonus in store credit is neither."""
        return quoted.store_credit_minor - self._brings(quoted)

    def _thanks(self, quoted: Quote) -> tuple[str, ...]:
        if not quoted.store_credit_minor:
            return ()
        credit = format_money(Money(quoted.store_credit_minor, quoted.currency), self.request.language)
        return (_("As a thank you in store credit: %(amount)s") % {"amount": credit},)

    def _open_costs(self, decision: ReturnDecision) -> tuple[str, ...]:
        if "request.method" not in decision.depends_on:
            return ()
        return (_("You see the return shipping cost on the next page."),)

    def _chosen(self) -> str:
        if self.number is None:
            return self.draft.resolution
        return self.draft.items[self.number - 1].resolution


def _without_wish(draft: Draft, number: int | None) -> Draft:
    items = tuple(
        item.without_wish() if number in (None, index) else item
        for index, item in enumerate(draft.items, start=1)
    )
    return replace(draft, items=items, method="", pickup=None)
