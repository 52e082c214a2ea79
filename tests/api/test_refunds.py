"""Promises of money by API: seen, sent another way when they failed, and more time for a parcel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from commerce.models import PaymentKind
from commerce.ports import PayoutAnswer, PayoutState
from core.actors import WORKER
from returns.models import Refund, ReturnRequest
from returns.services import payouts
from returns.services.payouts import fail_refund, pay_out, settle_refund
from tests.api.conftest import ApiClient, counted_queries
from tests.api.test_returns import approved, fresh_order

QUERIES_OF_A_LIST = 2  # one is the key's


def _failed(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A return whose refund of 54.90 the provider has declined."""
    made = approved(api, fresh_order())
    api.post(f"/returns/{made['id']}/refund", {"amount": {"amount": "50.00", "currency": "EUR"}})
    declining = type("P", (), {"refund": lambda *_: PayoutAnswer(PayoutState.DECLINED, reason="expired")})
    monkeypatch.setattr(payouts, "payment_provider", declining)
    pay_out(refund_id=Refund.objects.get().public_id, now=timezone.now())
    shown: dict[str, Any] = api.get(f"/returns/{made['id']}").json()
    return shown


def test_a_return_shows_its_promise_and_what_became_of_it(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    (refund,) = _failed(api, monkeypatch)["refunds"]

    stored = Refund.objects.get()
    assert refund == {
        "id": stored.public_id,
        "status": "failed",
        "method": "original_payment",
        "amount": {"amount": "50.00", "currency": "EUR"},
        "due_at": refund["due_at"],
        "slipped_at": None,
        "compensation": None,
        "reference": None,
        "failure": "expired",
        "replaced_by": None,
        "created_at": refund["created_at"],
        "settled_at": None,
    }
    Refund.objects.update(slipped_at=timezone.now(), compensation_minor=300)
    late = api.get(f"/refunds/{stored.public_id}").json()
    assert late["compensation"] == {"amount": "3.00", "currency": "EUR"}
    assert late["slipped_at"] is not None
    assert late["return"]["id"] == stored.return_request.public_id


@pytest.mark.parametrize(
    ("way", "body", "method", "status"),
    [
        ("retry", {}, "original_payment", "pending"),
        ("bank-account", {}, "bank_account", "pending"),
        ("store-credit", {}, "store_credit", "succeeded"),
        ("by-hand", {"reference": "bank 42"}, "manual", "succeeded"),
    ],
)
def test_a_failed_refund_is_sent_another_way_once(
    api: ApiClient,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
    body: dict[str, Any],
    method: str,
    status: str,
) -> None:
    made = _failed(api, monkeypatch)
    failed = made["refunds"][0]["id"]

    first = api.post(f"/refunds/{failed}/{way}", body)
    second = api.post(f"/refunds/{failed}/{way}", body)

    assert first.status_code == 202, first.content
    sent = first.json()
    assert (sent["method"], sent["status"]) == (method, status)
    assert (second.status_code, second.json()["code"]) == (409, "move_not_allowed")
    shown = api.get(f"/returns/{made['id']}").json()["refunds"]
    assert [(refund["id"], refund["replaced_by"]) for refund in shown] == [
        (failed, sent["id"]),
        (sent["id"], None),
    ]


def test_a_refund_that_waits_for_a_bank_account_is_paid_by_hand_once(api: ApiClient) -> None:
    order = fresh_order()
    order.payments.update(kind=PaymentKind.CASH_ON_DELIVERY)
    made = approved(api, order)
    amount = {"amount": {"amount": "10.00", "currency": "EUR"}}
    (waiting,) = api.post(f"/returns/{made['id']}/refund", amount).json()["refunds"]

    first = api.post(f"/refunds/{waiting['id']}/by-hand", {"reference": "bank 42", "notify": False})
    second = api.post(f"/refunds/{waiting['id']}/by-hand", {"reference": "bank 43"})

    assert (waiting["method"], waiting["status"]) == ("bank_account", "pending")
    assert first.status_code == 202, first.content
    paid = first.json()
    assert (paid["id"], paid["method"], paid["status"]) == (waiting["id"], "manual", "succeeded")
    assert paid["reference"] == "bank 42"
    assert (second.status_code, second.json()["code"]) == (409, "move_not_allowed")
    assert api.get(f"/refunds/{waiting['id']}").json()["reference"] == "bank 42"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("by-hand", {}, 400),
        ("by-hand", {"reference": ""}, 400),
        ("retry", {"amount": "1"}, 400),
        ("elsewhere", {}, 404),
    ],
)
def test_what_is_not_understood_is_refused(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch, path: str, body: dict[str, Any], status: int
) -> None:
    failed = _failed(api, monkeypatch)["refunds"][0]["id"]

    assert api.post(f"/refunds/{failed}/{path}", body).status_code == status

    assert Refund.objects.count() == 1


