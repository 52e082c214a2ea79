"""Changing a tier: its names, what it asks and what it gives."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from accounts.roles import Capability
from accounts.selectors import shop_settings
from core.errors import NotFound, Refusal
from dashboard.access import StaffRequest, show, staff_page
from dashboard.forms.settings import add_refusal
from dashboard.forms.tiers import TierForm
from loyalty.selectors import tiers
from loyalty.services import change_tier


@staff_page(Capability.EDIT_POLICY)
def tier(request: StaffRequest, code: str) -> HttpResponseBase:
    """One tier as a form; its members are counted anew after a change."""
    found = next((tier for tier in tiers() if tier.code == code), None)
    if found is None:
        raise NotFound
    settings = shop_settings()
    form = TierForm(
        request.POST or None,
        initial=TierForm.values_of(found, settings.currency),
        languages={code: get_language_info(code)["name_translated"] for code in settings.languages},
        currency=settings.currency,
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_tier(
                code=code,
                names=form.names(found),
                threshold_minor=form.cleaned_data["threshold"],
                benefits=form.benefits(found),
                actor=request.actor,
                now=timezone.now(),
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The tier is saved. Its members are being counted anew."))
            return redirect("dashboard:loyalty")
    context = {"form": form, "name": found.name_in(request.language)}
    return show(request, "shop/tier.html", context, status=422 if form.errors else 200)
