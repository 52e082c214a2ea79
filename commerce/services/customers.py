"""Customers of the mirror: put by the shop, or brought along by their orders."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.selectors import shop_settings
from commerce.erased_people import CustomerErased, erased_buyers, keys_of_buyer, keys_to_look_for
from commerce.folding import fold_email, fold_name, phone_to_e164
from commerce.models import Customer, Order
from commerce.search_keys import search_keys_of
from commerce.services.changes import set_values
from commerce.services.locking import LockedCustomers, lock_buyers
from commerce.services.shared_ids import mark_shared_id, read_buyer_ids
from commerce.snapshots import ConsentSnapshot, CustomerSnapshot, OrderSnapshot
from core.actors import Actor

_DERIVED = {
    "email": ("email_folded", "is_email_verified"),
    "phone": ("phone_e164", "is_phone_verified"),
    "name": ("name_folded",),
}


@dataclass(frozen=True)
class PutCustomer:
    customer: Customer
    is_new: bool


@transaction.atomic
def put_customer(*, external_id: str, snapshot: CustomerSnapshot, now: datetime) -> PutCustomer:
    """Make the customer be what the shop says. Consents and tags that it leaves out are kept.

    Safe to repeat, also at the same time. Raises CustomerErased for an id that was erased and has not ordered since.
    """
    keys = keys_to_look_for(external_ids=[external_id])
    locked = lock_buyers([external_id], now, erased_keys=keys, customer_ids=())
    if locked.erased and external_id in locked.made:
        raise CustomerErased(_("This customer was erased. A new order brings the customer back."))
    made, customer = locked.made, locked.found[external_id]
    country = shop_settings().country
    facts = _facts(snapshot, name=snapshot.name, country=country, is_vouched_for=True)
    if _apply(customer, facts, now):
        customer.save()
    return PutCustomer(customer, is_new=external_id in made)


def customers_of_orders(
    *,
    snapshots: Mapping[str, OrderSnapshot],
    known_orders: Mapping[str, int],
    country: str,
    actor: Actor,
    now: datetime,
) -> dict[str, Customer]:
    """Lock the customers of these orders, made where they are new, and answer them by the order's external id.

    ``snapshots`` are by the order's external id, ``known_orders`` the row ids of the customers of those that are in
    the mirror already. Orders of erased people belong to what is left of these, of whom nothing is learned.
    What an order leaves blank is kept. What we know is replaced only by the customer's newest order, so
    that taking in the past brings no old address back; consents come only with a new order, so that
    repeating one does not undo a withdrawal. Under an id that is many people's, a
    customer is whoever has the contact.
    Callers hold a transaction and take orders after this: customers are always locked first, in the order of
    their row ids.
    """
    ids = read_buyer_ids(snapshots, country=country)
    keys = {order_id: keys_of_buyer(snapshot, country=country) for order_id, snapshot in snapshots.items()}
    locked = lock_buyers(
        {*ids.of_orders.values(), *ids.newly_shared},
        now,
        erased_keys=set().union(*keys.values()),
        customer_ids=set(known_orders.values()),
    )
    customers, made = locked.found, locked.made
    erased = erased_buyers(snapshots=snapshots, keys=keys, known_orders=known_orders, erased=locked.erased)
    newest = _newest_orders([one.pk for one in customers.values() if one.external_id not in made])
    changed: dict[int, Customer] = {}
    for external_id in sorted(ids.newly_shared):
        mark_shared_id(shared=customers[external_id], actor=actor, now=now)
    for order_id, snapshot in sorted(snapshots.items(), key=lambda item: item[1].placed_at):
        if order_id in erased:
            continue
        customer = customers[ids.of_orders[order_id]]
        newest_at = newest.get(customer.pk)
        may_replace = newest_at is None or snapshot.placed_at >= newest_at
        facts = _facts_of_buyer(snapshot, country)
        told = _told(facts, customer, may_replace=may_replace)
        if order_id not in known_orders and "consents" in facts:
            told["consents"] = _consents_joined(customer.consents, facts["consents"])
        if _apply(customer, told, now):
            changed[customer.pk] = customer
    for customer in changed.values():
        customer.save()
    _forget_made_for_erased(
        locked, {ids.of_orders[order_id] for order_id in snapshots if order_id not in erased}
    )
    return {order_id: erased.get(order_id) or customers[ids.of_orders[order_id]] for order_id in snapshots}


def _forget_made_for_erased(locked: LockedCustomers, used: Collection[str]) -> None:
    """A row that was made before it turned out that its person is erased goes again."""
    unused = [locked.found[external_id].pk for external_id in locked.made if external_id not in used]
    if locked.erased and unused:
        Customer.objects.filter(pk__in=unused).delete()


def _facts_of_buyer(snapshot: OrderSnapshot, country: str) -> dict[str, Any]:
    name = snapshot.customer.name or snapshot.shipping_address.fields.get("name", "")
    return _facts(
        snapshot.customer,
        name=name,
        country=snapshot.shipping_address.country or country,
        or_country=country,
        is_vouched_for=False,
    )


def _told(facts: dict[str, Any], customer: Customer, *, may_replace: bool) -> dict[str, Any]:
    """The facts that an order really tells, each with what is derived from it."""
    told: dict[str, Any] = {}
    for name in ("email", "phone", "name", "first_name", "last_name", "language", "birth_date", "tags"):
        is_free = may_replace and not (_is_vouched_for(customer, name) and not facts[f"is_{name}_verified"])
        if facts.get(name) and (is_free or not getattr(customer, name)):
            told |= {field: facts[field] for field in (name, *_DERIVED.get(name, ()))}
    return told


def _is_vouched_for(customer: Customer, name: str) -> bool:
    """Whether the shop vouches for what we have: what somebody typed with an order does not take its place."""
    return bool(getattr(customer, f"is_{name}_verified", False))


def _consents_joined(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    joined = {(consent["channel"], consent["purpose"]): consent for consent in [*ours, *theirs]}
    return list(joined.values())


def _newest_orders(customer_ids: Sequence[int]) -> dict[int, datetime]:
    rows = Order.objects.filter(customer__in=customer_ids).order_by().values("customer")
    return dict(rows.annotate(newest=Max("placed_at")).values_list("customer", "newest"))


def _facts(
    snapshot: CustomerSnapshot, *, name: str, country: str, is_vouched_for: bool, or_country: str = ""
) -> dict[str, Any]:
    """The row's values. ``is_vouched_for`` says what a document means that leaves open whether a contact is verified."""
    whole_name = name.strip() or _name_of_parts(snapshot)
    facts: dict[str, Any] = {
        "email": snapshot.email,
        "email_folded": fold_email(snapshot.email),
        "phone": snapshot.phone,
        "phone_e164": phone_to_e164(snapshot.phone, country=country, or_country=or_country),
        "is_email_verified": _either(snapshot.is_email_verified, is_vouched_for),
        "is_phone_verified": _either(snapshot.is_phone_verified, is_vouched_for),
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


def _either(told: bool | None, otherwise: bool) -> bool:
    return otherwise if told is None else told


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
