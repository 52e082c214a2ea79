"""Orders, products and customers by API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from api.serializers.order_documents import BULK_SCHEMA, CUSTOMER_SCHEMA, ORDER_SCHEMA, PRODUCT_SCHEMA
from commerce.models import Customer, Order, Product
from commerce.snapshots import parse_customer, parse_order, parse_product
from core.errors import Refusal
from tests import make
from tests.api.conftest import ApiClient, counted_queries
from tests.order_documents import contract_order

QUERIES = {"/orders": 8, "/products": 3, "/customers": 2}  # one is the key's


def test_order_is_stored_and_answered(api: ApiClient) -> None:
    first = api.put("/orders/o-1001", contract_order())
    again = api.put("/orders/o-1001", contract_order())

    assert (first.status_code, again.status_code) == (201, 200), first.content
    stored = first.json()
    assert stored["id"].startswith("ord_")
    assert (stored["external_id"], stored["placed_at"], stored["total"]) == (
        "o-1001",
        "2026-10-01T10:00:00Z",
        "172.90",
    )
    assert [
        (line["external_id"], line["paid_total"], line["returnable_quantity"]) for line in stored["lines"]
    ] == [
        ("l-1", "120.00", 2),
        ("l-2", "48.00", 1),
    ]
    assert stored["refunds"][0]["lines"] == [{"line": "l-1", "quantity": 1, "amount": "10.00"}]
    assert stored["fulfillments"][0]["lines"] == [
        {"line": "l-1", "quantity": 3},
        {"line": "l-2", "quantity": 1},
    ]
    assert stored["customer"]["consents"][0]["wording"] == "..."
    assert api.get("/orders/o-1001").json() == again.json()
    assert api.get(f"/orders/{stored['id']}").json() == again.json()


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        (
            {"discounts": [{"code": "A", "amount": 42}]},
            400,
            "discounts.0.amount",
        ),
        ({"colour": "red"}, 400, "colour"),
        ({"prices_include_tax": "yes"}, 400, "prices_include_tax"),
        ({"placed_at": "yesterday"}, 400, "placed_at"),
        ({"total": "172.905"}, 422, "total"),
    ],
)
def test_order_that_is_wrong_is_refused_and_not_written(
    api: ApiClient, changes: dict[str, Any], status: int, field: str
) -> None:
    answer = api.put("/orders/o-1001", contract_order(**changes))

    assert answer.status_code == status, answer.content
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Order.objects.exists()
    assert not Customer.objects.exists()


def test_bulk_answers_for_each_order_alone(api: ApiClient) -> None:
    wrong = contract_order(external_id="o-2", currency="euro")
    right = contract_order(external_id="o-1")

    answer = api.post("/orders/bulk", {"orders": [right, wrong]})

    assert answer.status_code == 200, answer.content
    outcomes = answer.json()["orders"]
    assert [(one["external_id"], one["status"]) for one in outcomes] == [("o-1", 201), ("o-2", 422)]
    assert outcomes[1]["problem"]["errors"][0]["field"] == "orders.1.currency"
    assert list(Order.objects.values_list("external_id", flat=True)) == ["o-1"]


def test_bulk_takes_five_hundred_at_most(api: ApiClient) -> None:
    answer = api.post("/orders/bulk", {"orders": [{}] * 501})

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "max_length")


def test_portal_link_opens_the_order(api: ApiClient) -> None:
    order = make.order()

    link = api.post(f"/orders/{order.external_id}/portal-link").json()

    assert link["url"].startswith("http")
    assert f"/orders/{order.public_id}/" in link["url"]
    assert link["expires_at"].endswith("Z")


def test_product_and_customer_are_put_and_read(api: ApiClient) -> None:
    product = {
        "title": "Tee",
        "type": "tee",
        "tags": ["outlet"],
        "variants": [
            {
                "external_id": "v-1",
                "sku": "TEE-M",
                "options": {"size": "M"},
                "price": "50.00",
                "currency": "EUR",
                "stock": 3,
            }
        ],
    }

    made = api.put("/products/p-1", product)
    person = api.put("/customers/c-1", {"email": "ada@example.com", "name": "Ada"})

    assert (made.status_code, person.status_code) == (201, 201), made.content + person.content
    assert made.json()["variants"][0]["price"] == "50.00"
    assert api.get("/products/p-1").json() == made.json()
    assert api.get(f"/customers/{person.json()['id']}").json() == person.json()
    assert api.put("/products/p-1", product).status_code == 200
    assert api.put(f"/products/{made.json()['id']}", product).json()["external_id"] == "p-1"
    assert api.put("/products/p-1", {"title": 7}).status_code == 400
    assert Product.objects.count() == 1


def test_other_shop_sees_nothing(api: ApiClient, other_shop: Any, inside: Callable[[Any], Any]) -> None:
    with inside(other_shop):
        make.order(external_id="o-theirs")
        make.product(external_id="p-theirs")

    assert api.get("/orders").json() == {"data": [], "next": None, "previous": None}
    assert api.get("/orders/o-theirs").status_code == 404
    assert api.get("/products/p-theirs").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_a_fixed_number_of_queries(api: ApiClient, count: int) -> None:
    for _ in range(count):
        make.order(lines=[{"paid_minor": 1000}, {"paid_minor": 2000}])
        make.product()

    api.get("/reasons")  # notes the key's use
    for path, expected in QUERIES.items():
        with counted_queries() as queries:
            page = api.get(path).json()
        assert len(page["data"]) == count
        assert len(queries) == expected, queries


def test_filters_of_orders(api: ApiClient) -> None:
    ada = make.customer(external_id="c-ada", email="ada@example.com")
    make.order(customer=ada, external_id="o-ada", number="1001", number_folded="1001")
    make.order(external_id="o-bob", number="1002", number_folded="1002")

    def found(**query: str) -> list[str]:
        return [order["external_id"] for order in api.get("/orders", **query).json()["data"]]

    assert found(number="#1001") == ["o-ada"]
    assert found(customer="c-ada") == ["o-ada"]
    assert found(email="ADA@example.com") == ["o-ada"]
    assert found(status="cancelled") == []
    assert len(found(placed_after="2020-01-01T00:00:00+03:00")) == 2
    assert api.get("/orders", colour="red").status_code == 400
    assert api.get("/orders", status="red").status_code == 400


def test_documented_shapes_are_those_that_are_read() -> None:
    """Every field that the OpenAPI document names is known to the reader, and the needed ones are needed."""
    samples = {
        "order": (parse_order, ORDER_SCHEMA),
        "product": (parse_product, PRODUCT_SCHEMA),
        "customer": (lambda data: parse_customer(data, external_id="c-1"), CUSTOMER_SCHEMA),
    }

    for read, schema in samples.values():
        with pytest.raises(Refusal) as refused:
            read({**dict.fromkeys(schema["properties"]), "stranger": 1})
        fields = {error.field for error in refused.value.errors}
        assert fields >= {"stranger", *schema.get("required", [])}
        assert {error.field for error in refused.value.errors if "unknown" in error.code} <= {"stranger"}
    assert BULK_SCHEMA["properties"]["orders"]["maxItems"] == 500
