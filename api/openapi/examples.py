"""Examples: what was really sent and answered, kept in ``examples.json`` and held against the document by a test."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from api.openapi.answers import PROBLEMS

Schema = dict[str, Any]

PLACE = Path(__file__).with_name("examples.json")
_PREFIX = "#/components/schemas/"


def add_examples(document: Schema) -> None:
    """Give each body of each call its example: one of its own, else the one of its shape."""
    kept = kept_examples()
    used: set[str] = set()
    for methods in document["paths"].values():
        for operation in methods.values():
            _exemplify(operation, kept, used)
    for status, (name, _text) in PROBLEMS.items():
        example = f"Problem{status}"
        if example in kept:
            used.add(example)
            content = document["components"]["responses"][name]["content"]["application/problem+json"]
            content["examples"] = _reference(example)
    document["components"]["examples"] = {name: {"value": kept[name]} for name in sorted(used)}


@cache
def kept_examples() -> dict[str, Any]:
    """By name: of a shape (``Return``), of a body of one call (``orders_bulk.request``), of a problem (``Problem409``)."""
    found: dict[str, Any] = json.loads(PLACE.read_text("utf-8"))
    return found


def name_of_example(operation_id: str, side: str, schema: Schema) -> str:
    """The name under which the example of a body is kept where the call has none of its own."""
    reference = schema.get("$ref", "")
    return reference.removeprefix(_PREFIX) if reference else f"{operation_id}.{side}"


def _exemplify(operation: Schema, kept: dict[str, Any], used: set[str]) -> None:
    bodies = [("request", operation.get("requestBody", {}))]
    bodies += [
        ("response", response) for status, response in operation["responses"].items() if status < "300"
    ]
    for side, body in bodies:
        for content in body.get("content", {}).values():
            own = f"{operation['operationId']}.{side}"
            name = own if own in kept else name_of_example(operation["operationId"], side, content["schema"])
            if name in kept:
                used.add(name)
                content["examples"] = _reference(name)


def _reference(name: str) -> Schema:
    return {name.replace(".", "_"): {"$ref": f"#/components/examples/{name}"}}
