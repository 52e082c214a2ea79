"""The OpenAPI document as a contract: what was answered has to be what it says, and what was taken too."""

from __future__ import annotations

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from api.documentation import openapi_document

Schema = dict[str, Any]


@cache
def document() -> Schema:
    """The document as it is served."""
    found: Schema = json.loads(openapi_document())
    return found


def operation_at(method: str, path: str) -> Schema | None:
    """The operation that a call of ``path`` (without host and query) reaches; None where there is none."""
    for template, pattern, methods in _routes():
        if pattern.fullmatch(path) and method.lower() in methods:
            found: Schema = document()["paths"][template][method.lower()]
            return found
    return None


def check(method: str, path: str, sent: Any, answer: Any) -> None:
    """Fail where the answer, or a body that was taken, is not what the document says."""
    operation = operation_at(method, path.partition("?")[0])
    if operation is None:
        assert answer.status_code in (404, 405), (
            f"{method} {path} is not in the document: {answer.status_code}"
        )
        return
    name, status = operation["operationId"], str(answer.status_code)
    assert status in operation["responses"], f"{name} answers {status}, which the document does not name"
    if answer.get("Content-Type", "").startswith("text/csv"):
        return
    if answer.content:
        _require_valid(_schema_of(operation, status), answer.json(), f"{name} answered {status}")
        _record(name, f"{status}.response", answer.json())
    if _was_taken(answer, status) and sent is not None and "requestBody" in operation:
        _require_valid(_schema_of_request(operation), sent, f"{name} took")
        _record(name, "request", sent)


def _was_taken(answer: Any, status: str) -> bool:
    """Whether all of the body was; a bulk is answered order by order."""
    if status >= "300":
        return False
    parts = answer.json().get("orders", ()) if answer.content else ()
    return all(part.get("status", 200) < 300 for part in parts if isinstance(part, dict))


def validator(schema: Schema) -> Any:
    """A validator of a schema of the document, formats included."""
    return _compiled(json.dumps(schema, sort_keys=True))


@cache
def _compiled(schema: str) -> Any:
    whole = {**json.loads(schema), "components": document()["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


@cache
def _routes() -> list[tuple[str, re.Pattern[str], Schema]]:
    """Addresses without parameters come first, as in the product."""
    templates = sorted(document()["paths"].items(), key=lambda item: item[0].count("{"))
    return [(path, re.compile(re.sub(r"{[a-z_]+}", "[^/]+", path)), methods) for path, methods in templates]


def _schema_of(operation: Schema, status: str) -> Schema:
    response = operation["responses"][status]
    if "$ref" in response:
        response = document()["components"]["responses"][response["$ref"].rpartition("/")[2]]
    (content,) = response["content"].values()
    schema: Schema = content["schema"]
    return schema


def _schema_of_request(operation: Schema) -> Schema:
    (content,) = operation["requestBody"]["content"].values()
    schema: Schema = content["schema"]
    return schema


def _require_valid(schema: Schema, body: Any, what: str) -> None:
    wrong = [
        f"{what}: {'.'.join(map(str, error.instance_path))}: {error.message[:300]}"
        for error in validator(schema).iter_errors(body)
    ]
    assert not wrong, "\n".join(wrong[:5])


def _record(operation_id: str, side: str, body: Any) -> None:
    """For ``examples.json``: keep what was really said, where the environment names a place for it."""
    if place := os.environ.get("COMEBACK_RECORD_EXAMPLES"):
        with Path(place).open("a") as kept:
            kept.write(json.dumps({"operation": operation_id, "side": side, "body": body}) + "\n")
