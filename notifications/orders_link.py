"""The one-time link to all orders of a customer: for who has lost the number, or is on the phone with staff."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.urls import reverse

from accounts.services.one_time_codes import issue_token
from commerce.models import Customer
from notifications.models import Message
from notifications.services import queue_message
from tenants.selectors import current_shop, shop_base_url

ORDERS_LINK = "shopper_orders"
ORDERS_LINK_LIFETIME = timedelta(hours=1)


@transaction.atomic
def write_orders_link(*, customer: Customer, language: str, now: datetime) -> Message | None:
    """Send the link to the address that the shop knows; older ones stop working. None without an address."""
    token = issue_token(
        purpose=ORDERS_LINK, subject=customer.public_id, lifetime=ORDERS_LINK_LIFETIME, now=now
    )
    return queue_message(
        topic="find_orders",
        effect_key=sha256(token.encode()).hexdigest()[:32],
        recipient=customer.email,
        language=language,
        context={
            "url": shop_base_url(current_shop()) + reverse("portal:orders_link", args=[token]),
            "name": customer.name,
        },
        customer=customer,
        now=now,
    )
