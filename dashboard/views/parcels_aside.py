"""Parcels that nobody knows: put on the shelf with what stands on them, and taken off it again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Capability
from accounts.services.files import store_picture
from core import clock
from core.errors import NotFound, Refusal
from core.uploads import takes_files
from dashboard.access import StaffRequest, show, staff_page
from dashboard.forms.return_acts import read_text
from dashboard.presenting.refusals import refusal_status, refusal_text
from returns.parcel_search import LONGEST_CODE
from returns.services.parcels_aside import put_aside, settle_parcel


@staff_page(Capability.RECEIVE_AND_INSPECT)
@require_http_methods(["GET", "HEAD", "POST"])
@takes_files
def put_parcel_aside(request: StaffRequest) -> HttpResponse:
    """The form, and keeping what was written into it; ``?code=`` is what was scanned."""
    if request.method != "POST":
        return _form(request, request.GET.get("code", "")[:LONGEST_CODE])
    code = read_text(request.POST, "code")[:LONGEST_CODE]
    try:
        upload = request.FILES.get("photo")
        photo = store_picture(data=upload.read(), kind="photo", now=clock.now()) if upload else None
        put_aside(
            tracking_number=code,
            description=read_text(request.POST, "description"),
            photo=photo.public_id if photo else "",
            actor=request.actor,
            now=clock.now(),
        )
    except Refusal as refusal:
        return _form(request, code, refusal=refusal)
    messages.success(request, _("Put aside. The team sees it here and finds out whose it is."))
    return HttpResponseRedirect(reverse("dashboard:receiving"))


@staff_page(Capability.RECEIVE_AND_INSPECT)
@require_POST
def settle_parcel_aside(request: StaffRequest, parcel_id: str) -> HttpResponse:
    """It is not here any more: sent back, or dealt with otherwise."""
    try:
        settle_parcel(parcel_id=parcel_id, actor=request.actor, now=clock.now())
        messages.success(request, _("Taken off the shelf."))
    except NotFound:
        raise
    except Refusal as refusal:
        messages.warning(request, refusal_text(refusal))
    return HttpResponseRedirect(reverse("dashboard:receiving"))


def _form(request: StaffRequest, code: str, *, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "code": code,
        "typed": request.POST,
        "refusal": refusal_text(refusal) if refusal else "",
    }
    return show(request, "receiving_aside.html", context, status=refusal_status(refusal) if refusal else 200)
