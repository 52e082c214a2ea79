"""Codes of store credit that the shop's checkout does not know by itself: people enter them there."""

from __future__ import annotations

from datetime import datetime

from accounts.models import Port
from accounts.ports import connection_to
from integrations.by_hand.services.asking import put_on_list
from integrations.by_hand.wishes import credit_code_wish
from loyalty.models import CreditCode


def list_credit_codes(*, customer_id: str, now: datetime) -> None:
    """Put the customer's codes on the list that were made since the shop works by hand. May be repeated."""
    behind = connection_to(Port.STORE)
    if behind is None or not behind.is_by_hand:
        return
    codes = CreditCode.objects.select_related("account__customer").filter(
        account__customer__public_id=customer_id, created_at__gte=behind.changed_at
    )
    for code in codes.order_by("pk"):
        put_on_list(credit_code_wish(code), now=now)
