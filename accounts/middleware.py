"""Around signing in: pages of the account speak the language of whoever is signed in, and browsers are remembered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.deprecation import MiddlewareMixin

from accounts.devices import has_to_be_remembered, remember_device
from accounts.models import StaffUser

_PAGES = ("account_", "mfa_")  # the names under which allauth knows its pages


class StaffDeviceMiddleware(MiddlewareMixin):
    """A browser in which somebody is signed in becomes one that strangers' wrong passwords do not stop."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not request.path.startswith("/dashboard/"):
            return response
        user = getattr(request, "user", None)  # none on the public host
        if isinstance(user, StaffUser) and user.is_active:
            now = timezone.now()
            if has_to_be_remembered(request, user, now=now):
                remember_device(response, request, user, now=now)
        return response


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
