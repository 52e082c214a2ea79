"""Who may see what: looking an order up, links, and what this browser has shown to know.

A browser that gave number and contact, or came by a fresh link, has *opened* the order for as long as its session
lives; raising an order's link generation closes it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import StaffUser
from accounts.roles import Capability
from accounts.services.throttles import hit, peek
from commerce.folding import fold_email, fold_order_number, phone_to_e164
from commerce.models import Customer, Order
from core.errors import NotFound, Refusal
from core.network import network_address
from returns.models import ReturnRequest

OPENED = "opened_orders"
OPENED_RETURNS = "opened_returns"
MOST_OPENED = 40

_WINDOW = 15 * 60
_FAILURES = {"order": 8, "address": 30, "shop": 3000}  # wrong look-ups within a window


class OrderNotOpened(NotFound):
    """This browser has not shown to know the order, or there is none. Both look the same."""


class TooManyTries(Refusal):
    """Too many wrong look-ups. ``minutes`` until it is worth trying again."""

    code = "too_many_tries"

    def __init__(self, minutes: int) -> None:
        super().__init__(
            ngettext(
                "There were too many tries. Please wait %(minutes)s minute and try again.",
                "There were too many tries. Please wait %(minutes)s minutes and try again.",
                minutes,
            )
            % {"minutes": minutes}
        )


@dataclass(frozen=True)
class Contact:
    """A phone or an e-mail as somebody typed it, in the forms in which we keep them; one of the two is empty."""

    email: str
    phone: str

    @property
    def is_empty(self) -> bool:
        return not (self.email or self.phone)


def read_contact(typed: str, *, country: str) -> Contact:
    """``0532 123 45 67``, ``010-1234-5678``, ``Ada@Example.com``."""
    email = fold_email(typed)
    return Contact(email=email, phone="" if email else phone_to_e164(typed, country=country))


def look_up_order(
    request: HttpRequest, *, number: str, contact: str, postcode: str | None, country: str, now: datetime
) -> Order | None:
    """The order with this number that was placed with this contact; None however it fails.

    ``postcode`` is None where the shop does not ask for it. Raises TooManyTries.
    """
    folded = fold_order_number(number)
    keys = {"order": folded, "address": network_address(request), "shop": "all"}
    _require_patience(keys, now=now)
    order = _matching_order(folded, read_contact(contact, country=country), postcode)
    if order is None:
        _count_failure(keys, now=now)
    return order


def prove_contact(request: HttpRequest, *, order: Order, contact: str, country: str, now: datetime) -> bool:
    """Whether ``contact`` is the order's own; a wrong one counts like a wrong look-up. Raises TooManyTries."""
    keys = {"order": order.number_folded, "address": network_address(request), "shop": "all"}
    _require_patience(keys, now=now)
    is_right = _fits(order, read_contact(contact, country=country))
    if not is_right:
        _count_failure(keys, now=now)
    return is_right


def who_may_get_orders_link(
    request: HttpRequest, *, contact: str, country: str, now: datetime
) -> Customer | None:
    """The customer behind ``contact``, who may be sent a one-time link to his orders; None when nobody is known.

    Raises TooManyTries after a few requests, whether anybody is known or not.
    """
    wanted = read_contact(contact, country=country)
    # One bucket for a phone in every writing of it: nobody's inbox is filled.
    known_as = wanted.email or wanted.phone or contact.strip().lower()
    keys = {"address": network_address(request), "link": known_as}
    for scope, limit in (("address", 10), ("link", 3)):
        state = hit(
            scope=f"orders_link_{scope}", key=keys[scope], limit=limit, window_seconds=_WINDOW, now=now
        )
        if not state.is_allowed:
            raise TooManyTries(_minutes(state.retry_after_seconds(now)))
    return _customer_of(wanted)


def open_order(request: HttpRequest, order: Order) -> None:
    """Remember that this browser knows ``order``."""
    opened = dict(request.session.get(OPENED, {}))
    opened.pop(order.public_id, None)
    opened[order.public_id] = order.link_generation
    request.session[OPENED] = dict(list(opened.items())[-MOST_OPENED:])


