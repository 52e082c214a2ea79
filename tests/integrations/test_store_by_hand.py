"""A shop whose people put stock back, place replacement orders, stop orders and enter credit codes themselves."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Port
from commerce.models import CancellationStatus
from core.actors import Actor
from core.money import Money
from events.models import Event
from integrations.by_hand.models import HandTask
from integrations.by_hand.services.asking import take_off_list
from integrations.by_hand.services.credit_codes import list_credit_codes
from integrations.by_hand.services.settling import Result, mark_done, mark_failed
from integrations.by_hand.states import TaskKind, TaskState
from loyalty.services import grant_credit, spend_credit
from returns.models import Refund, ReturnItem
from returns.services import restocking
from returns.services.cancellations import ask_the_shop, cancel_before_sending, confirm_cancellation
from returns.services.inspecting import InspectedItem, inspect_items
from returns.services.receiving import ReceivedItem, receive_items
from tests import make
from tests.dashboard.returns_made import approved
from tests.make import NOW

STAFF = Actor("staff", "1")


@pytest.fixture(autouse=True)
def _by_hand(shop: Any) -> None:
    make.connection(Port.STORE)


def test_stock_is_counted_when_people_have_put_it_back_and_once() -> None:
    made = approved()
    item = made.items.get()
    receive_items(return_request=made, items=[ReceivedItem(item.public_id, 1)], actor=STAFF, now=NOW)
    inspect_items(
        return_request=made,
        items=[InspectedItem(item.public_id, 1, grade="a", disposition="restock")],
        actor=STAFF,
        now=NOW,
    )
    event = Event.objects.get(subject_id=made.public_id, type="return.item.disposed")

    def tell() -> None:
        restocking.tell_shop_of_restock(
            return_id=made.public_id, event_id=str(event.pk), disposed=event.data["items"], now=NOW
        )

    tell()
    tell()
    task = HandTask.objects.get()
    assert (task.kind, task.details["quantity"]) == ("restock", 1)
    assert ReturnItem.objects.get(pk=item.pk).restocked_quantity == 0

    mark_done(task_id=task.public_id, result=Result(), actor=STAFF, now=NOW)
    tell()
    assert ReturnItem.objects.get(pk=item.pk).restocked_quantity == 1


def cancelled() -> Any:
    order = make.order(is_shipped=False, shipping_minor=0)
    made = cancel_before_sending(order=order, units=None, actor=Actor("shopper"), now=NOW)
    for _again in range(2):
        ask_the_shop(cancellation_id=made.public_id, now=NOW)
    return made


def test_an_order_is_stopped_by_people_and_its_money_goes_back() -> None:
    made = cancelled()
    task = HandTask.objects.get(kind=TaskKind.CANCELLATION)

    mark_done(task_id=task.public_id, result=Result(), actor=STAFF, now=NOW)

    made.refresh_from_db()
    assert made.status == CancellationStatus.CONFIRMED
    assert Refund.objects.get().amount_minor == 5000


def test_what_has_left_is_too_late() -> None:
    made = cancelled()
    task = HandTask.objects.get(kind=TaskKind.CANCELLATION)

    mark_failed(task_id=task.public_id, failure="too_late", actor=STAFF, now=NOW)

    made.refresh_from_db()
    assert made.status == CancellationStatus.TOO_LATE
    assert not Refund.objects.exists()


def test_what_was_decided_elsewhere_leaves_the_list() -> None:
    made = cancelled()
    confirm_cancellation(cancellation_id=made.public_id, actor=STAFF, now=NOW)

    take_off_list(kind=TaskKind.CANCELLATION, key=made.public_id, now=NOW)

    assert HandTask.objects.get(kind=TaskKind.CANCELLATION).state == TaskState.WITHDRAWN


def test_a_credit_code_is_entered_in_the_shop_once() -> None:
    customer = make.customer()
    grant_credit(
        customer=customer,
        money=Money(2000, "EUR"),
        effect_key="x",
        replaces_money=True,
        reason="refund",
        subject=("customer", customer.public_id),
        actor=STAFF,
        now=NOW,
    )
    code = spend_credit(customer=customer, money=Money(1500, "EUR"), effect_key="y", actor=STAFF, now=NOW)

    for _again in range(2):
        list_credit_codes(customer_id=customer.public_id, now=NOW)

    task = HandTask.objects.get()
    assert (task.kind, task.amount_minor, task.details) == ("credit_code", 1500, {"code": code.code})
    mark_done(task_id=task.public_id, result=Result(), actor=STAFF, now=NOW)
    task.refresh_from_db()
    assert task.state == TaskState.DONE
