"""One return: its page, and everything that staff do with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import StaffUser
from accounts.roles import Capability
from accounts.second_factor_gate import Act, asks_second_factor
from accounts.selectors import shop_settings
from core import clock
from core.errors import NotFound, Refusal
from core.money import Money, format_money
from dashboard.access import StaffRequest, not_allowed, show, staff_page
from dashboard.decline_preview import declined_letter
from dashboard.forms.return_acts import (
    inspected_items,
    needed_text,
    read_text,
    received_items,
    refund_amount,
    refusal_ground,
    wants_notice,
)
from dashboard.presenting.exchange_part import exchange_part
from dashboard.presenting.goods import goods_of
from dashboard.presenting.hand_over import hand_over_card
from dashboard.presenting.moments import Clock
from dashboard.presenting.refusals import refusal_status, refusal_text
from dashboard.presenting.return_page import return_page
from dashboard.presenting.return_parts import Sight
from dashboard.presenting.return_promises import return_promises
from dashboard.presenting.return_trace import traced_decision
from dashboard.presenting.rights import right_warnings
from dashboard.presenting.undoing import instead_of_undoing, undo_notice
from dashboard.presenting.words import DISPOSITIONS, GRADES, choices
from dashboard.refund_limit import refund_within_limit
from dashboard.talk import talk_context
from notifications.rendering import RenderedMessage
from returns.models import ReturnRequest
from returns.models.undoable import Verb
from returns.selectors import possible_actions, return_detail
from returns.services.decision_reversal import NotUndoable
from returns.services.decisions_by_hand import Said, decide_by_hand, decision_named, undo_by_hand
from returns.services.expected_status import StatusHasChanged, expecting
from returns.services.inspecting import inspect_items
from returns.services.notes import add_note
from returns.services.payouts import record_manual_payout
from returns.services.receiving import receive_items
from returns.states import RefundMethod, RefundStatus

# Who may do what.
NEEDED: Mapping[str, Capability] = {
    "approve": Capability.DECIDE_RETURNS,
    "decline": Capability.DECIDE_RETURNS,
    "cancel": Capability.DECIDE_RETURNS,
    "change": Capability.OPEN_RETURNS,
    "close": Capability.DECIDE_RETURNS,
    "receive": Capability.RECEIVE_AND_INSPECT,
    "inspect": Capability.RECEIVE_AND_INSPECT,
    "refund": Capability.REFUND,
    "payout": Capability.REFUND,
    "note": Capability.WRITE_NOTES,
}

# What somebody pays by hand. Approving does what the published policy says, and money goes back where it came from.
_MOVES_MONEY = frozenset({"refund", "payout"})


@staff_page(Capability.VIEW_RETURNS)
@require_safe
def return_view(request: StaffRequest, return_id: str) -> HttpResponse:
    """The page; ``?seen=`` from the page itself asks for its changed part and is told nothing for nothing."""
    return show_return(request, return_detail(return_id))


@staff_page(Capability.VIEW_RETURNS)
@require_POST
@asks_second_factor(Act.MONEY, only=lambda act, **kwargs: act in _MOVES_MONEY)
def return_act(request: StaffRequest, return_id: str, act: str) -> HttpResponse:
    """Do one thing. A refusal shows the page again, with the reason and everything that was typed."""
    found = return_detail(return_id)
    if act not in _ACTS:
        raise NotFound()
    if not _may(request.user, act):
        return not_allowed(request)
    try:
        with expecting(found.public_id, request.POST.get("expected_status")):
            done = _ACTS[act](request, found)
    except NotFound:
        raise
    except Refusal as refusal:
        return show_return(
            request,
            return_detail(return_id),
            tried=act,
            refusal=refusal_text(refusal),
            status=refusal_status(refusal),
        )
    if done:
        messages.success(request, done)
    return HttpResponseRedirect(reverse("dashboard:return", args=[found.public_id]))


@staff_page(Capability.DECIDE_RETURNS)
@require_POST
def undo_decision(request: StaffRequest, return_id: str) -> HttpResponse:
    """Take the last decision back; where it is too late, the page says what to do instead."""
    found = return_detail(return_id)
    decision_id = request.POST.get("decision", "")
    try:
        with expecting(found.public_id, request.POST.get("expected_status")):
            undo_by_hand(return_request=found, decision_id=decision_id, actor=request.actor, now=clock.now())
    except (NotUndoable, StatusHasChanged) as refusal:
        instead = instead_of_undoing(decision_named(found, decision_id).verb)
        refused = f"{refusal_text(refusal)} {instead}"
        return show_return(request, found, tried="undo", refusal=refused, status=refusal_status(refusal))
    messages.success(request, _("Undone. The return stands as before, and nobody was told."))
    return HttpResponseRedirect(reverse("dashboard:return", args=[found.public_id]))


@staff_page(Capability.DECIDE_RETURNS)
@require_POST
def decline_preview(request: StaffRequest, return_id: str) -> HttpResponse:
    """What the customer would read, for the form: nothing is written or sent."""
    found = return_detail(return_id)
    letter = _letter(request, found, now=clock.now())
    is_part = request.headers.get("HX-Request") == "true"
    return show(request, "return_preview.html" if is_part else "return_letter.html", {"letter": letter})


def acts_of(found: ReturnRequest, user: StaffUser) -> frozenset[str]:
    """What is possible with a return (from ``return_detail``) and allowed for ``user``."""
    possible = set(possible_actions(found)) | {"note"}
    if any(
        refund.method == RefundMethod.BANK_ACCOUNT and refund.status == RefundStatus.PENDING
        for refund in found.refunds.all()
    ):
        possible.add("payout")
    if user.may(Capability.OVERRIDE_POLICY) and found.status == "approved":
        possible.add("refund")
    return frozenset(act for act in possible if _may(user, act))


def _may(user: StaffUser, act: str) -> bool:
    # Here the verdict is said freely. In the warehouse it follows from the condition, on pages of its own.
    is_free_verdict = act == "inspect"
    return user.may(NEEDED[act]) and (user.may(Capability.DECIDE_RETURNS) or not is_free_verdict)


def sight_of(user: StaffUser) -> Sight:
    """What ``user`` may see of a return."""
    people = user.may(Capability.VIEW_PERSONAL_DATA)
    warehouse = user.may(Capability.RECEIVE_AND_INSPECT)
    return Sight(
        money=user.may(Capability.VIEW_MONEY),
        people=people,
        texts=people or warehouse,
        messages=user.may(Capability.WRITE_MESSAGES),
        labels=people or warehouse,
    )


def show_return(
    request: StaffRequest,
    found: ReturnRequest,
    *,
    tried: str = "",
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a return (from ``return_detail``).

    ``tried`` is the act that was refused: its form is open again, with ``refusal`` and what was typed.
    """
    settings = shop_settings()
    page_clock = Clock.of_page(request.language, settings.time_zone)
    undo = undo_notice(found, now=page_clock.now) if request.user.may(Capability.DECIDE_RETURNS) else None
    page = return_page(
        found,
        settings=settings,
        clock=page_clock,
        sight=sight_of(request.user),
        acts=acts_of(found, request.user),
    )
    version = f"{page.version}{undo.version}" if undo else page.version
    is_refresh = request.headers.get("HX-Request") == "true" and request.method == "GET"
    if is_refresh and request.GET.get("seen") == version:
        return HttpResponse(status=204)
    context = {
        "page": page,
        "grades": choices(GRADES),
        "dispositions": choices(DISPOSITIONS),
        **talk_context(request, found, page_clock, shop=settings),
        "goods": goods_of(found, user=request.user),
        "hand_over": hand_over_card(found, user=request.user, clock=page_clock),
        "promises": return_promises(found, user=request.user, clock=page_clock),
        "exchange": exchange_part(found, user=request.user, clock=page_clock),
        "traced": traced_decision(found, user=request.user, language=request.language),
        "tried": tried,
        "refusal": refusal,
        "typed": request.POST,
        "undo": undo if tried != "undo" else None,
        "is_stuck": bool(tried) and tried not in page.acts,
        "refresh_url": f"{reverse('dashboard:return', args=[found.public_id])}?seen={version}",
        "rights": right_warnings(found, settings=settings, user=request.user, now=page_clock.now),
        "preview": _letter(request, found, now=page_clock.now)
        if tried == "decline" and "decline" in page.acts
        else None,
    }
    return show(request, "return_live.html" if is_refresh else "return.html", context, status=status)


