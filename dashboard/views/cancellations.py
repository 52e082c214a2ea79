"""What shall not be sent any more: asked of the shop, decided by hand where its system cannot, and its money."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Port
from accounts.ports import is_company_connected
from accounts.roles import Capability
from accounts.selectors import shop_settings
from commerce.models import Cancellation
from core.errors import NotFound, Refusal
from dashboard.access import StaffRequest, show, staff_page
from dashboard.presenting.cancellations import cancellation_row
from dashboard.presenting.moments import Clock
from dashboard.views.withdrawals import withdrawal_rows
from returns.models import Refund
from returns.services.cancellation_watch import open_cancellations
from returns.services.cancellations import confirm_cancellation, give_up, record_paid_by_hand

_MOST = 200


@staff_page(Capability.DECIDE_RETURNS)
@require_safe
def cancellations(request: StaffRequest) -> HttpResponse:
    """All that is not decided or not paid, the earliest promised day first."""
    clock = Clock(timezone.now(), request.language, shop_settings().time_zone)
    is_asked = is_company_connected(Port.STORE)
    rows = [cancellation_row(one, clock, is_asked=is_asked) for one in open_cancellations()[:_MOST]]
    return show(request, "cancellations.html", {"rows": rows, "old_rows": withdrawal_rows(clock)})


@staff_page(Capability.DECIDE_RETURNS)
@require_POST
def confirm(request: StaffRequest, cancellation_id: str) -> HttpResponse:
    """It is not sent: staff have stopped it in the shop."""
    found = _found(cancellation_id)
    try:
        confirm_cancellation(cancellation_id=found.public_id, actor=request.actor, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.detail)
    else:
        messages.success(request, _("Cancelled. What was paid goes back by itself."))
    return _back()


@staff_page(Capability.DECIDE_RETURNS)
@require_POST
def too_late(request: StaffRequest, cancellation_id: str) -> HttpResponse:
    """It has left, or nobody can stop it."""
    found = _found(cancellation_id)
    try:
        give_up(cancellation_id=found.public_id, actor=request.actor, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.detail)
    else:
        messages.success(request, _("The customer is told that it was too late."))
    return _back()


@staff_page(Capability.REFUND)
@require_POST
def paid(request: StaffRequest, refund_id: str) -> HttpResponse:
    """Staff have paid a refund of cancelled items themselves."""
    if not Refund.objects.filter(public_id=refund_id, cancellation__isnull=False).exists():
        raise NotFound
    reference = request.POST.get("reference", "").strip()[:200]
    try:
        record_paid_by_hand(refund_id=refund_id, reference=reference, actor=request.actor, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.detail)
    else:
        messages.success(request, _("Recorded as paid."))
    return _back()


def _found(cancellation_id: str) -> Cancellation:
    found = Cancellation.objects.filter(public_id=cancellation_id).first()
    if found is None:
        raise NotFound
    return found


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("dashboard:cancellations"))
