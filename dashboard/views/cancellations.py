"""What shall not be sent any more: asked of the shop, decided by hand where its system cannot, and its money."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Port
from accounts.ports import is_company_connected, ports_that_can_be_asked
from accounts.roles import Capability
from accounts.second_factor_gate import Act, asks_second_factor
from accounts.selectors import shop_settings
from commerce.models import Cancellation
from core import clock
from core.errors import NotFound, Refusal
from dashboard.access import StaffRequest, show, staff_page
from dashboard.forms.return_acts import needed_text
from dashboard.presenting.cancellations import cancellation_row
from dashboard.presenting.moments import Clock
from dashboard.presenting.promises import sent_text
from dashboard.presenting.refusals import refusal_text
from dashboard.refund_limit import require_one_within_limit
from dashboard.views.withdrawals import withdrawal_rows
from returns.models import Refund
from returns.services.call_backs import phone_of, record_call_about_cancellation
from returns.services.cancellation_watch import open_cancellations
from returns.services.cancellations import confirm_cancellation, give_up
from returns.services.payouts import record_manual_payout
from returns.services.second_tries import send_again
from returns.states import RefundMethod

_MOST = 200


@staff_page(Capability.DECIDE_RETURNS)
@require_safe
def cancellations(request: StaffRequest) -> HttpResponse:
    """All that is not decided or not paid, the earliest promised day first."""
    page_clock = Clock.of_page(request.language, shop_settings().time_zone)
    is_asked = is_company_connected(Port.STORE)
    asked = ports_that_can_be_asked()
    rows = [
        cancellation_row(one, page_clock, is_asked=is_asked, asked=asked)
        for one in open_cancellations()[:_MOST]
    ]
    return show(request, "cancellations.html", {"rows": rows, "old_rows": withdrawal_rows(page_clock)})


@staff_page(Capability.DECIDE_RETURNS)
@require_POST
def confirm(request: StaffRequest, cancellation_id: str) -> HttpResponse:
    """It is not sent: staff have stopped it in the shop."""
    found = _found(cancellation_id)
    try:
        confirm_cancellation(cancellation_id=found.public_id, actor=request.actor, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.detail or refusal_text(refusal))
    else:
        messages.success(request, _("Cancelled. What was paid goes back by itself."))
    return _back()


@staff_page(Capability.DECIDE_RETURNS)
@require_POST
def too_late(request: StaffRequest, cancellation_id: str) -> HttpResponse:
    """It has left, or nobody can stop it."""
    found = _found(cancellation_id)
    try:
        give_up(cancellation_id=found.public_id, actor=request.actor, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.detail or refusal_text(refusal))
    else:
        messages.success(request, _("The customer is told that it was too late."))
    return _back()


@staff_page(Capability.REFUND)
@require_POST
@asks_second_factor(Act.MONEY)
def paid(request: StaffRequest, refund_id: str) -> HttpResponse:
    """Staff have paid a refund of cancelled items themselves that waits for a bank account."""
    refund = _refund(refund_id)
    try:
        reference = needed_text(request.POST, "reference", _("Please write the reference of your payment."))
        record_manual_payout(
            refund_id=refund.public_id, reference=reference, actor=request.actor, now=clock.now()
        )
    except Refusal as refusal:
        messages.error(request, refusal.detail or refusal_text(refusal))
    else:
        messages.success(request, _("Recorded as paid."))
    return _back()


@staff_page(Capability.REFUND)
@require_POST
@asks_second_factor(Act.MONEY)
def again(request: StaffRequest, refund_id: str) -> HttpResponse:
    """Send a refund of cancelled items that failed by the way of the form."""
    refund = _refund(refund_id)
    way = request.POST.get("way", "")
    if way not in RefundMethod.values:
        raise NotFound
    try:
        reference = ""
        if way == RefundMethod.MANUAL:
            reference = needed_text(
                request.POST, "reference", _("Please write the reference of your payment.")
            )
        require_one_within_limit(refund, user=request.user)
        send_again(
            refund_id=refund.public_id,
            method=RefundMethod(way),
            reference=reference,
            actor=request.actor,
            now=clock.now(),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.detail or refusal_text(refusal))
    else:
        messages.success(request, sent_text(RefundMethod(way)))
    return _back()


@never_cache
@staff_page(Capability.VIEW_PERSONAL_DATA, Capability.WRITE_MESSAGES)
@require_POST
def called_back(request: StaffRequest, cancellation_id: str) -> HttpResponse:
    """Write down who called the order's own phone, and show the code once, to be read out."""
    found = _found(cancellation_id)
    try:
        code = record_call_about_cancellation(cancellation=found, actor=request.actor, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.detail or refusal_text(refusal))
        return _back()
    context = {
        "code": code,
        "phone": phone_of(found.order),
        "number": found.order.number,
        "back_url": reverse("dashboard:cancellations"),
    }
    return show(request, "called_back.html", context)


def _refund(refund_id: str) -> Refund:
    refund = Refund.objects.filter(public_id=refund_id, cancellation__isnull=False).first()
    if refund is None:
        raise NotFound
    return refund


def _found(cancellation_id: str) -> Cancellation:
    found = Cancellation.objects.select_related("order__customer").filter(public_id=cancellation_id).first()
    if found is None:
        raise NotFound
    return found


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("dashboard:cancellations"))
