"""Steps 4 to 6: what instead, how it travels, and the check before it is sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.services.one_time_codes import CodeInvalid, issue_token, use_token
from commerce.models import Order
from core.actors import Actor
from core.dates import format_date_with_weekday, local_date
from core.errors import Refusal
from core.ids import new_public_id
from core.money import Money, format_money
from portal.access import open_return, opened_order
from portal.draft import Draft, draft_of, drop_draft, keep_draft
from portal.frame import Problem, ShopRequest, shopper_page, show
from portal.journey import (
    basket,
    decided,
    home_of,
    next_url,
    offered_resolutions,
    progress,
    step_url,
    why_url,
)
from portal.money import bank_span, summary_of
from portal.wording import (
    HAND_OVER,
    RESOLUTION_ICONS,
    destination_of_money,
    send_back_button,
)
from returns.links import return_path
from returns.models import ReturnRequest
from returns.models.requests import Channel
from returns.policy.decision import ReturnDecision
from returns.policy.explanation import explain
from returns.policy.quote import Quote
from returns.services.eligibility import Eligibility
from returns.services.requests import create_return
from returns.states import Resolution
from returns.telling.phrases import (
    RESOLUTION_TITLES,
    banks_own_days,
    hand_over_words,
    sorted_methods,
    when_we_pay,
)

_RIGHT = "portal_return"
_RIGHT_LIFETIME = timedelta(days=30)


@dataclass(frozen=True)
class Choice:
    """One of several cards of the same weight."""

    value: str
    title: str
    anchor: str
    note: str = ""
    amount: str = ""
    tag: str = ""
    facts: tuple[str, ...] = ()
    is_chosen: bool = False


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def instead(request: ShopRequest, order_id: str) -> HttpResponse:
    order = opened_order(request, order_id)
    now = timezone.now()
    draft = draft_of(request, order)
    if turn := _unanswered(order, draft):
        return HttpResponseRedirect(turn)
    eligibility = decided(order, replace(draft, resolution="", method=""), now=now)
    decision = _whole(eligibility)
    offered = offered_resolutions(decision) if decision.eligible else []
    problems = _refusals(request, decision) if not offered else []
    if request.method == "POST" and not problems:
        chosen = request.POST.get("resolution", "")
        if chosen in offered:
            method = draft.method if chosen == draft.resolution else ""
            draft = replace(draft, resolution=chosen, method=method, token="")
            keep_draft(request, order, draft)
            return HttpResponseRedirect(next_url(request, order, draft, now=now))
        problems = [Problem(_("Please choose what you would like."), f"option-{offered[0]}")]
    context = {
        "progress": progress("instead", back_url=why_url(order, len(draft.items))),
        "problems": problems,
        "choices": [_resolution_choice(request, order, draft, name, now=now) for name in offered],
        "basket": basket(request, eligibility, draft),
        "choose_url": step_url("choose", order),
    }
    return show(request, "instead.html", context, status=422 if problems else 200)


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def travel(request: ShopRequest, order_id: str) -> HttpResponse:
    order = opened_order(request, order_id)
    now = timezone.now()
    draft = draft_of(request, order)
    if turn := _unanswered(order, draft, needs_resolution=True):
        return HttpResponseRedirect(turn)
    eligibility = decided(order, replace(draft, method=""), now=now)
    decision = _whole(eligibility)
    home = home_of(order, request.shop.settings)
    offered = sorted_methods(decision.methods, home.code) if decision.eligible else []
    problems = _refusals(request, decision) if not offered else []
    if request.method == "POST" and not problems:
        chosen = request.POST.get("method", "")
        if chosen in offered:
            draft = replace(draft, method=chosen, token="")
            keep_draft(request, order, draft)
            return HttpResponseRedirect(step_url("check", order))
        problems = [Problem(_("Please choose how it travels."), f"option-{offered[0]}")]
    context = {
        "progress": progress("travel", back_url=_before_travel(order, draft, decision)),
        "problems": problems,
        "choices": [_method_choice(request, order, draft, name, home.code, now=now) for name in offered],
        "hand_over_note": _hand_over_note(request, decision, now=now),
        "basket": basket(request, eligibility, draft),
        "choose_url": step_url("choose", order),
    }
    return show(request, "travel.html", context, status=422 if problems else 200)


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: ShopRequest, order_id: str) -> HttpResponse:
    order = opened_order(request, order_id)
    now = timezone.now()
    draft = draft_of(request, order)
    turn = _unanswered(order, draft, needs_resolution=True, needs_method=True)
    if request.method == "POST" and not draft.items:
        return _where_it_went(order, now=now)
    if turn:
        return HttpResponseRedirect(turn)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            made = _request_return(order, draft, language=request.language, now=now)
        except CodeInvalid:
            return _where_it_went(order, now=now)
        except Refusal as refusal:
            problems = [Problem(error.message) for error in refusal.errors] or [Problem(refusal.detail)]
        else:
            drop_draft(request, order)
            open_return(request, made)
            return HttpResponseRedirect(return_path(made))
    eligibility = decided(order, draft, now=now)
    decision = _whole(eligibility)
    if not decision.eligible:
        problems = problems or _refusals(request, decision)
    if not draft.token:
        draft = replace(
            draft,
            token=issue_token(
                purpose=_RIGHT, subject=new_public_id("drf"), lifetime=_RIGHT_LIFETIME, now=now
            ),
        )
        keep_draft(request, order, draft)
    return show(
        request,
        "check.html",
        _check_context(request, order, draft, eligibility, problems, now=now),
        status=422 if problems else 200,
    )


@transaction.atomic
def _request_return(order: Order, draft: Draft, *, language: str, now: datetime) -> ReturnRequest:
    """The one-time right and the request succeed or fail together: a second tap finds the right used."""
    use_token(draft.token, purpose=_RIGHT, now=now)
    return create_return(
        order=order,
        wish=draft.as_wish(language=language),
        actor=Actor("shopper", order.customer.public_id),
        channel=Channel.PORTAL,
        now=now,
    )


def _where_it_went(order: Order, *, now: datetime) -> HttpResponse:
    """After a second tap: the return that the first one made."""
    newest = ReturnRequest.objects.filter(order=order).order_by("-created_at", "-pk").first()
    return HttpResponseRedirect(return_path(newest) if newest else step_url("choose", order))


def _check_context(
    request: ShopRequest,
    order: Order,
    draft: Draft,
    eligibility: Eligibility,
    problems: list[Problem],
    *,
    now: datetime,
) -> dict[str, object]:
    decision = _whole(eligibility)
    quoted = _quote(eligibility)
    settings = request.shop.settings
    summary = summary_of(quoted, basket(request, eligibility, draft), language=request.language)
    count = sum(item.quantity for item in draft.items)
    money_promise = (
        _("You can use it as soon as it is booked.")
        if draft.resolution == Resolution.STORE_CREDIT
        else banks_own_days(bank_span(order, home_of(order, settings)))
    )
    return {
        "progress": progress("check", back_url=_before_check(order, draft, decision, eligibility, now=now)),
        "problems": problems,
        "is_withdrawal": draft.is_withdrawal,
        "total_label": summary.total_label,
        "total_text": summary.total_text,
        "promise": f"{when_we_pay(decision.refund_on, settings.refund_days)} {money_promise}".strip(),
        "summary": summary,
        "answers": _answers(request, order, draft, decision, now=now),
        "review_note": _("Our team looks at this return first and then writes to you.")
        if decision.outcome != "approve"
        else "",
        "button": _("Confirm withdrawal") if draft.is_withdrawal else send_back_button(count),
        "basket": basket(request, eligibility, draft),
        "choose_url": step_url("choose", order),
    }


def _answers(
    request: ShopRequest, order: Order, draft: Draft, decision: ReturnDecision, *, now: datetime
) -> list[dict[str, str]]:
    kinds = [payment.kind for payment in order.payments.all()]
    answers = [
        {
            "icon": RESOLUTION_ICONS[Resolution(draft.resolution)],
            "title": str(RESOLUTION_TITLES[draft.resolution]),
            "note": _("It never expires.")
            if draft.resolution == Resolution.STORE_CREDIT
            else destination_of_money(kinds),
            "url": step_url("instead", order),
        }
    ]
    if draft.method:
        words = HAND_OVER[hand_over_words(draft.method, home_of(order, request.shop.settings).code)]
        answers.append(
            {
                "icon": words.icon,
                "title": str(words.title),
                "note": _hand_over_note(request, decision, now=now),
                "url": step_url("travel", order),
            }
        )
    return answers


def _resolution_choice(
    request: ShopRequest, order: Order, draft: Draft, name: str, *, now: datetime
) -> Choice:
    eligibility = decided(order, replace(draft, resolution="", method=""), now=now, resolution=name)
    decision, quoted = _whole(eligibility), _quote(eligibility)
    settings = request.shop.settings
    facts = []
    tag = ""
    if name == Resolution.STORE_CREDIT:
        note = _("For your next order with us. It never expires.")
        if quoted.bonus_minor:
            bonus = format_money(Money(quoted.bonus_minor, quoted.currency), request.language)
            facts.append(_("As a thank you on top: %(amount)s") % {"amount": bonus})
            tag = f"+ {bonus}"
    else:
        note = destination_of_money([payment.kind for payment in order.payments.all()])
        facts.append(when_we_pay(decision.refund_on, settings.refund_days))
        if span := banks_own_days(bank_span(order, home_of(order, settings))):
            facts.append(span)
    if "request.method" in decision.depends_on:
        facts.append(_("What the way back costs, you see on the next page."))
    return Choice(
        value=name,
        anchor=f"option-{name}",
        title=str(RESOLUTION_TITLES[name]),
        note=note,
        amount=format_money(Money(quoted.total_minor, quoted.currency), request.language),
        tag=tag,
        facts=tuple(facts),
        is_chosen=draft.resolution == name,
    )


def _method_choice(
    request: ShopRequest, order: Order, draft: Draft, name: str, country_code: str, *, now: datetime
) -> Choice:
    eligibility = decided(order, replace(draft, method=""), now=now, method=name)
    decision, quoted = _whole(eligibility), _quote(eligibility)
    words = HAND_OVER[hand_over_words(name, country_code)]
    fee = sum(line.amount_minor for line in quoted.fees if line.type == "return_shipping")
    free_by = [
        explain(reason, translation, request.language)
        for line in decision.lines
        for reason in line.reasons
        if reason.code in ("tier_free_return", "law_free_return")
    ]
    if fee:
        cost = _("It is taken off what you get back.")
    else:
        cost = free_by[0] if free_by else _("We pay the way back.")
    return Choice(
        value=name,
        anchor=f"option-{name}",
        title=str(words.title),
        note=str(words.note),
        amount=format_money(Money(fee, quoted.currency), request.language) if fee else _("free"),
        facts=(cost,),
        is_chosen=draft.method == name,
    )


def _hand_over_note(request: ShopRequest, decision: ReturnDecision, *, now: datetime) -> str:
    """By when the parcel must be handed over, as a date when the return is approved at once."""
    days = decision.hand_over_days
    if decision.outcome == "approve":
        last = local_date(now, request.shop.settings.time_zone) + timedelta(days=days)
        return _("Hand it over by: %(day)s") % {"day": format_date_with_weekday(last, request.language)}
    return ngettext(
        "Hand it over within %(days)s day after our answer.",
        "Hand it over within %(days)s days after our answer.",
        days,
    ) % {"days": days}


def _unanswered(
    order: Order, draft: Draft, *, needs_resolution: bool = False, needs_method: bool = False
) -> str:
    """Where an earlier question is still open; empty when none is."""
    if not draft.items:
        return step_url("choose", order)
    for number, item in enumerate(draft.items, start=1):
        if not item.is_answered:
            return why_url(order, number)
    if needs_resolution and not draft.resolution:
        return step_url("instead", order)
    if needs_method and not draft.method and draft.resolution != Resolution.KEEP_ITEM:
        return step_url("travel", order)
    return ""


def _before_travel(order: Order, draft: Draft, decision: ReturnDecision) -> str:
    if len(offered_resolutions(decision)) > 1:
        return step_url("instead", order)
    return why_url(order, len(draft.items)) if not draft.is_withdrawal else step_url("choose", order)


def _before_check(
    order: Order, draft: Draft, decision: ReturnDecision, eligibility: Eligibility, *, now: datetime
) -> str:
    if len(decision.methods) > 1 and draft.resolution != Resolution.KEEP_ITEM:
        return step_url("travel", order)
    return _before_travel(order, draft, decision)


def _refusals(request: ShopRequest, decision: ReturnDecision) -> list[Problem]:
    """Why the chosen items cannot go back like this, each reason once."""
    reasons = [reason for line in decision.lines if not line.eligible for reason in line.reasons]
    texts = [explain(reason, translation, request.language) for reason in reasons or decision.reasons]
    if not texts:
        texts = [_("These items cannot travel back together. Please return them one by one.")]
    return [Problem(text) for text in dict.fromkeys(texts)]


def _whole(eligibility: Eligibility) -> ReturnDecision:
    if eligibility.whole is None:
        raise ValueError("A decision about chosen items was asked for without items.")
    return eligibility.whole


def _quote(eligibility: Eligibility) -> Quote:
    if eligibility.quote is None:
        raise ValueError("A quote was asked for without items.")
    return eligibility.quote
