"""The queue: what needs somebody, found and decided."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import StaffUser
from accounts.roles import Role
from core.actors import Actor
from dashboard.returns_queue import WAITING_VIEWS, QueueSearch, queue_counts, queue_rows
from returns.models import ReturnRequest
from returns.services.receiving import ReceivedItem, receive_items
from returns.states import ShippingStatus
from tests import make
from tests.dashboard.returns_made import approved, queries_of_the_page, requested, staff_member
from tests.make import NOW


@pytest.fixture
def owner(shop: Any, client: Any) -> StaffUser:
    made = staff_member(Role.OWNER)
    client.force_login(made)
    return made


def test_counts_say_what_each_return_waits_for(shop: Any) -> None:
    requested()
    approved()
    arrived = approved()
    ReturnRequest.objects.filter(pk=arrived.pk).update(shipping_status=ShippingStatus.DELIVERED)
    received = approved()
    item = received.items.get()
    receive_items(
        return_request=received, items=[ReceivedItem(item.public_id, 1)], actor=Actor("staff", "1"), now=NOW
    )
    failed = approved()
    ReturnRequest.objects.filter(pk=failed.pk).update(exceptions=["label_failed"])

    assert queue_counts(now=NOW) == {
        "decide": 1,
        "messages": 0,
        "parcel": 2,
        "receive": 1,
        "inspect": 1,
        "send_back": 0,
        "bank": 0,
        "due": 0,
        "problems": 1,
    }


@pytest.mark.parametrize("count", [1, 3])
def test_queue_reads_a_fixed_number_of_queries(owner: StaffUser, client: Any, count: int) -> None:
    for _number in range(count):
        product_id = make.product().external_id
        line = {"quantity": 3, "paid_minor": 15000, "product_external_id": product_id}
        requested(make.order(lines=[line]))

    client.get("/dashboard/")  # what happened meanwhile gets its place in the log

    with CaptureQueriesContext(connection) as queries:
        page = client.get("/dashboard/?view=all")

    assert page.status_code == 200
    assert queries_of_the_page(queries) == 18


@pytest.mark.parametrize("words", ["{number}", "{order}", "{email}", "Yılmaz", "yilm"])
def test_search_finds_by_what_people_type(owner: StaffUser, client: Any, words: str) -> None:
    wanted = requested(make.order(customer=make.customer(name="Ada Yılmaz", name_folded="ada yilmaz")))
    other = requested(make.order(customer=make.customer(name="Bo Kim", name_folded="bo kim")))
    typed = words.format(
        number=wanted.number.lower(), order=wanted.order.number, email=wanted.customer.email.upper()
    )

    page = client.get("/dashboard/", {"view": "all", "q": typed}).content.decode()

    assert wanted.number in page
    assert other.number not in page


def test_role_without_personal_data_neither_sees_nor_finds_people(shop: Any, client: Any) -> None:
    made = requested(make.order(customer=make.customer(name="Ada Yılmaz", name_folded="ada yilmaz")))
    client.force_login(staff_member(Role.ANALYST))

    listed = client.get("/dashboard/?view=all").content.decode()
    searched = client.get("/dashboard/?view=all&q=yilmaz").content.decode()

    assert made.number in listed
    assert "Ada" not in listed
    assert made.number not in searched


def test_warehouse_sees_no_money(shop: Any, client: Any) -> None:
    requested()
    client.force_login(staff_member(Role.WAREHOUSE))

    page = client.get("/dashboard/?view=all").content.decode()

    assert "Organic tee" in page
    assert "€" not in page


def test_poll_asks_for_one_number(owner: StaffUser, client: Any) -> None:
    requested()
    address = client.get("/dashboard/?view=all").context["refresh_url"]
    nobody_reads_rows = "returns_returnrequest"

    with CaptureQueriesContext(connection) as queries:
        unchanged = client.get(address, headers={"HX-Request": "true"})

    assert unchanged.status_code == 204
    assert not any(nobody_reads_rows in query["sql"] for query in queries)


_INDEXES = {
    "decide": {"return_by_status"},
    "messages": {"message_unread_by_staff", "item_objected_to"},
    "parcel": {"return_to_expire"},
    "receive": {"return_to_expire"},
    "inspect": {"return_to_expire"},
    "send_back": {"item_to_send_back"},
    "bank": {"refund_open"},
    "due": {"refund_open", "refund_promise_broken"},
    "problems": {"refund_open", "return_open_with_trouble", "unexpected_item_open"},
}


@pytest.mark.parametrize("view", WAITING_VIEWS)
def test_a_view_reads_what_waits_by_its_own_index(shop: Any, view: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = queue_rows(view, QueueSearch(), now=NOW).order_by().explain()

    assert set(re.findall(r"(?:using|on) (\w+)", plan)) >= _INDEXES[view], plan


def test_unchanged_list_is_told_nothing(owner: StaffUser, client: Any) -> None:
    requested()
    page = client.get("/dashboard/?view=all")
    address = page.context["refresh_url"]

    unchanged = client.get(address, headers={"HX-Request": "true"})
    requested()
    changed = client.get(address, headers={"HX-Request": "true"})

    assert (unchanged.status_code, changed.status_code) == (204, 200)
    assert "<html" not in changed.content.decode()
