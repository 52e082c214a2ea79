"""Documents of the shop: what is understood, and what is refused where and why."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.snapshots import (
    DocumentRefused,
    parse_customer,
    parse_external_id,
    parse_order,
    parse_orders,
    parse_product,
)
from core.errors import NotUnderstood, Refusal
from tests.order_documents import contract_order, line_document, order_document

NAUGHTY = Path(__file__).parents[3] / "shared" / "data" / "abuse" / "blns.json"


def with_line(**changes: Any) -> dict[str, Any]:
    return order_document(lines=[line_document("l-1") | changes])


def without(name: str) -> dict[str, Any]:
    document = order_document()
    del document[name]
    return document


def test_times_become_utc_and_amounts_minor_units() -> None:
    order = parse_order(contract_order(placed_at="2026-10-01T13:00:00.123456789+03:00"))

    assert order.placed_at == datetime(2026, 10, 1, 10, 0, 0, 123456, tzinfo=UTC)
    assert (order.total_minor, order.shipping_minor, order.lines[0].unit_price_minor) == (17290, 490, 5000)
    assert (
        parse_order(with_line(unit_price="12000.00") | {"currency": "KRW"}).lines[0].unit_price_minor == 12000
    )


@pytest.mark.parametrize(
    ("document", "field", "code"),
    [
        ([], "", "wrong_type"),
        (order_document(colour="red"), "colour", "unknown_field"),
        (with_line(price="1.00"), "lines.0.price", "unknown_field"),
        (order_document(number=1001), "number", "wrong_type"),
        (order_document(number="10\x0001"), "number", "invalid_characters"),
        (order_document(number="\ud800"), "number", "invalid_characters"),
        (order_document(lines={}), "lines", "wrong_type"),
        (order_document(lines=["x"]), "lines.0", "wrong_type"),
        (order_document(placed_at="2026-10-01T10:00:00"), "placed_at", "not_a_time"),
        (order_document(placed_at="2026-13-01T10:00:00Z"), "placed_at", "not_a_time"),
        (order_document(placed_at="0001-01-01T00:00:00+14:00"), "placed_at", "not_a_time"),
        (order_document(prices_include_tax="yes"), "prices_include_tax", "wrong_type"),
        (with_line(quantity=True), "lines.0.quantity", "wrong_type"),
        (with_line(quantity=1.5), "lines.0.quantity", "wrong_type"),
        (with_line(unit_price=40), "lines.0.unit_price", "wrong_type"),
        (with_line(unit_price="40,00"), "lines.0.unit_price", "not_an_amount"),
        (with_line(unit_price="1e5"), "lines.0.unit_price", "not_an_amount"),
        (with_line(unit_price="NaN"), "lines.0.unit_price", "not_an_amount"),
        (with_line(unit_price="9" * 5000), "lines.0.unit_price", "not_an_amount"),
        (order_document(protection={"a": {"b": "\x00"}}), "protection", "invalid_json"),
    ],
)
def test_what_is_not_understood_says_where(document: Any, field: str, code: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        parse_order(document)

    assert (refused.value.errors[0].field, refused.value.errors[0].code) == (field, code)


@pytest.mark.parametrize(
    ("document", "field", "code"),
    [
        (without("number"), "number", "required"),
        (without("placed_at"), "placed_at", "required"),
        (without("currency"), "currency", "required"),
        (without("lines"), "lines", "required"),
        (without("customer"), "customer", "required"),
        (order_document(number="  "), "number", "required"),
        (order_document(lines=[]), "lines", "required"),
        (order_document(customer={"email": "a@b.c"}), "customer.external_id", "required"),
        (order_document(customer={"external_id": "c"}), "customer.email", "email_or_phone_needed"),
        (
            order_document(customer={"external_id": "c", "email": "a@b\n.c"}),
            "customer.email",
            "invalid_email",
        ),
        (order_document(currency="euro"), "currency", "unknown_currency"),
        (order_document(currency="QQQ"), "currency", "unknown_currency"),
        (order_document(placed_at="9999-10-01T10:00:00Z"), "placed_at", "time_out_of_range"),
        (order_document(number="1" * 101), "number", "too_long"),
        (order_document(status="lost"), "status", "unknown_choice"),
        (
            order_document(lines=[line_document("a"), line_document("a")]),
            "lines.1.external_id",
            "duplicate_id",
        ),
        (order_document(lines=[line_document(f"l-{n}") for n in range(1001)]), "lines", "too_many"),
        (with_line(external_id="a b"), "lines.0.external_id", "invalid_external_id"),
        (with_line(quantity=0), "lines.0.quantity", "too_small"),
        (with_line(quantity=10**9 + 1), "lines.0.quantity", "too_large"),
        (with_line(unit_price="40.005"), "lines.0.unit_price", "too_many_decimals"),
        (with_line(unit_price="-1.00"), "lines.0.unit_price", "negative_amount"),
        (with_line(unit_price="99999999999999.00"), "lines.0.unit_price", "amount_too_large"),
        (with_line(unit_price="9999999.00", quantity=10**9), "lines.0.quantity", "amount_too_large"),
        (with_line(discount_total="40.01"), "lines.0.discount_total", "discount_too_large"),
        (with_line(withdrawal_exempt="because"), "lines.0.withdrawal_exempt", "unknown_choice"),
        (
            order_document(fulfillments=[{"lines": [{"line": "l-9", "quantity": 1}]}]),
            "fulfillments.0.lines.0.line",
            "unknown_line",
        ),
        (
            order_document(refunds=[{"amount": "1.00", "lines": [{"line": "l-9"}]}]),
            "refunds.0.lines.0.line",
            "unknown_line",
        ),
        (
            order_document(payments=[{"external_id": "p", "amount": "1.00"}] * 2),
            "payments.1.external_id",
            "duplicate_id",
        ),
    ],
)
def test_what_breaks_a_rule_says_which(document: Any, field: str, code: str) -> None:
    with pytest.raises((DocumentRefused, NotUnderstood)) as refused:
        parse_order(document)

    assert (refused.value.errors[0].field, refused.value.errors[0].code) == (field, code)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    document = order_document(number=None, currency="X", lines=[line_document("l", quantity=-1)], tags=[1])

    with pytest.raises(NotUnderstood) as refused:
        parse_order(document, "orders.3")

    assert {error.field for error in refused.value.errors} == {
        "orders.3.number",
        "orders.3.currency",
        "orders.3.lines.0.quantity",
        "orders.3.tags.0",
    }


def test_names_phones_and_addresses_are_stored_as_they_come() -> None:
    customer = {"external_id": "c", "phone": " call me: 12 ", "name": "  Æ 🙂 "}
    address = {"line1": "강원특별자치도", "postal_code": "??", "country_code": "Türkiye"}

    order = parse_order(order_document(customer=customer, shipping_address=address))

    assert (order.customer.phone, order.customer.name) == (" call me: 12 ", "  Æ 🙂 ")
    assert (order.shipping_address.fields, order.shipping_address.country) == (address, "")


def test_of_many_documents_each_has_its_own_outcome() -> None:
    outcomes = parse_orders([order_document(external_id="o-1"), order_document(), 7])

    assert [getattr(outcome, "code", "read") for outcome in outcomes] == [
        "read",
        "not_understood",
        "not_understood",
    ]


def test_a_product_is_read() -> None:
    variant = {
        "external_id": "v-1",
        "options": {"Size": "M"},
        "price": "40.00",
        "currency": "EUR",
        "stock": -2,
    }

    product = parse_product(
        {"title": "Tee", "active": False, "image_url": "/pictures/1.jpg", "variants": [variant]}
    )

    assert (product.is_active, product.variants[0].price_minor, product.variants[0].stock) == (
        False,
        4000,
        -2,
    )


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({}, "required"),
        ({"title": "Tee", "url": "javascript:alert(1)"}, "invalid_address"),
        ({"title": "Tee", "image_url": "//elsewhere/1.jpg"}, "invalid_address"),
        ({"title": "Tee", "variants": [{"external_id": "v", "price": "1.00"}]}, "required"),
        ({"title": "Tee", "variants": [{"external_id": "v"}, {"external_id": "v"}]}, "duplicate_id"),
    ],
)
def test_a_product_that_breaks_a_rule_is_refused(document: dict[str, Any], code: str) -> None:
    with pytest.raises((DocumentRefused, NotUnderstood)) as refused:
        parse_product(document)

    assert refused.value.errors[0].code == code


def test_a_customer_has_the_id_of_the_address() -> None:
    assert parse_customer({"email": "a@b.c"}, external_id="c-1").external_id == "c-1"
    with pytest.raises(DocumentRefused):
        parse_customer({"external_id": "c-2", "email": "a@b.c"}, external_id="c-1")


@pytest.mark.parametrize("value", ["", "a b", "a/b", "ü", "x" * 201, "\x00", 7])
def test_an_external_id_has_its_form(value: Any) -> None:
    with pytest.raises(Refusal):
        parse_external_id(value)


@pytest.mark.skipif(not NAUGHTY.exists(), reason="The list of naughty strings is not at ../shared/data")
def test_naughty_strings_are_kept_or_refused_and_nothing_else() -> None:
    for text in json.loads(NAUGHTY.read_text()):
        document = order_document(
            customer={"external_id": "c", "phone": "1", "name": text}, shipping_address={"line1": text}
        )

        assert parse_order(document).customer.name == text


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(field=st.sampled_from(sorted(contract_order())), value=_json)
def test_anything_is_either_read_or_refused(field: str, value: Any) -> None:
    with suppress(Refusal):
        parse_order(contract_order(**{field: value}))
