from __future__ import annotations

import pytest

from tenants.names import (
    NameRefused,
    require_host,
    require_label,
    require_schema_name,
    require_shop_name,
    schema_name_for,
)


@pytest.mark.parametrize("name", ["north", "shop_1", "a2"])
def test_schema_names_that_are_taken(name):
    assert require_schema_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a",
        "1a",
        "North",
        "a-b",
        "a b",
        "a.b",
        'a"b',
        "ä",
        "public",
        "pg_x",
        "information_schema",
        "x" * 49,
    ],
)
def test_schema_names_that_are_refused(name):
    with pytest.raises(NameRefused):
        require_schema_name(name)


@pytest.mark.parametrize("label", ["north-and-pine", "ayaz", "shop24", " Ayaz "])
def test_labels_that_are_taken(label):
    assert require_label(label) == label.strip().lower()


@pytest.mark.parametrize(
    "label",
    ["", "ab", "-ab", "ab-", "a--b", "a_b", "a.b", "ä-shop", "xn--80ak6aa92e", "admin", "www", "operators", "paypal",
     "paypa1", "paypal-support", "returns-amazon", "g00gle", "x" * 41],
)  # fmt: skip
def test_labels_that_are_refused(label):
    with pytest.raises(NameRefused):
        require_label(label)


@pytest.mark.parametrize(
    "name",
    [
        "North & Pine",
        "Ayaz",
        "달빛상점",
        "ร้านดาว",
        "Apple Tree Clothing",
        "Wise Owl Books",
        "Nike's Cousin & Sons",
        "24 Stunden",
    ],
)
def test_shop_names_that_are_taken(name):
    assert require_shop_name(f"  {name} ") == name


@pytest.mark.parametrize(
    "name",
    ["", "x", "PayPal", "P\u0430yPal", "Paypal Support", "AMAZON Returns", "A\u202eb", "North\u200bPine", "www.north.com",
     "https://north.com", "me@north.com", "x" * 81, "P4ypal", "Ηermes"],
)  # fmt: skip
def test_shop_names_that_are_refused(name):
    with pytest.raises(NameRefused) as refused:
        require_shop_name(name)

    assert refused.value.errors[0].field == "name"


@pytest.mark.parametrize(
    ("given", "stored"),
    [("Returns.Example.com", "returns.example.com"), ("a.localhost.", "a.localhost"),
     ("xn--bcher-kva.example", "xn--bcher-kva.example")],
)  # fmt: skip
def test_hosts_are_stored_in_one_form(given, stored):
    assert require_host(given) == stored


@pytest.mark.parametrize(
    "host", ["", "localhost", "127.0.0.1", "a b.example", "-a.example", "a.example:80", "ä.example"]
)
def test_hosts_that_are_refused(host):
    with pytest.raises(NameRefused):
        require_host(host)


def test_a_label_becomes_a_schema():
    assert schema_name_for("north-and-pine") == "shop_north_and_pine"
