"""Looking an order up by its number and a contact, and what stands against guessing.

A wrong try counts for its network and order, and for its network. It is counted before the look, so that many at once
are no more than their limit, and taken off again when it was right. Strangers from many networks cannot shut the
rightful person out: an order that is tried too often answers by a code to its own address. Nothing is counted for the
shop as a whole but what staff are told of.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.services.alarms import note_wrong_try
from accounts.services.throttles import forgive, hit, peek
from commerce.contacts import Contact, read_contact
from commerce.folding import fold_order_number
from commerce.models import Order
from core.network import network_address
from portal.access import TooManyTries

ALARM = "look_up"
TRIES_OF_A_NETWORK_AT_AN_ORDER = 8
TRIES_OF_A_NETWORK = 30
TRIES_AT_AN_ORDER_A_DAY = 20

_WINDOW = 15 * 60
_DAY = 24 * 3600


@dataclass(frozen=True)
class LookUp:
    """What a look-up found. With ``wants_code`` it opens nothing yet, and looks the same for a wrong and a right one."""

    order: Order | None
    wants_code: bool = False


def look_up_order(
    request: HttpRequest, *, number: str, contact: str, postcode: str | None, country: str, now: datetime
) -> LookUp:
    """The order with this number that was placed with this contact; none however it fails.

    ``postcode`` is None where the shop does not ask for it. Raises TooManyTries.
    """
    folded, given = fold_order_number(number), read_contact(contact)
    if not (folded and given.is_real):
        return LookUp(None)
    tries = _Tries(network_address(request), folded, now)
    is_besieged = tries.count()
    return tries.settle(_matching_order(folded, given, postcode, country), is_besieged=is_besieged)


def prove_contact(request: HttpRequest, *, order: Order, contact: str, country: str, now: datetime) -> LookUp:
    """The order, if ``contact`` is its own; a wrong one counts like a wrong look-up. Raises TooManyTries."""
    given = read_contact(contact)
    if not given.is_real:
        return LookUp(None)
    tries = _Tries(network_address(request), order.number_folded, now)
    is_besieged = tries.count()
    return tries.settle(order if given.is_of(order, country=country) else None, is_besieged=is_besieged)


def not_found_text() -> str:
    """The one sentence for every look-up that fails, so that nobody learns which part was wrong."""
    return _(
        "We cannot find an order with this number and this phone or e-mail. Please look at both once more."
    )


@dataclass(frozen=True)
class _Tries:
    """The tries of one network at one order number."""

    network: str
    number: str
    now: datetime

    def count(self) -> bool:
        """Count this one before it is looked; answers whether too many others tried the order today.

        Raises TooManyTries.
        """
        for scope, key, limit in self._of_network:
            state = hit(scope=scope, key=key, limit=limit, window_seconds=_WINDOW, now=self.now)
            if not state.is_allowed:
                raise TooManyTries(max(1, -(-state.retry_after_seconds(self.now) // 60)))
        # One network alone fills no order's day: what it may try is counted there once.
        of_network = hit(
            scope="look_up_network_day",
            key=f"{self.network} {self.number}",
            limit=TRIES_OF_A_NETWORK_AT_AN_ORDER,
            window_seconds=_DAY,
            now=self.now,
        )
        ask = hit if of_network.is_allowed else peek
        at_order = ask(
            scope="look_up_order_day",
            key=self.number,
            limit=TRIES_AT_AN_ORDER_A_DAY,
            window_seconds=_DAY,
            now=self.now,
        )
        return not at_order.is_allowed

    def settle(self, order: Order | None, *, is_besieged: bool) -> LookUp:
        """Take the try off again where it was right, and answer what becomes of it."""
        if order is None:
            note_wrong_try(kind=ALARM, now=self.now)
            return LookUp(None, wants_code=is_besieged)
        for scope, key, _limit in self._of_network:
            forgive(scope=scope, key=key, window_seconds=_WINDOW, now=self.now)
        if not is_besieged:
            forgive(
                scope="look_up_network_day",
                key=f"{self.network} {self.number}",
                window_seconds=_DAY,
                now=self.now,
            )
            forgive(scope="look_up_order_day", key=self.number, window_seconds=_DAY, now=self.now)
        # To a phone no code can be sent: there the right number and phone open as ever.
        return LookUp(order, wants_code=is_besieged and bool(order.email_folded))

    @property
    def _of_network(self) -> list[tuple[str, str, int]]:
        return [
            ("look_up_order", f"{self.network} {self.number}", TRIES_OF_A_NETWORK_AT_AN_ORDER),
            ("look_up_network", self.network, TRIES_OF_A_NETWORK),
        ]


def _matching_order(number: str, contact: Contact, postcode: str | None, country: str) -> Order | None:
    candidates = (
        Order.objects.select_related("customer").filter(number_folded=number).order_by("-placed_at", "-pk")
    )
    for order in candidates[:20]:
        if contact.is_of(order, country=country) and (postcode is None or _has_postcode(order, postcode)):
            return order
    return None


def _has_postcode(order: Order, typed: str) -> bool:
    stored = str(order.shipping_address.get("postal_code") or "")
    return not stored or fold_order_number(stored) == fold_order_number(typed)
