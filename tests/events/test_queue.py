"""Which due row goes first, and how a shop with much work lets another one have its turn."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from commerce.events import OrderCreated
from core.actors import SYSTEM
from events import work
from events.outbox.models import OutboxEntry
from events.outbox.queue import Priority, claim_next, enqueue, is_another_shop_waiting
from events.publishing import _priority_of, publish

NOBODY = "events.nobody_listens"


def enqueued(schema_name: str, *, priority: Priority = Priority.AWAITED) -> OutboxEntry:
    event_id = uuid4()
    enqueue(schema_name=schema_name, event_id=event_id, handlers=[NOBODY], priority=priority)
    return OutboxEntry.objects.get(event_id=event_id)


def test_what_somebody_waits_for_goes_before_what_came_earlier(shop):
    enqueued("shop_a", priority=Priority.PATIENT)
    awaited = enqueued("shop_a")

    assert claim_next(schema_name="shop_a").id == awaited.id


def test_within_one_priority_the_earlier_goes_first(shop):
    first = enqueued("shop_a")
    enqueued("shop_a")

    assert claim_next(schema_name="shop_a").id == first.id


@pytest.mark.parametrize(
    ("event_type", "history", "priority"),
    [
        ("return.requested", False, Priority.AWAITED),
        ("message.queued", False, Priority.AWAITED),
        ("order.created", False, Priority.PATIENT),
        ("return.requested", True, Priority.PATIENT),
    ],
)
def test_follow_ups_of_imports_and_of_the_past_are_patient(shop, event_type, history, priority):
    assert _priority_of(event_type, history=history) is priority


def test_an_order_that_came_in_is_followed_with_patience(shop):
    with transaction.atomic():
        event = publish(OrderCreated(order_id="ord_1", customer_id="cus_1"), actor=SYSTEM)

    rows = OutboxEntry.objects.filter(event_id=event.id)
    assert {row.priority for row in rows} == {Priority.PATIENT}


def test_a_shop_is_not_another_one(shop):
    enqueued("shop_a")

    assert not is_another_shop_waiting(schema_name="shop_a")
    assert is_another_shop_waiting(schema_name="shop_b")


def test_work_is_left_to_a_later_turn_while_another_shop_waits(shop, monkeypatch):
    ran = []
    monkeypatch.setattr(work, "_run", lambda entry: ran.append(entry.id))
    for _ in range(3):
        enqueued("shop_a")
    enqueued("shop_b")

    assert work.work_off(seconds=60, seconds_while_others_wait=0) == 0
    OutboxEntry.objects.filter(schema_name="shop_b").delete()
    assert work.work_off(seconds=60, seconds_while_others_wait=0) == 3


def test_rows_that_are_not_due_are_nobody_waiting(shop):
    row = enqueued("shop_b")
    OutboxEntry.objects.filter(pk=row.pk).update(due_at=timezone.now() + timedelta(days=365))

    assert not is_another_shop_waiting(schema_name=connection.schema_name)
