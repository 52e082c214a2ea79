"""The link that leads a shopper from a message, an app or a box to an order on the portal."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from commerce.models import Order
from core.links import sign_link, verify_link
from tenants.addresses import own_url

LIFETIME = timedelta(days=30)  # who holds a younger link is taken for the shopper
_PURPOSE = "order"


def order_path(order: Order, *, now: datetime) -> str:
    """The path on the shop's host that opens ``order`` for 30 days without another question."""
    proof = sign_link(
        schema=connection.schema_name,
        purpose=_PURPOSE,
        object_id=order.public_id,
        generation=order.link_generation,
        expires_at=now + LIFETIME,
    )
    return f"/orders/{order.public_id}/{proof}/"


def order_url(order: Order, *, now: datetime) -> str:
    """The same as an address to be sent."""
    return own_url(order_path(order, now=now))


def is_order_link(order: Order, proof: str, *, now: datetime) -> bool:
    """Whether ``proof`` opens ``order``, and is neither too old nor revoked."""
    return verify_link(
        proof,
        schema=connection.schema_name,
        purpose=_PURPOSE,
        object_id=order.public_id,
        generation=order.link_generation,
        now=now,
    )
