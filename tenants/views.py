"""The public host: no session, no user, no messages."""

from __future__ import annotations

from datetime import timedelta

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.errors import Refusal
from core.network import network_address
from tenants import services
from tenants.addresses import base_url_of, base_url_of_host
from tenants.forms import SignUpForm

LANGUAGE_COOKIE_SECONDS = 365 * 24 * 3600
PLAIN_TEXT = "text/plain; charset=utf-8"
SECURITY_TXT_LASTS = timedelta(days=180)


@require_GET
def landing(request: HttpRequest) -> HttpResponse:
    """What Comeback is."""
    return render(request, "tenants/landing.html", _frame())


@never_cache
@sensitive_post_parameters("password")
@csp_update(
    {"form-action": [base_url_of_host(f"*.{settings.BASE_HOST}")]}
)  # the answer leads to the new host
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Ask five things, make a shop, lead its owner there by a link that works once."""
    if request.method != "POST":
        return _sign_up_page(request, SignUpForm())
    form = SignUpForm(request.POST)
    now = clock.real_now()
    if not form.is_valid():
        return _sign_up_page(request, form, status=422)
    throttle = services.count_sign_up(network_address=network_address(request), now=now)
    if not throttle.is_allowed:
        form.add_error(None, _("Too many shops were made from here. Please try again in an hour."))
        response = _sign_up_page(request, form, status=429)
        response["Retry-After"] = str(throttle.retry_after_seconds(now))
        return response
    try:
        signed_up = services.sign_up(**form.cleaned_data, language=get_language() or "en", now=now)
    except Refusal as refusal:
        for error in refusal.errors:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        return _sign_up_page(request, form, status=422)
    return HttpResponseRedirect(f"{base_url_of(signed_up.shop)}/dashboard/welcome/{signed_up.token}/")


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language in a cookie and go back."""
    response = HttpResponseRedirect(
        reverse("tenants:sign_up" if "sign_up" in request.POST else "tenants:landing")
    )
    language = request.POST.get("language", "")
    if language in dict(settings.STAFF_LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=LANGUAGE_COOKIE_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse("User-agent: *\nAllow: /\n", content_type=PLAIN_TEXT)


@require_GET
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116): the same on every host, since all are one house."""
    expires_at = clock.real_now() + SECURITY_TXT_LASTS
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires_at:%Y-%m-%dT00:00:00Z}",
        f"Canonical: {base_url_of_host(settings.BASE_HOST)}/.well-known/security.txt",
        "Preferred-Languages: en, tr, ko, th, de",
    ]
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type=PLAIN_TEXT)


def _sign_up_page(request: HttpRequest, form: SignUpForm, status: int = 200) -> HttpResponse:
    problems = [
        {"anchor": form[name].id_for_label if name in form.fields else "", "text": text}
        for name, errors in form.errors.items()
        for text in errors
    ]
    context = {
        **_frame(),
        "form": form,
        "problems": problems,
        "address_suffix": f".{base_url_of_host(settings.BASE_HOST).partition('://')[2]}",
        "is_sign_up": True,
    }
    return render(request, "tenants/sign_up.html", context, status=status)


def _frame() -> dict[str, object]:
    current = get_language()
    return {
        "languages": [
            {"code": code, "name": _LANGUAGE_NAMES.get(code, code), "is_current": code == current}
            for code, _name in settings.STAFF_LANGUAGES
        ],
        "language_name": _LANGUAGE_NAMES.get(current or "en", ""),
    }


_LANGUAGE_NAMES = {"en": "English", "tr": "Türkçe", "ko": "한국어", "th": "ไทย"}
