"""A test shop's clock turned over HTTP, with the workers and the beat of the product: the reminder, then the end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.client import ApiClient, client_of, paid_order
from tests.running import RunningProduct, wait_for

pytestmark = pytest.mark.processes

DAY = 86400


@pytest.fixture(scope="module")
def api(product: RunningProduct) -> ApiClient:
    return client_of(product, product.make_shop(name="uhr", country="DE", language="en"))


def test_a_return_that_nobody_hands_over_is_reminded_of_and_expires(
    product: RunningProduct, api: ApiClient
) -> None:
    order = paid_order("u-1", now=datetime.now(UTC))
    assert api.call("PUT", "/orders/u-1", order)[0] == 201
    made = api.post(
        "/returns",
        {
            "order": "u-1",
            "items": [{"line": "l-1", "quantity": 1, "reason": "size_too_small"}],
            "resolution": "refund",
            "method": "drop_off",
        },
    )
    wait_for(lambda: api.get(f"/returns/{made['id']}")["status"] == "approved")
    before = api.get("/sandbox/clock")

    _turn(api, days=30)

    after = api.get("/sandbox/clock")
    assert _moment(after["now"]) - _moment(before["now"]) >= timedelta(days=30)
    assert api.get(f"/returns/{made['id']}")["status"] == "expired"
    told = [(event["type"], event["occurred_at"]) for event in _events_of(api, made["id"])]
    named = [name for name, _ in told if name in ("return.expires_soon", "return.expired")]
    assert named == ["return.expires_soon", "return.expired"]
    assert [at for _, at in told] == sorted(at for _, at in told)
    mails = [mail["subject"] for mail in product.mails(to=order["customer"]["email"])]
    assert len(mails) == len(set(mails))


def test_the_clock_of_another_shop_stands_where_it_stood(product: RunningProduct, api: ApiClient) -> None:
    other = client_of(product, product.make_shop(name="wanduhr", country="DE", language="en"))
    _turn(api, days=1)

    stands = other.get("/sandbox/clock")

    assert stands["settled"]
    assert abs(_moment(stands["now"]) - datetime.now(UTC)) < timedelta(minutes=2)


def _turn(api: ApiClient, *, days: int) -> None:
    api.post("/sandbox/clock", {"advance_seconds": days * DAY})
    wait_for(lambda: api.get("/sandbox/clock")["settled"], seconds=180)


def _events_of(api: ApiClient, return_id: str) -> list[dict[str, Any]]:
    return [event for event in api.everything("/events") if event["subject"]["id"] == return_id]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
