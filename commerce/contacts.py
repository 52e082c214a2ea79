"""Whose an order is, by the phone or e-mail that somebody names."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Reverse
from django.db.models.lookups import StartsWith

from commerce.folding import fold_email, phone_digits, phones_meant
from commerce.models import Order
from core.queries import ids_of_any

_LEAST_OF_OWN = 6  # digits that a phone has at least
_END = 7  # digits at the end of a phone that are the same in every way of dialling it


@dataclass(frozen=True)
class Contact:
    """A phone or an e-mail as somebody typed it; one of the two is empty. A phone is read for each order's country."""

    email: str
    phone: str

    @property
    def is_real(self) -> bool:
        """Whether it can be anybody's at all: what cannot is no try to guess one."""
        return bool(self.email or self.phone)

    @property
    def key(self) -> str:
        """One key for every writing, so that each is counted as the same."""
        return self.email or phone_digits(self.phone)[-_END:]

    def is_of(self, order: Order, *, country: str) -> bool:
        """Whether the order was placed with it, or the shop vouches that it is its customer's."""
        customer = order.customer
        if self.email:
            return self.email == order.email_folded or (
                customer.is_email_verified and self.email == customer.email_folded
            )
        meant = phones_meant(self.phone, countries=(order.country, country))
        own = {order.phone_e164, order.ship_phone_e164}
        if customer.is_phone_verified:
            own.add(customer.phone_e164)
        return bool(meant & (own - {""}))


def read_contact(typed: str) -> Contact:
    """``0532 123 45 67``, ``010-1234-5678``, ``Ada@Example.com``."""
    email = fold_email(typed)
    if email or "@" in typed:
        return Contact(email=email, phone="")
    digits = phone_digits(typed)
    has_letters = sum(sign.isalpha() for sign in typed) > len(digits)
    return Contact(email="", phone=typed if len(digits) >= _LEAST_OF_OWN and not has_letters else "")


def own_address_of(order: Order) -> str:
    """The folded e-mail that is the order's own: codes and links for it go there. Empty where it has a phone only."""
    if order.email_folded:
        return order.email_folded
    return order.customer.email_folded if order.customer.is_email_verified else ""


def orders_of_address(email: str) -> QuerySet[Order]:
    """Orders that were placed with this folded address, or whose customer the shop vouches has it; newest first."""
    if not email:
        return Order.objects.none()
    vouched_for = Q(customer__email_folded=email, customer__is_email_verified=True)
    ways = [Order.objects.filter(email_folded=email), Order.objects.filter(vouched_for)]
    return Order.objects.filter(pk__in=ids_of_any(ways)).order_by("-placed_at", "-pk")


def address_behind(contact: Contact, *, country: str) -> str:
    """The folded e-mail to which a link to its orders may go; empty where none is known.

    For a phone it is the one with which its newest order was placed.
    """
    if contact.email:
        return contact.email if orders_of_address(contact.email).exists() else ""
    if not contact.phone:
        return ""
    end = phone_digits(contact.phone)[-_END:][::-1]
    ways = [
        Order.objects.filter(StartsWith(Reverse(field), end)) for field in ("phone_e164", "ship_phone_e164")
    ]
    orders = Order.objects.select_related("customer").filter(pk__in=ids_of_any(ways)).exclude(email_folded="")
    for order in orders.order_by("-placed_at", "-pk")[:20]:
        if contact.is_of(order, country=country):
            return order.email_folded
    return ""
