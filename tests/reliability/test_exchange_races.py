"""Exchanges with real processes: the last unit under a rush, and companies that misbehave all the way through."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from tests.client import ApiClient, client_of, paid_order
from tests.running import RunningProduct, wait_for

pytestmark = pytest.mark.processes

CALLERS = 50


@pytest.fixture(scope="module")
def api(product: RunningProduct) -> ApiClient:
    return client_of(product, product.make_shop(name="exchanges", country="DE", language="en"))


def _put_product(api: ApiClient, name: str, *, stock: int, price: str = "50.00") -> None:
    variants = [
        {"external_id": f"{name}-m", "title": "M", "options": {"size": "M"}, "price": "50.00", "stock": 9},
        {"external_id": f"{name}-l", "title": "L", "options": {"size": "L"}, "price": price, "stock": stock},
    ]
    for variant in variants:
        variant["currency"] = "EUR"
    status, _answer = api.call("PUT", f"/products/{name}", {"title": "Tee", "variants": variants})
    assert status in (200, 201)


def _put_order(api: ApiClient, name: str, product: str) -> None:
    document = paid_order(name, now=datetime.now(UTC))
    document["lines"][0] |= {
        "product_external_id": product,
        "variant_external_id": f"{product}-m",
        "sku": "",
    }
    assert api.call("PUT", f"/orders/{name}", document)[0] == 201


def _exchange(order: str, product: str) -> dict[str, Any]:
    item = {
        "line": "l-1",
        "quantity": 1,
        "reason": "size_too_small",
        "exchange_for": {"variant": f"{product}-l"},
    }
    return {"order": order, "items": [item], "resolution": "exchange", "method": "drop_off"}


def _stock_of(api: ApiClient, product: str) -> int:
    variants = api.get(f"/products/{product}")["variants"]
    return int(next(one["stock"] for one in variants if one["external_id"] == f"{product}-l"))


def _bring_back(api: ApiClient, made: dict[str, Any]) -> None:
    item = made["items"][0]["id"]
    wait_for(lambda: api.get(f"/returns/{made['id']}")["status"] == "approved")
    api.post(f"/returns/{made['id']}/receive", {"items": [{"item": item, "quantity": 1}]})
    api.post(
        f"/returns/{made['id']}/inspect",
        {"items": [{"item": item, "accepted_quantity": 1, "rejected_quantity": 0}]},
    )


def test_fifty_orders_want_the_last_unit_and_one_gets_it(api: ApiClient) -> None:
    _put_product(api, "rush", stock=1)
    for number in range(CALLERS):
        _put_order(api, f"rush-{number}", "rush")
    together = threading.Barrier(CALLERS)

    def ask(number: int) -> tuple[int, Any]:
        together.wait()
        return api.call("POST", "/returns", _exchange(f"rush-{number}", "rush"))

    with ThreadPoolExecutor(CALLERS) as callers:
        answers = list(callers.map(ask, range(CALLERS)))

    assert Counter(status for status, _body in answers) == {201: 1, 422: CALLERS - 1}
    assert {body["code"] for status, body in answers if status == 422} == {"out_of_stock"}
    (made,) = [body for status, body in answers if status == 201]
    _bring_back(api, made)
    wait_for(lambda: api.get(f"/returns/{made['id']}")["status"] == "closed")
    assert _stock_of(api, "rush") == 0
    assert (
        len([row for row in api.get("/sandbox/orders")["data"] if row["lines"][0]["product"] == "rush"]) == 1
    )


def test_a_dearer_exchange_survives_a_provider_and_a_shop_that_answer_too_late(api: ApiClient) -> None:
    _put_product(api, "late", stock=3, price="58.00")
    _put_order(api, "late-1", "late")
    for company in ("payments", "store"):
        api.post("/sandbox/behaviour", {"company": company, "mode": "timeout_after_success", "count": 1})
    made = api.post("/returns", _exchange("late-1", "late"))

    charge = wait_for(lambda: _open_charge(api, made["id"]), seconds=120)
    _bring_back(api, made)
    waiting = wait_for(lambda: _exchange_of(api, made["id"], "awaiting_payment"))
    api.post(f"/sandbox/payment-links/{charge['id']}/pay", {})
    wait_for(lambda: api.get(f"/returns/{made['id']}")["status"] == "closed", seconds=120)

    shown = api.get(f"/returns/{made['id']}")
    assert (charge["amount"]["amount"], waiting["sent_quantity"]) == ("8.00", 0)
    assert [one["status"] for one in shown["charges"]] == ["paid"]
    assert shown["items"][0]["exchange"]["kept"]["amount"] == "58.00"
    placed = [row for row in api.get("/sandbox/orders")["data"] if row["lines"][0]["product"] == "late"]
    assert [row["number"] for row in placed] == [shown["items"][0]["exchange"]["order"]["number"]]
    assert _stock_of(api, "late") == 2


def test_a_link_that_is_paid_while_the_return_is_cancelled_is_paid_back_once(api: ApiClient) -> None:
    _put_product(api, "back", stock=4, price="58.00")
    for number in range(4):
        _put_order(api, f"back-{number}", "back")
    made = [api.post("/returns", _exchange(f"back-{number}", "back")) for number in range(4)]
    links = [wait_for(partial(_open_charge, api, one["id"])) for one in made]

    with ThreadPoolExecutor(8) as callers:
        paying = [
            callers.submit(api.call, "POST", f"/sandbox/payment-links/{link['id']}/pay", {}) for link in links
        ]
        cancelling = [callers.submit(api.call, "POST", f"/returns/{one['id']}/cancel", {}) for one in made]
        for future in (*paying, *cancelling):
            assert future.result()[0] == 200

    for one in made:
        shown = wait_for(partial(_settled, api, one["id"]))
        paid = [charge for charge in shown["charges"] if charge["status"] == "paid"]
        refunded = [refund["amount"]["amount"] for refund in shown["refunds"]]
        assert refunded == ["8.00"] * len(paid)
        assert shown["status"] == "cancelled"
    assert _stock_of(api, "back") == 4


def _open_charge(api: ApiClient, return_id: str) -> Any:
    charges = api.get(f"/returns/{return_id}")["charges"]
    return next((charge for charge in charges if charge["payment_url"]), None)


def _exchange_of(api: ApiClient, return_id: str, status: str) -> Any:
    exchange = api.get(f"/returns/{return_id}")["items"][0]["exchange"]
    return exchange if exchange["status"] == status else None


def _settled(api: ApiClient, return_id: str) -> Any:
    """The return once its link is closed or paid back."""
    shown = api.get(f"/returns/{return_id}")
    links = {row["idempotency_key"]: row["status"] for row in api.get("/sandbox/payment-links")["data"]}
    for charge in shown["charges"]:
        link = links[charge["id"]]
        is_closed = link == "cancelled" and charge["status"] == "cancelled"
        is_paid_back = link == "paid" and charge["refunded"] == charge["amount"]
        if not (is_closed or is_paid_back):
            return None
    return shown if all(refund["status"] == "succeeded" for refund in shown["refunds"]) else None
