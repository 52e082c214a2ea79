"""Who did something, as it leaves: a kind and an id, never a name."""

from __future__ import annotations

ACTOR_SCHEMA = {
    "type": "object",
    "properties": {
        "kind": {"type": "string", "enum": ["shopper", "staff", "api", "worker", "system", "carrier"]},
        "id": {"type": "string"},
    },
    "required": ["kind", "id"],
}
