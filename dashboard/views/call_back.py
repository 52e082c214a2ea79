"""Calling the order's own phone where it has no e-mail, and reading out the code that proves who asks."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.roles import Capability
from core import clock
from core.errors import NotFound, Refusal
from dashboard.access import StaffRequest, show, staff_page
from dashboard.presenting.refusals import refusal_text
from returns.selectors import find_return
from returns.services.call_backs import phone_of, record_call
from returns.services.expected_status import expecting


@never_cache
@staff_page(Capability.VIEW_PERSONAL_DATA, Capability.WRITE_MESSAGES)
@require_POST
def called_back(request: StaffRequest, return_id: str) -> HttpResponse:
    """Write down who called, and show the code once, to be read out."""
    found = find_return(return_id)
    try:
        with expecting(found.public_id, request.POST.get("expected_status")):
            code = record_call(return_request=found, actor=request.actor, now=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
        return HttpResponseRedirect(reverse("dashboard:return", args=[found.public_id]))
    context = {
        "code": code,
        "phone": phone_of(found.order),
        "number": found.number,
        "back_url": reverse("dashboard:return", args=[found.public_id]),
    }
    return show(request, "called_back.html", context)
