"""A back-test whose worker is killed again and again: it comes to its end, and counts every return once."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from tests.client import client_of, paid_order
from tests.running import RunningProduct, wait_for

pytestmark = pytest.mark.processes

RETURNS = 60
KILLS = 3


def test_a_back_test_counts_every_return_once_whatever_happens_to_the_worker(product: RunningProduct) -> None:
    api = client_of(product, product.make_shop(name="replays", country="DE", language="en"))
    for number in range(RETURNS):
        order = f"b-{number}"
        api.call("PUT", f"/orders/{order}", paid_order(order, now=datetime.now(UTC)))
        api.post(
            "/returns",
            {
                "order": order,
                "items": [{"line": "l-1", "quantity": 1, "reason": "size_too_small"}],
                "resolution": "refund",
                "method": "drop_off",
                "notify": False,
            },
        )
    document = api.get("/policies/current")["document"]
    look = {
        "name": "Look",
        "when": {"fact": "request.fault", "operator": "eq", "value": "shopper"},
        "set": {"approval": "review"},
    }
    draft = api.post("/policies", {**document, "rules": [look, *document["rules"]]})["id"]

    started = api.post(f"/policies/{draft}/back-test", {"last": RETURNS})
    for _ in range(KILLS):
        product.kill_worker()

    wait_for(
        lambda: api.get(f"/back-tests/{started['id']}")["state"] == "done",
        seconds=300,
        look=product.supervisor.watch,
    )
    done = api.get(f"/policies/{draft}/back-test")
    events = Counter(
        event["type"]
        for event in api.everything("/events?after=0&limit=100")
        if event["subject"]["id"] == started["id"]
    )
    total = done["result"]["total"]
    assert (done["done_count"], done["total_count"], total["returns"]) == (RETURNS, RETURNS, RETURNS)
    assert (total["before"]["approve"], total["after"]["review"]) == (RETURNS, RETURNS)
    assert total["money"][0]["before"]["refund"]["amount"] == f"{50 * RETURNS}.00"
    assert events["back_test.finished"] == 1
