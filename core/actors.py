"""Who did something: the same small value in services, events and API answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ActorKind = Literal["shopper", "staff", "api", "worker", "system", "carrier"]


@dataclass(frozen=True)
class Actor:
    """Somebody or something that acts. ``id`` is our own id of it, never a name, an e-mail or an address."""

    kind: ActorKind
    id: str = ""

    def as_json(self) -> dict[str, str]:
        """The shape in which events and the API show an actor."""
        return {"kind": self.kind, "id": self.id}

    @classmethod
    def from_json(cls, value: dict[str, str]) -> Actor:
        return cls(kind=value["kind"], id=value.get("id", ""))  # type: ignore[arg-type]


WORKER = Actor("worker")
SYSTEM = Actor("system")
