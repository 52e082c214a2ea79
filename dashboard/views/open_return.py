"""Opening a return for somebody on the phone, through the same engine as everybody's."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Capability
from accounts.selectors import shop_settings
from commerce.models import Order
from commerce.selectors import orders_matching
from core import clock
from core.errors import NotFound, Refusal
from dashboard.access import StaffRequest, show, staff_page
from dashboard.forms.new_return import ReturnForm, rows_of_lines
from dashboard.forms.return_acts import wants_notice
from dashboard.presenting.moments import Clock
from dashboard.return_form import Desk, keep_why, read_form, require_why, show_form
from returns.models import ReturnRequest
from returns.models.requests import Channel
from returns.services.eligibility import eligibility_of
from returns.services.requests import create_return

MOST_FOUND = 20


@staff_page(Capability.OPEN_RETURNS)
@require_safe
def find_order(request: StaffRequest) -> HttpResponse:
    """Which order the caller means: by number, phone, e-mail or a part of the name."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    settings = shop_settings()
    page_clock = Clock.of_page(request.language, settings.time_zone)
    found = list(orders_matching(text, country=settings.country)[:MOST_FOUND]) if text else []
    context = {
        "text": text,
        "orders": [(order, page_clock.day(order.placed_at)) for order in found],
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
    now = clock.now()
    desk = Desk(
        order=order,
        rows=rows_of_lines(order.lines.order_by("position", "pk")),
        ask=lambda wish: eligibility_of(order=order, wish=wish, now=now),
    )
    form = read_form(request, desk, request.POST)
    if request.method == "POST" and request.POST.get("act") == "open":
        try:
            made = _open(request, order, form)
        except Refusal as refusal:
            return show_form(request, desk, form, refusal=refusal)
        messages.success(request, _("Return %(number)s is open.") % {"number": made.number})
        return HttpResponseRedirect(reverse("dashboard:return", args=[made.public_id]))
    return show_form(request, desk, form)


@transaction.atomic
def _open(request: StaffRequest, order: Order, form: ReturnForm) -> ReturnRequest:
    require_why(form)
    made = create_return(
        order=order,
        wish=form.wish,
        actor=request.actor,
        channel=Channel.STAFF,
        now=clock.now(),
        notify=wants_notice(request.POST),
    )
    keep_why(made, form)
    return made
