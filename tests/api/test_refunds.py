"""Promises of money by API: seen, sent another way when they failed, and more time for a parcel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from commerce.models import PaymentKind
from commerce.ports import PayoutAnswer, PayoutState
from core.actors import WORKER
from returns.models import PayoutAccount, Refund, ReturnRequest
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
    monkeypatch.setattr(payouts, "payment_provider", lambda _asked: declining())
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
        "bank_account": None,
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


IBAN = {"scheme": "iban", "holder": "Ada Yılmaz", "account_number": "DE89 3704 0044 0532 0130 00"}


def _waiting(api: ApiClient) -> str:
    """A refund of a cash-on-delivery order that waits for a bank account."""
    order = fresh_order()
    order.payments.update(kind=PaymentKind.CASH_ON_DELIVERY)
    made = approved(api, order)
    amount = {"amount": {"amount": "10.00", "currency": "EUR"}}
    (waiting,) = api.post(f"/returns/{made['id']}/refund", amount).json()["refunds"]
    assert (waiting["method"], waiting["status"]) == ("bank_account", "pending")
    return str(waiting["id"])


def test_a_cash_on_delivery_refund_is_given_its_account_and_shows_it_masked(api: ApiClient) -> None:
    waiting = _waiting(api)

    first = api.post(f"/refunds/{waiting}/bank-account", IBAN)
    again = api.post(f"/refunds/{waiting}/bank-account", IBAN)

    assert first.status_code == 202, first.content
    assert (first.json()["id"], first.json()["status"]) == (waiting, "pending")
    assert first.json()["bank_account"] == {"scheme": "iban", "masked": "DE•••• 3000"}
    assert again.json()["bank_account"] == first.json()["bank_account"]
    assert "0532" not in first.content.decode()
    assert PayoutAccount.objects.count() == 1


@pytest.mark.parametrize(
    ("account", "masked"),
    [
        ({"scheme": "iban", "holder": "Ada", "iban": "DE89370400440532013000"}, "DE•••• 3000"),
        (
            {
                "scheme": "kr_bank",
                "holder": "김민지",
                "bank_code": "004",
                "account_number": "123-456-7890123",
            },
            "•••• 0123",
        ),
        ({"scheme": "promptpay", "holder": "สมชาย", "account_number": "081-234-5678"}, "•••• 5678"),
    ],
)
def test_every_kind_of_account_is_taken_and_masked(
    api: ApiClient, account: dict[str, str], masked: str
) -> None:
    answer = api.post(f"/refunds/{_waiting(api)}/bank-account", account)

    assert answer.status_code == 202, answer.content
    assert answer.json()["bank_account"] == {"scheme": account["scheme"], "masked": masked}


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"account_number": "DE89 3704 0044 0532 0130 01"}, 422, "account_number"),
        ({"holder": " "}, 400, "holder"),
        ({"scheme": "swift"}, 400, "scheme"),
        ({"scheme": "kr_bank"}, 422, "bank_code"),
        ({"account_number": ""}, 400, "account_number"),
        ({"scheme": None}, 400, "scheme"),
    ],
)
def test_an_account_that_cannot_be_right_is_refused_and_not_kept(
    api: ApiClient, changes: dict[str, Any], status: int, field: str
) -> None:
    answer = api.post(f"/refunds/{_waiting(api)}/bank-account", IBAN | changes)

    assert answer.status_code == status, answer.content
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not PayoutAccount.objects.exists()


def test_only_a_refund_that_waits_or_failed_takes_an_account(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = _failed(api, monkeypatch)["refunds"][0]["id"]

    sent = api.post(f"/refunds/{failed}/bank-account", IBAN)
    again = api.post(f"/refunds/{failed}/bank-account", IBAN)

    assert (sent.status_code, sent.json()["method"]) == (202, "bank_account")
    assert sent.json()["bank_account"]["masked"] == "DE•••• 3000"
    assert (again.status_code, again.json()["code"]) == (409, "move_not_allowed")
    made = approved(api, fresh_order())
    amount = {"amount": {"amount": "10.00", "currency": "EUR"}}
    (card,) = api.post(f"/returns/{made['id']}/refund", amount).json()["refunds"]
    assert api.post(f"/refunds/{card['id']}/bank-account", IBAN).status_code == 409


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
