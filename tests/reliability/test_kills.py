"""Kill -9 of the worker, and of Redis' memory, in the middle of the work: nothing lost, nothing doubled."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime

import pytest
import redis

from tests.client import ApiClient, client_of, paid_order
from tests.examples import examples
from tests.running import RunningProduct, wait_for

pytestmark = pytest.mark.processes

RETURNS = examples(8, 24)


@pytest.fixture(scope="module")
def api(product: RunningProduct) -> ApiClient:
    return client_of(product, product.make_shop(name="kills", country="DE", language="en"))


@pytest.mark.thorough
def test_killing_the_worker_while_it_works_loses_and_doubles_nothing(
    product: RunningProduct, api: ApiClient
) -> None:
    ids = []
    for number in range(RETURNS):
        order = f"k-{number}"
        api.call("PUT", f"/orders/{order}", paid_order(order, now=datetime.now(UTC)))
        made = api.post(
            "/returns",
            {
                "order": order,
                "items": [{"line": "l-1", "quantity": 1, "reason": "defective"}],
                "resolution": "refund",
                "method": "drop_off",
            },
        )
        ids.append(made["id"])
        if number % 6 == 3:
            product.kill_worker()
    redis.Redis.from_url(product.environment["REDIS_URL"]).flushdb()

    for name in ids:
        _until(product, api, name, lambda made: made["status"] == "approved" and made["shipments"])
        item = api.get(f"/returns/{name}")["items"][0]["id"]
        api.post(f"/returns/{name}/receive", {"items": [{"item": item, "quantity": 1}]})
        api.post(
            f"/returns/{name}/inspect",
            {"items": [{"item": item, "accepted_quantity": 1, "rejected_quantity": 0}]},
        )
        if name in ids[::8]:
            product.kill_worker()
    for name in ids:
        _until(product, api, name, lambda made: made["status"] == "closed")

    events = Counter(
        (event["type"], event["subject"]["id"]) for event in api.everything("/events?after=0&limit=100")
    )
    payouts = Counter(row["order"] for row in api.get("/sandbox/payouts")["data"])
    labels = Counter(row["return_reference"] for row in api.get("/sandbox/labels")["data"])
    assert payouts == {f"k-{number}": 1 for number in range(RETURNS)}
    assert len(labels) == RETURNS
    assert set(labels.values()) == {1}
    for kind in ("return.requested", "return.approved", "return.closed"):
        assert [events[(kind, name)] for name in ids] == [1] * RETURNS
    for number in range(RETURNS):
        subjects = Counter(
            mail["subject"].split(" ")[0] for mail in product.mails(to=f"ck-{number}@example.com")
        )
        assert subjects, f"nobody wrote to the buyer of k-{number}"


def test_mails_are_sent_once_for_each_step(product: RunningProduct, api: ApiClient) -> None:
    api.call("PUT", "/orders/mail-1", paid_order("mail-1", now=datetime.now(UTC)))
    made = api.post(
        "/returns",
        {
            "order": "mail-1",
            "items": [{"line": "l-1", "quantity": 1, "reason": "defective"}],
            "resolution": "refund",
            "method": "drop_off",
        },
    )
    _until(product, api, made["id"], lambda shown: shown["status"] == "approved")
    wait_for(lambda: len(product.mails(to="cmail-1@example.com")) >= 2, look=product.supervisor.watch)
    time.sleep(2)

    subjects = [mail["subject"] for mail in product.mails(to="cmail-1@example.com")]

    assert len(subjects) == len(set(subjects)), subjects


def _until(product: RunningProduct, api: ApiClient, name: str, is_true: object) -> None:
    wait_for(
        lambda: is_true(api.get(f"/returns/{name}")),  # type: ignore[operator]
        seconds=150,
        look=product.supervisor.watch,
    )
