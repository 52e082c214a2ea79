"""``POST /orders/{id}/cancel`` and ``GET /cancellations/{id}``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from core.actors import SYSTEM
from returns.services.cancellations import confirm_cancellation
from tests import make
from tests.api.conftest import ApiClient


def waiting() -> Any:
    lines = [{"quantity": 2, "paid_minor": 9000}, {"quantity": 1, "paid_minor": 3000}]
    return make.order(is_shipped=False, placed_at=timezone.now() - timezone.timedelta(hours=2), lines=lines)


def test_a_part_is_cancelled_and_paid_back(api: ApiClient) -> None:
    order = waiting()
    wish = {"lines": [{"line": "l-1", "quantity": 1}], "reason": None}

    asked = api.post(f"/orders/{order.external_id}/cancel", wish, Idempotency_Key="k-1")
    again = api.post(f"/orders/{order.external_id}/cancel", wish, Idempotency_Key="k-1")
    made = asked.json()
    confirm_cancellation(cancellation_id=made["id"], actor=SYSTEM, now=timezone.now())
    shown = api.get(f"/cancellations/{made['id']}").json()
    line = api.get(f"/orders/{order.external_id}").json()["lines"][0]
    refund = api.get(f"/refunds/{shown['refund']['id']}").json()

    assert (asked.status_code, again.json()["id"]) == (202, made["id"])
    assert (made["status"], made["refund"]) == ("requested", None)
    assert made["lines"] == [{"line": "l-1", "quantity": 1, "too_late_quantity": 0}]
    assert (shown["status"], shown["refund"]["amount"]["amount"]) == ("confirmed", "45.00")
    assert shown["refund"]["due_at"] == shown["due_at"]
    assert (line["cancelled_quantity"], line["cancellable_quantity"]) == (1, 1)
    assert (refund["return"], refund["cancellation"]) == (None, made["id"])
    assert api.post(f"/refunds/{refund['id']}/retry", {}).status_code == 409


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"lines": []}, 400, None),
        ({"lines": [{"line": "l-1", "quantity": 0}]}, 400, None),
        ({"lines": [{"line": "l-1"}]}, 400, None),
        ({"line": "l-1"}, 400, None),
        ({"lines": [{"line": "l-9", "quantity": 1}]}, 422, "unknown_line"),
        (
            {"lines": [{"line": "l-1", "quantity": 1}, {"line": "l-1", "quantity": 2}]},
            422,
            "quantity_exceeded",
        ),
    ],
)
def test_what_is_wrong_is_refused(
    api: ApiClient, body: dict[str, Any], status: int, code: str | None
) -> None:
    order = waiting()

    answer = api.post(f"/orders/{order.external_id}/cancel", body)

    assert answer.status_code == status, answer.content
    assert code is None or answer.json()["code"] == code


def test_what_was_sent_is_refused_as_sent(api: ApiClient) -> None:
    order = make.order(placed_at=timezone.now() - timezone.timedelta(days=5))

    whole = api.post(f"/orders/{order.external_id}/cancel", {"lines": None})
    part = api.post(f"/orders/{order.external_id}/cancel", {"lines": [{"line": "l-1", "quantity": 1}]})

    assert (whole.status_code, whole.json()["code"]) == (422, "already_sent")
    assert (part.json()["code"], part.json()["errors"][0]["field"]) == ("already_sent", "lines.0.quantity")


def test_it_takes_the_right_to_write_orders(shop: Any, api_with: Callable[..., ApiClient]) -> None:
    order = waiting()

    refused = api_with("orders:read").post(f"/orders/{order.external_id}/cancel", {})

    assert refused.status_code == 403
    assert api_with("orders:read").get("/cancellations/can_unknown").status_code == 404
