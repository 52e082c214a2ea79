"""The search box of every page: people, orders and returns together, as callers say them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from core.actors import SYSTEM
from tests import make
from tests.dashboard.returns_made import queries_of_the_page, requested, staff_member
from tests.make import NOW
from tracking.models import Direction
from tracking.services.shipments import create_shipment

PART = {"HX-Request": "true"}


def _someone(**person: Any) -> Any:
    return make.customer(
        **{"name": "Ada Yılmaz", "name_folded": "ada yilmaz", "phone_e164": "+905321234567", **person}
    )


@pytest.fixture
def signed_in(shop: Any, client: Any) -> Any:
    client.force_login(staff_member(Role.AGENT))
    return client


@pytest.mark.parametrize(
    "typed", ["yılm", "YILMAZ ada", "4567", "0532 123 45 67", "{email}", "{order}", "{return}", "1Z9"]
)
def test_everything_of_a_caller_is_found_together(signed_in: Any, typed: str) -> None:
    order = make.order(customer=_someone())
    made = requested(order)
    create_shipment(
        order=order, direction=Direction.OUTBOUND, carrier="ups", tracking_number="1Z9", actor=SYSTEM, now=NOW
    )
    words = typed.format(
        email=order.customer.email, order=f"#{order.number}", **{"return": made.number.lower()}
    )

    page = signed_in.get("/dashboard/search/", {"q": words}, headers=PART).content.decode()

    is_person = words not in (f"#{order.number}", made.number.lower(), "1Z9")
    assert (f"/dashboard/customers/{order.customer.public_id}/" in page) == is_person
    assert (f"/dashboard/orders/{order.public_id}/" in page) == (words != made.number.lower())
    assert (f"/dashboard/returns/{made.public_id}/" in page) == (words != "1Z9")


def test_what_nobody_else_fits_is_opened_at_once(signed_in: Any) -> None:
    made = requested(make.order(customer=_someone()))
    requested(make.order())

    answer = signed_in.get("/dashboard/search/", {"q": made.number})

    assert (answer.status_code, answer.url) == (302, f"/dashboard/returns/{made.public_id}/")


def test_other_shops_and_people_are_not_found(signed_in: Any, other_shop: Any, inside: Any) -> None:
    with inside(other_shop):
        stranger = _someone()
    other = _someone(name="Bo Kim", name_folded="bo kim", phone_e164="+905329999999")

    page = signed_in.get("/dashboard/search/", {"q": "yılmaz"}, headers=PART).content.decode()

    assert stranger.public_id not in page
    assert other.public_id not in page
    assert "Nothing fits" in page


def test_who_may_not_see_people_finds_returns_by_number_only(shop: Any, client: Any) -> None:
    client.force_login(staff_member(Role.WAREHOUSE))
    made = requested(make.order(customer=_someone()))

    by_name = client.get("/dashboard/search/", {"q": "yilmaz"}, headers=PART).content.decode()
    by_number = client.get("/dashboard/search/", {"q": made.number}, headers=PART).content.decode()

    assert made.number not in by_name
    assert made.number in by_number
    assert "Yılmaz" not in by_name + by_number


@pytest.mark.parametrize("count", [1, 3])
def test_search_takes_a_fixed_number_of_queries(signed_in: Any, count: int) -> None:
    for _ in range(count):
        requested(make.order(customer=_someone()))

    with CaptureQueriesContext(connection) as queries:
        signed_in.get("/dashboard/search/", {"q": "yilmaz"}, headers=PART)

    assert queries_of_the_page(queries) == 8
