"""Around signing in: pages of the account speak the language of whoever is signed in, and browsers are remembered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin

from accounts.devices import has_to_be_remembered, remember_device
from accounts.models import StaffUser
from accounts.second_factor_gate import lacks_demanded_factor, to_proving
from accounts.selectors import shop_settings
from accounts.sessions import SessionStore
from core import clock

_STAFF_PLACES = ("/dashboard/", "/admin/")
_PAGES = ("account_", "mfa_")  # the names under which allauth knows its pages


class StaffDeviceMiddleware(MiddlewareMixin):
    """A browser in which somebody is signed in becomes one that strangers' wrong passwords do not stop."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not request.path.startswith("/dashboard/"):
            return response
        user = getattr(request, "user", None)  # none on the public host
        if isinstance(user, StaffUser) and user.is_active:
            now = clock.real_now()
            if has_to_be_remembered(request, user, now=now):
                remember_device(response, request, user, now=now)
        return response


class UnkeptPageMiddleware(MiddlewareMixin):
    """No browser keeps a page of staff, signed in or not: some show codes and keys, some stand under a secret address."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path.startswith(_STAFF_PLACES):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class StaffSessionMiddleware(MiddlewareMixin):
    """A session of staff is idle from their last page on. A page that looks for news by itself is nobody's doing."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not request.path.startswith(_STAFF_PLACES) or "seen" in request.GET:
            return response
        user = getattr(request, "user", None)  # none on the public host
        if isinstance(user, StaffUser) and isinstance(request.session, SessionStore):
            request.session.note_seen(now=clock.real_now())
        return response


class DemandedFactorMiddleware(MiddlewareMixin):
    """Where the shop demands a second factor of everybody, its lists open after the proof only.

    The dashboard's pages look for themselves (``staff_page``).
    """

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        user = getattr(request, "user", None)  # none on the public host
        if not request.path.startswith("/admin/") or not isinstance(user, StaffUser):
            return None
        return to_proving(request) if lacks_demanded_factor(request, shop_settings()) else None


class StaffLanguageMiddleware(MiddlewareMixin):
    """allauth's pages follow the browser otherwise; those of the dashboard choose the language for themselves."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        match = request.resolver_match
        if match is None or not (match.url_name or "").startswith(_PAGES):
            return
        user = getattr(request, "user", None)  # none on the public host
        if user is not None and user.is_authenticated:
            translation.activate(user.language)
