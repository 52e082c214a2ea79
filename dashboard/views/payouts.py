"""Paying bank refunds by a file for the shop's own bank: choosing, downloading, recording, sending back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Capability
from accounts.second_factor_gate import Act, asks_second_factor
from accounts.selectors import shop_settings
from core import clock
from core.errors import NotFound, Refusal
from dashboard.access import StaffRequest, show, staff_page
from dashboard.presenting.moments import Clock
from dashboard.presenting.payouts import batch_row, payout_rows, waiting_groups
from dashboard.presenting.promises import BOUNCE_REASONS
from dashboard.presenting.refusals import refusal_text
from dashboard.presenting.words import choices
from returns.models import PayoutBatch, Refund
from returns.ports import is_bank_asked
from returns.services.payout_batches import (
    bounce_refund,
    download_batch,
    make_batch,
    refunds_for_a_file,
    settle_batch,
    take_back_batch,
)

MOST_FILES = 40


@staff_page(Capability.MANAGE_PAYOUTS, Capability.VIEW_PERSONAL_DATA)
@require_http_methods(["GET", "HEAD", "POST"])
@asks_second_factor(Act.MONEY)
def payouts(request: StaffRequest) -> HttpResponse:
    """What waits for a file, and the files of the past; choosing some makes a file."""
    if request.method == "POST":
        try:
            batch = make_batch(
                refund_ids=request.POST.getlist("refund"), actor=request.actor, now=clock.now()
            )
        except Refusal as refusal:
            messages.error(request, refusal_text(refusal))
            return HttpResponseRedirect(reverse("dashboard:payouts"))
        messages.success(request, _("The file is made. Download it and give it to your bank."))
        return HttpResponseRedirect(reverse("dashboard:payout_batch", args=[batch.public_id]))
    page_clock = _clock(request)
    batches = PayoutBatch.objects.prefetch_related(_REFUNDS)[:MOST_FILES]
    # While a bank is connected the worker pays what waits, within seconds and without a file.
    waiting = () if is_bank_asked() else waiting_groups(refunds_for_a_file()[:500], clock=page_clock)
    context = {
        "is_by_bank": is_bank_asked(),
        "waiting": waiting,
        "batches": [batch_row(batch, list(batch.refunds.all()), clock=page_clock) for batch in batches],
    }
    return show(request, "payouts.html", context)


@staff_page(Capability.MANAGE_PAYOUTS, Capability.VIEW_PERSONAL_DATA)
@require_safe
def payout_batch(request: StaffRequest, batch_id: str) -> HttpResponse:
    """One file: its refunds, and what became of each."""
    page_clock = _clock(request)
    batch = PayoutBatch.objects.prefetch_related(_REFUNDS).filter(public_id=batch_id).first()
    if batch is None:
        raise NotFound
    refunds = list(batch.refunds.all())
    context = {
        "batch": batch_row(batch, refunds, clock=page_clock),
        "rows": payout_rows(refunds, clock=page_clock),
        "reasons": choices(BOUNCE_REASONS),
    }
    return show(request, "payout_batch.html", context)


@staff_page(Capability.MANAGE_PAYOUTS, Capability.VIEW_PERSONAL_DATA)
@require_POST
@asks_second_factor(Act.MONEY)
def payout_file(request: StaffRequest, batch_id: str) -> HttpResponse:
    """The file itself. A POST, as each download is recorded."""
    try:
        written = download_batch(batch_id=batch_id, actor=request.actor, now=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
        return _back(batch_id)
    response = HttpResponse(written.content, content_type=written.content_type)
    response["Content-Disposition"] = f'attachment; filename="{written.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@staff_page(Capability.MANAGE_PAYOUTS)
@require_POST
@asks_second_factor(Act.MONEY)
def payout_paid(request: StaffRequest, batch_id: str) -> HttpResponse:
    """The bank has paid the file."""
    reference = request.POST.get("reference", "").strip()
    if not reference:
        messages.error(request, _("Please write the reference of your payment."))
        return _back(batch_id)

    def record() -> str:
        count = settle_batch(batch_id=batch_id, reference=reference, actor=request.actor, now=clock.now())
        text = ngettext(
            "%(count)s refund is recorded as paid.", "%(count)s refunds are recorded as paid.", count
        )
        return text % {"count": count}

    return _done(request, batch_id, record)


@staff_page(Capability.MANAGE_PAYOUTS)
@require_POST
def payout_taken_back(request: StaffRequest, batch_id: str) -> HttpResponse:
    """The file was never given to the bank."""

    def take_back() -> str:
        count = take_back_batch(batch_id=batch_id, actor=request.actor, now=clock.now())
        text = ngettext(
            "%(count)s refund waits for a file again.", "%(count)s refunds wait for a file again.", count
        )
        return text % {"count": count}

    return _done(request, batch_id, take_back)


@staff_page(Capability.MANAGE_PAYOUTS)
@require_POST
def payout_bounced(request: StaffRequest, batch_id: str, refund_id: str) -> HttpResponse:
    """The bank sent one refund back."""

    def bounce() -> str:
        if not Refund.objects.filter(public_id=refund_id, payout_batch__public_id=batch_id).exists():
            raise NotFound
        bounce_refund(
            refund_id=refund_id,
            reason=request.POST.get("reason", ""),
            actor=request.actor,
            now=clock.now(),
        )
        return _("The customer is asked for another account.")

    return _done(request, batch_id, bounce)


_REFUNDS = Prefetch(
    "refunds",
    Refund.objects.select_related(
        "return_request__order__customer",
        "return_request__payout_account",
        "cancellation__order__customer",
        "cancellation__payout_account",
        "payout_account",
    ).order_by("pk"),
)


def _done(request: StaffRequest, batch_id: str, act: Callable[[], str]) -> HttpResponse:
    """Do one thing with a file and say what was done, or why not."""
    try:
        messages.success(request, act())
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
    return _back(batch_id)


def _back(batch_id: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("dashboard:payout_batch", args=[batch_id]))


def _clock(request: StaffRequest) -> Clock:
    return Clock.of_page(request.language, shop_settings().time_zone)