def test_refunds_are_read_by_key_and_by_shop(
    api: ApiClient, api_with: Callable[..., ApiClient], other_shop: Any, inside: Any
) -> None:
    assert api_with("orders:read").get("/refunds").status_code == 403
    assert api_with("returns:read").post("/refunds/rfd_x/retry", {}).status_code == 403
    assert api.get("/refunds/rfd_x").status_code == 404
    assert api.post("/refunds/rfd_x/retry", {}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_refunds_costs_the_same_for_every_length(api: ApiClient, count: int) -> None:
    for _ in range(count):
        made = approved(api, fresh_order())
        api.post(f"/returns/{made['id']}/refund", {"amount": {"amount": "50.00", "currency": "EUR"}})
    first = Refund.objects.order_by("pk").first()
    assert first is not None
    settle_refund(refund_id=first.public_id, reference="r", actor=WORKER, now=timezone.now())

    with counted_queries() as queries:
        page = api.get("/refunds").json()

    assert len(queries) == QUERIES_OF_A_LIST, queries
    assert len(page["data"]) == count
    assert len(api.get("/refunds", status="succeeded").json()["data"]) == 1
    assert len(api.get("/refunds", has_slipped="true").json()["data"]) == 0
    assert len(api.get("/refunds", due_before="2020-01-01T00:00:00Z").json()["data"]) == 0


def test_more_time_for_the_parcel(api: ApiClient) -> None:
    made = approved(api, fresh_order())
    later = (timezone.now() + timezone.timedelta(days=60)).isoformat()

    refused = api.post(f"/returns/{made['id']}/extend", {"hand_over_by": made["hand_over_by"]})
    given = api.post(f"/returns/{made['id']}/extend", {"hand_over_by": later})

    assert (refused.status_code, refused.json()["code"]) == (422, "hand_over_day_refused")
    assert refused.json()["errors"][0]["field"] == "hand_over_by"
    assert given.status_code == 200
    assert given.json()["hand_over_by"] > made["hand_over_by"]
    assert api.post(f"/returns/{made['id']}/extend", {}).status_code == 400
    api.post(f"/returns/{made['id']}/cancel", {})
    assert api.post(f"/returns/{made['id']}/extend", {"hand_over_by": later}).status_code == 409


def test_a_refund_that_failed_twice_is_one_promise(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    made = _failed(api, monkeypatch)
    second = api.post(f"/refunds/{made['refunds'][0]['id']}/retry", {}).json()["id"]
    pay_out(refund_id=second, now=timezone.now())
    fail_refund(refund_id=second, reason="again", now=timezone.now())

    third = api.post(f"/refunds/{second}/store-credit", {}).json()

    assert third["status"] == "succeeded"
    assert api.post(f"/refunds/{made['refunds'][0]['id']}/store-credit", {}).status_code == 409
    assert ReturnRequest.objects.get().order.refunded_minor == 5000
