"""Step 6: the check before it is sent, and sending it once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.services.one_time_codes import CodeInvalid, issue_token, use_token
from commerce.models import Order
from core import clock
from core.actors import Actor
from core.errors import Refusal
from core.ids import new_public_id
from core.money import Money, format_money
from portal.access import open_return, opened_order
from portal.answers import answers_of, replacement_titles
from portal.draft import Draft, draft_of, drop_draft, keep_draft
from portal.frame import Problem, ShopRequest, shopper_page, show
from portal.journey import (
    BasketLine,
    asks_for_pickup,
    basket,
    before_travel,
    decided,
    home_of,
    progress,
    quote_of,
    refusals,
    step_url,
    unanswered,
    whole_of,
)
from portal.law_sources import decision_facts
from portal.money import bank_span, not_paid_yet_text, summary_of
from portal.reach import payment_link_text, review_text
from portal.wording import send_back_button
from returns.links import return_path
from returns.models import ReturnRequest
from returns.models.requests import Channel
from returns.policy.decision import ReturnDecision
from returns.policy.quote import Quote
from returns.selectors import find_return
from returns.services.changes import change_return
from returns.services.due_days import promise_for
from returns.services.eligibility import Eligibility
from returns.services.requests import create_return
from returns.states import Method
from returns.telling.phrases import banks_own_days, when_we_pay_in

MOST_RECKONED_ROWS = 40
_RIGHT = "portal_return"
_RIGHT_LIFETIME = timedelta(days=30)


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: ShopRequest, order_id: str) -> HttpResponse:
    order = opened_order(request, order_id)
    now = clock.now()
    draft = draft_of(request, order)
    if request.method == "POST" and not draft.items:
        return _where_it_went(order)
    if turn := unanswered(order, draft, needs_method=True) or _open_pickup(order, draft):
        return HttpResponseRedirect(turn)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            made = _request_return(order, draft, language=request.language, now=now)
        except CodeInvalid:
            return _where_it_went(order)
        except Refusal as refusal:
            problems = [Problem(error.message) for error in refusal.errors] or [Problem(refusal.detail)]
        else:
            drop_draft(request, order)
            open_return(request, made)
            return HttpResponseRedirect(return_path(made))
    eligibility = decided(order, draft, now=now)
    decision = whole_of(eligibility)
    if not decision.eligible:
        problems = problems or refusals(request, decision)
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
        _context(request, order, draft, eligibility, problems, now=now),
        status=422 if problems else 200,
    )


@transaction.atomic
def _request_return(order: Order, draft: Draft, *, language: str, now: datetime) -> ReturnRequest:
    """The one-time right and the request succeed or fail together: a second tap finds the right used."""
    use_token(draft.token, purpose=_RIGHT, now=now)
    wish = draft.as_wish(language=language)
    actor = Actor("shopper", order.customer.public_id)
    if draft.changes:
        found = find_return(draft.changes)
        return change_return(return_request=found, wish=wish, actor=actor, now=now)
    return create_return(order=order, wish=wish, actor=actor, channel=Channel.PORTAL, now=now)


def _where_it_went(order: Order) -> HttpResponse:
    """After a second tap: the return that the first one made or changed."""
    newest = ReturnRequest.objects.filter(order=order).order_by("-updated_at", "-pk").first()
    return HttpResponseRedirect(return_path(newest) if newest else step_url("choose", order))


def _open_pickup(order: Order, draft: Draft) -> str:
    return step_url("pickup", order) if asks_for_pickup(draft) else ""


def _context(
    request: ShopRequest,
    order: Order,
    draft: Draft,
    eligibility: Eligibility,
    problems: list[Problem],
    *,
    now: datetime,
) -> dict[str, object]:
    decision, quoted = whole_of(eligibility), quote_of(eligibility)
    rows = basket(request, eligibility, draft)
    titles = replacement_titles(draft)
    summary = summary_of(
        quoted,
        _in_short(rows, quoted, request.language),
        language=request.language,
        replaced_by=" · ".join(dict.fromkeys(titles.values())),
    )
    return {
        "progress": progress("check", back_url=_before_check(order, draft, decision)),
        "problems": problems,
        "is_withdrawal": draft.is_withdrawal,
        "is_change": bool(draft.changes),
        "total_label": summary.total_label,
        "total_text": summary.total_text,
        "promise": _promise(request, order, decision, quoted),
        "summary": summary,
        "is_in_short": len(rows) > MOST_RECKONED_ROWS,
        "answers": answers_of(request, order, draft, decision, rows, titles, now=now),
        "review_note": review_text(order) if decision.outcome != "approve" else "",
        "law_facts": decision_facts(
            eligibility, request.shop.settings, method=draft.method or None, language=request.language
        ),
        "button": _button(draft),
        "basket": rows,
        "choose_url": step_url("choose", order),
    }


def _in_short(rows: list[BasketLine], quoted: Quote, language: str) -> list[BasketLine]:
    """The rows of the reckoning; where there are very many, one for all, as each stands beside it."""
    if len(rows) <= MOST_RECKONED_ROWS:
        return rows
    title = ngettext("%(count)s item", "%(count)s items", len(rows)) % {"count": len(rows)}
    amount = format_money(Money(quoted.items_minor, quoted.currency), language)
    return [BasketLine("items", title, "", "", "", amount)]


def _promise(request: ShopRequest, order: Order, decision: ReturnDecision, quoted: Quote) -> str:
    """When the money moves, ours first and then the bank's; or what is paid before the replacement leaves."""
    settings = request.shop.settings
    sentences = []
    if quoted.amount_due_minor:
        sentences.append(payment_link_text(order))
    if not quoted.is_payable:
        sentences.append(not_paid_yet_text())
    elif quoted.refund_minor:
        span = promise_for(
            order, legal_basis=decision.legal_basis, refund_on=decision.refund_on, settings=settings
        )
        sentences.append(when_we_pay_in(span))
        sentences.append(banks_own_days(bank_span(order, home_of(order, settings))))
    if quoted.store_credit_minor and quoted.is_payable:
        sentences.append(_("You can use your store credit as soon as it is booked."))
    if quoted.exchange_minor and not quoted.amount_due_minor:
        sentences.append(_("We keep your replacement for you and send it when we have your parcel."))
    return " ".join(filter(None, sentences))


def _button(draft: Draft) -> str:
    if draft.is_withdrawal:
        return _("Confirm withdrawal")
    if draft.changes:
        return _("Change this return")
    return send_back_button(sum(item.quantity for item in draft.items))


def _before_check(order: Order, draft: Draft, decision: ReturnDecision) -> str:
    if draft.is_kept:
        return before_travel(order, draft, decision)
    if draft.method == Method.PICKUP and draft.pickup is not None and draft.pickup.day:
        return step_url("pickup", order)
    if len(decision.methods) > 1:
        return step_url("travel", order)
    return before_travel(order, draft, decision)
