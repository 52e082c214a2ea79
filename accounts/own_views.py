"""What staff do about their own signing in: prove a second factor, see and end sessions."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from allauth.account import views as allauth
from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.held_acts import held_act
from accounts.models import StaffUser
from accounts.proving import prove, proving_forms
from accounts.second_factor_gate import WORDS, Act
from accounts.selectors import shop_settings
from accounts.services import sessions as services
from accounts.services.second_factor import factors_of, is_proved
from core import clock
from core.actors import Actor


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Prove a factor, or set one up; then go on with what was held up by it."""
    staff = _staff(request)
    if request.method == "POST":
        prove(request, staff)
        return HttpResponseRedirect(reverse("account_second_factor"))
    held = held_act(request)
    proved = is_proved(request, staff, now=clock.real_now())
    if proved and held is None:
        return HttpResponseRedirect(get_adapter().get_login_redirect_url(request))
    factors = factors_of(staff)
    context = {
        "held": held,
        "words": _(WORDS[Act(held.code) if held else Act.SIGN_IN]),
        "action": held.path if held and held.fields is not None else "",
        "factors": factors,
        "is_proved": proved,
        "proving": proving_forms(staff, has_passkey="webauthn" in factors)
        if factors and not proved
        else None,
    }
    return render(request, "account/second_factor.html", context)


def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, and have the browser forget what it keeps of the pages."""
    response: HttpResponse = allauth.logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@never_cache
@login_required
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in."""
    found = services.sessions_of(_staff(request), this_key=request.session.session_key, now=clock.real_now())
    with timezone.override(ZoneInfo(shop_settings().time_zone)):
        return render(request, "account/sessions.html", {"sessions": found, "has_others": len(found) > 1})


@login_required
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End one session, or all but this one."""
    staff, now = _staff(request), clock.real_now()
    if handle := request.POST.get("session", ""):
        count = services.end_session(staff=staff, handle=handle, now=now)
    else:
        actor = Actor("staff", str(staff.pk))
        count = services.end_sessions(staff=staff, but_key=request.session.session_key, actor=actor, now=now)
    text = ngettext("%(count)s session is ended.", "%(count)s sessions are ended.", count)
    messages.success(request, text % {"count": count})
    return HttpResponseRedirect(reverse("account_sessions"))


def _staff(request: HttpRequest) -> StaffUser:
    assert isinstance(request.user, StaffUser)
    return request.user
