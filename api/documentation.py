"""The OpenAPI document, the page to try it, and the page that explains every problem."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from inspect import cleandoc

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import include, path, reverse
from django.utils.translation import gettext as _
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer

from api.problems import CONTENT_TYPE, Problem, status_of
from core.errors import Refusal
from returns.policy.schema import document_schema

# Codes that no class of their own stands for: those of the edge, and those that a policy's decision gives.
_CODES_WITHOUT_CLASS = {
    "not_authenticated": (401, "No key was sent."),
    "invalid_key": (401, "The key is unknown in this shop, has expired or was revoked."),
    "method_not_allowed": (405, "The address does not take this method; see the header Allow."),
    "not_acceptable": (406, "The caller does not take JSON."),
    "unsupported_media_type": (415, "The body is not in a form that this address takes."),
    "internal_error": (
        500,
        "Something went wrong on our side. Try again, with the same Idempotency-Key for a POST.",
    ),
    "window_closed": (422, "The period to return an item is over."),
    "final_sale": (422, "An item was a final sale, and no law lifts it."),
    "not_eligible": (422, "The shop's policy does not cover an item."),
    "no_common_method": (422, "The items have no way of travelling back together."),
    "method_not_offered": (422, "The method is not offered for these items."),
    "resolution_not_offered": (422, "The resolution is not offered for an item."),
}


@dataclass(frozen=True)
class ExplainedProblem:
    code: str
    status: int
    text: str


def schema(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document as JSON, which is YAML too. It is the same for every shop."""
    return HttpResponse(
        _document(),
        content_type="application/vnd.oai.openapi+json",
        headers={"Content-Disposition": 'inline; filename="comeback-api-v1.json"'},
    )


def policy_schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of a policy's document, for editors and validators that have no key."""
    address = request.build_absolute_uri(request.path)
    return JsonResponse({"$id": address, **document_schema()}, content_type="application/schema+json")


def try_it(request: HttpRequest) -> HttpResponse:
    """A page on which every call can be made with a key of one's own."""
    return render(request, "api/try_it.html", {"schema_url": reverse("api-schema")})


def problems(request: HttpRequest) -> HttpResponse:
    """What each code means; the ``type`` of a problem leads here."""
    return render(request, "api/problems.html", {"problems": explained_problems()})


def unknown_address(request: HttpRequest, rest: str = "") -> HttpResponse:
    """404 as a problem for every address under /api/ that is none."""
    problem = Problem(404, "not_found", _("Not found"), _("There is no such address in this API."))
    body = problem.as_json(request.build_absolute_uri("/").rstrip("/"))
    return JsonResponse(body, status=404, content_type=CONTENT_TYPE)


def explained_problems() -> list[ExplainedProblem]:
    """Every code that an answer may carry, in order."""
    found = {
        code: ExplainedProblem(code, status, text) for code, (status, text) in _CODES_WITHOUT_CLASS.items()
    }
    waiting: list[type[Refusal]] = [Refusal]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if isinstance(kind.__dict__.get("code"), str) and kind is not Refusal:
            text = cleandoc(kind.__doc__).replace("``", "") if kind.__doc__ else f"{kind.title}."
            found.setdefault(kind.code, ExplainedProblem(kind.code, status_of(kind), text))
    return [found[code] for code in sorted(found)]


@lru_cache(maxsize=1)
def _document() -> bytes:
    generator = SchemaGenerator(patterns=[path("api/v1/", include("api.urls_v1"))])
    return bytes(
        OpenApiJsonRenderer().render(generator.get_schema(request=None, public=True), renderer_context={})
    )
