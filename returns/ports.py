"""The implementations of the outside world for this shop, by the paths listed in ``settings.PORTS``."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.selectors import shop_settings
from commerce.ports import Bank, PaymentProvider, Store
from tracking.ports import Carrier


def payment_provider() -> PaymentProvider:
    return cast(PaymentProvider, _port("payments"))


def bank() -> Bank:
    return cast(Bank, _port("bank"))


def store() -> Store:
    return cast(Store, _port("store"))


def carrier() -> Carrier:
    return cast(Carrier, _port("carrier"))


def _port(name: str) -> Any:
    chosen = shop_settings().ports.get(name, "sandbox")
    return import_string(settings.PORTS[name][chosen])()
