"""Things to do by hand at the door of integrators: listed, recorded, refused, never without the scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Port
from integrations.by_hand.models import HandTask
from tests import make
from tests.api.conftest import ApiClient, counted_queries
from tests.dashboard.test_todo import refund_to_send


@pytest.fixture
def task(shop: Any) -> HandTask:
    make.connection(Port.PAYMENTS)
    return refund_to_send()


def test_one_is_listed_recorded_and_taken_back(task: HandTask, api: ApiClient) -> None:
    (shown,) = api.get("/tasks", kind="refund").json()["data"]
    assert (shown["id"], shown["amount"], shown["state"]) == (
        task.public_id,
        {"amount": "50.00", "currency": "EUR"},
        "open",
    )
    assert shown["return"]["id"] == task.return_id
    assert shown["details"]["payment"] == "pay-1"

    without = api.post(f"/tasks/{task.public_id}/done")
    assert (without.status_code, without.json()["code"]) == (422, "task_not_recorded")
    for _again in range(2):
        done = api.post(f"/tasks/{task.public_id}/done", {"reference": "R-1"})
        assert (done.status_code, done.json()["state"], done.json()["reference"]) == (200, "done", "R-1")
    other = api.post(f"/tasks/{task.public_id}/done", {"reference": "R-2"})
    assert (other.status_code, other.json()["code"], other.json()["state"]) == (409, "task_settled", "done")
    assert api.get("/tasks").json()["data"] == []
    assert api.post(f"/tasks/{task.public_id}/reopen").json()["state"] == "open"
    failed = api.post(f"/tasks/{task.public_id}/failed", {"reason": "payment_closed"})
    assert (failed.json()["state"], failed.json()["failure"]) == ("failed", "payment_closed")


def test_only_who_may_sees_and_records(task: HandTask, api_with: Callable[..., ApiClient]) -> None:
    reader, nobody = api_with("tasks:read"), api_with("orders:read", "orders:write")

    assert reader.get(f"/tasks/{task.public_id}").status_code == 200
    assert reader.post(f"/tasks/{task.public_id}/done", {"reference": "R-1"}).status_code == 403
    assert nobody.get("/tasks").status_code == 403
    assert reader.get("/tasks/tsk_nobody").status_code == 404
    task.refresh_from_db()
    assert task.state == "open"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_every_number(shop: Any, api: ApiClient, count: int) -> None:
    make.connection(Port.PAYMENTS)
    for _number in range(count):
        refund_to_send()

    api.get("/tasks")
    with counted_queries() as statements:
        assert len(api.get("/tasks").json()["data"]) == count

    assert len(statements) == 4
