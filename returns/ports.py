"""The implementations of the outside world for this shop, by the paths listed in ``settings.PORTS``."""

from __future__ import annotations

from typing import cast

from accounts.ports import is_port_connected, port_of_shop
from commerce.ports import Bank, PaymentProvider, Store
from tracking.ports import Carrier


def payment_provider() -> PaymentProvider:
    return cast(PaymentProvider, port_of_shop("payments"))


def bank() -> Bank:
    return cast(Bank, port_of_shop("bank"))


def is_bank_connected() -> bool:
    """Whether bank refunds are paid by a bank that we can ask; else they wait for a file or for staff."""
    return is_port_connected("bank")


def store() -> Store:
    return cast(Store, port_of_shop("store"))


def carrier() -> Carrier:
    return cast(Carrier, port_of_shop("carrier"))
