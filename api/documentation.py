"""The OpenAPI document, the page to try it, and the page that explains every problem."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import include, path, reverse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer

from api.codes.fields import FIELDS
from api.codes.own import OWN
from api.codes.problems import PROBLEMS, STATUSES
from api.codes.reasons import REASONS
from api.guides import GUIDES
from api.keyless import only_read
from api.problems import status_of
from api.prose import inline
from core.errors import Refusal
from returns.policy.schema import document_schema
from tenants.addresses import own_url


@dataclass(frozen=True)
class ExplainedCode:
    """``statuses`` are those of the answers that carry it; empty for the code of a part."""

    code: str
    statuses: tuple[int, ...]
    text: str


@dataclass(frozen=True)
class ExplainedCodes:
    """One part of the page; a code that stood in an earlier part already is left out of a later one's anchors."""

    name: str
    codes: tuple[ExplainedCode, ...]


@only_read
def schema(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document as JSON, which is YAML too. It is the same for every shop."""
    return HttpResponse(
        openapi_document(),
        content_type="application/vnd.oai.openapi+json",
        headers={"Content-Disposition": 'inline; filename="comeback-api-v1.json"'},
    )


@only_read
def policy_schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of a policy's document, for editors and validators that have no key."""
    address = own_url(request.path)
    return JsonResponse({"$id": address, **document_schema()}, content_type="application/schema+json")


@only_read
def try_it(request: HttpRequest) -> HttpResponse:
    """A page on which every call can be made with a key of one's own."""
    return render(request, "api/try_it.html", {"schema_url": reverse("api-schema"), "guides": GUIDES})


@only_read
def problems(request: HttpRequest) -> HttpResponse:
    """What each code means; the ``type`` of a problem leads here."""
    return render(request, "api/problems.html", {"parts": explained_codes(), "guides": GUIDES})


def explained_codes() -> tuple[ExplainedCodes, ...]:
    """Every code that an answer may carry, and at the end those of our own pages."""
    kinds = _all_refusals()
    shown: set[str] = set()
    parts = []
    for name, words in (("problems", PROBLEMS), ("fields", FIELDS), ("reasons", REASONS), ("own", OWN)):
        new = tuple(_explained(code, text, kinds) for code, text in words.items() if code not in shown)
        parts.append(ExplainedCodes(name, new))
        shown |= words.keys()
    return tuple(parts)


def _explained(code: str, text: str, kinds: tuple[type[Refusal], ...]) -> ExplainedCode:
    statuses = {status_of(kind) for kind in kinds if kind.code == code}
    statuses |= {STATUSES[code]} if code in STATUSES else set()
    return ExplainedCode(code, tuple(sorted(statuses)), inline(text))


def _all_refusals() -> tuple[type[Refusal], ...]:
    """Every kind of refusal; those of the pages are loaded with the addresses that answer them."""
    found: list[type[Refusal]] = [Refusal]
    for kind in found:
        found += kind.__subclasses__()
    return tuple(found)


@lru_cache(maxsize=1)
def openapi_document() -> bytes:
    """The document as JSON; the same for every shop, so it is made once."""
    generator = SchemaGenerator(patterns=[path("api/v1/", include("api.urls_v1"))])
    return bytes(
        OpenApiJsonRenderer().render(generator.get_schema(request=None, public=True), renderer_context={})
    )
