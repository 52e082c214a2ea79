"""Who was erased, known again without knowing him: keyed hashes of what an order or customer would name him by.

So that an order of the past, put once more or imported anew, does not bring the person back; see decision 15. An order
that he places afterwards is a new contract, and is taken in like any other.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256

from django.conf import settings
from django.db import connection
from django.db.models import Q

from commerce.folding import fold_email, phone_to_e164
from commerce.models import Customer
from commerce.snapshots import AddressSnapshot, CustomerSnapshot, OrderSnapshot
from core.errors import Conflict


class CustomerErased(Conflict):
    """This customer was erased. A new order brings him back; what was before stays erased."""

    code = "customer_erased"
    title = "This customer was erased"
    state = "erased"


def keys_of(
    *, external_ids: Iterable[str] = (), emails: Iterable[str] = (), phones: Iterable[str] = ()
) -> list[str]:
    """The hashes to keep of an erased person. Emails are folded, phones E.164; empty ones are left out."""
    return sorted(_hashes(settings.SECRET_KEY, external_ids, emails, phones))


def keys_to_look_for(
    *, external_ids: Iterable[str] = (), emails: Iterable[str] = (), phones: Iterable[str] = ()
) -> set[str]:
    """The hashes under which somebody may have been kept, with our secrets of today and before."""
    named = list(external_ids), list(emails), list(phones)
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return {key for secret in secrets for key in _hashes(secret, *named)}


def keys_of_buyer(snapshot: OrderSnapshot, *, country: str) -> set[str]:
    """The hashes of whoever an order names: his id, his e-mail, and without one his phone."""
    told, address = snapshot.customer, snapshot.shipping_address
    email = fold_email(told.email)
    phone = "" if email else phone_to_e164(told.phone, country=address.country or country, or_country=country)
    return keys_to_look_for(external_ids=[told.external_id], emails=[email], phones=[phone])


def erased_rows(keys: Collection[str], customer_ids: Collection[int]) -> Q:
    """The customers that are left of erased people with any of these hashes or row ids."""
    return Q(erased_at__isnull=False) & (Q(erased_keys__overlap=list(keys)) | Q(pk__in=customer_ids))


def erased_buyers(
    *,
    snapshots: Mapping[str, OrderSnapshot],
    keys: Mapping[str, Collection[str]],
    known_orders: Mapping[str, int],
    erased: Collection[Customer],
) -> dict[str, Customer]:
    """Which of these orders belong to whom of the erased, by the order's external id.

    An order in the mirror stays whose it is; a new one is theirs if it was placed before they were erased.
    """
    by_row = {customer.pk: customer for customer in erased}
    found: dict[str, Customer] = {}
    for order_id, snapshot in snapshots.items():
        owner = by_row.get(known_orders[order_id]) if order_id in known_orders else None
        if order_id not in known_orders:
            owner = next((one for one in erased if _is_of(one, snapshot, keys[order_id])), None)
        if owner is not None:
            found[order_id] = owner
    return found


def without_person(snapshot: OrderSnapshot) -> OrderSnapshot:
    """What the books need of an order, and nothing that says whose it was."""
    country = snapshot.shipping_address.country
    return replace(
        snapshot,
        customer=CustomerSnapshot(external_id=""),
        shipping_address=AddressSnapshot({"country_code": country} if country else {}),
        fulfillments=tuple(replace(parcel, tracking_number="") for parcel in snapshot.fulfillments),
        tags=(),
        metadata={},
    )


def _is_of(customer: Customer, snapshot: OrderSnapshot, keys: Collection[str]) -> bool:
    is_theirs = not set(keys).isdisjoint(customer.erased_keys)
    return is_theirs and customer.erased_at is not None and snapshot.placed_at <= customer.erased_at


def _hashes(
    secret: str, external_ids: Iterable[str], emails: Iterable[str], phones: Iterable[str]
) -> set[str]:
    kinds = {"id": external_ids, "email": emails, "phone": phones}
    return {_hash(secret, kind, value) for kind, values in kinds.items() for value in values if value}


def _hash(secret: str, kind: str, value: str) -> str:
    message = f"erased:{connection.schema_name}:{kind}:{value}".encode()
    return hmac.digest(secret.encode(), message, sha256).hex()
