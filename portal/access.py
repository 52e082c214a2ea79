"""Who may see what: links, and what this browser has shown to know.

A browser that gave number and contact, or came by a fresh link, has *opened* the order for as long as its session
lives; raising an order's link generation closes it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import ngettext

from accounts.models import StaffUser
from accounts.roles import Capability
from accounts.services.throttles import hit
from commerce.contacts import address_behind, read_contact
from commerce.models import Order
from core.errors import NotFound, Refusal
from core.kept_queries import KeptQuery
from core.network import network_address
from returns.models import ReturnRequest

OPENED = "opened_orders"
OPENED_RETURNS = "opened_returns"
MOST_OPENED = 40

_WINDOW = 15 * 60
_LINKS_TO_AN_INBOX = 6


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


def address_for_orders_link(request: HttpRequest, *, contact: str, country: str, now: datetime) -> str:
    """The folded address to which a one-time link to its orders may be sent for ``contact``; empty for none.

    Raises TooManyTries after a few requests from one network, whether anybody is known or not. Strangers elsewhere
    cannot keep somebody from his link: where they asked for it, it lies in his inbox.
    """
    given = read_contact(contact)
    # One bucket for a phone in every writing of it: nobody's inbox is filled.
    known_as = given.key or contact.strip().lower()
    network = network_address(request)
    for scope, key, limit in (("address", network, 10), ("link", f"{network} {known_as}", 3)):
        state = hit(scope=f"orders_link_{scope}", key=key, limit=limit, window_seconds=_WINDOW, now=now)
        if not state.is_allowed:
            raise TooManyTries(max(1, -(-state.retry_after_seconds(now) // 60)))
    address = address_behind(given, country=country)
    if not address:
        return ""
    to_inbox = hit(
        scope="orders_link_inbox", key=address, limit=_LINKS_TO_AN_INBOX, window_seconds=_WINDOW, now=now
    )
    return address if to_inbox.is_allowed else ""


def open_order(request: HttpRequest, order: Order) -> None:
    """Remember that this browser knows ``order``."""
    open_orders(request, [order])


def open_orders(request: HttpRequest, orders: Iterable[Order]) -> None:
    """Remember that this browser knows these orders; the last one is forgotten last."""
    known = {order.public_id: order.link_generation for order in orders}
    if not known.items() <= request.session.get(OPENED, {}).items():
        renew_session(request)
    _remember(request, OPENED, known)


def open_return(request: HttpRequest, return_request: ReturnRequest) -> None:
    """Remember that this browser came by a fresh link to ``return_request``, or has made it.

    Who knows its order could see it before, and keeps his session's key: the answer to a second tap finds him.
    """
    if not is_return_opened(request, return_request):
        renew_session(request)
    _remember(request, OPENED_RETURNS, {return_request.public_id: return_request.link_generation})


def renew_session(request: HttpRequest) -> None:
    """Let the session go on under another key: who gave this browser the one that it came with learns nothing more."""
    if request.session.session_key:
        request.session.cycle_key()


def opened_order(request: HttpRequest, order_id: str) -> Order:
    """The order, if this browser has opened it. Raises OrderNotOpened."""
    order = _ORDERS.first(order_id)
    if order is None or not is_order_opened(request, order):
        raise OrderNotOpened
    return order


_ORDERS = KeptQuery(
    lambda order_id: (
        Order.objects.select_related("customer").prefetch_related("payments").filter(public_id=order_id)
    ),
    str,
)


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


def _remember(request: HttpRequest, kind: str, generations: Mapping[str, int]) -> None:
    before = request.session.get(kind, {})
    others = {name: generation for name, generation in before.items() if name not in generations}
    request.session[kind] = dict([*others.items(), *generations.items()][-MOST_OPENED:])
