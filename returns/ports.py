"""Who stands behind the ports of this shop, by the paths listed in ``settings.PORTS``.

What may not be asked twice names the connection that was asked first: another one knows nothing of it.
"""

from __future__ import annotations

from typing import cast

from accounts.models import Connection, Port
from accounts.ports import can_be_asked, connection_to, port_of_shop
from commerce.ports import Bank, PaymentProvider, Store
from tracking.models import Shipment
from tracking.ports import Carrier, Counter


def payment_provider(connection: Connection | None = None) -> PaymentProvider:
    return cast(PaymentProvider, port_of_shop(Port.PAYMENTS, connection))


def bank(connection: Connection | None = None) -> Bank:
    return cast(Bank, port_of_shop(Port.BANK, connection))


def is_bank_asked() -> bool:
    """Whether bank refunds are paid by a bank that we can ask; else they wait for a file or for staff."""
    return can_be_asked(Port.BANK)


def store(connection: Connection | None = None) -> Store:
    return cast(Store, port_of_shop(Port.STORE, connection))


def counter_for(shipment: Shipment) -> Counter | None:
    """What the shop's carrier says of its counters, where it is the one that carries ``shipment``."""
    behind = connection_to(Port.CARRIER)
    if behind is None:
        return None
    told = cast(Carrier, port_of_shop(Port.CARRIER, behind)).counter()
    return told if told is not None and told.carrier == shipment.carrier else None


def carrier() -> Carrier:
    return cast(Carrier, port_of_shop(Port.CARRIER))
