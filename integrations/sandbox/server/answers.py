"""What the sandbox companies' doors have in common: reading JSON, and the ways in which they misbehave."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, JsonResponse

from integrations.sandbox.ledger import CompanyDown


class BadCall(Exception):
    """The call is not what the company's documentation says."""


def answering_errors(view: Callable[..., JsonResponse]) -> Callable[..., JsonResponse]:
    """Answer 400 to a bad call and 503 while the company is down."""

    @wraps(view)
    def safe(request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        try:
            return view(request, *args, **kwargs)
        except BadCall as problem:
            return JsonResponse({"error": str(problem)}, status=400)
        except CompanyDown:
            return JsonResponse({"error": "temporarily unavailable"}, status=503)

    return safe


def idempotency_key_of(request: HttpRequest) -> str:
    """The key under which the call is booked. Raises BadCall."""
    key = request.headers.get("Idempotency-Key", "")
    if not 0 < len(key) <= 200:
        raise BadCall("Idempotency-Key is needed, at most 200 characters")
    return key


def body_of(request: HttpRequest, fields: dict[str, type]) -> dict[str, Any]:
    """The JSON body with exactly the types that ``fields`` names. Raises BadCall."""
    try:
        body = json.loads(request.body)
    except ValueError as problem:
        raise BadCall("the body is not JSON") from problem
    if not isinstance(body, dict):
        raise BadCall("the body is not an object")
    for name, kind in fields.items():
        if not isinstance(body.get(name), kind) or isinstance(body.get(name), bool):
            raise BadCall(f"{name} is missing or of the wrong type")
    return body
