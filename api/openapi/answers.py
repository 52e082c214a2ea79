"""What every call may answer besides its own: problems in one shape, and headers."""

from __future__ import annotations

from typing import Any

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "What went wrong (RFC 9457). Go by `code`: titles and details are for people and may change.",
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "Where the code is explained."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "examples": ["move_not_allowed"]},
        "detail": {"type": "string", "minLength": 1},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}},
        "state": {
            "type": ["string", "null"],
            "description": "Of a 409: where the thing stands now.",
            "examples": ["approved"],
        },
    },
    "required": ["type", "title", "status", "code", "detail", "errors"],
}
FIELD_ERROR_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "One thing that is wrong, with the path of the field; empty where it is of the whole.",
    "properties": {
        "field": {"type": "string", "examples": ["items.0.quantity"]},
        "code": {"type": "string", "examples": ["quantity_exceeded"]},
        "message": {"type": "string"},
        "data": {
            "type": "object",
            "additionalProperties": True,
            "description": "What stands in the message, for programs: the `last_date` of `window_closed`.",
        },
    },
    "required": ["field", "code", "message"],
}
PROBLEMS = {
    "400": ("NotUnderstood", "Not understood: malformed, a missing or unknown field, or a wrong type."),
    "401": ("NoValidKey", "No valid key."),
    "403": ("ScopeMissing", "The key does not have the scope."),
    "404": ("NotFound", "Nothing of this merchant has this id."),
    "405": ("MethodNotAllowed", "The address does not take this method; see `Allow`."),
    "406": ("NotAcceptable", "The caller does not take JSON."),
    "409": ("Conflict", "The state, or another request, forbids it now; `state` names it."),
    "413": ("BodyTooLarge", "The body is too large."),
    "415": ("UnsupportedMediaType", "The body is not in a form that this address takes."),
    "422": ("Refused", "Understood, and refused by a rule."),
    "429": ("TooManyRequests", "The key has used up its requests for now; see `Retry-After`."),
    "500": (
        "OurFault",
        "Something went wrong on our side. Call again, with the same Idempotency-Key for a POST.",
    ),
}
"""By status: the name of the component, and what it means."""

HEADERS: dict[str, Any] = {
    "RateLimit": {
        "description": "How many requests are left in this second.",
        "schema": {"type": "string"},
        "example": '"key";r=49;t=1',
    },
    "RateLimit-Policy": {
        "description": "How many requests the key has in a second.",
        "schema": {"type": "string"},
        "example": '"key";q=50;w=1',
    },
    "X-Request-Id": {
        "description": "Tell it to us when something is odd.",
        "schema": {"type": "string"},
        "example": "req_01a230f28a33733793bbb1a625598e2c",
    },
    "Retry-After": {
        "description": "Seconds after which the same call may go through.",
        "schema": {"type": "integer"},
        "example": 1,
    },
    "Idempotent-Replayed": {
        "description": "`true` where the answer of an earlier call with this Idempotency-Key is repeated.",
        "schema": {"type": "string", "enum": ["true"]},
        "example": "true",
    },
    "Allow": {
        "description": "The methods that the address takes.",
        "schema": {"type": "string"},
        "example": "GET, HEAD",
    },
    "WWW-Authenticate": {
        "description": "How to send a key.",
        "schema": {"type": "string"},
        "example": 'Bearer realm="api"',
    },
}
ALWAYS = ("X-Request-Id",)
WITH_A_KEY = ("RateLimit", "RateLimit-Policy")
OF_STATUS = {
    "401": ("WWW-Authenticate",),
    "405": ("Allow",),
    "409": ("Retry-After",),
    "429": ("Retry-After",),
}


def header_references(status: str, method: str) -> dict[str, Any]:
    """The headers of an answer with this status."""
    names = [*ALWAYS, *(() if status == "401" else WITH_A_KEY), *OF_STATUS.get(status, ())]
    if method == "POST" and status not in ("400", "401", "403", "405", "406", "413", "415", "429", "500"):
        names.append("Idempotent-Replayed")
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def problem_components() -> dict[str, Any]:
    """The schemas of problems by name."""
    return {"Problem": PROBLEM_SCHEMA, "FieldError": FIELD_ERROR_SCHEMA}
