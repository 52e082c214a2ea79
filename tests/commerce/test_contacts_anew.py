"""What was folded in the old way is folded as it is now, once and for all."""

from __future__ import annotations

from hashlib import sha256
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from commerce.models import Customer, Order
from tests import make

read_contacts_anew = import_module("commerce.migrations.0005_contacts_of_orders").read_contacts_anew


@pytest.fixture
def rows(shop: Any) -> dict[str, Order]:
    """Orders as they were stored before an order kept its own contact."""

    def order(name: str, customer: Customer, **fields: Any) -> Order:
        return make.order(customer=customer, external_id=name, country="GB", **fields)

    known_by = sha256(b"0176 04065555").hexdigest()[:24]
    by_phone = make.customer(
        external_id=f"contact:{known_by}", email="", phone="0176 04065555", phone_e164="+4917604065555"
    )
    wide = make.customer(email="ada＠bücher.example", external_id="c-1")
    extension = make.customer(
        email="-", email_folded="", phone="+90 (0) 532 123 45 67 dahili 1", external_id="c-2"
    )
    return {
        "phone": order("phone", by_phone, email_folded="", phone_e164="+4917604065555"),
        "wide": order("wide", wide, email_folded="ada＠bücher.example"),
        "extension": order("extension", extension, email_folded="", phone_e164=""),
    }


def test_stored_contacts_are_read_anew_and_once_more_changes_nothing(rows: dict[str, Order]) -> None:
    found = [_stored() for _ in (read_contacts_anew(apps, None), read_contacts_anew(apps, None))]

    assert found[0] == found[1]
    assert found[0]["orders"] == {
        "phone": ("", "+4917604065555", "+4917604065555"),
        "wide": ("ada@xn--bcher-kva.example", "", ""),
        "extension": ("", "+90 (0) 532 123 45 67 dahili 1", "+905321234567"),
    }
    assert found[0]["customers"] == {
        "c-1": "ada@xn--bcher-kva.example",
        "c-2": "",
        f"contact:{sha256(b'+4917604065555').hexdigest()[:24]}": "",
    }


def _stored() -> dict[str, Any]:
    orders = Order.objects.values_list("external_id", "email_folded", "phone", "phone_e164")
    return {
        "orders": {name: tuple(contact) for name, *contact in orders},
        "customers": dict(Customer.objects.values_list("external_id", "email_folded")),
    }
