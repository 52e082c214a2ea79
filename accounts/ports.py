"""Who stands behind a port of this shop. The ports themselves lie with their callers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import Connection, ConnectionState, Port
from core.kept_queries import KeptQuery
from tenants.selectors import current_shop

SANDBOX = "sandbox"


class PortNotConnected(LookupError):
    """This shop has nobody behind the port who can be asked."""


def providers_of(port: Port) -> dict[str, str | None]:
    """Who can stand behind ``port`` in this shop: a name, and where it is made; None where nobody is asked."""
    offered: dict[str, str | None] = settings.PORTS[port]
    if current_shop().has_sandbox:
        return offered
    return {name: path for name, path in offered.items() if name != SANDBOX}


def connections_of_shop() -> dict[str, Connection]:
    """The active connections by port; one whose provider is not to be had in this installation is nobody."""
    return connections_among(active_connections())


def active_connections() -> list[Connection]:
    """The rows of those who stand behind a port, whether they are to be had here or not."""
    return _ACTIVE.all()


def connections_among(active: Iterable[Connection]) -> dict[str, Connection]:
    """Those of ``active_connections`` whose provider is to be had, by port."""
    return {row.port: row for row in active if row.provider in providers_of(Port(row.port))}


_ACTIVE = KeptQuery(lambda: Connection.objects.filter(state=ConnectionState.ACTIVE).order_by("port"))


def connection_to(port: Port) -> Connection | None:
    """Who stands behind ``port`` now, None when nobody does."""
    row = Connection.objects.filter(port=port, state=ConnectionState.ACTIVE).first()
    return row if row is not None and row.provider in providers_of(port) else None


def port_of_shop(port: Port, connection: Connection | None = None) -> Any:
    """A new instance of whoever stands behind ``port``, or of the ``connection`` that was asked before.

    Raises PortNotConnected.
    """
    behind = connection or connection_to(port)
    path = providers_of(port).get(behind.provider) if behind else None
    if path is None:
        raise PortNotConnected(port)
    return import_string(path)(behind)


def makers_behind(port: Port) -> dict[int, Any]:
    """New instances of all who ever stood behind ``port`` and can be asked in this installation, by their row."""
    rows = Connection.objects.filter(port=port).order_by("pk")
    known = providers_of(port)
    return {row.pk: port_of_shop(port, row) for row in rows if known.get(row.provider)}


def is_port_connected(port: Port) -> bool:
    """Whether the shop has somebody behind ``port``: a company, or its own people."""
    return connection_to(port) is not None


def is_company_connected(port: Port) -> bool:
    """Whether a company stands behind ``port``, which answers by itself."""
    behind = connection_to(port)
    return behind is not None and not behind.is_by_hand


def ports_that_can_be_asked() -> frozenset[str]:
    """The ports behind which a program can ask somebody; people who take what waits from a page of ours are not asked."""
    behind = connections_of_shop()
    return frozenset(
        port for port, row in behind.items() if providers_of(Port(port))[row.provider] is not None
    )


def can_be_asked(port: Port) -> bool:
    """Whether ``port`` is one of them."""
    return port in ports_that_can_be_asked()
