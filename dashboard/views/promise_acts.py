"""On one return: more time for its parcel, and sending a failed refund again or another way."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import Capability
from accounts.second_factor_gate import Act, asks_second_factor
from accounts.selectors import shop_settings
from core import clock
from core.dates import end_of_local_day
from core.errors import FieldError, NotFound, Refusal
from dashboard.access import StaffRequest, staff_page
from dashboard.forms.return_acts import needed_text, wants_notice
from dashboard.presenting.promises import sent_text
from dashboard.presenting.refusals import refusal_text
from dashboard.refund_limit import require_within_limit
from returns.models import Refund, ReturnRequest
from returns.refusals import HandOverDayRefused
from returns.selectors import find_refund, find_return
from returns.services.expected_status import expecting
from returns.services.hand_over import extend_hand_over
from returns.services.second_tries import send_again
from returns.states import RefundMethod


@staff_page(Capability.REFUND)
@require_POST
@asks_second_factor(Act.MONEY)
def again(request: StaffRequest, return_id: str, refund_id: str) -> HttpResponse:
    """Send a failed refund by the way of the form."""
    refund = find_refund(refund_id)
    if refund.cancellation_id is not None or refund.return_request.public_id != return_id:
        raise NotFound
    way = request.POST.get("way", "")
    try:
        with expecting(return_id, request.POST.get("expected_status")):
            said = _send(request, refund, way)
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, said)
    return _back(refund.return_request)


@staff_page(Capability.DECIDE_RETURNS)
@require_POST
def extend(request: StaffRequest, return_id: str) -> HttpResponse:
    """Let the parcel be handed over until the end of the day of the form."""
    found = find_return(return_id)
    try:
        with expecting(found.public_id, request.POST.get("expected_status")):
            extend_hand_over(
                return_request=found,
                hand_over_by=end_of_local_day(_day(request), shop_settings().time_zone),
                notify=wants_notice(request.POST),
                actor=request.actor,
                now=clock.now(),
            )
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, _("The parcel has more time."))
    return _back(found)


@transaction.atomic
def _send(request: StaffRequest, refund: Refund, way: str) -> str:
    if way not in RefundMethod.values:
        raise NotFound
    method = RefundMethod(way)
    reference = ""
    if method == RefundMethod.MANUAL:
        reference = needed_text(request.POST, "reference", _("Please write the reference of your payment."))
    send_again(
        refund_id=refund.public_id,
        method=method,
        reference=reference,
        notify=wants_notice(request.POST),
        actor=request.actor,
        now=clock.now(),
    )
    require_within_limit(refund.return_request, user=request.user, actor=request.actor)
    return sent_text(method)


def _day(request: StaffRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("hand_over_by", ""))
    except ValueError:
        message = _("Please choose a day.")
        error = FieldError("hand_over_by", HandOverDayRefused.code, message)
        raise HandOverDayRefused(message, [error]) from None


def _back(found: ReturnRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("dashboard:return", args=[found.public_id]))