def _letter(request: StaffRequest, found: ReturnRequest, *, now: datetime) -> RenderedMessage:
    reason, ground = request.POST.get("reason", ""), request.POST.get("ground", "")
    return declined_letter(found, reason=reason, ground=ground, now=now)


def _approve(request: StaffRequest, found: ReturnRequest) -> str:
    said = Said(note=read_text(request.POST, "note"), notify=wants_notice(request.POST))
    return _decide(request, found, Verb.APPROVE, said)


def _decline(request: StaffRequest, found: ReturnRequest) -> str:
    reason = needed_text(request.POST, "reason", _("Please write the reason that the customer reads."))
    return _decide(request, found, Verb.DECLINE, replace(_said_against(request), reason=reason))


def _cancel(request: StaffRequest, found: ReturnRequest) -> str:
    return _decide(request, found, Verb.CANCEL, _said_against(request))


def _close(request: StaffRequest, found: ReturnRequest) -> str:
    return _decide(request, found, Verb.CLOSE, _said_against(request))


def _said_against(request: StaffRequest) -> Said:
    return Said(ground=request.POST.get("ground", ""), notify=wants_notice(request.POST))


def _decide(request: StaffRequest, found: ReturnRequest, verb: Verb, said: Said) -> str:
    """The page itself says that it is done, with the way to undo it."""
    decide_by_hand(return_request=found, verb=verb, said=said, actor=request.actor, now=clock.now())
    return ""


