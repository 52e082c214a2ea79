"""Who did something, as it leaves: a kind and an id, never a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from core.actors import ActorKind

ACTOR_SCHEMA = {
    "type": "object",
    "properties": {
        "kind": {"type": "string", "enum": list(get_args(ActorKind))},
        "id": {"type": "string", "nullable": True, "description": "Null where no single one has acted."},
    },
    "required": ["kind", "id"],
}


def shown_actor(actor: Mapping[str, Any]) -> dict[str, Any]:
    """An actor as it is kept in the shape of ``ACTOR_SCHEMA``."""
    return {"kind": actor["kind"], "id": actor.get("id") or None}
