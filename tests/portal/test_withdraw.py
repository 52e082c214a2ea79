"""The withdrawal function, through the pages and without a script: from the order on, in two steps, with a receipt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commerce.models import Order, OrderLine
from core.actors import Actor
from events.base import EventMeta, decode
from events.models import Event
from notifications.models import Message
from notifications.withdrawal_handlers import tell_withdrawal_declared
from returns.events import WithdrawalDeclared
from returns.models import Refund, ReturnRequest, Withdrawal
from returns.services.policies import create_draft, publish_policy
from tests import make
from tests.dashboard.returns_made import staff_member
from tracking.links import shipment_path
from tracking.models import Direction, Shipment

pytestmark = pytest.mark.django_db

STAFF = Actor("staff", "1")


def placed(*, days_ago: int = 2, **fields: Any) -> Order:
    now = datetime.now(UTC)
    return make.order(
        placed_at=now - timedelta(days=days_ago + 4), delivered_at=now - timedelta(days=days_ago), **fields
    )


def opened(client: Any, order: Order) -> str:
    found = client.post("/", {"number": order.number, "contact": order.customer.email, "withdrawal": "yes"})
    assert found.headers["Location"] == f"/orders/{order.public_id}/withdraw/"
    return str(found.headers["Location"])


def token_of(page: str) -> str:
    return page.split('name="token" value="')[1].split('"')[0]


def confirm(client: Any, path: str, lines: list[OrderLine], **more: str) -> Any:
    chosen = {"line": [line.public_id for line in lines], **more}
    page = client.post(path, chosen).content.decode()
    assert "Confirm withdrawal" in page
    return client.post(path, {**chosen, "do": "confirm", "token": token_of(page)})


def test_withdrawal_of_what_came_is_a_return_without_reason_or_photo(client: Any, shop: Any) -> None:
    now = datetime.now(UTC)
    draft = create_draft(
        document={"base": {"photos": 2, "resolutions": ["store_credit"]}}, actor=STAFF, now=now
    )
    publish_policy(policy=draft, effective_from=now - timedelta(days=90), actor=STAFF, now=now)
    order = placed()
    path = opened(client, order)

    first = client.get(path).content.decode()
    done = confirm(client, path, list(order.lines.all()), method="label")
    receipt = client.get(done.headers["Location"]).content.decode()

    assert "You need not give a reason" in first
    made = ReturnRequest.objects.get()
    assert (made.legal_basis, made.resolution, made.method) == ("withdrawal", "refund", "label")
    assert "You have withdrawn from the contract" in receipt
    assert order.number in receipt
    assert f"/returns/{made.public_id}/" in receipt


def test_what_was_not_sent_is_withdrawn_before_it_comes(client: Any, shop: Any) -> None:
    order = make.order(
        is_shipped=False,
        placed_at=datetime.now(UTC) - timedelta(hours=2),
        lines=[{"quantity": 2, "paid_minor": 9000}],
    )
    line = order.lines.get()
    path = opened(client, order)

    done = confirm(client, path, [line], **{f"quantity-{line.public_id}": "2"})
    _tell()

    withdrawal = Withdrawal.objects.get()
    assert withdrawal.units == [{"line": line.public_id, "quantity": 2}]
    assert withdrawal.return_request is None
    assert withdrawal.cancellation is not None
    assert OrderLine.objects.get().cancelled_quantity == 2
    assert not ReturnRequest.objects.exists()
    letter = Message.objects.get(topic="withdrawal_declared")
    assert "Receipt of your withdrawal" in letter.text_body
    assert order.number in letter.text_body
    assert "× 2" in letter.text_body
    assert (
        "What was not sent yet, we do not send any more."
        in client.get(done.headers["Location"]).content.decode()
    )
    assert "There is nothing to withdraw from now" in client.get(path).content.decode()


def test_order_partly_sent_and_partly_out_of_the_period(client: Any, shop: Any) -> None:
    order = placed(
        lines=[
            {"quantity": 3, "paid_minor": 9000},
            {"quantity": 1, "paid_minor": 3000, "withdrawal_exempt": "made_to_measure", "title": "Soap"},
        ]
    )
    first, soap = order.lines.order_by("position")
    OrderLine.objects.filter(pk=first.pk).update(fulfilled_quantity=2)
    path = opened(client, order)

    page = client.get(path).content.decode()
    confirm(client, path, [first], **{f"quantity-{first.public_id}": "3", "method": "drop_off"})

    assert "The law gives no right to withdraw from the purchase of this item." in page
    assert f'value="{soap.public_id}"' not in page
    assert ReturnRequest.objects.get().items.get().requested_quantity == 2
    assert Withdrawal.objects.get().units == [{"line": first.public_id, "quantity": 1}]


def test_second_tap_declares_nothing_again(client: Any, shop: Any) -> None:
    order = placed(lines=[{"quantity": 2, "paid_minor": 9000}])
    line = order.lines.get()
    path = opened(client, order)
    chosen = {"line": [line.public_id], f"quantity-{line.public_id}": "1", "method": "drop_off"}
    token = token_of(client.post(path, chosen).content.decode())

    answers = [client.post(path, {**chosen, "do": "confirm", "token": token}) for _ in range(2)]

    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert ReturnRequest.objects.count() == Withdrawal.objects.count() == 1


def test_function_is_reachable_during_the_whole_period_and_not_after(client: Any, shop: Any) -> None:
    order, old = placed(days_ago=14), placed(days_ago=16)
    now = datetime.now(UTC)
    shipments = [
        Shipment.objects.create(
            direction=Direction.OUTBOUND,
            order=one,
            carrier="dhl",
            tracking_number=f"0034043416109402150{number}",
            status="delivered",
            delivered_at=now - timedelta(days=days),
            created_at=now,
            updated_at=now,
        )
        for number, (one, days) in enumerate(((order, 14), (old, 16)))
    ]
    words = "Withdraw from contract here"

    start, policy = client.get("/"), client.get("/policy/")
    opened(client, order)
    opened(client, old)
    pages = [client.get(f"/orders/{one.public_id}/").content.decode() for one in (order, old)]
    tracks = [client.get(shipment_path(one)).content.decode() for one in shipments]

    assert words in start.content.decode()
    assert words in policy.content.decode()
    assert [words in page for page in pages] == [True, False]
    assert [words in page for page in tracks] == [True, False]


def test_nobody_withdraws_from_another_one_s_order(client: Any, shop: Any) -> None:
    order, other = placed(), placed()
    path = opened(client, order)
    theirs = other.lines.get()

    refused = client.post(path, {"line": [theirs.public_id]})
    closed = client.get(f"/orders/{other.public_id}/withdraw/")

    assert refused.status_code == 422
    assert closed.status_code == 404
    assert not Withdrawal.objects.exists()


def test_staff_see_what_must_not_be_sent_any_more(client: Any, shop: Any) -> None:
    order = make.order(is_shipped=False, placed_at=datetime.now(UTC))
    confirm(client, opened(client, order), list(order.lines.all()))
    client.force_login(staff_member())
    cancellation = Withdrawal.objects.get().cancellation
    assert cancellation is not None

    shown = client.get("/dashboard/cancellations/").content.decode()
    done = client.post(f"/dashboard/cancellations/{cancellation.public_id}/confirm/")
    again = client.post(
        f"/dashboard/cancellations/{cancellation.public_id}/too-late/", follow=True
    ).content.decode()

    assert order.number in shown
    assert "It is cancelled" in shown
    assert done.status_code == 302
    cancellation.refresh_from_db()
    assert (cancellation.status, cancellation.settled_by["kind"]) == ("confirmed", "staff")
    assert Refund.objects.get().amount_minor == order.total_minor
    assert "Somebody has decided this already." in again
    assert "Cancelled before sending" in client.get(f"/dashboard/orders/{order.public_id}/").content.decode()


def _tell() -> None:
    """What the worker does with the declaration."""
    event = Event.objects.get(type="withdrawal.declared")
    declared = decode(event.type, event.data)
    assert isinstance(declared, WithdrawalDeclared)
    tell_withdrawal_declared(
        declared,
        EventMeta(event.id, event.occurred_at, Actor("shopper", ""), event.sequence, is_history=False),
    )