def _receive(request: StaffRequest, found: ReturnRequest) -> str:
    receive_items(
        return_request=found,
        items=received_items(request.POST, found.items.all()),
        actor=request.actor,
        now=clock.now(),
        notify=wants_notice(request.POST),
    )
    return _("Received.")


def _inspect(request: StaffRequest, found: ReturnRequest) -> str:
    findings = inspected_items(request.POST, found.items.all())
    inspect_items(
        return_request=found,
        items=findings,
        ground=refusal_ground(request.POST, findings),
        actor=request.actor,
        now=clock.now(),
        notify=wants_notice(request.POST),
    )
    return _("Inspected.")


def _refund(request: StaffRequest, found: ReturnRequest) -> str:
    refunds = refund_within_limit(
        found,
        user=request.user,
        actor=request.actor,
        amount=refund_amount(request.POST, found.currency),
        now=clock.now(),
        notify=wants_notice(request.POST),
    )
    total = Money(sum(refund.amount_minor for refund in refunds), found.currency)
    return _("Refund issued: %(amount)s") % {"amount": format_money(total, request.language)}


@transaction.atomic
def _payout(request: StaffRequest, found: ReturnRequest) -> str:
    reference = needed_text(request.POST, "reference", _("Please write the reference of your payment."))
    refund_id = request.POST.get("refund", "")
    if refund_id not in {refund.public_id for refund in found.refunds.all()}:
        raise NotFound()
    record_manual_payout(refund_id=refund_id, reference=reference, actor=request.actor, now=clock.now())
    return _("The payment is recorded.")


def _note(request: StaffRequest, found: ReturnRequest) -> str:
    add_note(
        return_request=found,
        text=needed_text(request.POST, "text", _("Please write the note.")),
        actor=request.actor,
        now=clock.now(),
    )
    return _("Note saved.")


_ACTS: Mapping[str, Callable[[StaffRequest, ReturnRequest], str]] = {
    "approve": _approve,
    "decline": _decline,
    "cancel": _cancel,
    "close": _close,
    "receive": _receive,
    "inspect": _inspect,
    "refund": _refund,
    "payout": _payout,
    "note": _note,
}
