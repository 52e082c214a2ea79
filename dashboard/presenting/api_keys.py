"""API keys as staff read them: what each may do, who made it, and what ends with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import ApiKey
from dashboard.presenting.timeline import actor_names


@dataclass(frozen=True)
class KeyRow:
    """A key that works. ``maker`` is a person or a key, empty where it is neither; ``made_count`` are keys made with it."""

    key: ApiKey
    maker: str
    is_made_by_key: bool
    made_count: int


def key_rows(keys: Iterable[ApiKey]) -> list[KeyRow]:
    """The rows of these keys; two queries."""
    shown = list(keys)
    names = actor_names([key.made_by for key in shown if key.made_by])
    made = Counter(ancestor for key in shown for ancestor in key.ancestors)
    return [
        KeyRow(
            key=key,
            maker=names.get((key.made_by.get("kind", ""), str(key.made_by.get("id", ""))), ""),
            is_made_by_key=key.made_by.get("kind") == "api",
            made_count=made[key.pk],
        )
        for key in shown
    ]
