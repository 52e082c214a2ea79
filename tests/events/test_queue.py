"""Which due row goes first, and how a shop with much work lets another one have its turn."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from commerce.events import OrderCreated
from core.actors import SYSTEM
from events import work
from events.outbox import queue
from events.outbox.models import OutboxEntry
from events.outbox.queue import MOST_AT_ONCE, Priority, claim, finish, is_another_shop_waiting
from events.publishing import _priority_of, publish
from events.work import once_for, together

NOBODY = "events.nobody_listens"


def enqueued(schema_name: str, *, priority: Priority = Priority.AWAITED) -> OutboxEntry:
    now = timezone.now()
    return OutboxEntry.objects.create(
        schema_name=schema_name,
        event_id=uuid4(),
        handler=NOBODY,
        created_at=now,
        due_at=now,
        priority=priority,
    )


def test_what_somebody_waits_for_goes_before_what_came_earlier(shop):
    enqueued("shop_a", priority=Priority.PATIENT)
    awaited = enqueued("shop_a")

    assert [entry.id for entry in claim(schema_name="shop_a")] == [awaited.id]


def test_within_one_priority_the_earlier_goes_first(shop):
    first = enqueued("shop_a")
    enqueued("shop_a")

    assert [entry.id for entry in claim(schema_name="shop_a")][:1] == [first.id]


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


def test_the_relay_finds_each_shop_with_due_work_once(shop):
    for name in ("shop_b", "shop_a", "shop_b", "shop_c"):
        enqueued(name)
    OutboxEntry.objects.filter(schema_name="shop_c").update(due_at=timezone.now() + timedelta(days=365))

    assert queue.shops_with_due_work() == ["shop_a", "shop_b"]


def test_the_relay_finds_nobody_where_nothing_is_due(shop):
    OutboxEntry.objects.all().delete()

    assert queue.shops_with_due_work() == []


def test_work_is_left_to_a_later_turn_while_another_shop_waits(shop, monkeypatch):
    ran = []
    monkeypatch.setattr(work, "_run", lambda entry, *_: ran.append(entry.id))
    for _ in range(3):
        enqueued("shop_a")
    enqueued("shop_b")

    assert work.work_off(seconds=60, seconds_while_others_wait=0) == 0
    OutboxEntry.objects.filter(schema_name="shop_b").delete()
    assert work.work_off(seconds=60, seconds_while_others_wait=0) == 3


def told(*, customer_id: str = "cus_1") -> UUID:
    with transaction.atomic():
        return publish(OrderCreated(order_id=f"ord_{uuid4()}", customer_id=customer_id), actor=SYSTEM).id


@pytest.fixture
def listeners(shop, monkeypatch):
    """Handlers in the place of those that follow orders; ``fails`` names a customer for whom one of them fails."""
    heard, seen_once = [], []

    def listens(event, meta):
        heard.append(event.customer_id)
        if event.customer_id == "cus_bad":
            raise ValueError("no")

    @once_for(lambda event: event.customer_id)
    def listens_once(event, meta):
        seen_once.append(event.customer_id)

    ways = {
        "loyalty.handlers.recount_buyer": listens_once,
        "tracking.handlers.follow_fulfillments": listens,
    }
    monkeypatch.setattr(work, "_handler", ways.__getitem__)
    OutboxEntry.objects.all().delete()
    return heard, seen_once


def test_patient_rows_come_many_at_once_and_awaited_ones_alone(shop):
    for _ in range(MOST_AT_ONCE + 2):
        enqueued("shop_a", priority=Priority.PATIENT)
    for _ in range(2):
        enqueued("shop_a")

    assert [len(claim(schema_name="shop_a")) for _ in range(5)] == [1, 1, MOST_AT_ONCE, 2, 0]


def test_row_that_was_tried_before_comes_alone(shop):
    rows = [enqueued("shop_a", priority=Priority.PATIENT) for _ in range(4)]
    OutboxEntry.objects.filter(pk=rows[0].pk).update(attempts=1)
    OutboxEntry.objects.filter(pk=rows[2].pk).update(attempts=3)

    batches = [[entry.id for entry in claim(schema_name="shop_a")] for _ in range(4)]

    assert batches == [[rows[0].pk], [rows[1].pk, rows[3].pk], [rows[2].pk], []]


def test_row_that_fails_fails_alone(listeners):
    heard, _once = listeners
    for customer_id in ("cus_1", "cus_bad", "cus_2"):
        told(customer_id=customer_id)

    assert work.work_off(seconds=60) == 6

    assert heard == ["cus_1", "cus_bad", "cus_2"]
    (left,) = OutboxEntry.objects.all()
    assert (left.attempts, left.lease_token, left.handler) == (
        1,
        None,
        "tracking.handlers.follow_fulfillments",
    )


def test_handler_that_looks_at_how_things_stand_runs_once_for_a_key(listeners):
    _heard, once = listeners
    for customer_id in ("cus_1", "cus_2", "cus_1", "cus_1"):
        told(customer_id=customer_id)

    assert work.work_off(seconds=60) == 8

    assert once == ["cus_1", "cus_2"]
    assert not OutboxEntry.objects.exists()


def test_rows_of_one_handler_are_done_at_once_and_what_is_left_of_them_one_by_one(listeners, monkeypatch):
    heard, _once = listeners
    at_once = []

    def all_but_one(told):
        at_once.append([event.customer_id for event, _meta in told])
        return {meta.id for event, meta in told if event.customer_id != "cus_held"}

    @together(all_but_one)
    def listens(event, meta):
        heard.append(event.customer_id)

    monkeypatch.setattr(work, "_handler", lambda path: listens)
    for customer_id in ("cus_1", "cus_held", "cus_2"):
        told(customer_id=customer_id)
    OutboxEntry.objects.exclude(handler="loyalty.handlers.recount_buyer").delete()

    assert work.work_off(seconds=60) == 3

    assert (at_once, heard) == ([["cus_1", "cus_held", "cus_2"]], ["cus_held"])
    assert not OutboxEntry.objects.exists()


def test_where_many_cannot_be_done_at_once_the_one_that_fails_fails_alone(listeners, monkeypatch):
    heard, _once = listeners

    def fails(told):
        raise OperationalError("somebody holds one of them")

    @together(fails)
    def listens(event, meta):
        if event.customer_id == "cus_bad":
            raise ValueError("no")
        heard.append(event.customer_id)

    monkeypatch.setattr(work, "_handler", lambda path: listens)
    for customer_id in ("cus_1", "cus_bad", "cus_2"):
        told(customer_id=customer_id)
    OutboxEntry.objects.exclude(handler="loyalty.handlers.recount_buyer").delete()

    assert work.work_off(seconds=60) == 3

    assert heard == ["cus_1", "cus_2"]
    assert [(row.attempts, row.lease_token) for row in OutboxEntry.objects.all()] == [(1, None)]


def test_the_past_and_the_present_are_not_done_at_once(listeners, monkeypatch):
    at_once = []

    def act(told):
        at_once.append({meta.is_history for _event, meta in told})
        return {meta.id for _event, meta in told}

    @together(act)
    def listens(event, meta):
        raise AssertionError("they are done at once")

    monkeypatch.setattr(work, "_handler", lambda path: listens)
    for history in (True, False, True, False):
        with transaction.atomic():
            publish(
                OrderCreated(order_id=f"ord_{uuid4()}", customer_id="cus_1"), actor=SYSTEM, history=history
            )

    work.work_off(seconds=60)

    assert sorted(map(sorted, at_once)) == [[False], [False], [True], [True]]


def test_claiming_finishes_what_is_done_with_and_nothing_that_somebody_else_holds_by_now(shop):
    for _ in range(3):
        enqueued("shop_a", priority=Priority.AWAITED)
    mine, lost = claim(schema_name="shop_a")[0], claim(schema_name="shop_a")[0]
    OutboxEntry.objects.filter(pk=lost.id).update(lease_token=uuid4())

    (third,) = claim(schema_name="shop_a", finished=[mine, lost])

    assert {row.pk for row in OutboxEntry.objects.all()} == {lost.id, third.id}


def test_row_that_is_done_is_not_claimed_again_though_its_lease_is_over(shop):
    enqueued("shop_a")
    (mine,) = claim(schema_name="shop_a")
    OutboxEntry.objects.filter(pk=mine.id).update(due_at=timezone.now() - timedelta(days=365))

    assert claim(schema_name="shop_a", finished=[mine]) == []
    assert not OutboxEntry.objects.exists()


def test_what_was_not_begun_when_the_time_is_up_is_given_back_untouched(listeners, monkeypatch):
    monkeypatch.setattr(work, "SECONDS_OF_A_BATCH", 0.0)
    told()
    told()

    work.work_off(seconds=60, limit=1)

    left = list(OutboxEntry.objects.order_by("id").values_list("attempts", "lease_token", "dead_at"))
    assert left == [(0, None, None)] * 3


def test_row_that_somebody_else_holds_by_now_is_not_finished(shop):
    enqueued("shop_a", priority=Priority.PATIENT)
    enqueued("shop_a", priority=Priority.PATIENT)
    mine = claim(schema_name="shop_a")
    OutboxEntry.objects.filter(pk=mine[0].id).update(lease_token=uuid4())

    finish(mine)

    assert [row.pk for row in OutboxEntry.objects.all()] == [mine[0].id]


def test_rows_of_a_worker_that_lost_the_database_are_due_as_soon_as_it_is_back(listeners, monkeypatch):
    told()
    lost = [True, True, False]

    def goes_away(event, meta):
        raise OperationalError("the database is gone")

    def let_go(entries, *, schema_name):
        if lost.pop(0):
            raise OperationalError("not yet")
        real_let_go(entries, schema_name=schema_name)

    def put_off(entry, **_):
        raise InterfaceError("connection already closed")

    real_let_go = queue.let_go
    monkeypatch.setattr(work, "_handler", lambda path: goes_away)
    monkeypatch.setattr(queue, "put_off", put_off)
    monkeypatch.setattr(queue, "let_go", let_go)
    monkeypatch.setattr(work.time, "sleep", lambda seconds: None)
    gone = SimpleNamespace(
        schema_name="shop_a", in_atomic_block=False, is_usable=lambda: False, close=lambda: None
    )
    monkeypatch.setattr(work, "connection", gone)

    with pytest.raises(InterfaceError):
        work.work_off(seconds=60)

    assert lost == []
    rows = OutboxEntry.objects.values_list("attempts", "lease_token")
    assert set(rows) == {(1, None)}


def test_rows_that_are_not_due_are_nobody_waiting(shop):
    row = enqueued("shop_b")
    OutboxEntry.objects.filter(pk=row.pk).update(due_at=timezone.now() + timedelta(days=365))

    assert not is_another_shop_waiting(schema_name=connection.schema_name)
