"""Refunds and differences that people of the shop make: one row each, recorded once, taken back, never asked twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Port
from commerce.erased_people import CustomerErased
from commerce.models import Customer, Payment
from core.actors import Actor
from core.errors import Refusal
from core.money import Money
from events.models import Event
from integrations.by_hand.files import TaskFileRefused, take_tasks_in, tasks_as_csv
from integrations.by_hand.models import HandTask
from integrations.by_hand.selectors import counts_under_way, hand_tasks, places_of
from integrations.by_hand.services.settling import (
    Result,
    TaskNotRecorded,
    TaskSettled,
    mark_done,
    mark_failed,
    reopen,
)
from integrations.by_hand.states import TaskKind, TaskState
from returns.models import Refund
from returns.promises import Cause, open_promises
from returns.services.payouts import pay_out
from returns.services.refunds import request_refund
from returns.services.second_tries import send_again
from returns.states import RefundMethod, RefundStatus, ReturnException
from tests import make
from tests.dashboard.returns_made import approved
from tests.make import NOW

STAFF = Actor("staff", "1")


@pytest.fixture(autouse=True)
def _by_hand(shop: Any) -> None:
    make.connection(Port.PAYMENTS)


def refund_on_list(minor: int = 5000) -> tuple[Refund, HandTask]:
    made = approved(make.order(shipping_minor=0))
    (refund,) = request_refund(
        return_request=made, amount=Money(minor, "EUR"), may_override=True, actor=STAFF, now=NOW
    )
    for _again in range(2):
        pay_out(refund_id=refund.public_id, now=NOW)
    return Refund.objects.get(pk=refund.pk), HandTask.objects.get(subject_id=refund.public_id)


def test_a_refund_stands_on_the_list_once_with_what_people_look_for() -> None:
    refund, task = refund_on_list()

    assert (refund.status, refund.is_sent_by_hand) == (RefundStatus.PROCESSING, True)
    assert HandTask.objects.count() == 1
    assert (task.kind, task.amount_minor, task.currency, task.due_at) == (
        "refund",
        5000,
        "EUR",
        refund.due_at,
    )
    assert task.details == {"payment": "pay-1", "gateway": "sandbox", "payment_kind": "card"}
    assert task.return_id == refund.return_request.public_id
    assert counts_under_way(list(TaskKind)) == {"refund": 1}
    assert [one.cause for one in open_promises(until=refund.due_at, now=NOW)] == [Cause.BY_HAND]


def test_recorded_once_with_its_reference_by_whoever_did_it() -> None:
    refund, task = refund_on_list()

    with pytest.raises(TaskNotRecorded):
        mark_done(task_id=task.public_id, result=Result(" "), actor=STAFF, now=NOW)
    for _again in range(2):
        mark_done(task_id=task.public_id, result=Result(" PG  77 "), actor=STAFF, now=NOW)
    pay_out(refund_id=refund.public_id, now=NOW)

    refund.refresh_from_db()
    assert (refund.status, refund.reference) == (RefundStatus.SUCCEEDED, "PG 77")
    (told,) = Event.objects.filter(type="refund.succeeded")
    assert told.actor == {"kind": "staff", "id": "1"}
    with pytest.raises(TaskSettled):
        mark_done(task_id=task.public_id, result=Result("PG 78"), actor=STAFF, now=NOW)
    with pytest.raises(TaskSettled):
        mark_failed(task_id=task.public_id, failure="payment_closed", actor=STAFF, now=NOW)
    assert counts_under_way(list(TaskKind)) == {}


def test_a_payment_that_takes_nothing_back_goes_the_way_of_failed_refunds() -> None:
    refund, task = refund_on_list()

    with pytest.raises(TaskNotRecorded):
        mark_failed(task_id=task.public_id, failure="weather", actor=STAFF, now=NOW)
    mark_failed(task_id=task.public_id, failure="payment_closed", actor=STAFF, now=NOW)

    refund.refresh_from_db()
    assert (refund.status, refund.failure) == (RefundStatus.FAILED, "payment_closed")
    assert refund.return_request.exceptions == [ReturnException.REFUND_FAILED]
    assert Payment.objects.get().refunded_minor == 0
    again = send_again(refund_id=refund.public_id, method=RefundMethod.ORIGINAL_PAYMENT, actor=STAFF, now=NOW)
    pay_out(refund_id=again.public_id, now=NOW)
    assert list(hand_tasks(kinds=["refund"]).values_list("subject_id", flat=True)) == [again.public_id]


def test_a_mistake_is_taken_back_within_a_week_and_the_money_is_still_to_be_sent() -> None:
    refund, task = refund_on_list()
    mark_done(task_id=task.public_id, result=Result("PG 77"), actor=STAFF, now=NOW)

    with pytest.raises(TaskSettled):
        reopen(task_id=task.public_id, actor=STAFF, now=NOW + timedelta(days=8))
    reopen(task_id=task.public_id, actor=STAFF, now=NOW + timedelta(days=2))

    refund.refresh_from_db()
    task.refresh_from_db()
    assert (refund.status, refund.reference, refund.settled_at) == (RefundStatus.PROCESSING, "", None)
    assert (task.state, task.reference, task.settled_by) == (TaskState.OPEN, "", None)
    assert Payment.objects.get().refunded_minor == 5000
    mark_done(task_id=task.public_id, result=Result("PG 79"), actor=STAFF, now=NOW + timedelta(days=2))
    refund.refresh_from_db()
    assert (refund.status, refund.reference) == (RefundStatus.SUCCEEDED, "PG 79")


def test_whoever_comes_later_is_not_asked_for_what_stands_on_the_list() -> None:
    refund, task = refund_on_list()

    make.connection(Port.PAYMENTS, "sandbox")
    pay_out(refund_id=refund.public_id, now=NOW)

    refund.refresh_from_db()
    assert refund.status == RefundStatus.PROCESSING
    mark_done(task_id=task.public_id, result=Result("PG 77"), actor=STAFF, now=NOW)
    refund.refresh_from_db()
    assert refund.status == RefundStatus.SUCCEEDED


def csv_of(tasks: list[HandTask]) -> list[list[str]]:
    content = tasks_as_csv(tasks, places_of(tasks), time_zone="Europe/Berlin")
    return [line.split(",") for line in content.decode("utf-8-sig").splitlines()]


def filled(rows: list[list[str]], *told: tuple[str, str]) -> bytes:
    lines = [";".join(rows[0])]
    lines += [
        ";".join([*row[:-3], reference, failure, ""])
        for row, (reference, failure) in zip(rows[1:], told, strict=True)
    ]
    return "\n".join(lines).encode("utf-8-sig")


def test_a_list_goes_out_as_a_file_and_comes_back_with_what_was_done() -> None:
    made = [refund_on_list() for _number in range(3)]
    rows = csv_of(list(hand_tasks(kinds=["refund"])))
    assert rows[0][-3:] == ["reference", "failure", "booked"]
    assert rows[1][6:9] == ["50.00", "EUR", "pay-1"]

    content = filled(rows, ("R-1", ""), ("", "payment_closed"), ("", ""))
    assert take_tasks_in(content, kinds=["refund"], actor=STAFF, now=NOW) == 2
    assert take_tasks_in(content, kinds=["refund"], actor=STAFF, now=NOW) == 2

    assert list(HandTask.objects.order_by("pk").values_list("state", flat=True)) == ["done", "failed", "open"]
    assert [Refund.objects.get(pk=refund.pk).status for refund, _task in made] == [
        "succeeded",
        "failed",
        "processing",
    ]


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ((("R-1", ""), ("", "weather")), "Row 3: Choose one of these as failure"),
        ((("R-1", ""), ("R" * 300, "")), "Row 3: This reference is too long."),
    ],
)
def test_a_file_with_a_mistake_is_not_taken_at_all(told: Any, problem: str) -> None:
    _first, _second = refund_on_list(), refund_on_list()
    content = filled(csv_of(list(hand_tasks(kinds=["refund"]))), *told)

    with pytest.raises(TaskFileRefused) as refused:
        take_tasks_in(content, kinds=["refund"], actor=STAFF, now=NOW)

    assert refused.value.errors[0].message.startswith(problem)
    assert set(HandTask.objects.values_list("state", flat=True)) == {"open"}


@pytest.mark.parametrize("content", [b"", b"name;reference\nx;1\n", b"id;reference\ntsk_nobody;1\n"])
def test_a_file_that_is_none_of_ours_is_refused(content: bytes) -> None:
    refund_on_list()

    with pytest.raises(Refusal):
        take_tasks_in(content, kinds=["refund"], actor=STAFF, now=NOW)

    assert set(HandTask.objects.values_list("state", flat=True)) == {"open"}


def test_a_thing_of_another_kind_or_shop_is_not_recorded_by_a_file(other_shop: Any, inside: Any) -> None:
    refund_on_list()
    content = filled(csv_of(list(hand_tasks(kinds=["refund"]))), ("R-1", ""))

    with pytest.raises(TaskFileRefused):
        take_tasks_in(content, kinds=["charge"], actor=STAFF, now=NOW)
    with inside(other_shop), pytest.raises(TaskFileRefused):
        take_tasks_in(content, kinds=["refund"], actor=STAFF, now=NOW)


def test_nothing_is_taken_back_once_the_person_was_erased() -> None:
    refund, task = refund_on_list()
    mark_done(task_id=task.public_id, result=Result("R-1"), actor=STAFF, now=NOW)
    Customer.objects.filter(orders=refund.order).update(erased_at=NOW)

    with pytest.raises(CustomerErased) as refused:
        reopen(task_id=task.public_id, actor=STAFF, now=NOW)

    assert "erased" in str(refused.value)
    refund.refresh_from_db()
    task.refresh_from_db()
    assert (refund.status, task.state) == (RefundStatus.SUCCEEDED, TaskState.DONE)
    assert places_of([task])[task.public_id].is_erased
