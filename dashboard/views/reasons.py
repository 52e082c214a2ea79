"""The tree of reasons: read, added to, changed, ordered, switched off and on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Capability
from accounts.selectors import shop_settings
from commerce.models import Product
from core import clock
from core.errors import NotFound, Refusal
from dashboard.access import StaffRequest, show, staff_page
from dashboard.forms.reasons import ReasonForm
from dashboard.forms.settings import add_refusal
from dashboard.presenting.reasons import groups_to_choose, reason_harm, reason_rows
from dashboard.presenting.refusals import refusal_text
from returns.models import Reason
from returns.services.reasons import (
    add_reason,
    can_be_removed,
    change_reason,
    move_reason,
    remove_reason,
    switch_reason,
)
from returns.states import Fault, ReasonScopeMode, StandardReason

MOST_TYPES = 200
_STEPS = {"up": -1, "down": 1}


@require_safe
@staff_page(Capability.EDIT_POLICY)
def reasons(request: StaffRequest) -> HttpResponseBase:
    """The whole tree, in the order in which pages offer it."""
    return show(request, "shop/reasons.html", {"rows": reason_rows(request.language)})


@staff_page(Capability.EDIT_POLICY)
def new_reason(request: StaffRequest) -> HttpResponseBase:
    """A further reason, in a group or on the first level."""
    initial = {
        "fault": Fault.SHOPPER,
        "standard_reason": StandardReason.OTHER,
        "photos": 0,
        "scope": ReasonScopeMode.ALL,
    }
    form = _form(request, initial, groups=groups_to_choose(request.language))
    if request.method == "POST" and form.is_valid():
        try:
            add_reason(
                said=form.said,
                parent_code=form.cleaned_data["parent"],
                actor=request.actor,
                now=clock.now(),
            )
        except Refusal as refusal:
            _add(form, refusal)
        else:
            messages.success(request, _("The reason is offered from now on."))
            return redirect("dashboard:reasons")
    context = {"form": form, "title": _("Add a reason")}
    return show(request, "shop/reason.html", context, status=422 if form.errors else 200)


@staff_page(Capability.EDIT_POLICY)
def reason(request: StaffRequest, code: str) -> HttpResponseBase:
    """One reason as a form, with what hangs on it."""
    found = _found(code)
    form = _form(request, ReasonForm.values_of(found), code=code)
    if request.method == "POST" and form.is_valid():
        try:
            change_reason(code=code, said=form.said, actor=request.actor, now=clock.now())
        except Refusal as refusal:
            _add(form, refusal)
        else:
            messages.success(request, _("The reason is saved."))
            return redirect("dashboard:reasons")
    row = next(row for row in reason_rows(request.language) if row.code == code)
    context = {
        "form": form,
        "title": row.label,
        "row": row,
        "harm": reason_harm(found),
        "can_be_removed": can_be_removed(found),
    }
    return show(request, "shop/reason.html", context, status=422 if form.errors else 200)


@require_POST
@staff_page(Capability.EDIT_POLICY)
def reason_act(request: StaffRequest, code: str) -> HttpResponse:
    """Move, switch or remove a reason."""
    act, now = request.POST.get("do", ""), clock.now()
    try:
        if act in _STEPS:
            move_reason(code=code, step=_STEPS[act], actor=request.actor, now=now)
        elif act in ("on", "off"):
            switch_reason(code=code, is_active=act == "on", actor=request.actor, now=now)
        elif act == "remove":
            remove_reason(code=code, actor=request.actor, now=now)
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
    return redirect("dashboard:reasons")


def _found(code: str) -> Reason:
    found = Reason.objects.filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def _form(request: StaffRequest, initial: dict[str, Any], **more: Any) -> ReasonForm:
    types = Product.objects.exclude(type="").order_by("type").values_list("type", flat=True).distinct()
    return ReasonForm(
        request.POST or None,
        initial=initial,
        languages={
            language: get_language_info(language)["name_translated"] for language in shop_settings().languages
        },
        known_types=types[:MOST_TYPES],
        **more,
    )


def _add(form: ReasonForm, refusal: Refusal) -> None:
    """A text that does not fit stands beside the first of the texts."""
    if any(error.field == "labels" for error in refusal.errors):
        form.add_error(next(iter(form.fields)), refusal.errors[0].message)
        return
    add_refusal(form, refusal)
