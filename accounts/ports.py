"""Which implementation of an outside company this shop has chosen. The ports themselves lie with their callers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.selectors import shop_settings

UNLESS_CHOSEN = "sandbox"


class PortNotConnected(LookupError):
    """This shop has nobody behind the port."""


def port_of_shop(name: str) -> Any:
    """A new instance of what the shop chose for ``name`` (of ``settings.PORTS``). Raises PortNotConnected."""
    path = _path_of(name)
    if path is None:
        raise PortNotConnected(name)
    return import_string(path)()


def is_port_connected(name: str) -> bool:
    """Whether the shop has somebody behind ``name`` (of ``settings.PORTS``)."""
    return _path_of(name) is not None


def _path_of(name: str) -> str | None:
    path: str | None = settings.PORTS[name].get(shop_settings().ports.get(name, UNLESS_CHOSEN))
    return path
