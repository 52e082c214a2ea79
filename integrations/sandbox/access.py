"""Who may speak to the sandbox companies, and how their news is signed: one secret for each shop."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from tenants.selectors import current_shop


def secret_of_shop() -> str:
    """The key that the sandbox companies gave to the current shop."""
    message = f"comeback.sandbox:{connection.schema_name}".encode()
    return "sandbox_" + hmac.digest(settings.SECRET_KEY.encode(), message, sha256).hex()


def where_it_serves(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Not there at all in shops that the sandbox companies do not serve: live ones of a real installation."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not current_shop().has_sandbox:
            raise Http404
        return view(request, *args, **kwargs)

    return checked


def for_its_customer(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Let only calls through that carry the shop's own key, as an outside company does."""

    @csrf_exempt
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), secret_of_shop().encode()):
            return JsonResponse({"error": "unauthorized"}, status=401)
        return view(request, *args, **kwargs)

    return checked