def open_return(request: HttpRequest, return_request: ReturnRequest) -> None:
    """Remember that this browser came by a fresh link to ``return_request``."""
    opened = dict(request.session.get(OPENED_RETURNS, {}))
    opened[return_request.public_id] = return_request.link_generation
    request.session[OPENED_RETURNS] = dict(list(opened.items())[-MOST_OPENED:])


def opened_order(request: HttpRequest, order_id: str) -> Order:
    """The order, if this browser has opened it. Raises OrderNotOpened."""
    order = Order.objects.select_related("customer").filter(public_id=order_id).first()
    if order is None or not is_order_opened(request, order):
        raise OrderNotOpened
    return order


def opened_orders(request: HttpRequest) -> list[Order]:
    """All orders that this browser has opened, newest first."""
    generations = request.session.get(OPENED, {})
    orders = Order.objects.filter(public_id__in=list(generations)).prefetch_related("lines")
    return [
        order
        for order in orders.order_by("-placed_at", "-pk")
        if generations.get(order.public_id) == order.link_generation
    ]


def is_order_opened(request: HttpRequest, order: Order) -> bool:
    return bool(request.session.get(OPENED, {}).get(order.public_id) == order.link_generation)


def is_return_opened(request: HttpRequest, return_request: ReturnRequest) -> bool:
    """Whether this browser may see the code and the label of the return, and act on it."""
    generation = request.session.get(OPENED_RETURNS, {}).get(return_request.public_id)
    return generation == return_request.link_generation or is_order_opened(request, return_request.order)


def staff_who_looks(request: HttpRequest) -> StaffUser | None:
    """Whoever of the shop's staff is signed in here and may see what a shopper sees; he can do nothing there."""
    user = request.user
    if not (isinstance(user, StaffUser) and user.is_active and user.is_staff):
        return None
    return user if user.may(Capability.VIEW_PERSONAL_DATA) else None


def _matching_order(number: str, contact: Contact, postcode: str | None) -> Order | None:
    if not number or contact.is_empty:
        return None
    candidates = (
        Order.objects.select_related("customer").filter(number_folded=number).order_by("-placed_at", "-pk")
    )
    for order in candidates[:20]:
        if _fits(order, contact) and (postcode is None or _has_postcode(order, postcode)):
            return order
    return None


def _fits(order: Order, contact: Contact) -> bool:
    if contact.email:
        return contact.email in (order.email_folded, order.customer.email_folded)
    return bool(contact.phone) and contact.phone in (
        order.phone_e164,
        order.ship_phone_e164,
        order.customer.phone_e164,
    )


def _has_postcode(order: Order, typed: str) -> bool:
    stored = str(order.shipping_address.get("postal_code") or "")
    return not stored or fold_order_number(stored) == fold_order_number(typed)


def _customer_of(contact: Contact) -> Customer | None:
    if contact.is_empty:
        return None
    if contact.email:
        found = Customer.objects.filter(email_folded=contact.email)
    else:
        found = Customer.objects.filter(phone_e164=contact.phone)
    return found.exclude(email="").order_by("-pk").first()


def _require_patience(keys: dict[str, str], *, now: datetime) -> None:
    for scope, key in keys.items():
        state = peek(
            scope=f"look_up_{scope}", key=key, limit=_FAILURES[scope], window_seconds=_WINDOW, now=now
        )
        if not state.is_allowed:
            raise TooManyTries(_minutes(state.retry_after_seconds(now)))


def _count_failure(keys: dict[str, str], *, now: datetime) -> None:
    for scope, key in keys.items():
        hit(scope=f"look_up_{scope}", key=key, limit=_FAILURES[scope], window_seconds=_WINDOW, now=now)


def _minutes(seconds: int) -> int:
    return max(1, -(-seconds // 60))


def not_found_text() -> str:
    """The one sentence for every look-up that fails, so that nobody learns which part was wrong."""
    return _(
        "We cannot find an order with this number and this phone or e-mail. Please look at both once more."
    )
