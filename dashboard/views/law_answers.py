"""What the law asks of the shop itself: whether it tells of the right, how large it is, which carrier it named."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import Capability
from accounts.services.law import InvalidCarriers, name_return_carriers
from accounts.services.settings import update_settings
from core import clock
from dashboard.access import StaffRequest, staff_page


@staff_page(Capability.EDIT_SETTINGS)
@require_POST
def law_answers(request: StaffRequest) -> HttpResponseBase:
    """The two answers that lengthen or end the right to withdraw."""
    changes = {
        "informs_of_withdrawal": "informs_of_withdrawal" in request.POST,
        "is_small_seller": "is_small_seller" in request.POST,
    }
    update_settings(changes=changes, actor=request.actor, now=clock.now())
    messages.success(request, _("Saved. It counts for every order that is asked about from now on."))
    return redirect("dashboard:settings")


@staff_page(Capability.EDIT_SETTINGS)
@require_POST
def return_carriers(request: StaffRequest) -> HttpResponseBase:
    """Which carriers the information before the contract names for returns, since which day; none is an answer too."""
    try:
        since = date.fromisoformat(request.POST.get("since", ""))
        name_return_carriers(
            carriers=request.POST.getlist("carrier"), since=since, actor=request.actor, now=clock.now()
        )
    except (ValueError, InvalidCarriers):
        messages.error(
            request, _("Please choose carriers of your country and a day that is not in the future.")
        )
    else:
        messages.success(request, _("Saved. It counts for orders placed from that day on."))
    return redirect("dashboard:settings")
