"""The types of events, and the body that goes out with each."""

from __future__ import annotations

from typing import Any

from django.utils.module_loading import autodiscover_modules

from events.base import known_types


def event_type_schema() -> dict[str, Any]:
    """Every type that is written into a shop's log."""
    autodiscover_modules("events")
    return {
        "type": "string",
        "description": "What happened: its subject, and the fact in the past tense. More may be added.",
        "enum": sorted(known_types()),
    }


def webhooks() -> dict[str, Any]:
    """What is posted to an endpoint of the integrator's: the event as ``GET /events`` shows it."""
    return {
        "event": {
            "post": {
                "operationId": "webhooks_event",
                "tags": ["events"],
                "summary": "An event, told as it happens",
                "description": (
                    "The body of a webhook is the event, the same as a row of `GET /events`, and its headers are those "
                    "of Standard Webhooks. Endpoints cannot be registered yet: until then read `GET /events`, in which "
                    "nothing is missed by who goes on from the last `position`."
                ),
                "security": [],
                "parameters": [
                    _header("webhook-id", "The event's id, the same at every attempt."),
                    _header("webhook-timestamp", "When it was sent, in seconds since 1970."),
                    _header("webhook-signature", "`v1,` and the HMAC-SHA256 of id, timestamp and body."),
                ],
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Event"}}},
                },
                "responses": {
                    "2XX": {"description": "Taken. Anything else is tried again."},
                    "4XX": {"description": "Not taken; it is tried again."},
                },
            }
        }
    }


def _header(name: str, description: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": True,
        "description": description,
        "schema": {"type": "string"},
    }
