"""E-mail addresses whose owner has shown that he reads them, by a code or link that went nowhere else.

The shop itself can play a shopper: it knows every order, and may have made it up. Such a secret it cannot know. Only a
keyed hash is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from accounts.models import ProvedAddress
from core.throttles import hash_throttle_key

KEPT = timedelta(days=180)


def mark_of_address(address: str) -> str:
    """What an address is known by here; for what remembers where a secret was sent until it is entered."""
    return hash_throttle_key("proved_address", address.strip().casefold())


def remember_proved(mark: str, *, now: datetime) -> None:
    """The secret that was sent to the address of ``mark`` has come back. May be repeated."""
    ProvedAddress.objects.update_or_create(address_hash=mark, defaults={"proved_at": now})


def is_proved(address: str) -> bool:
    return ProvedAddress.objects.filter(address_hash=mark_of_address(address)).exists()


def forget_proved(addresses: Iterable[str]) -> None:
    """Know nothing of these any more."""
    ProvedAddress.objects.filter(address_hash__in=[mark_of_address(one) for one in addresses]).delete()


def purge_proved(*, now: datetime) -> int:
    """Forget what is long past; answers how many."""
    return ProvedAddress.objects.filter(proved_at__lt=now - KEPT).delete()[0]
