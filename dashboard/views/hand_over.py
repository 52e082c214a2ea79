"""On one return: the number that its carrier has told, and giving back what the shopper paid for the way back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import Capability
from accounts.second_factor_gate import Act, asks_second_factor
from accounts.selectors import shop_settings
from core import clock
from core.errors import FieldError, NotFound, Refusal
from core.money import InvalidAmount, Money
from core.typed_amounts import read_amount
from dashboard.access import StaffRequest, staff_page
from dashboard.forms.return_acts import needed_text, wants_notice
from dashboard.presenting.refusals import refusal_text
from dashboard.refund_limit import OverYourLimit
from returns.models import ReturnRequest
from returns.selectors import find_return
from returns.services.expected_status import expecting
from returns.services.own_parcels import BY_HAND, STORE_CREDIT, repay_own_parcel
from returns.services.parcels import number_parcel_back


@staff_page(Capability.DECIDE_RETURNS)
@require_POST
def number_parcel(request: StaffRequest, return_id: str) -> HttpResponse:
    """The carrier has told the tracking number of a parcel that people made the code or label of."""
    number = request.POST.get("tracking_number", "")[:100]
    found = find_return(return_id)
    try:
        with expecting(found.public_id, request.POST.get("expected_status")):
            number_parcel_back(
                return_id=found.public_id, tracking_number=number, actor=request.actor, now=clock.now()
            )
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, _("The tracking number is saved."))
    return HttpResponseRedirect(reverse("dashboard:return", args=[found.public_id]))


@staff_page(Capability.REFUND)
@require_POST
@asks_second_factor(Act.MONEY)
def repay_postage(request: StaffRequest, return_id: str) -> HttpResponse:
    """As store credit at once, or noted as paid by hand."""
    found = find_return(return_id)
    try:
        with expecting(found.public_id, request.POST.get("expected_status")):
            _repay(request, found)
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, _("The postage is repaid."))
    return HttpResponseRedirect(reverse("dashboard:return", args=[found.public_id]))


def _repay(request: StaffRequest, found: ReturnRequest) -> None:
    way = request.POST.get("way", "")
    if way not in (STORE_CREDIT, BY_HAND):
        raise NotFound
    reference = ""
    if way == BY_HAND:
        reference = needed_text(request.POST, "reference", _("Please write the reference of your payment."))
    repay_own_parcel(
        return_request=found,
        amount=_amount(request, found),
        way=way,
        reference=reference,
        notify=wants_notice(request.POST),
        actor=request.actor,
        now=clock.now(),
    )


def _amount(request: StaffRequest, found: ReturnRequest) -> Money:
    try:
        amount = read_amount(request.POST.get("amount", ""), found.currency)
    except InvalidAmount as problem:
        message = _("Please write an amount, such as 4.90.")
        raise Refusal(message, [FieldError("amount", "invalid", message)]) from problem
    limit = shop_settings().agent_refund_limit_minor
    is_limited = limit is not None and not request.user.may(Capability.REFUND_WITHOUT_LIMIT)
    if is_limited and amount.amount_minor > (limit or 0):
        raise OverYourLimit(_("This is more than you may refund."))
    return amount
