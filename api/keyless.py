"""Addresses under ``/api/`` that need no key: they are read and nothing else, and every other address is none."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from api.problems import CONTENT_TYPE, Problem

SAFE_METHODS = ("GET", "HEAD")
View = Callable[..., HttpResponse]


def only_read(view: View) -> View:
    """What is no GET or HEAD is refused as everywhere in the API, whoever asks."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *arguments: Any, **keywords: Any) -> HttpResponse:
        if request.method in SAFE_METHODS:
            return view(request, *arguments, **keywords)
        title = _("This address does not take this method")
        refused = _as_response(Problem(405, "method_not_allowed", title, _("This is read with GET.")))
        refused["Allow"] = ", ".join(SAFE_METHODS)
        return refused

    return answer


@csrf_exempt
def unknown_address(request: HttpRequest, rest: str = "") -> HttpResponse:
    """404 as a problem for every address under /api/ that is none, whatever is asked of it."""
    return _as_response(Problem(404, "not_found", _("Not found"), _("There is no such address in this API.")))


def _as_response(problem: Problem) -> HttpResponse:
    return JsonResponse(problem.as_json(), status=problem.status, content_type=CONTENT_TYPE)
