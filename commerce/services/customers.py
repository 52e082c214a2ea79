"""Customers of the mirror: put by the shop, or brought along by their orders."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.selectors import shop_settings
from commerce.folding import fold_email, fold_name, phone_to_e164
from commerce.models import Customer, Order
from commerce.search_keys import search_keys_of
from commerce.services.changes import set_values
from commerce.snapshots import ConsentSnapshot, CustomerSnapshot, OrderSnapshot

_DERIVED = {"email": ("email_folded",), "phone": ("phone_e164",), "name": ("name_folded",)}


@dataclass(frozen=True)
class PutCustomer:
    customer: Customer
    is_new: bool


@transaction.atomic
def put_customer(*, external_id: str, snapshot: CustomerSnapshot, now: datetime) -> PutCustomer:
    """Make the customer be what the shop says. Consents and tags that it leaves out are kept.

    Safe to repeat, also at the same time.
    """
    found, made = _lock_customers([external_id], now)
    customer = found[external_id]
    country = shop_settings().country
    if _apply(customer, _facts(snapshot, name=snapshot.name, country=country), now):
        customer.save()
    return PutCustomer(customer, is_new=external_id in made)


def customers_of_orders(
    *, snapshots: Mapping[str, OrderSnapshot], known_orders: Collection[str], country: str, now: datetime
) -> dict[str, Customer]:
    """Lock the customers of these orders, made where they are new, and answer them by external id.

    ``snapshots`` are by the order's external id, ``known_orders`` those that are in the mirror already.
    What an order leaves blank is kept. What we know is replaced only by the customer's newest order, so
    that taking in the past brings no old address back; consents come only with a new order, so that
    repeating one does not undo a withdrawal. Callers hold a transaction and take orders after this:
    customers are always locked first, in the order of their row ids.
    """
    customers, made = _lock_customers({one.customer.external_id for one in snapshots.values()}, now)
    newest = _newest_orders([one.pk for one in customers.values() if one.external_id not in made])
    changed: dict[int, Customer] = {}
    for order_id, snapshot in sorted(snapshots.items(), key=lambda item: item[1].placed_at):
        customer = customers[snapshot.customer.external_id]
        name = snapshot.customer.name or snapshot.shipping_address.fields.get("name", "")
        facts = _facts(snapshot.customer, name=name, country=snapshot.shipping_address.country or country)
        newest_at = newest.get(customer.pk)
        is_newest = newest_at is None or snapshot.placed_at >= newest_at
        told = _told(facts, customer, may_replace=is_newest)
        if order_id not in known_orders and "consents" in facts:
            told["consents"] = _consents_joined(customer.consents, facts["consents"])
        if _apply(customer, told, now):
            changed[customer.pk] = customer
    for customer in changed.values():
        customer.save()
    return customers


def _told(facts: dict[str, Any], customer: Customer, *, may_replace: bool) -> dict[str, Any]:
    """The facts that an order really tells, each with what is derived from it."""
    told: dict[str, Any] = {}
    for name in ("email", "phone", "name", "first_name", "last_name", "language", "birth_date", "tags"):
        if facts.get(name) and (may_replace or not getattr(customer, name)):
            told |= {field: facts[field] for field in (name, *_DERIVED.get(name, ()))}
    return told


def _consents_joined(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    joined = {(consent["channel"], consent["purpose"]): consent for consent in [*ours, *theirs]}
    return list(joined.values())


def _lock_customers(external_ids: Collection[str], now: datetime) -> tuple[dict[str, Customer], set[str]]:
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


def _newest_orders(customer_ids: Sequence[int]) -> dict[int, datetime]:
    rows = Order.objects.filter(customer__in=customer_ids).order_by().values("customer")
    return dict(rows.annotate(newest=Max("placed_at")).values_list("customer", "newest"))


def _facts(snapshot: CustomerSnapshot, *, name: str, country: str) -> dict[str, Any]:
    whole_name = name.strip() or _name_of_parts(snapshot)
    facts: dict[str, Any] = {
        "email": snapshot.email,
        "email_folded": fold_email(snapshot.email),
        "phone": snapshot.phone,
        "phone_e164": phone_to_e164(snapshot.phone, country=country),
        "name": whole_name,
        "first_name": snapshot.first_name,
        "last_name": snapshot.last_name,
        "name_folded": fold_name(whole_name),
        "language": snapshot.language,
        "birth_date": snapshot.birth_date,
    }
    if snapshot.tags is not None:
        facts["tags"] = list(snapshot.tags)
    if snapshot.consents is not None:
        facts["consents"] = [_consent_as_json(consent) for consent in snapshot.consents]
    return facts


def _name_of_parts(snapshot: CustomerSnapshot) -> str:
    if snapshot.language.lower().startswith("ko"):
        return f"{snapshot.last_name}{snapshot.first_name}".strip()
    return f"{snapshot.first_name} {snapshot.last_name}".strip()


def _consent_as_json(consent: ConsentSnapshot) -> dict[str, Any]:
    return {
        "channel": consent.channel,
        "purpose": consent.purpose,
        "given_at": consent.given_at.isoformat() if consent.given_at else None,
        "source": consent.source,
        "wording": consent.wording,
    }


def _apply(customer: Customer, facts: dict[str, Any], now: datetime) -> bool:
    if not set_values(customer, facts):
        return False
    customer.search_keys = search_keys_of(
        name_folded=customer.name_folded, email_folded=customer.email_folded
    )
    customer.updated_at = now
    return True
