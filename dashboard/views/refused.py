"""Refused items: answering an objection, and sending them back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import Capability
from core import clock
from core.errors import NotFound, Refusal
from dashboard.access import StaffRequest, not_allowed, staff_page
from dashboard.forms.return_acts import NotFilledIn, wants_notice
from dashboard.presenting.refusals import refusal_status, refusal_text
from dashboard.talk import may_send_back
from dashboard.views.returns import show_return
from returns.models import ReturnRequest
from returns.selectors import return_detail
from returns.services.expected_status import expecting
from returns.services.refused_items import answer_objection
from returns.services.sending_back import SentItem, call_off_home_label, make_home_label, send_back

Act = Callable[[StaffRequest, ReturnRequest], str]


@staff_page(Capability.DECIDE_RETURNS, Capability.WRITE_MESSAGES)
@require_POST
def objection(request: StaffRequest, return_id: str) -> HttpResponse:
    """Staff looked again: accept after all, or stay."""
    return _done(request, return_id, "objection", _answer)


@staff_page(Capability.VIEW_RETURNS)
@require_POST
def home_label(request: StaffRequest, return_id: str) -> HttpResponse:
    """A label to the shopper, by the shop's carrier."""
    if not may_send_back(request):
        return not_allowed(request)
    return _done(request, return_id, "send_back", _make_label)


@staff_page(Capability.VIEW_RETURNS)
@require_POST
def home_label_void(request: StaffRequest, return_id: str) -> HttpResponse:
    """Call off a label to the shopper that was not used."""
    if not may_send_back(request):
        return not_allowed(request)
    return _done(request, return_id, "send_back", _void_label)


@staff_page(Capability.VIEW_RETURNS)
@require_POST
def sent_back(request: StaffRequest, return_id: str) -> HttpResponse:
    """Record that refused units are on their way to the shopper."""
    if not may_send_back(request):
        return not_allowed(request)
    return _done(request, return_id, "send_back", _send)


def _done(request: StaffRequest, return_id: str, tried: str, act: Act) -> HttpResponse:
    found = return_detail(return_id)
    try:
        with expecting(found.public_id, request.POST.get("expected_status")):
            said = act(request, found)
    except NotFound:
        raise
    except Refusal as refusal:
        return show_return(
            request,
            return_detail(return_id),
            tried=tried,
            refusal=refusal_text(refusal),
            status=refusal_status(refusal),
        )
    messages.success(request, said)
    return HttpResponseRedirect(f"{reverse('dashboard:return', args=[found.public_id])}#refused")


def _answer(request: StaffRequest, found: ReturnRequest) -> str:
    accepts = request.POST.get("answer") == "accept"
    quantity = _count(request.POST.get("quantity", "")) if accepts else 0
    if accepts and not quantity:
        raise NotFilledIn(_("Enter how many items are accepted."))
    answer_objection(
        return_request=found,
        item=request.POST.get("item", ""),
        accepted_quantity=quantity,
        text=request.POST.get("text", ""),
        actor=request.actor,
        now=clock.now(),
    )
    if accepts:
        return _("Accepted after all. What is owed for it follows by itself.")
    return _("The customer has your answer, and may choose again what happens to it.")


def _make_label(request: StaffRequest, found: ReturnRequest) -> str:
    make_home_label(return_request=found, actor=request.actor, now=clock.now())
    return _("The label is made. Record the parcel as sent once it has left.")


def _void_label(request: StaffRequest, found: ReturnRequest) -> str:
    call_off_home_label(return_request=found, actor=request.actor, now=clock.now())
    return _("The label is called off.")


def _send(request: StaffRequest, found: ReturnRequest) -> str:
    items = [
        SentItem(item.public_id, count)
        for item in found.items.all()
        if (count := _count(request.POST.get(f"send-{item.public_id}", "")))
    ]
    if not items:
        raise NotFilledIn(_("Enter how many items are in the parcel."))
    send_back(
        return_request=found,
        items=items,
        carrier=request.POST.get("carrier", "")[:64],
        tracking_number=request.POST.get("tracking_number", "")[:100],
        notify=wants_notice(request.POST),
        actor=request.actor,
        now=clock.now(),
    )
    return _("Recorded as sent. The customer can follow the parcel.")


def _count(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 7 else 0
