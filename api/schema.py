"""The OpenAPI document: what every call has in common, said once."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework.serializers import ListSerializer

PROBLEM = {"$ref": "#/components/schemas/Problem"}
PROBLEM_SCHEMA = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "example": "move_not_allowed"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string", "example": "items.0.quantity"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
                "required": ["field", "code", "message"],
            },
        },
    },
    "required": ["type", "title", "status", "code", "detail", "errors"],
}
_PROBLEMS = {
    "400": "Not understood: malformed, an unknown field or a wrong type.",
    "401": "No valid key.",
    "403": "The key does not have the scope.",
    "404": "Nothing of this merchant has this id.",
    "405": "The address does not take this method.",
    "406": "The caller does not take JSON.",
    "409": "The state, or another request, forbids it now.",
    "413": "The body is too large.",
    "415": "The body is not in a form that this address takes.",
    "422": "Understood, and refused by a rule.",
    "429": "The key has used up its requests for now; see Retry-After.",
}
DESCRIPTION = """\
Everything is JSON in UTF-8, with `Authorization: Bearer <key>`. A key belongs to one shop and has scopes.

- **Ids**: ours are prefixed (`ret_...`); `external_id` is yours. Either is taken wherever one is asked for.
- **Money** inside an order is a decimal string in the order's currency; everywhere else `{"amount": "12.50", "currency": "EUR"}`.
- **Times** are RFC 3339, answered in UTC.
- **Repeating**: send an `Idempotency-Key` with a POST, and it is done once.
- **Lists** come in pages: follow `next` and `previous`.
- **Limits**: see `RateLimit` and `RateLimit-Policy`; a 429 says in `Retry-After` when to come back.
- **Policies** are documents: [their JSON Schema](/api/docs/policy-schema.json), also at `GET /policies/schema`.
- **Problems** are `application/problem+json`: go by `code`. Tell us the `X-Request-Id` when something is odd.
"""
TAGS = {
    "orders": "The mirror of the shop's orders, and files of them.",
    "products": "The mirror of the shop's catalogue.",
    "customers": "The people who buy.",
    "privacy": "A copy of a person's data, and their end.",
    "returns": "What can be returned, and each return from its request to its last cent.",
    "files": "Photos for returns.",
    "policies": "Versions of the shop's policy.",
    "shipments": "Parcels, to the shopper and back.",
    "tasks": "What your own people do by hand: refunds, pickups, stock, orders.",
    "loyalty": "Tiers, points and store credit.",
    "events": "What happened, in order.",
    "keys": "API keys.",
    "sandbox": "The books of the sandbox companies. Not there in production.",
}
IDEMPOTENCY_KEY = OpenApiParameter(
    name="Idempotency-Key",
    location=OpenApiParameter.HEADER,
    required=False,
    type={"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    description=(
        "Makes the call safe to repeat for 24 hours: the same key and body get the same answer, another body 422, "
        "a call that is still in flight 409 with Retry-After."
    ),
)


class ApiSchema(AutoSchema):
    """Adds to each operation its tag, the problems that it may answer, its scope, and the idempotency key."""

    view: Any

    def get_tags(self) -> list[str]:
        return [self.view.resource]

    def get_operation_id(self) -> str:
        return f"{self.view.resource}_{self.view.action}"

    def get_override_parameters(self) -> list[Any]:
        parameters = list(super().get_override_parameters())
        return [*parameters, IDEMPOTENCY_KEY] if self.method == "POST" else parameters

    def get_description(self) -> str:
        act = "read" if self.method == "GET" else "write"
        scope = self.view.scopes.get(self.view.action, f"{self.view.resource}:{act}")
        return f"{super().get_description()}\n\nScope: `{scope}`".strip()

    def _is_list_view(self, serializer: Any = None) -> bool:
        # Lists are pages, and say so themselves.
        return False

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        schema = super()._map_serializer_field(field, direction, bypass_extensions)
        if isinstance(field, ListSerializer) and schema.get("type") == "array":
            bounds = {
                "minItems": getattr(field, "min_length", None),
                "maxItems": getattr(field, "max_length", None),
            }
            schema.update({name: bound for name, bound in bounds.items() if bound is not None})
        return schema

    def get_operation(self, *arguments: Any, **keywords: Any) -> Any:
        operation = super().get_operation(*arguments, **keywords)
        if operation is None:
            return None
        codes = ["400", "401", "403", "405", "406", "429"]
        if "{" in self.path:
            codes.append("404")
        if self.method in ("POST", "PUT", "PATCH"):
            codes += ["404", "409", "413", "415", "422"]
        if self.method == "DELETE":
            codes += ["409"]
        for code in codes:
            operation["responses"].setdefault(
                code,
                {
                    "description": _PROBLEMS[code],
                    "content": {"application/problem+json": {"schema": PROBLEM}},
                },
            )
        operation["responses"] = dict(sorted(operation["responses"].items()))
        return operation


def add_problem(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """Post-processing: the shape of problems, bodies that take no unknown field, and the policy's own definitions."""
    schemas = result["components"]["schemas"]
    schemas["Problem"] = PROBLEM_SCHEMA
    result["info"]["description"] = DESCRIPTION
    result["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    for name, schema in schemas.items():
        if name.endswith("Request") and schema.get("type") == "object":
            schema.setdefault("additionalProperties", False)
    definitions: dict[str, Any] = {}
    finished = _modern(result, definitions)
    finished["components"]["schemas"].update(definitions)
    return finished


def _modern(node: Any, definitions: dict[str, Any]) -> Any:
    """``node`` in the words of OpenAPI 3.1: null is a type, and definitions are components."""
    if isinstance(node, list):
        return [_modern(value, definitions) for value in node]
    if not isinstance(node, dict):
        return node
    found = {
        name: _modern(value, definitions) for name, value in node.items() if name not in ("$defs", "$schema")
    }
    for name, schema in (node.get("$defs") or {}).items():
        definitions[f"Policy{name.title()}"] = _modern(schema, definitions)
    if isinstance(reference := found.get("$ref"), str) and reference.startswith("#/$defs/"):
        found["$ref"] = f"#/components/schemas/Policy{reference.removeprefix('#/$defs/').title()}"
    if found.get("nullable") is True:
        found.pop("nullable")
        if isinstance(found.get("type"), str):
            found["type"] = [found["type"], "null"]
        if "enum" in found and None not in found["enum"]:
            found["enum"] = [*found["enum"], None]
    return found
