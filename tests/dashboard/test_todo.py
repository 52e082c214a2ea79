"""The page of what is done by hand: whose it is, what it shows, how it is recorded, a file out and back."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Port, StaffUser
from accounts.roles import Role
from commerce.models import Customer
from core.actors import SYSTEM
from core.money import Money
from integrations.by_hand.models import HandTask
from integrations.by_hand.services.settling import Result, mark_done
from returns.services.payouts import pay_out
from returns.services.refunds import request_refund
from tenants.models import Shop
from tenants.selectors import forget_hosts
from tests import make
from tests.dashboard.returns_made import approved, queries_of_the_page, staff_member
from tests.make import NOW


@pytest.fixture
def owner(shop: Any, client: Any) -> StaffUser:
    make.connection(Port.PAYMENTS)
    made = staff_member(Role.OWNER)
    client.force_login(made)
    return made


def refund_to_send() -> HandTask:
    made = approved(make.order(shipping_minor=0))
    (refund,) = request_refund(
        return_request=made, amount=Money(5000, "EUR"), may_override=True, actor=SYSTEM, now=NOW
    )
    pay_out(refund_id=refund.public_id, now=NOW)
    return HandTask.objects.get(subject_id=refund.public_id)


@pytest.mark.parametrize(
    ("role", "status", "may_pay"),
    [
        (Role.MANAGER, 200, True),
        (Role.AGENT, 200, False),
        (Role.WAREHOUSE, 200, False),
        (Role.ANALYST, 403, False),
    ],
)
def test_only_who_may_pay_sees_and_records_the_money_to_send(
    owner: StaffUser, client: Any, role: Role, status: int, may_pay: bool
) -> None:
    task = refund_to_send()
    client.force_login(staff_member(role))

    page = client.get(reverse("dashboard:todo"))
    assert page.status_code == status
    assert ("€50.00" in page.content.decode()) is may_pay
    client.post(reverse("dashboard:todo_done", args=[task.public_id]), {"reference": "R-1"})
    task.refresh_from_db()
    assert (task.state == "done") is may_pay


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_reads_a_fixed_number_of_queries(owner: StaffUser, client: Any, count: int) -> None:
    for _number in range(count):
        refund_to_send()

    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("dashboard:todo")).content.decode()

    assert page.count("€50.00") == count
    assert queries_of_the_page(queries) == 10


def test_it_is_recorded_taken_back_and_found_again(owner: StaffUser, client: Any) -> None:
    task = refund_to_send()
    first = client.get(reverse("dashboard:queue")).content.decode()
    assert "Refunds to send" in first

    without = client.post(reverse("dashboard:todo_done", args=[task.public_id]), follow=True)
    assert "Write what names it in your own books." in without.content.decode()
    client.post(reverse("dashboard:todo_done", args=[task.public_id]), {"reference": "R-1"})
    past = client.get(reverse("dashboard:todo") + "?kind=refund&past=yes").content.decode()
    assert "R-1" in past
    assert "Take back" in past
    client.post(reverse("dashboard:todo_reopened", args=[task.public_id]))
    client.post(reverse("dashboard:todo_failed", args=[task.public_id]), {"failure": "payment_closed"})
    task.refresh_from_db()
    assert (task.state, task.failure) == ("failed", "payment_closed")


def test_a_file_goes_out_and_comes_back(owner: StaffUser, client: Any) -> None:
    task = refund_to_send()

    taken_out = client.get(reverse("dashboard:todo_file", args=["refund"]))
    rows = taken_out.content.decode("utf-8-sig").splitlines()
    content = f"{rows[0]}\n{rows[1][:-2]}R-7,,".encode()
    upload = SimpleUploadedFile("list.csv", content, "text/csv")
    told = client.post(
        reverse("dashboard:todo_taken_in", args=["refund"]), {"file": upload}, follow=True
    ).content.decode()

    task.refresh_from_db()
    assert (task.state, task.reference) == ("done", "R-7")
    assert "1 thing is recorded." in told
    assert "attachment" in taken_out["Content-Disposition"]


def test_what_is_not_there_is_not_there(owner: StaffUser, client: Any) -> None:
    assert client.post(reverse("dashboard:todo_done", args=["tsk_nobody"])).status_code == 404
    assert client.get(reverse("dashboard:todo_file", args=["moon"])).status_code == 404


@pytest.mark.parametrize(
    ("act", "kind", "asks"),
    [
        ("done", "refund", True),
        ("failed", "refund", True),
        ("reopened", "refund", True),
        ("link", "charge", True),
        ("done", "credit_code", True),
        ("failed", "restock", False),
    ],
)
def test_what_says_where_money_went_asks_for_a_second_factor(
    owner: StaffUser, client: Any, act: str, kind: str, asks: bool
) -> None:
    task = refund_to_send()
    HandTask.objects.update(kind=kind)
    Shop.objects.update(is_sandbox=False)
    forget_hosts()

    answer = client.post(reverse(f"dashboard:todo_{act}", args=[task.public_id]), {"failure": "other"})

    assert (answer["Location"] == reverse("account_second_factor")) is asks


@pytest.mark.parametrize(("kind", "is_offered"), [("charge", True), ("refund", False)])
def test_a_difference_that_is_paid_after_all_can_be_recorded_on_the_page(
    owner: StaffUser, client: Any, kind: str, is_offered: bool
) -> None:
    task = refund_to_send()
    HandTask.objects.update(kind=kind, state="withdrawn", settled_at=NOW, settled_by={"kind": "worker"})

    page = client.get(reverse("dashboard:todo"), {"kind": kind, "past": "yes"}).content.decode()

    assert (reverse("dashboard:todo_done", args=[task.public_id]) in page) is is_offered
    assert reverse("dashboard:todo_failed", args=[task.public_id]) not in page
    assert reverse("dashboard:todo_link", args=[task.public_id]) not in page


def test_what_was_recorded_for_somebody_erased_cannot_be_taken_back(owner: StaffUser, client: Any) -> None:
    task = refund_to_send()
    mark_done(task_id=task.public_id, result=Result("R-1"), actor=SYSTEM, now=timezone.now())
    address = reverse("dashboard:todo_reopened", args=[task.public_id])
    past = {"kind": "refund", "past": "yes"}
    before = client.get(reverse("dashboard:todo"), past).content.decode()

    Customer.objects.update(erased_at=NOW)

    assert address in before
    assert address not in client.get(reverse("dashboard:todo"), past).content.decode()
    assert "The customer was erased," in client.post(address, follow=True).content.decode()
