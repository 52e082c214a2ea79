"""How many mails that nobody proved to have asked for may leave a shop in a day: no shop is a tool against strangers.

Codes, look-ups, invitations, passwords, and, until the shop is verified, what staff and integrators cause. What
somebody causes who acted himself in the portal is no part of it; as a shop could play its own shoppers, one that is not
verified answers so many addresses a day that were never proved to be somebody's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from accounts.services.proved_addresses import is_proved
from accounts.services.throttles import forgive, hit, peek
from tenants.selectors import current_shop

_DAY_SECONDS = 24 * 3600
_SHOP = "mails_of_shop"
_ADDRESS = "mails_to_address"
_READERS = "new_readers_of_shop"
_READER = "new_reader"


@dataclass(frozen=True)
class MailBudget:
    """Mails in a day: of the whole shop, and to one address."""

    of_shop: int
    to_address: int


def mail_budget() -> MailBudget:
    """What the current shop has in a day: little until it is verified, next to nothing while its name is looked at."""
    shop = current_shop()
    if shop.is_in_review:
        return MailBudget(*settings.MAILS_A_DAY_IN_REVIEW)
    return MailBudget(*(settings.MAILS_A_DAY if shop.is_verified else settings.MAILS_A_DAY_UNVERIFIED))


def take_from_budget(address: str, *, now: datetime, purpose: str = "") -> bool:
    """Count one mail to ``address``; whether it may leave today.

    A ``purpose`` has a budget of its own, so that what strangers ask for cannot use up what its owner needs.
    """
    budget = mail_budget()
    # The shop's row first, always: who writes several mails in one transaction locks in one order.
    if not _count(_SHOP, purpose, budget.of_shop, now):
        return False
    if _count(_ADDRESS, purpose + _folded(address), budget.to_address, now):
        return True
    forgive(scope=_SHOP, key=purpose, window_seconds=_DAY_SECONDS, now=now)
    return False


def may_answer(address: str, *, now: datetime) -> bool:
    """Whether what somebody caused in the portal may go to ``address``: always, but to few a day who proved nothing.

    Only asked in a shop that is not verified. Who was answered today already is answered again.
    """
    if is_proved(address):
        return True
    has_room = _count(_READERS, "", settings.NEW_READERS_A_DAY_UNVERIFIED, now)
    is_new = _count(_READER, _folded(address), 1, now)
    if is_new and has_room:
        return True
    forgive(scope=_READERS, key="", window_seconds=_DAY_SECONDS, now=now)
    if is_new:
        forgive(scope=_READER, key=_folded(address), window_seconds=_DAY_SECONDS, now=now)
    return not is_new


def give_back_to_budget(address: str, *, now: datetime, purpose: str = "") -> None:
    """The mail that was counted did not leave after all."""
    forgive(scope=_SHOP, key=purpose, window_seconds=_DAY_SECONDS, now=now)
    forgive(scope=_ADDRESS, key=purpose + _folded(address), window_seconds=_DAY_SECONDS, now=now)


def is_in_budget(address: str, *, now: datetime) -> bool:
    """Whether one more mail to ``address`` may leave today, without counting it."""
    budget = mail_budget()
    rows = ((_SHOP, "", budget.of_shop), (_ADDRESS, _folded(address), budget.to_address))
    return all(
        peek(scope=scope, key=key, limit=limit, window_seconds=_DAY_SECONDS, now=now).is_allowed
        for scope, key, limit in rows
    )


def _count(scope: str, key: str, limit: int, now: datetime) -> bool:
    return hit(scope=scope, key=key, limit=limit, window_seconds=_DAY_SECONDS, now=now).is_allowed


def _folded(address: str) -> str:
    """One inbox, however it is written: many servers take ``name+anything`` for ``name``."""
    name, _at, host = address.strip().casefold().rpartition("@")
    return f"{name.partition('+')[0]}@{host}"
