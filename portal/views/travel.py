"""Step 5: how it travels, and for a pickup when and where, in each country's order and words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commerce.models import Order
from core import clock
from core.dates import local_date
from core.money import Money, format_money
from countries.carriers import carrier_name
from portal.access import opened_order
from portal.draft import Draft, DraftPickup, draft_of, keep_draft
from portal.frame import Problem, ShopRequest, shopper_page, show
from portal.journey import (
    asks_for_pickup,
    basket,
    before_travel,
    decided,
    hand_over_note,
    home_of,
    pause_notes,
    progress,
    quote_of,
    refusals,
    step_url,
    unanswered,
    whole_of,
)
from portal.pickup_page import pickup_page, read_pickup
from portal.todo import CounterView, counter_view
from portal.views.instead import Choice
from portal.way_back import own_carrier_text, shipping_fee_minor
from portal.wording import HAND_OVER, way_back_paid_text
from returns.policy.decision import ReturnDecision
from returns.policy.explanation import explain
from returns.ports import counter_now
from returns.services.eligibility import Eligibility
from returns.services.pickups import free_slots
from returns.states import MADE_BY_US, Method
from returns.telling.phrases import hand_over_words, sorted_methods


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def travel(request: ShopRequest, order_id: str) -> HttpResponse:
    order = opened_order(request, order_id)
    now = clock.now()
    draft = draft_of(request, order)
    if turn := unanswered(order, draft):
        return HttpResponseRedirect(turn)
    eligibility = decided(order, replace(draft, method="", pickup=None), now=now)
    decision = whole_of(eligibility)
    home = home_of(order, request.shop.settings)
    offered = sorted_methods(decision.methods, home.code) if decision.eligible else []
    problems = refusals(request, decision) if not offered else []
    counter = counter_view(counter_now())
    if request.method == "POST" and not problems:
        chosen = request.POST.get("method", "")
        if chosen in offered:
            pickup = draft.pickup if chosen == draft.method else None
            draft = replace(draft, method=chosen, pickup=pickup, token="")
            keep_draft(request, order, draft)
            step = "pickup" if chosen == Method.PICKUP else "check"
            return HttpResponseRedirect(step_url(step, order))
        problems = [Problem(_("Please choose how to send it back."), f"option-{offered[0]}")]
    context = {
        "progress": progress("travel", back_url=before_travel(order, draft, decision)),
        "problems": problems,
        "choices": [
            _method_choice(request, order, draft, name, home.code, counter, now=now) for name in offered
        ],
        "hand_over_note": hand_over_note(request, decision, now=now),
        "pause_notes": pause_notes(request, decision, home, now=now),
        "basket": basket(request, eligibility, draft),
        "choose_url": step_url("choose", order),
    }
    return show(request, "travel.html", context, status=422 if problems else 200)


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def pickup(request: ShopRequest, order_id: str) -> HttpResponse:
    """When the carrier comes, where the parcel stands, how one gets in."""
    order = opened_order(request, order_id)
    now = clock.now()
    draft = draft_of(request, order)
    if turn := unanswered(order, draft, needs_method=True):
        return HttpResponseRedirect(turn)
    if draft.method != Method.PICKUP or draft.is_kept:
        return HttpResponseRedirect(step_url("check", order))
    eligibility = decided(order, draft, now=now)
    decision = whole_of(eligibility)
    today = local_date(now, request.shop.settings.time_zone)
    last_day = decision.last_hand_over_day(today, Method.PICKUP)
    slots = free_slots(order=order, last_day=last_day, now=now, pauses=decision.pauses)
    if not slots and request.method != "POST" and asks_for_pickup(draft):
        # The carrier names no times now: it is arranged when the return is approved.
        keep_draft(request, order, replace(draft, pickup=DraftPickup()))
        return HttpResponseRedirect(step_url("check", order))
    chosen = draft.pickup or DraftPickup(note=str(order.shipping_address.get("note") or ""))
    problems: list[Problem] = []
    if request.method == "POST":
        chosen, problems = read_pickup(request, slots)
        if not problems:
            keep_draft(request, order, replace(draft, pickup=chosen, token=""))
            return HttpResponseRedirect(step_url("check", order))
    context = {
        "progress": progress("travel", back_url=_before_pickup(order, draft, decision)),
        "problems": problems,
        "pickup": pickup_page(chosen, slots, address=order.shipping_address, language=request.language),
        "button": _("Continue"),
        "basket": basket(request, eligibility, draft),
        "choose_url": step_url("choose", order),
    }
    return show(request, "pickup.html", context, status=422 if problems else 200)


@dataclass(frozen=True)
class _Cost:
    amount: str
    facts: tuple[str, ...]


def _method_choice(
    request: ShopRequest,
    order: Order,
    draft: Draft,
    name: str,
    country_code: str,
    counter: CounterView | None,
    *,
    now: datetime,
) -> Choice:
    words = HAND_OVER[hand_over_words(name, country_code)]
    cost = _cost(request, order, draft, name, now=now)
    by = counter if name in MADE_BY_US else None
    return Choice(
        value=name,
        anchor=f"option-{name}",
        title=str(words.title),
        note=str(words.note),
        amount=cost.amount,
        facts=cost.facts,
        is_chosen=draft.method == name,
        by=by.name if by else "",
        mark_url=by.mark_url if by else "",
    )


def _cost(request: ShopRequest, order: Order, draft: Draft, name: str, *, now: datetime) -> _Cost:
    """What the way back costs, who pays it, and why."""
    eligibility = decided(order, replace(draft, method="", pickup=None), now=now, method=name)
    decision, quoted = whole_of(eligibility), quote_of(eligibility)
    fee, language = shipping_fee_minor(quoted), request.language
    if name == Method.OWN_CARRIER:
        amount = format_money(Money(fee, quoted.currency), language) if fee else ""
        free = _free_with(eligibility) if fee else ""
        facts = (own_carrier_text(quoted, language), free, way_back_paid_text(name))
        return _Cost(amount, tuple(filter(None, facts)))
    if fee:
        return _Cost(
            format_money(Money(fee, quoted.currency), language),
            (_("It is deducted from your refund."), way_back_paid_text(name)),
        )
    free_by = [
        explain(reason, translation, language)
        for line in decision.lines
        for reason in line.reasons
        if reason.code in ("tier_free_return", "law_free_return")
    ]
    return _Cost(
        _("free"), (free_by[0] if free_by else _("We pay for return shipping."), way_back_paid_text(name))
    )


def _before_pickup(order: Order, draft: Draft, decision: ReturnDecision) -> str:
    if len(decision.methods) > 1:
        return step_url("travel", order)
    return before_travel(order, draft, decision)


def _free_with(eligibility: Eligibility) -> str:
    """By which carriers the law has the shop pay the way back, where it named some."""
    order, withdrawal = eligibility.order, eligibility.file.circumstances.law.withdrawal
    home = order.country or eligibility.file.settings.country
    names = sorted(carrier_name(code, home) for code in (withdrawal.named_carriers if withdrawal else ()))
    return _("Free with: %(carriers)s") % {"carriers": ", ".join(names)} if names else ""
