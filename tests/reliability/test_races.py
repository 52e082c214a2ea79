"""Many at once for the last unit: one wins, and only one event, label and amount is left behind."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.client import ApiClient, client_of, paid_order
from tests.running import RunningProduct, wait_for

pytestmark = pytest.mark.processes

CALLERS = 50


@pytest.fixture(scope="module")
def api(product: RunningProduct) -> ApiClient:
    return client_of(product, product.make_shop(name="races", country="DE", language="en"))


def _return_of(order: str, quantity: int = 1) -> dict[str, Any]:
    return {
        "order": order,
        "items": [{"line": "l-1", "quantity": quantity, "reason": "size_too_small"}],
        "resolution": "refund",
        "method": "drop_off",
    }


def _at_once(call: Any) -> list[tuple[int, Any]]:
    together = threading.Barrier(CALLERS)

    def wait_and_call(number: int) -> tuple[int, Any]:
        together.wait()
        answer: tuple[int, Any] = call(number)
        return answer

    with ThreadPoolExecutor(CALLERS) as callers:
        return list(callers.map(wait_and_call, range(CALLERS)))


def test_fifty_requests_for_the_last_unit_have_one_winner(api: ApiClient) -> None:
    for round_number in range(2):
        order = f"last-{round_number}"
        assert api.call("PUT", f"/orders/{order}", paid_order(order, now=datetime.now(UTC)))[0] == 201

        answers = _at_once(lambda _number, order=order: api.call("POST", "/returns", _return_of(order)))

        assert Counter(status for status, _body in answers) == {201: 1, 422: CALLERS - 1}
        assert {body["code"] for status, body in answers if status == 422} == {"quantity_exceeded"}
        (made,) = api.get(f"/returns?order={order}")["data"]
        wait_for(lambda made=made: api.get(f"/returns/{made['id']}")["shipments"])
        requested = [
            event
            for event in api.everything("/events?after=0&limit=100")
            if event["type"] == "return.requested" and event["subject"]["id"] == made["id"]
        ]
        labels = [
            label
            for label in api.get("/sandbox/labels")["data"]
            if label["return_reference"] == made["number"]
        ]
        assert (len(requested), len(labels)) == (1, 1)


def test_fifty_times_the_same_key_is_one_return_and_one_answer(api: ApiClient) -> None:
    assert api.call("PUT", "/orders/same", paid_order("same", quantity=3, now=datetime.now(UTC)))[0] == 201

    answers = _at_once(
        lambda _number: api.call("POST", "/returns", _return_of("same"), headers={"Idempotency-Key": "once"})
    )

    made = {body["id"] for status, body in answers if status == 201}
    assert len(made) == 1
    assert {status for status, _body in answers} <= {201, 409}
    assert len(api.get("/returns?order=same")["data"]) == 1


def test_fifty_refunds_at_once_pay_once(api: ApiClient) -> None:
    api.call("PUT", "/orders/money", paid_order("money", now=datetime.now(UTC)))
    made = api.post("/returns", _return_of("money"))
    wait_for(lambda: api.get(f"/returns/{made['id']}")["status"] == "approved")
    item = made["items"][0]["id"]
    api.post(f"/returns/{made['id']}/receive", {"items": [{"item": item, "quantity": 1}]})
    inspection = {"item": item, "accepted_quantity": 1, "rejected_quantity": 0}
    api.post(f"/returns/{made['id']}/inspect", {"items": [inspection]})

    answers = _at_once(lambda _number: api.call("POST", f"/returns/{made['id']}/refund", {}))

    assert {status for status, _body in answers} <= {200, 202, 409}
    wait_for(lambda: api.get(f"/returns/{made['id']}")["status"] == "closed")
    refunds = api.get(f"/returns/{made['id']}")["refunds"]
    payouts = [row for row in api.get("/sandbox/payouts")["data"] if row["order"] == "money"]
    assert [refund["amount"]["amount"] for refund in refunds] == ["50.00"]
    assert [row["amount"]["amount"] for row in payouts] == ["50.00"]


def test_events_read_by_position_miss_none_while_many_write(api: ApiClient) -> None:
    after = max((event["position"] for event in api.everything("/events?after=0&limit=100")), default=0)
    seen: list[str] = []
    is_over = threading.Event()

    def read_on() -> None:
        position = after
        while not is_over.is_set():
            for event in api.get(f"/events?after={position}&limit=100")["data"]:
                seen.append(event["id"])
                position = event["position"]

    reader = threading.Thread(target=read_on)
    reader.start()
    _at_once(
        lambda number: api.call(
            "PUT", f"/orders/e-{number}", paid_order(f"e-{number}", now=datetime.now(UTC))
        )
    )
    everything = {
        event["id"]
        for event in api.everything(f"/events?after={after}&limit=100")
        if event["type"] == "order.created"
    }
    wait_for(lambda: everything <= set(seen))
    is_over.set()
    reader.join()

    assert len(everything) == CALLERS
    assert len(seen) == len(set(seen))


def test_many_returns_of_one_order_do_not_promise_the_same_money(api: ApiClient) -> None:
    """Ten units of 10.00 of which the shop has refunded 30.00 without a word about lines: 70.00 are left."""
    refunds = [{"external_id": "r-1", "amount": "30.00"}]
    document = paid_order("shared", quantity=10, price="10.00", refunds=refunds, now=datetime.now(UTC))
    assert api.call("PUT", "/orders/shared", document)[0] == 201

    answers = _at_once(lambda _number: api.call("POST", "/returns", _return_of("shared")))

    promised = [body["quote"]["total"]["amount"] for status, body in answers if status == 201]
    assert Counter(promised) == {"10.00": 7}
    assert {body["code"] for status, body in answers if status == 422} == {"nothing_left"}


def test_approve_and_decline_from_the_same_page_have_one_winner(api: ApiClient) -> None:
    document = paid_order("two-minds", financial_status="pending", now=datetime.now(UTC))
    assert api.call("PUT", "/orders/two-minds", document)[0] == 201
    made = api.post("/returns", _return_of("two-minds"))
    wait_for(lambda: api.get(f"/returns/{made['id']}")["status"] == "in_review")

    def decide(number: int) -> tuple[int, Any]:
        act, body = ("approve", {}) if number % 2 else ("decline", {"reason": "No."})
        return api.call("POST", f"/returns/{made['id']}/{act}", {**body, "expected_status": "in_review"})

    answers = _at_once(decide)

    assert Counter(status for status, _body in answers) == {200: 1, 409: CALLERS - 1}
    now = api.get(f"/returns/{made['id']}")["status"]
    assert now in ("approved", "declined")
    assert {(body["code"], body["state"]) for status, body in answers if status == 409} == {
        ("move_not_allowed", now)
    }
