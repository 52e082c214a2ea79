"""Who stands behind the ports of this shop, by the paths listed in ``settings.PORTS``.

What may not be asked twice names the connection that was asked first: another one knows nothing of it.
"""

from __future__ import annotations

from typing import cast

from accounts.models import Connection, Port
from accounts.ports import PortNotConnected, can_be_asked, connection_to, port_of_shop
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
    """What its carrier says of its counters, where it is the one that carries ``shipment``."""
    try:
        told = carrier(carrier_behind(shipment)).counter()
    except PortNotConnected:
        return None
    return told if told is not None and told.carrier == shipment.carrier else None


def counter_now() -> Counter | None:
    """The same of the carrier that a parcel would get now; nothing where nobody stands there."""
    behind = connection_to(Port.CARRIER)
    return carrier(behind).counter() if behind is not None else None


def carrier_behind(shipment: Shipment) -> Connection | None:
    """Who made the label of ``shipment``, whoever stands there by now; of one that nobody made, who stands there now."""
    return shipment.asked_of or connection_to(Port.CARRIER)


def carrier(connection: Connection | None = None) -> Carrier:
    return cast(Carrier, port_of_shop(Port.CARRIER, connection))
