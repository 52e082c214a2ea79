"""What a shop cannot do because nobody stands behind a port: it is not offered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from accounts.models import Connection, Port
from accounts.ports import connection_to, connections_of_shop, port_of_shop
from commerce.ports import PaymentProvider
from returns.states import MADE_BY_US, Resolution
from tracking.ports import Carrier


def can_collect_differences() -> bool:
    """Whether somebody takes what a shopper pays on top of an exchange."""
    behind = connection_to(Port.PAYMENTS)
    return behind is not None and cast(PaymentProvider, port_of_shop(Port.PAYMENTS, behind)).can_collect()


def impossible_now() -> frozenset[str]:
    """The ways of sending back that no carrier serves, and exchanges where nobody takes orders."""
    return impossible_with(connections_of_shop())


def impossible_with(behind: Mapping[str, Connection]) -> frozenset[str]:
    """The same where these connections, by port, are the shop's."""
    impossible: set[str] = set(MADE_BY_US)
    if Port.CARRIER in behind:
        impossible -= cast(Carrier, port_of_shop(Port.CARRIER, behind[Port.CARRIER])).methods()
    if Port.STORE not in behind:
        impossible.add(Resolution.EXCHANGE)
    return frozenset(str(name) for name in impossible)
