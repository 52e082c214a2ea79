"""Every address of a shop, as something that can be asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

_MADE_UP = {"str": "none_1", "path": "none_1", "int": "1", "slug": "none"}


@dataclass(frozen=True)
class Door:
    """One address with made-up ids; ``name`` is that of its route."""

    name: str
    path: str
    view: Callable[..., Any]

    @property
    def is_open_to_forms_of_others(self) -> bool:
        return bool(getattr(self.view, "csrf_exempt", False))


def doors_of_a_shop() -> list[Door]:
    """All of them, but for those of Django's lists, which have tests of their own."""
    return [door for door in _walk(get_resolver("config.urls.shop"), "", "") if "/admin/" not in door.path]


def _walk(resolver: URLResolver, route: str, space: str) -> Iterator[Door]:
    for one in resolver.url_patterns:
        at = route + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one, at, f"{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern) and "(?P" not in at:
            path = re.sub(r"<(\w+):\w+>", lambda kind: _MADE_UP[kind[1]], at)
            yield Door(f"{space}{one.name}", f"/{path}", one.callback)
