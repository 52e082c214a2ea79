"""What each call says of itself in the OpenAPI document: its name, its words, its scope, its parameters."""

from __future__ import annotations

import re
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework.serializers import ListSerializer

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
_ACTS = {"GET": "retrieve", "POST": "create", "PUT": "put", "PATCH": "patch", "DELETE": "delete"}
_SINGLE = ("retrieve", "json_schema", "compare", "back_test", "report", "clock")
_FIRST_SENTENCE = re.compile(r"(.+?)\.(?:\s+|$)(.*)", re.S)


class ApiSchema(AutoSchema):
    """Adds to each call what all have in common."""

    view: Any

    def get_tags(self) -> list[str]:
        return [self.view.resource]

    def get_operation_id(self) -> str:
        """The words of the address: ``returns_approve``, and what is done where there is no word for it."""
        parts = self.path.removeprefix("/api/v1/").split("/")
        words = [part.replace("-", "_") for part in parts if not part.startswith("{")]
        name = "_".join(words)
        if self.method == "GET" and not parts[-1].startswith("{") and self.view.action not in _SINGLE:
            return f"{name}_list"
        is_act = len(words) > 1 and self.method == "POST" and not self.view.action_map.get("get")
        return name if is_act else f"{name}_{_ACTS[self.method]}"

    def get_summary(self) -> str:
        return self._said()[0]

    def get_description(self) -> str:
        act = "read" if self.method == "GET" else "write"
        scope = self.view.scopes.get(self.view.action, f"{self.view.resource}:{act}")
        summary, rest = self._said()
        return "\n\n".join(text for text in (f"{summary}.", rest, f"Scope: `{scope}`") if text)

    def get_override_parameters(self) -> list[Any]:
        parameters = list(super().get_override_parameters())
        return [*parameters, IDEMPOTENCY_KEY] if self.method == "POST" else parameters

    def _said(self) -> tuple[str, str]:
        """The first sentence of the view's words, and the others."""
        said = super().get_description()
        match = _FIRST_SENTENCE.match(said)
        return (match.group(1).replace("\n", " "), match.group(2).strip()) if match else (said, "")

    def _is_list_view(self, serializer: Any = None) -> bool:
        # Lists are pages, and say so themselves.
        return False

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        schema = super()._map_basic_serializer(serializer, direction)
        if not serializer.__class__.__doc__ or "__doc__" not in vars(serializer.__class__):
            schema.pop("description", None)
        return schema

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        schema = super()._map_serializer_field(field, direction, bypass_extensions)
        if schema.get("default") == "" and (schema.get("minLength") or "pattern" in schema):
            del schema["default"]  # it stands for "left out" inside; nobody could send it
        if isinstance(field, ListSerializer) and schema.get("type") == "array":
            bounds = {
                "minItems": getattr(field, "min_length", None),
                "maxItems": getattr(field, "max_length", None),
            }
            schema.update({name: bound for name, bound in bounds.items() if bound is not None})
        return schema
