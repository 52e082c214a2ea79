"""Customers are always locked first, and in the order of their row ids."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from commerce.erased_people import erased_rows
from commerce.models import Customer


@dataclass(frozen=True)
class LockedCustomers:
    """``found`` by external id, ``made`` by this act, and what is left of ``erased`` people that were looked for."""

    found: dict[str, Customer]
    made: set[str]
    erased: list[Customer]


def lock_customers(external_ids: Collection[str], now: datetime) -> tuple[dict[str, Customer], set[str]]:
    """All of them, made if needed, locked in one order; and which of them this act has made."""
    locked = lock_buyers(external_ids, now, erased_keys=(), customer_ids=())
    return locked.found, locked.made


def lock_buyers(
    external_ids: Collection[str],
    now: datetime,
    *,
    erased_keys: Collection[str],
    customer_ids: Collection[int],
) -> LockedCustomers:
    """As ``lock_customers``, and with them erased people with one of these hashes or row ids.

    Who is erased at this moment is waited for, and then found as erased: his row has its hashes by then.
    """
    wanted = sorted(external_ids)
    while True:
        made = _make_missing(wanted, now)
        rows = _lock(Q(external_id__in=wanted), erased_keys, customer_ids)
        found = {customer.external_id: customer for customer in rows if customer.erased_at is None}
        if len(found) == len(wanted):  # else one of them lost its id to an erasure while we waited
            break
    return LockedCustomers(
        found=found,
        # Of two that make one at once, the one whose row it is.
        made={one.external_id for one in made if found[one.external_id].public_id == one.public_id},
        erased=[customer for customer in rows if customer.erased_at is not None],
    )


def _make_missing(wanted: list[str], now: datetime) -> list[Customer]:
    known = set(Customer.objects.filter(external_id__in=wanted).values_list("external_id", flat=True))
    made = [
        Customer(external_id=external_id, created_at=now, updated_at=now)
        for external_id in wanted
        if external_id not in known
    ]
    Customer.objects.bulk_create(made, ignore_conflicts=True)
    return made


def _lock(wanted: Q, erased_keys: Collection[str], customer_ids: Collection[int]) -> list[Customer]:
    if erased_keys or customer_ids:
        wanted |= erased_rows(erased_keys, customer_ids)
    return list(Customer.objects.select_for_update(no_key=True).filter(wanted).order_by("pk"))
