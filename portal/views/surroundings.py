"""What stands around the pages: the brand's stylesheet and icon, and the choice of language."""

from __future__ import annotations

from django.conf import settings as project_settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from accounts.selectors import brand, shop_settings
from portal.brand_styles import icon, stylesheet, stylesheet_version
from portal.frame import LANGUAGE_COOKIE

_YEAR = 365 * 24 * 3600


@require_GET
def brand_styles(request: HttpRequest) -> HttpResponse:
    of_brand = brand()
    response = HttpResponse(stylesheet(of_brand), content_type="text/css; charset=utf-8")
    is_current = request.GET.get("v") == stylesheet_version(of_brand)
    response["Cache-Control"] = f"public, max-age={_YEAR}, immutable" if is_current else "no-cache"
    return response


@require_GET
def brand_icon(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(icon(brand()), content_type="image/svg+xml")
    response["Cache-Control"] = "public, max-age=86400"
    return response


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language for this browser and go back to where it was chosen, by its path."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = reverse("portal:find")
    response = HttpResponseRedirect(target)
    language = request.POST.get("language", "")
    if language in shop_settings().languages:
        response.set_cookie(
            LANGUAGE_COOKIE,
            language,
            max_age=_YEAR,
            samesite="Lax",
            httponly=True,
            secure=project_settings.SESSION_COOKIE_SECURE,
        )
    return response
