"""A customer's whole page, and what can be done from it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import StaffUser
from accounts.roles import Role
from commerce.models import Customer, CustomerNote
from core.actors import SYSTEM, Actor
from core.money import Money
from loyalty.services import grant_credit
from notifications.models import Message
from returns.services.conversation import send_message
from tests import make
from tests.dashboard.returns_made import queries_of_the_page, requested, staff_member
from tests.make import NOW
from tracking.models import Direction
from tracking.services.shipments import create_shipment


@pytest.fixture
def agent(shop: Any, client: Any) -> StaffUser:
    made = staff_member(Role.AGENT)
    client.force_login(made)
    return made


def _path(customer: Customer, *parts: str) -> str:
    return "/".join(["/dashboard/customers", customer.public_id, *parts, ""])


def _busy_customer(count: int = 1, **person: Any) -> Customer:
    customer = make.customer(**{"name": "Ada Yılmaz", "phone": "0532 123 45 67", **person})
    for number in range(count):
        order = make.order(
            customer=customer, lines=[{"quantity": 2, "paid_minor": 10000, "title": f"Tee {number}"}]
        )
        made = requested(order)
        create_shipment(
            order=order,
            direction=Direction.OUTBOUND,
            carrier="ups",
            tracking_number=f"1Z{number}-{customer.pk}",
            actor=SYSTEM,
            now=NOW,
        )
        send_message(
            return_request=made,
            text=f"Where is it, number {number}?",
            is_from_shopper=True,
            actor=Actor("shopper", customer.public_id),
            now=NOW,
        )
        grant_credit(
            customer=customer,
            money=Money(500, "EUR"),
            reason="goodwill",
            replaces_money=False,
            subject=("customer", customer.public_id),
            effect_key=f"gift-{customer.pk}-{number}",
            actor=SYSTEM,
            now=NOW,
        )
        CustomerNote.objects.create(
            customer=customer, text=f"Calls often {number}", author=SYSTEM.as_json(), created_at=NOW
        )
    return customer


def test_everything_of_a_customer_stands_together_and_nobody_elses(
    agent: StaffUser, client: Any, other_shop: Any, inside: Any
) -> None:
    ada = _busy_customer()
    other = _busy_customer(name="Grace Hopper")
    with inside(other_shop):
        stranger = make.customer(name="Zeynep Demir")

    page = client.get(_path(ada)).content.decode()

    shown = (
        "Ada Yılmaz",
        "Tee 0",
        f"1Z0-{ada.pk}",
        "Where is it, number 0?",
        "Calls often 0",
        "€5.00",
        "50%",
    )
    assert [text for text in shown if text not in page] == []
    assert f"1Z0-{other.pk}" not in page
    assert "Grace Hopper" not in page
    assert client.get(_path(stranger)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_a_fixed_number_of_queries(agent: StaffUser, client: Any, count: int) -> None:
    customer = _busy_customer(count)

    with CaptureQueriesContext(connection) as queries:
        client.get(_path(customer))

    assert queries_of_the_page(queries) == 19


def test_note_is_kept_with_who_wrote_it_and_deleted_by_its_author_only(agent: StaffUser, client: Any) -> None:
    customer = make.customer()

    client.post(_path(customer, "notes"), {"text": " Prefers calls in the evening "})
    client.post(_path(customer, "notes"), {"text": "   "})
    mine = CustomerNote.objects.get()
    theirs = CustomerNote.objects.create(
        customer=customer, text="VIP", author=Actor("staff", "999").as_json(), created_at=NOW
    )
    refused = client.post(_path(customer, "notes", str(theirs.pk), "delete"))
    client.post(_path(customer, "notes", str(mine.pk), "delete"))

    assert (mine.text, mine.author) == (
        "Prefers calls in the evening",
        {"kind": "staff", "id": str(agent.pk)},
    )
    assert refused.status_code == 403
    assert list(CustomerNote.objects.all()) == [theirs]


def test_link_to_all_orders_goes_to_the_known_address_and_not_too_often(
    agent: StaffUser, client: Any
) -> None:
    customer = make.customer(email="ada@example.com")
    make.order(customer=customer)

    for _ in range(7):
        client.post(_path(customer, "orders-link"), {"email": "thief@example.com"})

    sent = Message.objects.filter(topic="find_orders")
    assert {message.recipient for message in sent} == {"ada@example.com"}
    assert sent.count() == 5


@pytest.mark.parametrize("role", [Role.WAREHOUSE, Role.ANALYST])
def test_who_may_not_see_people_sees_no_customer(shop: Any, client: Any, role: Role) -> None:
    client.force_login(staff_member(role))
    customer = _busy_customer()

    answers = [client.get(_path(customer)), client.post(_path(customer, "notes"), {"text": "Hm"})]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert CustomerNote.objects.count() == 1
