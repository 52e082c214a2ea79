"""Opening a return for somebody on the phone, through the same engine as everybody's."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Capability
from accounts.selectors import shop_settings
from commerce.models import Order, OrderLine
from commerce.selectors import orders_matching
from core.errors import NotFound, Refusal
from dashboard.access import StaffRequest, show, staff_page
from dashboard.forms.new_return import NewReturnForm, read_new_return
from dashboard.forms.return_acts import wants_notice
from dashboard.presenting.moments import Clock
from dashboard.presenting.new_return import (
    Answer,
    answer_to,
    line_views,
    offered_methods,
    offered_resolutions,
    reason_groups,
)
from dashboard.presenting.refusals import refusal_status, refusal_text
from returns.models import ReturnRequest
from returns.models.requests import Channel
from returns.selectors import reason_tree
from returns.services.eligibility import Eligibility, eligibility_of
from returns.services.notes import explain_override
from returns.services.requests import create_return
from returns.wishes import ReturnWish

MOST_FOUND = 20


@staff_page(Capability.OPEN_RETURNS)
@require_safe
def find_order(request: StaffRequest) -> HttpResponse:
    """Which order the caller means: by number, phone, e-mail or a part of the name."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    settings = shop_settings()
    clock = Clock(timezone.now(), request.language, settings.time_zone)
    found = list(orders_matching(text, country=settings.country)[:MOST_FOUND]) if text else []
    context = {
        "text": text,
        "orders": [(order, clock.day(order.placed_at)) for order in found],
        "is_full": len(found) == MOST_FOUND,
    }
    return show(request, "new_return_find.html", context)


@staff_page(Capability.OPEN_RETURNS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_return(request: StaffRequest, order_id: str) -> HttpResponse:
    """Lines, reasons and wishes with what the engine answers to them; ``act=open`` opens the return."""
    order = Order.objects.select_related("customer").filter(public_id=order_id).first()
    if order is None:
        raise NotFound()
    lines = list(order.lines.order_by("position", "pk"))
    form = read_new_return(request.POST, lines, may_override=request.user.may(Capability.OVERRIDE_POLICY))
    if request.method == "POST" and request.POST.get("act") == "open":
        try:
            made = _open(request, order, form)
        except Refusal as refusal:
            return _page(request, order, lines, form, refusal=refusal)
        messages.success(request, _("Return %(number)s is open.") % {"number": made.number})
        return HttpResponseRedirect(reverse("dashboard:return", args=[made.public_id]))
    return _page(request, order, lines, form)


@transaction.atomic
def _open(request: StaffRequest, order: Order, form: NewReturnForm) -> ReturnRequest:
    if form.is_override and not form.why_override:
        raise ExceptionWithoutReason(_("Please write why you make an exception."))
    made = create_return(
        order=order,
        wish=form.wish,
        actor=request.actor,
        channel=Channel.STAFF,
        now=timezone.now(),
        notify=wants_notice(request.POST),
    )
    if form.is_override:
        explain_override(return_request=made, text=form.why_override)
    return made


class ExceptionWithoutReason(Refusal):
    """Whoever passes the policy says why."""

    code = "exception_without_reason"


def _page(
    request: StaffRequest,
    order: Order,
    lines: list[OrderLine],
    form: NewReturnForm,
    *,
    refusal: Refusal | None = None,
) -> HttpResponse:
    settings = shop_settings()
    clock = Clock(timezone.now(), request.language, settings.time_zone)
    general = eligibility_of(order=order, wish=ReturnWish(), now=clock.now)
    asked, answer = _asked(order, form, general, request)
    problem = refusal_text(refusal) if refusal else ""
    context = {
        "order": order,
        "ordered_on": clock.day(order.placed_at),
        "form": form,
        "lines": line_views(
            general,
            host=request.get_host(),
            language=request.language,
            quantities=dict(form.quantities),
            reasons=dict(form.reasons),
            comments=dict(form.comments),
        ),
        "reasons": reason_groups(reason_tree(request.language)),
        "resolutions": offered_resolutions(asked),
        "methods": offered_methods(asked, is_override=form.is_override),
        "answer": answer,
        "problem": problem,
        "typed": request.POST,
    }
    is_part = request.headers.get("HX-Request") == "true"
    template = "new_return_answer.html" if is_part else "new_return.html"
    return show(request, template, context, status=refusal_status(refusal) if refusal else 200)


def _asked(
    order: Order, form: NewReturnForm, general: Eligibility, request: StaffRequest
) -> tuple[Eligibility, Answer]:
    """The engine's answer to the form; a wish that cannot be understood yet is answered in words."""
    wish = form.wish
    if not wish.items:
        return general, answer_to(general, wish, language=request.language)
    try:
        asked = eligibility_of(order=order, wish=wish, now=timezone.now())
        return asked, answer_to(asked, wish, language=request.language)
    except Refusal as refusal:
        blank = answer_to(general, replace(wish, items=()), language=request.language)
        return general, replace(blank, tone="bad", title=refusal_text(refusal))
