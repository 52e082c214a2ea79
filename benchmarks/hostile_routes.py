"""Every address that takes a body or a question, with the form of a good one: from the OpenAPI document and the pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from benchmarks.largest_bodies import largest_bodies
from benchmarks.shop_in_process import ShopInProcess, field_names

_PARAMETER = re.compile(r"\{(\w+)\}|<(?:\w+:)?(\w+)>")
_GOOD: dict[str, Any] = {
    "order": "o-bench",
    "line": "l-1",
    "external_id": "o-bench",
    "currency": "EUR",
    "amount": "12.50",
    "carrier": "ups",
    "email": "ada@example.com",
    "country_code": "DE",
    "expected_status": None,
    "return": None,
    "pickup": None,
    "reason": "defective",
    "resolution": "refund",
    "method": "drop_off",
    "photos": [],
    "exchange_for": None,
}
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Route:
    """Where to send it, as whom, what a good one looks like, and how large one may be."""

    name: str
    method: str
    path: str
    form: Any
    size: int
    content_type: str = "application/json"
    is_staff: bool = False
    largest: tuple[bytes, ...] = ()  # good bodies with as much in them as is taken


def api_routes(shop: ShopInProcess) -> Iterator[Route]:
    """The calls of the API that write, then the lists with their questions."""
    from api.documentation import openapi_document

    document = json.loads(openapi_document())
    sizes, largest = _sizes(), largest_bodies(shop)
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            address = _filled(path, shop)
            name = f"{method.upper()} {path.removeprefix('/api/v1')}"
            content = operation.get("requestBody", {}).get("content", {})
            if "application/json" in content:
                form = _Forms(document).of(content["application/json"]["schema"])
                size, good = sizes.get(path, _MEGABYTE), largest.get(name, ())
                yield Route(name, method.upper(), address, form, size, largest=good)
            elif method == "get":
                form = {one["name"]: "1" for one in operation.get("parameters", ()) if one["in"] == "query"}
                yield Route(name, "GET", address, form, 16_000, content_type="")


def page_routes(shop: ShopInProcess) -> Iterator[Route]:
    """The pages of the shop: each is asked for with questions, and sent its own form back."""
    from django.conf import settings
    from django.urls import get_resolver

    for pattern, name in _patterns(get_resolver(settings.ROOT_URLCONF)):
        if pattern.startswith(("api/", "admin/", "sandbox/")):
            continue
        is_staff = pattern.startswith("dashboard/")
        address = f"/{_filled(pattern, shop)}"
        names = field_names((shop.staff if is_staff else shop.shopper).get(address).content)
        form = dict.fromkeys([one for one in names if one != "csrfmiddlewaretoken"], "1")
        kind = "application/x-www-form-urlencoded"
        yield Route(
            f"page {name}", "POST", address, form, settings.DATA_UPLOAD_MAX_MEMORY_SIZE, kind, is_staff
        )
        yield Route(f"page {name} ?", "GET", address, form, 16_000, "", is_staff)


class _Forms:
    """Good bodies by the schemas of one document."""

    def __init__(self, document: Any) -> None:
        self._document = document

    def of(self, schema: Any, name: str = "", depth: int = 0) -> Any:
        if "$ref" in schema:
            return self.of(self._named(schema["$ref"]), name, depth)
        if name in _GOOD and depth:
            return _GOOD[name]
        for several in ("oneOf", "anyOf", "allOf"):
            if several in schema:
                return self.of(schema[several][0], name, depth)
        if "enum" in schema:
            return schema["enum"][0]
        kind = schema.get("type", "object")
        kind = kind[0] if isinstance(kind, list) else kind
        if kind == "object":
            if depth > 8:
                return {}
            return {
                key: self.of(value, key, depth + 1) for key, value in schema.get("properties", {}).items()
            }
        if kind == "array":
            return [self.of(schema.get("items", {}), name, depth + 1)] if depth <= 8 else []
        return {"integer": 1, "number": 1, "boolean": False}.get(kind, _text_of(schema))

    def _named(self, reference: str) -> Any:
        found = self._document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        return found


def _text_of(schema: Any) -> str:
    if schema.get("format") == "date-time":
        return "2026-10-01T10:00:00Z"
    return str(schema.get("example", "2026-10-01" if schema.get("format") == "date" else "1"))


def _sizes() -> dict[str, int]:
    """The largest bodies of the calls that take more than others."""
    from api.urls_v1 import urlpatterns

    found = {}
    for pattern in urlpatterns:
        view: Any = pattern.callback
        for action in view.actions.values():
            limits = view.cls.limits.get(action)
            if limits is not None:
                found["/api/v1/" + _PARAMETER.sub(lambda part: f"{{{part[2]}}}", str(pattern.pattern))] = (
                    limits.size_bytes
                )
    return found


def _patterns(resolver: Any, before: str = "") -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        written = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _patterns(pattern, written)
        elif "(?P" not in written:
            yield written, pattern.name or written


def _filled(path: str, shop: ShopInProcess) -> str:
    return _PARAMETER.sub(lambda part: quote(shop.ids.get(part[1] or part[2], "1")), path)
