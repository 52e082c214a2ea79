"""Changing a tier: its names, what it asks and what it gives."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import Capability
from accounts.selectors import shop_settings
from core import clock
from core.errors import NotFound, Refusal
from dashboard.access import StaffRequest, show, staff_page
from dashboard.forms.settings import add_refusal
from dashboard.forms.tiers import TierForm
from dashboard.presenting.refusals import refusal_text
from loyalty.models import Member, Tier
from loyalty.selectors import tiers
from loyalty.services import add_tier, change_tier, remove_tier


@staff_page(Capability.EDIT_POLICY)
def new_tier(request: StaffRequest) -> HttpResponseBase:
    """A further tier; its place follows from what has to be spent."""
    form = _form(request, {"extra_window_days": 0, "bonus_percent": "0"})
    if request.method == "POST" and form.is_valid():
        try:
            add_tier(
                names=form.names(None),
                threshold_minor=form.cleaned_data["threshold"],
                benefits=form.benefits(None),
                actor=request.actor,
                now=clock.now(),
            )
        except Refusal as refusal:
            _add(form, refusal)
        else:
            messages.success(request, _("The tier is there. Everybody is being counted anew."))
            return redirect("dashboard:loyalty")
    context = {"form": form, "name": _("Add a tier")}
    return show(request, "shop/tier.html", context, status=422 if form.errors else 200)


@require_POST
@staff_page(Capability.EDIT_POLICY)
def tier_removed(request: StaffRequest, code: str) -> HttpResponseBase:
    """Take a tier away, after the page has said how many go to which one."""
    try:
        moved = remove_tier(code=code, actor=request.actor, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(
            request,
            ngettext(
                "The tier is gone. %(count)s member was moved and is being counted anew.",
                "The tier is gone. %(count)s members were moved and are being counted anew.",
                moved,
            )
            % {"count": moved},
        )
    return redirect("dashboard:loyalty")


@staff_page(Capability.EDIT_POLICY)
def tier(request: StaffRequest, code: str) -> HttpResponseBase:
    """One tier as a form; its members are counted anew after a change."""
    found = next((tier for tier in tiers() if tier.code == code), None)
    if found is None:
        raise NotFound
    form = _form(request, TierForm.values_of(found, shop_settings().currency))
    if request.method == "POST" and form.is_valid():
        try:
            change_tier(
                code=code,
                names=form.names(found),
                threshold_minor=form.cleaned_data["threshold"],
                benefits=form.benefits(found),
                actor=request.actor,
                now=clock.now(),
            )
        except Refusal as refusal:
            _add(form, refusal)
        else:
            messages.success(request, _("The tier is saved. Its members are being counted anew."))
            return redirect("dashboard:loyalty")
    context = {
        "form": form,
        "name": found.name_in(request.language),
        "code": code,
        "removal": _removal(found, request.language),
    }
    return show(request, "shop/tier.html", context, status=422 if form.errors else 200)


def _form(request: StaffRequest, initial: dict[str, Any]) -> TierForm:
    settings = shop_settings()
    return TierForm(
        request.POST or None,
        initial=initial,
        languages={code: get_language_info(code)["name_translated"] for code in settings.languages},
        currency=settings.currency,
    )


def _add(form: TierForm, refusal: Refusal) -> None:
    """Names that do not fit are said beside the first of them."""
    if any(error.field == "names" for error in refusal.errors):
        form.add_error(next(iter(form.fields)), refusal.errors[0].message)
        return
    add_refusal(form, refusal)


def _removal(found: Tier, language: str) -> str:
    """What removing the tier does to whom; empty for the lowest, which stays."""
    below = [tier for tier in tiers() if tier.position < found.position]
    if not below:
        return ""
    count = Member.objects.filter(tier=found).count()
    return ngettext(
        "%(count)s member goes to the tier below: %(tier)s. Rules of your policy that name this tier never apply any more.",
        "%(count)s members go to the tier below: %(tier)s. Rules of your policy that name this tier never apply any more.",
        count,
    ) % {"count": count, "tier": below[-1].name_in(language)}
