"""Doors of a shop that open by a link: welcome after sign-up, joining, proving an address, files."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.devices import remember_device
from accounts.forms import JoinForm
from accounts.models import StaffUser
from accounts.roles import Capability, Role
from accounts.selectors import file_by_public_id, is_file_link
from accounts.services.files import RELEASED
from accounts.services.one_time_codes import CodeInvalid, token_subject
from accounts.services.sessions import begin_session
from accounts.services.sign_in import UNLOCK, use_unlock
from accounts.services.staff import StaffRefused, accept_invitation, invited_staff
from accounts.services.verification import (
    PURPOSE,
    VerificationNotPossible,
    confirm_address,
    request_verification,
)
from core import clock
from tenants.selectors import current_shop
from tenants.services import LinkUsedUp, is_sign_up_link, use_sign_up_link

FILE_SECONDS = 365 * 24 * 3600
# Pictures of goods and of the shop. Labels, receipts, files of orders and archives name people.
_KEPT_BY_BROWSERS = frozenset({"photo", "product", "logo", "mark"})
_SHOWN_IN_PLACE = frozenset({"image/jpeg", "image/png", "application/pdf"})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """The owner comes from sign-up: one button, then signed in."""
    shop, now = current_shop(), clock.real_now()
    if request.method != "POST":
        is_open = is_sign_up_link(shop=shop, token=token, now=now)
        return render(request, "account/welcome.html", {"is_open": is_open}, status=200 if is_open else 410)
    try:
        email = use_sign_up_link(shop=shop, token=token, now=now)
    except LinkUsedUp:
        return render(request, "account/welcome.html", {"is_open": False}, status=410)
    owners = StaffUser.objects.filter(role=Role.OWNER, is_active=True).order_by("pk")
    owner = owners.get(email=email) if email else owners[0]
    begin_session(request, staff=owner, now=now)
    return HttpResponseRedirect("/dashboard/")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody who was invited gives a name and a password and is signed in."""
    now = clock.real_now()
    try:
        staff = invited_staff(token, now=now)
        form = JoinForm(request.POST if request.method == "POST" else None, initial={"name": staff.name})
        if request.method == "POST" and form.is_valid():
            joined = accept_invitation(token=token, **form.cleaned_data, now=now)
            begin_session(request, staff=joined, now=now)
            return HttpResponseRedirect("/dashboard/")
    except CodeInvalid as refusal:
        return render(request, "account/link_over.html", {"text": refusal.detail}, status=410)
    except StaffRefused as refusal:
        for error in refusal.errors:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    status = 422 if form.errors else 200
    return render(request, "account/join.html", {"form": form, "problems": _problems(form)}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """The owner follows the link of the mail and presses one button."""
    now, due_date = clock.real_now(), None
    try:
        if request.method == "POST":
            due_date = confirm_address(token=token, now=now)
        else:
            token_subject(token, purpose=PURPOSE, now=now)
    except CodeInvalid as refusal:
        return render(request, "account/link_over.html", {"text": refusal.detail}, status=410)
    return render(request, "account/verify.html", {"due_date": due_date})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail: one button, and this browser may try again; the password is asked for as ever."""
    now = clock.real_now()
    try:
        if request.method != "POST":
            token_subject(token, purpose=UNLOCK, now=now)
            return render(request, "account/unlock.html")
        staff = use_unlock(token=token, now=now)
    except CodeInvalid as refusal:
        return render(request, "account/link_over.html", {"text": refusal.detail}, status=410)
    response = HttpResponseRedirect(reverse("account_login"))
    if staff is not None:
        remember_device(response, request, staff, now=now)
    return response


@login_required
@require_POST
def ask_for_verification(request: HttpRequest) -> HttpResponse:
    """An owner has the link that proves the address sent again."""
    staff = request.user
    if not isinstance(staff, StaffUser) or not staff.may(Capability.MANAGE_PLAN):
        raise PermissionDenied
    try:
        request_verification(staff=staff, now=clock.real_now())
    except VerificationNotPossible as refusal:
        messages.warning(request, refusal.detail)
    else:
        messages.success(request, _("The mail is on its way."))
    return HttpResponseRedirect("/dashboard/")


@require_safe
def serve_file(request: HttpRequest, public_id: str, proof: str) -> HttpResponseBase:
    """A file of this shop, to whoever holds its signed link."""
    if not is_file_link(public_id, proof, now=clock.real_now()):
        raise Http404
    stored_file = file_by_public_id(public_id)
    if stored_file is None or stored_file.kind == RELEASED or not default_storage.exists(stored_file.path):
        raise Http404
    response = FileResponse(
        default_storage.open(stored_file.path, "rb"),
        content_type=stored_file.content_type,
        as_attachment=stored_file.content_type not in _SHOWN_IN_PLACE,
        filename=f"{stored_file.public_id}.{stored_file.path.rpartition('.')[2]}",
    )
    is_kept = stored_file.kind in _KEPT_BY_BROWSERS
    response["Cache-Control"] = f"private, max-age={FILE_SECONDS}, immutable" if is_kept else "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    return response


def _problems(form: JoinForm) -> list[dict[str, str]]:
    return [
        {"anchor": form[name].id_for_label if name in form.fields else "", "text": str(text)}
        for name, errors in form.errors.items()
        for text in errors
    ]
