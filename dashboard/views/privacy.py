"""A person's data in the hands of staff: the archive, the erasure, and how long each kind of data is kept."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Capability
from accounts.selectors import shop_settings
from commerce.models import Customer, PrivacyRequest
from commerce.people import NotOnePerson
from commerce.services.erasures import (
    AlreadyErased,
    ConfirmationDiffers,
    OpenObligations,
    call_off_erasure,
    request_erasure,
)
from commerce.services.privacy_requests import request_export
from commerce.services.retention import RetentionRefused, choose_retention
from core import clock
from core.errors import NotFound
from dashboard.access import StaffRequest, show, staff_page
from dashboard.presenting.moments import Clock
from dashboard.presenting.privacy import books_of_erased, privacy_page, retention_rows

_STAFF = (Capability.VIEW_PERSONAL_DATA, Capability.MANAGE_PRIVACY)


@staff_page(*_STAFF)
@require_safe
def personal_data(request: StaffRequest, public_id: str) -> HttpResponseBase:
    """What was asked for about this person, and what an erasure would take and keep."""
    return _page(request, _found(public_id))


@staff_page(*_STAFF)
@require_POST
def export_person(request: StaffRequest, public_id: str) -> HttpResponseBase:
    """Have the archive written."""
    try:
        request_export(customer=_found(public_id), actor=request.actor, now=clock.now())
    except NotOnePerson as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The copy is being written. It will be here in a moment."))
    return redirect("dashboard:personal_data", public_id)


@staff_page(*_STAFF)
@require_POST
def erase_person(request: StaffRequest, public_id: str) -> HttpResponseBase:
    """Erase the person, once the number was typed; what is open is named, and waited for if staff say so."""
    customer = _found(public_id)
    try:
        asked = request_erasure(
            customer=customer,
            confirm=request.POST.get("confirm", ""),
            after_they_end=request.POST.get("after_they_end") == "yes",
            actor=request.actor,
            now=clock.now(),
        )
    except (ConfirmationDiffers, OpenObligations, NotOnePerson, AlreadyErased) as refusal:
        return _page(request, customer, problem=str(refusal), status=422)
    waits = _("The erasure waits until nothing is open any more. Then it runs by itself.")
    messages.success(request, waits if asked.waits_for_open else _("The customer is being erased."))
    return redirect("dashboard:personal_data", public_id)


@staff_page(*_STAFF)
@require_POST
def call_off(request: StaffRequest, public_id: str, request_id: str) -> HttpResponseBase:
    """Let go of an erasure that waits."""
    asked = PrivacyRequest.objects.filter(public_id=request_id, customer=_found(public_id)).first()
    if asked is None:
        raise NotFound
    try:
        call_off_erasure(request=asked, actor=request.actor, now=clock.now())
    except AlreadyErased:
        messages.error(request, _("It is too late to call the erasure off."))
    else:
        messages.success(request, _("The erasure is called off."))
    return redirect("dashboard:personal_data", public_id)


@staff_page(Capability.MANAGE_PRIVACY)
def retention(request: StaffRequest) -> HttpResponseBase:
    """How long each kind of data is kept, why, and fewer days where the shop wants them."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = {name: str(value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
        try:
            choose_retention(days=typed, actor=request.actor, now=clock.now())
        except RetentionRefused as refusal:
            errors = {error.field: error.message for error in refusal.errors}
        else:
            messages.success(request, _("Saved."))
            return redirect("dashboard:retention")
    years, source = books_of_erased()
    context = {"rows": retention_rows(errors), "years": years, "source": source, "errors": errors}
    return show(request, "shop/retention.html", context, status=422 if errors else 200)


def _page(
    request: StaffRequest, customer: Customer, *, problem: str = "", status: int = 200
) -> HttpResponseBase:
    page_clock = Clock.of_page(request.language, shop_settings().time_zone)
    context = {"page": privacy_page(customer, page_clock), "customer": customer, "problem": problem}
    return show(request, "shop/personal_data.html", context, status=status)


def _found(public_id: str) -> Customer:
    found = Customer.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found
