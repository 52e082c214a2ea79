"""A person's data in the hands of staff: who may, what is shown first, and what it takes."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import ShopSettings, StaffUser
from accounts.roles import Role
from commerce.models import Customer, PrivacyRequest
from events.work import work_off
from loyalty.models import LedgerAccount, LedgerKind
from returns.models import ReturnRequest
from tests import make
from tests.dashboard.returns_made import queries_of_the_page, requested, staff_member
from tests.make import NOW


@pytest.fixture
def manager(shop: Any, client: Any) -> StaffUser:
    made = staff_member(Role.MANAGER)
    client.force_login(made)
    return made


def _path(customer: Customer, *parts: str) -> str:
    return "/".join(["/dashboard/customers", customer.public_id, "personal-data", *parts, ""])


def test_staff_have_a_copy_written_and_fetch_it(manager, client):
    customer = make.order().customer

    client.post(_path(customer, "export"))
    work_off(seconds=30)

    page = client.get(_path(customer)).content.decode()
    address = page.split('<a class="link" href="/files/')[1].split('"')[0]
    answer = client.get(f"/files/{address}")
    assert (answer["Content-Type"], b"".join(answer.streaming_content)[:2]) == ("application/zip", b"PK")


def test_the_page_says_what_is_kept_what_is_open_and_what_is_lost(manager, client):
    opened = requested()
    LedgerAccount.objects.create(
        customer=opened.customer, kind=LedgerKind.CREDIT, currency="EUR", balance=700
    )

    page = client.get(_path(opened.customer)).content.decode()

    assert "until 31 December 2034, then it is deleted by itself" in page
    assert f">{opened.number}</a>" in page
    assert "Store credit of €7.00 can then no longer be spent" in page


def test_staff_erase_a_customer_by_typing_the_number(manager, client):
    customer = make.order().customer

    wrong = client.post(_path(customer, "erase"), {"confirm": "c"})
    client.post(_path(customer, "erase"), {"confirm": customer.external_id})
    work_off(seconds=30)

    assert wrong.status_code == 422
    assert "Type the customer&#x27;s number exactly as it stands here." in wrong.content.decode()
    assert Customer.objects.get(pk=customer.pk).erased_at is not None
    shown = client.get(f"/dashboard/customers/{customer.public_id}/").content.decode()
    assert "This customer was erased." in shown
    assert "Ada" not in shown


def test_pages_of_what_the_books_keep_still_open(manager, client):
    opened = requested()
    customer = opened.customer
    ReturnRequest.objects.filter(pk=opened.pk).update(status="cancelled", ended_at=NOW)
    client.post(_path(customer, "erase"), {"confirm": customer.external_id})
    work_off(seconds=30)

    pages = [
        client.get(f"/dashboard/returns/{opened.public_id}/"),
        client.get(f"/dashboard/orders/{opened.order.public_id}/"),
        client.get(f"/dashboard/customers/{customer.public_id}/"),
        client.get(_path(customer)),
        client.get("/dashboard/customers/"),
    ]

    assert Customer.objects.get(pk=customer.pk).erased_at is not None
    assert [page.status_code for page in pages] == [200] * 5
    assert [
        word for page in pages for word in ("Ada", "Weg 1", "It pinches") if word in page.content.decode()
    ] == []


def test_an_erasure_that_waits_can_be_called_off(manager, client):
    opened = requested()
    customer = opened.customer
    client.post(_path(customer, "erase"), {"confirm": customer.external_id, "after_they_end": "yes"})
    asked = PrivacyRequest.objects.get()

    client.post(_path(customer, asked.public_id, "call-off"))

    asked.refresh_from_db()
    assert (asked.status, asked.failure) == ("failed", "called_off")
    assert Customer.objects.get(pk=customer.pk).email


@pytest.mark.parametrize("role", [Role.AGENT, Role.WAREHOUSE, Role.ANALYST])
def test_other_roles_do_neither(shop, client, role):
    client.force_login(staff_member(role))
    customer = make.customer()

    answers = [
        client.get(_path(customer)),
        client.post(_path(customer, "export")),
        client.post(_path(customer, "erase"), {"confirm": customer.external_id}),
        client.get("/dashboard/settings/retention/"),
    ]

    assert [one.status_code for one in answers] == [403] * 4
    assert PrivacyRequest.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_as_often_for_a_busy_customer(manager, client, count):
    customer = make.customer()
    for _ in range(count):
        requested(make.order(customer=customer, lines=[{"quantity": 1, "paid_minor": 5000}]))
    client.get(_path(customer))

    with CaptureQueriesContext(connection) as queries:
        client.get(_path(customer))

    assert queries_of_the_page(queries) == 35


def test_a_shop_keeps_data_for_fewer_days(manager, client):
    page = client.get("/dashboard/settings/retention/")
    answer = client.post("/dashboard/settings/retention/", {"photos": "100", "messages": "730"})

    assert "§ 147 Abgabenordnung" in page.content.decode()
    assert answer.status_code == 302
    assert ShopSettings.objects.get().retention_days == {"photos": 100}


@pytest.mark.parametrize("typed", ["29", "731", "", "many", "²"])
def test_days_outside_of_what_is_allowed_are_refused(manager, client, typed):
    answer = client.post("/dashboard/settings/retention/", {"photos": typed})

    assert answer.status_code == 422
    assert "Write a number from 30 to 730." in answer.content.decode()
    assert ShopSettings.objects.get().retention_days == {}


@pytest.mark.parametrize("language", ["tr", "ko", "th"])
def test_the_pages_speak_the_language_of_whoever_works(shop, client, language):
    client.force_login(staff_member(Role.OWNER, language=language))

    pages = [client.get(_path(make.order().customer)), client.get("/dashboard/settings/retention/")]

    assert [page.status_code for page in pages] == [200, 200]
    assert all("Personal data" not in page.content.decode() for page in pages)
