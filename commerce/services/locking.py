"""Customers are always locked first, and in the order of their row ids."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from commerce.models import Customer


def lock_customers(external_ids: Collection[str], now: datetime) -> tuple[dict[str, Customer], set[str]]:
    """All of them, made if needed, locked in one order; and which of them this act has made."""
    wanted = sorted(external_ids)
    known = set(Customer.objects.filter(external_id__in=wanted).values_list("external_id", flat=True))
    made = [
        Customer(external_id=external_id, created_at=now, updated_at=now)
        for external_id in wanted
        if external_id not in known
    ]
    Customer.objects.bulk_create(made, ignore_conflicts=True)
    rows = Customer.objects.select_for_update(no_key=True).filter(external_id__in=wanted).order_by("pk")
    locked = {customer.external_id: customer for customer in rows}
    # Of two that make one at once, the one whose row it is.
    return locked, {one.external_id for one in made if locked[one.external_id].public_id == one.public_id}
