"""Seeing a return's page as its shopper sees it: with a reason, for half an hour, and without being able to act."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import Capability
from core import clock
from dashboard.access import StaffRequest, staff_page
from dashboard.forms.return_acts import read_text
from returns.links import staff_look_path
from returns.selectors import find_return
from returns.services.notes import look_as_shopper


@staff_page(Capability.VIEW_RETURNS, Capability.VIEW_PERSONAL_DATA)
@require_POST
def look(request: StaffRequest, return_id: str) -> HttpResponse:
    """Write down who looks and why, and lead to the page."""
    found = find_return(return_id)
    reason = read_text(request.POST, "reason")[:300]
    if not reason:
        messages.warning(request, _("Please write why you look at the customer's page."))
        return HttpResponseRedirect(reverse("dashboard:return", args=[found.public_id]))
    now = clock.now()
    look_as_shopper(return_request=found, reason=reason, actor=request.actor, now=now)
    return HttpResponseRedirect(staff_look_path(found, staff_id=str(request.user.pk), now=now))
