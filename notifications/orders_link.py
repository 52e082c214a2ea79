"""The one-time link to the orders placed with an address: for who has lost the number, or is on the phone with staff."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from accounts.services.one_time_codes import issue_token
from commerce.contacts import orders_of_address
from commerce.models import Order
from notifications.models import Message
from notifications.services import queue_message
from tenants.addresses import own_url

ORDERS_LINK = "shopper_orders"
ORDERS_LINK_LIFETIME = timedelta(hours=1)
_SEPARATOR = "/"


@transaction.atomic
def write_orders_link(*, address: str, language: str, now: datetime) -> Message | None:
    """Send to ``address``, a folded one, the link to the orders that were placed with it; older ones stop working.

    None where there are no such orders.
    """
    newest = orders_of_address(address).select_related("customer").first()
    if newest is None:
        return None
    token = issue_token(
        purpose=ORDERS_LINK, subject=_subject(newest, address), lifetime=ORDERS_LINK_LIFETIME, now=now
    )
    return queue_message(
        topic="find_orders",
        effect_key=sha256(token.encode()).hexdigest()[:32],
        recipient=address,
        language=language,
        context={
            "url": own_url(reverse("portal:orders_link", args=[token])),
            "name": newest.customer.name,
        },
        customer=newest.customer,
        now=now,
    )


def orders_of_link(subject: str) -> QuerySet[Order]:
    """The orders that were placed with the address that a used link was sent to, newest first."""
    return orders_of_address(address_of_link(subject))


def address_of_link(subject: str) -> str:
    """The address that a used link was sent to; empty when its order has another one by now."""
    order_id, _at, of_address = subject.partition(_SEPARATOR)
    sent_for = Order.objects.select_related("customer").filter(public_id=order_id).first()
    addresses = {sent_for.email_folded, sent_for.customer.email_folded} if sent_for else set()
    return next((one for one in addresses if one and _hash(one) == of_address), "")


def _subject(order: Order, address: str) -> str:
    # The order stands for the address, which is no part of a stored secret's row; the hash says which one it was.
    return f"{order.public_id}{_SEPARATOR}{_hash(address)}"


def _hash(address: str) -> str:
    return sha256(address.encode()).hexdigest()[:16]
