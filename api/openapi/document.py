"""Finishes the document that drf-spectacular makes: names, problems, headers, examples, links, webhooks."""

from __future__ import annotations

from typing import Any

from api.openapi.answers import HEADERS, PROBLEMS, header_references, problem_components
from api.openapi.events import event_type_schema, webhooks
from api.openapi.examples import add_examples
from api.openapi.links import links_of
from api.openapi.naming import Names, with_renamed_components
from api.openapi.policy import policy_components
from api.openapi.words import DESCRIPTION, TAGS

Schema = dict[str, Any]

# Calls whose query names one thing, which may not be there.
_NAMED_IN_THE_QUERY = ("/api/v1/returns/exchange-options", "/api/v1/policy")
_PROBLEM = {"$ref": "#/components/schemas/Problem"}


def finish(result: Schema, generator: Any, request: Any, public: bool) -> Schema:
    """Post-processing: the whole document as it is shown."""
    document = _modern(result)
    schemas = document["components"]["schemas"]
    schemas["Event"]["properties"]["type"] = event_type_schema()
    names = Names(document)
    document["paths"] = names.hoisted(document["paths"])
    document["components"]["schemas"] = {
        **{name: names.hoisted(schema) for name, schema in schemas.items()},
        **names.components(),
        **names.hoisted(policy_components()),
        **problem_components(),
    }
    document = with_renamed_components(document)
    _close(document["components"]["schemas"])
    document["webhooks"] = webhooks()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            _finish_operation(path, method.upper(), operation)
    document["components"]["headers"] = HEADERS
    document["components"]["responses"] = {
        name: _problem_response(status, text) for status, (name, text) in PROBLEMS.items()
    }
    document["info"] |= {
        "description": DESCRIPTION,
        "license": {"name": "For those to whom the shop gives a key", "url": "/api/docs/"},
    }
    document["servers"] = [{"url": "/", "description": "The shop's own host."}]
    document["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    add_examples(document)
    document["components"] = _sorted(document["components"])
    return document


def _sorted(components: Schema) -> Schema:
    return {kind: dict(sorted(found.items())) for kind, found in components.items()}


def _close(schemas: Schema) -> None:
    """Bodies take no field that is not named."""
    for name, schema in schemas.items():
        if name.endswith("Request") and schema.get("type") == "object":
            schema.setdefault("additionalProperties", False)


def _finish_operation(path: str, method: str, operation: Schema) -> None:
    for status, response in operation["responses"].items():
        response["headers"] = header_references(status, method)
        if links := links_of(operation["operationId"]):
            response["links"] = links
    for status in _problems_of(path, method):
        operation["responses"][status] = {"$ref": f"#/components/responses/{PROBLEMS[status][0]}"}
    operation["responses"] = dict(sorted(operation["responses"].items()))
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "query" and parameter["schema"].get("type") == "array":
            parameter |= {"style": "form", "explode": False}


def _problems_of(path: str, method: str) -> list[str]:
    statuses = ["400", "401", "403", "405", "406", "429", "500"]
    if "{" in path or path in _NAMED_IN_THE_QUERY or "/sandbox/" in path:
        statuses.append("404")
    if path in _NAMED_IN_THE_QUERY:
        statuses.append("422")
    if method in ("POST", "PUT", "PATCH"):
        statuses += ["404", "409", "413", "415", "422"]
    if method == "DELETE":
        statuses.append("409")
    return sorted(set(statuses))


def _problem_response(status: str, text: str) -> Schema:
    return {
        "description": text,
        "headers": header_references(status, "GET"),
        "content": {"application/problem+json": {"schema": _PROBLEM}},
    }


def _modern(node: Any) -> Any:
    """``node`` in the words of OpenAPI 3.1, where null is a type and an example one of several."""
    if isinstance(node, list):
        return [_modern(value) for value in node]
    if not isinstance(node, dict):
        return node
    found = {name: _modern(value) for name, value in node.items() if name != "$schema"}
    if found.pop("nullable", False) is True:
        found = _or_null(found)
    if "example" in found and isinstance(found.get("type"), str | list):
        found["examples"] = [found.pop("example")]
    return found


def _or_null(schema: Schema) -> Schema:
    if isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema and None not in schema["enum"]:
            schema["enum"] = [*schema["enum"], None]
        return schema
    if isinstance(schema.get("type"), list):
        return schema
    said: Schema = {name: schema.pop(name) for name in ("description", "readOnly") if name in schema}
    inner = schema["allOf"][0] if list(schema) == ["allOf"] and len(schema["allOf"]) == 1 else schema
    return {"anyOf": [inner, {"type": "null"}], **said}
