"""Signing out, a second factor and a new password speak the language of whoever is signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin

_PAGES = ("account_", "mfa_")  # the names under which allauth knows its pages


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
