"""Changing for somebody on the phone what a return asks for, as long as nothing of it has left."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.roles import Capability
from core import clock
from core.errors import Refusal
from dashboard.access import StaffRequest, staff_page
from dashboard.forms.new_return import ReturnForm, rows_of_return, typed_of_return
from dashboard.forms.return_acts import wants_notice
from dashboard.return_form import Desk, keep_why, read_form, require_why, show_form
from returns.models import ReturnRequest
from returns.selectors import possible_actions, return_detail
from returns.services.changes import change_return
from returns.services.eligibility import eligibility_of_change
from returns.services.expected_status import expecting


@staff_page(Capability.OPEN_RETURNS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StaffRequest, return_id: str) -> HttpResponse:
    """The wish as it stands, with what the engine answers to another one; ``act=change`` changes the return."""
    found = return_detail(return_id)
    if "change" not in possible_actions(found):
        messages.warning(request, _("This return cannot be changed any more."))
        return HttpResponseRedirect(reverse("dashboard:return", args=[found.public_id]))
    now = clock.now()
    desk = Desk(
        order=found.order,
        rows=rows_of_return(found, found.order.lines.order_by("position", "pk")),
        ask=lambda wish: eligibility_of_change(return_request=found, wish=wish, now=now),
        found=found,
    )
    form = read_form(request, desk, request.POST if request.method == "POST" else typed_of_return(found))
    if request.method == "POST" and request.POST.get("act") == "change":
        try:
            _change(request, found, form)
        except Refusal as refusal:
            return show_form(request, desk, form, refusal=refusal)
        messages.success(request, _("Return %(number)s is changed.") % {"number": found.number})
        return HttpResponseRedirect(reverse("dashboard:return", args=[found.public_id]))
    return show_form(request, desk, form)


@transaction.atomic
def _change(request: StaffRequest, found: ReturnRequest, form: ReturnForm) -> None:
    require_why(form)
    with expecting(found.public_id, request.POST.get("expected_status")):
        changed = change_return(
            return_request=found,
            wish=form.wish,
            actor=request.actor,
            now=clock.now(),
            ground=request.POST.get("ground", ""),
            notify=wants_notice(request.POST),
        )
        keep_why(changed, form)
