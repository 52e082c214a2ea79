"""The sandbox shop's content network: product pictures, drawn from their names and kept for ever."""

from __future__ import annotations

import re
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from integrations.sandbox.pictures import product_picture

_NAME = re.compile(r"(?P<kind>[a-z_]{1,32})-(?P<colour>[a-z]{1,32})-(?P<seed>[0-9]{1,9})")
_DAYS = 365


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """``KIND-COLOUR-SEED.svg``."""
    parts = _NAME.fullmatch(name)
    if parts is None:
        raise Http404
    try:
        drawn = _drawn(parts["kind"], parts["colour"], int(parts["seed"]))
    except KeyError as problem:
        raise Http404 from problem
    response = HttpResponse(drawn, content_type="image/svg+xml")
    response["Cache-Control"] = f"public, max-age={_DAYS * 86400}, immutable"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@lru_cache(maxsize=512)
def _drawn(kind: str, colour: str, seed: int) -> str:
    return product_picture(kind, colour, seed)
