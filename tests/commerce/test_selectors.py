"""Finding orders and people by what staff type, in four writings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from commerce.selectors import customers_matching, orders_matching
from commerce.services.orders import put_order
from commerce.snapshots import parse_order
from core.actors import SYSTEM
from tests.order_documents import order_document

NOW = datetime(2026, 11, 1, tzinfo=UTC)
PEOPLE = [
    ("1001", {"email": "ada@example.com", "phone": "0532 123 45 67", "name": "Ada Yılmaz"}, "TR"),
    ("1002", {"email": "minji@example.com", "phone": "010-1234-5678", "name": "김민지"}, "KR"),
    ("T-77", {"email": "som@example.org", "phone": "๐๘๑-๒๓๔-๕๖๗๘", "name": "สมชาย ใจดี"}, "TH"),
]


@pytest.fixture(autouse=True)
def _people(shop: Any) -> None:
    for number, person, country in PEOPLE:
        customer = {"external_id": f"c-{number}", **person}
        document = order_document(
            number=number, customer=customer, shipping_address={"country_code": country}
        )
        put_order(external_id=f"o-{number}", snapshot=parse_order(document), actor=SYSTEM, now=NOW)


@pytest.mark.parametrize(
    ("typed", "country", "found"),
    [
        ("#1001", "TR", ["1001"]),
        ("100", "TR", ["1002", "1001"]),
        ("t77", "TR", ["T-77"]),
        ("o-1001", "TR", ["1001"]),
        ("ADA@example.com", "TR", ["1001"]),
        ("example.org", "TR", ["T-77"]),
        ("yilm", "TR", ["1001"]),
        ("YILMAZ", "TR", ["1001"]),
        ("민지", "KR", ["1002"]),
        ("ใจดี", "TH", ["T-77"]),
        ("0532 123 45 67", "TR", ["1001"]),
        ("45 67", "TR", ["1001"]),
        ("๕๖๗๘", "TH", ["T-77", "1002"]),
        ("081-234-5678", "TH", ["T-77"]),
        ("nobody", "TR", []),
        ("", "TR", ["T-77", "1002", "1001"]),
    ],
)
def test_orders_are_found_as_people_type(typed: str, country: str, found: list[str]) -> None:
    assert [order.number for order in orders_matching(typed, country=country)] == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("yılmaz", {"c-1001"}),
        ("som", {"c-T-77"}),
        ("5678", {"c-1002", "c-T-77"}),
        ("x", set()),
        ("Yılmaz Ada", {"c-1001"}),
        ("yılmaz minji", set()),
        ("김", {"c-1002"}),
        ("지", set()),
        ("สมช", {"c-T-77"}),
        ("da", set()),
        ("ad", {"c-1001"}),
        ("minji@exa", {"c-1002"}),
        ("4567", {"c-1001"}),
        ("c-1001", {"c-1001"}),
    ],
)
def test_customers_are_found_by_a_part(typed: str, found: set[str]) -> None:
    assert {customer.external_id for customer in customers_matching(typed, country="TH")} == found
