"""Ids under which many people order: noticed when their orders show it, then parted among these people.

A new order of such an id has its own customer at once. The stored ones follow by the worker, some at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from commerce.customer_ids import BY_CONTACT, id_by_contact, is_nobodys_id, is_shared
from commerce.events import CustomerIdShared, OrderBuyerChanged
from commerce.folding import fold_email, fold_name, phone_to_e164
from commerce.models import Customer, Order
from commerce.search_keys import search_keys_of
from commerce.services.locking import lock_customers
from commerce.snapshots import OrderSnapshot
from core.actors import Actor
from events.publishing import publish

ORDERS_AT_ONCE = 200


@dataclass(frozen=True)
class BuyerIds:
    """Which customer each order belongs to, by external ids; and which known ids turned out to be many people's."""

    of_orders: dict[str, str]
    newly_shared: frozenset[str] = frozenset()


def read_buyer_ids(snapshots: Mapping[str, OrderSnapshot], *, country: str) -> BuyerIds:
    """Whose these orders are, by the order's external id."""
    told = {one.customer.external_id for one in snapshots.values()}
    by_themselves = {external_id for external_id in told if is_nobodys_id(external_id)}
    known = dict(Customer.objects.filter(external_id__in=told).values_list("external_id", "is_shared_id"))
    shared = by_themselves | {external_id for external_id, is_known in known.items() if is_known}
    shared |= _shown_to_be_shared(snapshots, told - shared, known.keys(), country=country)
    of_orders = {}
    for order_id, snapshot in snapshots.items():
        external_id = snapshot.customer.external_id
        if external_id in shared:
            external_id = _id_of_contacts(_contacts(snapshot, country), order_id)
        of_orders[order_id] = external_id
    # Ids of our own are each one contact's already, whoever names them.
    newly_shared = {one for one in shared if known.get(one) is False and not one.startswith(BY_CONTACT)}
    return BuyerIds(of_orders, frozenset(newly_shared))


def mark_shared_id(*, shared: Customer, actor: Actor, now: datetime) -> None:
    """Remember that the id of ``shared`` is many people's; its orders are parted by the worker. Safe to repeat."""
    if not Customer.objects.filter(pk=shared.pk, is_shared_id=False).update(
        is_shared_id=True, updated_at=now
    ):
        return
    shared.is_shared_id = True
    publish(CustomerIdShared(customer_id=shared.public_id), actor=actor, occurred_at=now)


@transaction.atomic
def part_shared_id(*, shared: Customer, actor: Actor, now: datetime) -> int:
    """Give some of the orders under an id that is many people's to these people; answers how many it gave.

    Safe to repeat; call it until it answers 0. What hangs on the orders follows by the event.
    """
    orders = list(Order.objects.filter(customer=shared).order_by("placed_at", "pk")[:ORDERS_AT_ONCE])
    ids = {order.pk: _id_of_stored(order) for order in orders}
    people, _made = lock_customers({shared.external_id, *ids.values()}, now)
    parted = 0
    for order in orders:
        person = people[ids[order.pk]]
        if not Order.objects.filter(pk=order.pk, customer=shared).update(customer=person, updated_at=now):
            continue
        _learn(person, order, now=now)
        parted += 1
        publish(
            OrderBuyerChanged(
                order_id=order.public_id, customer_id=person.public_id, was_customer_id=shared.public_id
            ),
            actor=actor,
            occurred_at=now,
        )
    return parted


def _learn(person: Customer, order: Order, *, now: datetime) -> None:
    """What a stored order tells of whoever placed it; the newest comes last."""
    name = str(order.shipping_address.get("name") or "")[:300]
    if name:
        person.name, person.name_folded = name, fold_name(name)
    if order.email:
        person.email, person.email_folded = order.email, order.email_folded
    if order.phone:
        person.phone, person.phone_e164 = order.phone, order.phone_e164
    person.search_keys = search_keys_of(name_folded=person.name_folded, email_folded=person.email_folded)
    person.updated_at = now
    person.save()


def _shown_to_be_shared(
    snapshots: Mapping[str, OrderSnapshot],
    ids: Collection[str],
    known: Collection[str],
    *,
    country: str,
) -> set[str]:
    contacts: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for snapshot in snapshots.values():
        contacts[snapshot.customer.external_id].append(_contacts(snapshot, country))
    for external_id, *stored in _stored_contacts(set(ids) & set(known), but=snapshots.keys()):
        contacts[external_id].append(tuple(stored))
    return {external_id for external_id in ids if is_shared(contacts[external_id])}


def _stored_contacts(ids: Collection[str], *, but: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Id, e-mail and phones of the stored orders under these ids, each only once."""
    if not ids:
        return
    rows = Order.objects.filter(customer__external_id__in=ids).exclude(external_id__in=but).order_by()
    yield from rows.values_list(
        "customer__external_id", "email_folded", "phone_e164", "ship_phone_e164"
    ).distinct()


def _contacts(snapshot: OrderSnapshot, country: str) -> tuple[str, str, str]:
    address = snapshot.shipping_address
    dialled_from = address.country or country
    return (
        fold_email(snapshot.customer.email),
        phone_to_e164(snapshot.customer.phone, country=dialled_from, or_country=country),
        phone_to_e164(address.phone, country=dialled_from, or_country=country),
    )


def _id_of_stored(order: Order) -> str:
    return _id_of_contacts((order.email_folded, order.phone_e164, order.ship_phone_e164), order.external_id)


def _id_of_contacts(contacts: tuple[str, str, str], order_id: str) -> str:
    email, phone, ship_phone = contacts
    return id_by_contact(email=email, phone=phone or ship_phone, otherwise=order_id)
