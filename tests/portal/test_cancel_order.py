"""Cancelling before it is sent, through the pages and without a script."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.roles import Role
from accounts.services.one_time_codes import issue_code
from commerce.models import Cancellation, Order, OrderLine, PaymentKind
from core.actors import SYSTEM
from events.models import Event
from notifications.models import Message
from returns.models import PayoutAccount
from returns.services.cancellations import confirm_cancellation, give_up
from tests import make
from tests.dashboard.returns_made import staff_member

pytestmark = pytest.mark.django_db


def waiting(**fields: Any) -> Order:
    lines = [
        {"quantity": 2, "paid_minor": 9000, "title": "Lamp"},
        {"quantity": 1, "paid_minor": 3000, "title": "Cup"},
    ]
    placed_at = datetime.now(UTC) - timedelta(hours=2)
    return make.order(is_shipped=False, placed_at=placed_at, **{"lines": lines, **fields})


def opened(client: Any, order: Order, contact: str = "") -> str:
    client.post("/", {"number": order.number, "contact": contact or order.customer.email})
    return f"/orders/{order.public_id}/"


def token_of(page: str) -> str:
    return page.split('name="token" value="')[1].split('"')[0]


def cancel(client: Any, order: Order, lines: list[OrderLine], *, contact: str = "", **quantities: str) -> Any:
    path = f"{opened(client, order, contact)}cancel/"
    chosen = {"line": [line.public_id for line in lines], **quantities}
    page = client.post(path, chosen).content.decode()
    return client.post(path, {**chosen, "do": "confirm", "token": token_of(page)})


def test_order_in_preparation_says_so_and_leads_to_cancelling(client: Any, shop: Any) -> None:
    order = waiting()

    page = client.get(opened(client, order)).content.decode()

    assert "We are preparing your order" in page
    assert f"/orders/{order.public_id}/cancel/" in page
    assert "Nothing in this order can be returned right now" not in page


def test_a_part_is_cancelled_and_the_sum_is_what_comes(client: Any, shop: Any) -> None:
    order = waiting()
    lamp = order.lines.get(title="Lamp")
    path = f"{opened(client, order)}cancel/"
    chosen = {"line": [lamp.public_id], f"quantity-{lamp.public_id}": "1"}

    page = client.post(path, chosen).content.decode()
    done = client.post(path, {**chosen, "do": "confirm", "token": token_of(page)})
    again = client.post(path, {**chosen, "do": "confirm", "token": token_of(page)})
    made = Cancellation.objects.get()
    asked = client.get(done.headers["Location"]).content.decode()
    (refund,) = confirm_cancellation(cancellation_id=made.public_id, actor=SYSTEM, now=datetime.now(UTC))
    confirmed = client.get(done.headers["Location"]).content.decode()

    assert "€45.00" in page
    assert done.headers["Location"] == again.headers["Location"]
    assert "We are stopping these items" in asked
    assert refund.amount_minor == 4500
    assert "will not be sent" in confirmed
    assert "€45.00" in confirmed
    assert OrderLine.objects.get(pk=lamp.pk).cancelled_quantity == 1


def test_what_was_not_paid_is_said(client: Any, shop: Any) -> None:
    order = waiting(payment_kind=PaymentKind.CASH_ON_DELIVERY)
    path = f"{opened(client, order)}cancel/"

    page = client.post(path, {"line": [line.public_id for line in order.lines.all()]}).content.decode()

    assert "Nothing was paid for them, so there is nothing to pay back." in page


def test_money_that_cannot_go_back_is_sent_to_the_account_that_a_code_protects(
    client: Any, shop: Any
) -> None:
    order = waiting(payment_kind=PaymentKind.BANK_TRANSFER)
    done = cancel(client, order, list(order.lines.all()))
    made = Cancellation.objects.get()
    confirm_cancellation(cancellation_id=made.public_id, actor=SYSTEM, now=datetime.now(UTC))
    path = f"{done.headers['Location']}bank-account/"
    page = client.get(done.headers["Location"]).content.decode()
    account = {"act": "save", "account_number": "DE89370400440532013000", "holder": "Ada"}

    refused = client.post(path, account)
    assert not PayoutAccount.objects.exists()
    client.post(path, {"act": "send_code"})
    code = issue_code(
        purpose="cancellation_account",
        subject=made.public_id,
        lifetime=timedelta(minutes=5),
        now=datetime.now(UTC),
    )
    client.post(path, {"act": "enter_code", "code": code})
    saved = client.post(path, account)

    assert path in page
    assert refused.status_code == 302
    assert Message.objects.filter(topic="bank_account_code").count() == 1
    assert saved.headers["Location"] == done.headers["Location"]
    assert PayoutAccount.objects.get().cancellation == made
    assert "bank-account" not in client.get(done.headers["Location"]).content.decode()


def test_too_late_says_what_to_do(client: Any, shop: Any) -> None:
    order = waiting()
    done = cancel(client, order, list(order.lines.all()))
    give_up(cancellation_id=Cancellation.objects.get().public_id, actor=SYSTEM, now=datetime.now(UTC))

    page = client.get(done.headers["Location"]).content.decode()

    assert "It was too late to cancel" in page
    assert "refuse the parcel at the door" in page


@pytest.mark.parametrize("fields", [{"is_shipped": True}, {"status": "cancelled"}])
def test_nothing_to_cancel_is_offered_where_nothing_is(
    client: Any, shop: Any, fields: dict[str, Any]
) -> None:
    order = (
        waiting(**fields)
        if "status" in fields
        else make.order(placed_at=datetime.now(UTC) - timedelta(days=5))
    )
    path = opened(client, order)

    assert f"{path}cancel/" not in client.get(path).content.decode()
    assert "Nothing is left to cancel" in client.get(f"{path}cancel/").content.decode()


@pytest.mark.parametrize(
    ("quantity", "status"), [("0", 422), ("3", 422), ("-1", 422), ("x", 422), ("２", 200), ("1" * 9, 422)]
)
def test_a_number_that_cannot_be_is_refused(client: Any, shop: Any, quantity: str, status: int) -> None:
    order = waiting()
    lamp = order.lines.get(title="Lamp")
    path = f"{opened(client, order)}cancel/"

    answer = client.post(path, {"line": [lamp.public_id], f"quantity-{lamp.public_id}": quantity})

    assert answer.status_code == status
    assert not Cancellation.objects.exists()


def test_nobody_else_sees_or_cancels_it(client: Any, shop: Any) -> None:
    order = waiting()
    done = cancel(client, order, list(order.lines.all()))
    client.cookies.clear()

    assert client.get(done.headers["Location"]).status_code != 200
    other = waiting()
    opened(client, other)
    found = client.get(f"/orders/{other.public_id}/cancel/{Cancellation.objects.get().public_id}/")
    assert found.status_code == 404


def test_with_a_phone_only_a_member_of_staff_calls_and_reads_the_code_out(client: Any, shop: Any) -> None:
    buyer = make.customer(email="elsewhere@example.com", phone_e164="+4917604065555")
    order = waiting(payment_kind=PaymentKind.BANK_TRANSFER, customer=buyer, email_folded="")
    done = cancel(client, order, list(order.lines.all()), contact="+4917604065555")
    made = Cancellation.objects.get()
    confirm_cancellation(cancellation_id=made.public_id, actor=SYSTEM, now=datetime.now(UTC))
    path = f"{done.headers['Location']}bank-account/"
    account = {"act": "save", "account_number": "DE89370400440532013000", "holder": "Ada"}
    desk = client.__class__(HTTP_HOST="shop-a.localhost")
    desk.force_login(staff_member(Role.OWNER))
    call = f"/dashboard/cancellations/{made.public_id}/called-back/"

    early = desk.post(call, follow=True).content.decode()
    offered = client.get(path).content.decode()
    client.post(path, {"act": "send_code"})
    client.post(path, {"act": "send_code"})
    shown = desk.get("/dashboard/cancellations/").content.decode()
    queue = desk.get("/dashboard/").content.decode()
    wrong = client.post(path, {"act": "enter_code", "code": "000000"})
    client.post(path, account)
    assert not PayoutAccount.objects.exists()
    code = desk.post(call).context["code"]
    client.post(path, {"act": "enter_code", "code": code})
    client.post(path, account)

    assert "Nobody waits for a call about this cancellation." in early
    assert "Please call me" in offered
    assert "+4917604065555" in shown
    assert "waits for a call" in queue
    assert wrong.status_code == 422
    assert PayoutAccount.objects.get().cancellation == made
    assert "waits for a call" not in desk.get("/dashboard/").content.decode()
    told = Event.objects.filter(type__startswith="order.cancellation.call").order_by("position")
    assert [event.type for event in told] == [
        "order.cancellation.call_wanted",
        "order.cancellation.called_back",
    ]
