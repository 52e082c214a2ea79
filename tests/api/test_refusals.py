"""What a refusal says: the right status, words, every reason at once, the state, the date."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from events.models import Event
from loyalty.models import LedgerAccount
from returns.models import ReturnRequest
from tests import make
from tests.api.conftest import ApiClient

MONEY = {"amount": "1.00", "currency": "EUR"}


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options", "head", "trace"])
@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/", "/api/v1/nothing", "/api/v2/orders", "/api/v1/orders/", "/api/docs"]
)
def test_unknown_address_is_404_whatever_is_asked(shop: Any, client: Any, method: str, path: str) -> None:
    strict = type(client)(HTTP_HOST="shop-a.localhost", enforce_csrf_checks=True)

    answer = getattr(strict, method)(path)

    assert answer.status_code == 404, answer.content
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize(
    "path", ["/api/v1/schema/", "/api/docs/", "/api/docs/problems/", "/api/docs/policy-schema.json"]
)
def test_what_is_only_read_takes_nothing_else(shop: Any, client: Any, method: str, path: str) -> None:
    strict = type(client)(HTTP_HOST="shop-a.localhost", enforce_csrf_checks=True)

    answer = getattr(strict, method)(path)

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_known_address_says_which_methods_it_takes(api: ApiClient, client: Any, method: str) -> None:
    headers = {"Authorization": f"Bearer {api.key}"}

    answer = getattr(client, method)("/api/v1/events", headers=headers)

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


def order_document(**differences: Any) -> dict[str, Any]:
    return {
        "number": "1001",
        "placed_at": "2026-10-01T10:00:00Z",
        "currency": "EUR",
        "customer": {"external_id": "c-7", "email": "ada@example.com"},
        "lines": [{"external_id": "l-1", "title": "Tee", "quantity": 1, "unit_price": "50.00"}],
        **differences,
    }


@pytest.mark.parametrize("name", ["number", "placed_at", "currency", "customer", "lines"])
def test_order_without_what_it_needs_is_not_understood(api: ApiClient, name: str) -> None:
    document = order_document()
    del document[name]

    answer = api.put("/orders/o-1", document)

    assert (answer.status_code, answer.json()["code"]) == (400, "not_understood")
    assert name in [error["field"] for error in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (order_document(customer={"email": "ada@example.com"}), "customer.external_id"),
        (order_document(customer={"external_id": "c-7"}), "customer.email"),
        (order_document(lines=[{"external_id": "l-1", "title": "Tee", "quantity": 1}]), "lines.0.unit_price"),
        (order_document(payments=[{"external_id": "p"}]), "payments.0.amount"),
    ],
)
def test_part_of_an_order_without_what_it_needs_is_not_understood(
    api: ApiClient, document: dict[str, Any], field: str
) -> None:
    answer = api.put("/orders/o-1", document)

    assert answer.status_code == 400
    assert field in [error["field"] for error in answer.json()["errors"]]


def test_orders_of_a_bulk_miss_fields_one_by_one(api: ApiClient) -> None:
    answer = api.post("/orders/bulk", {"orders": [order_document(), order_document(external_id="o-2")]})

    outcomes = answer.json()["orders"]
    assert [outcome["status"] for outcome in outcomes] == [400, 201]


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"rules": []}, "base"),
        ({"base": {}, "rules": [{"name": "Empty"}]}, "rules.0.set"),
        (
            {"base": {}, "rules": [{"when": {"fact": "order.total", "value": 1}, "set": {"photos": 1}}]},
            "rules.0.when.operator",
        ),
        (
            {"base": {}, "rules": [{"when": {"operator": "eq", "value": 1}, "set": {"photos": 1}}]},
            "rules.0.when.fact",
        ),
        (
            {
                "base": {},
                "rules": [{"when": {"fact": "order.total", "operator": "eq"}, "set": {"photos": 1}}],
            },
            "rules.0.when.value",
        ),
    ],
)
def test_policy_without_what_it_needs_is_not_understood(
    api: ApiClient, document: dict[str, Any], field: str
) -> None:
    answer = api.post("/policies", document)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_policy")
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, "missing")]


def test_policy_in_an_unknown_currency_is_refused(api: ApiClient) -> None:
    fee = {"amount": "1.00", "currency": "ZZZ"}

    answer = api.post("/policies", {"base": {"return_shipping_fee": fee}})

    assert answer.status_code == 422
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [
        ("base.return_shipping_fee", "unknown_currency")
    ]


def test_credit_in_an_unknown_currency_is_refused(api: ApiClient) -> None:
    buyer = make.customer()

    answer = api.post(
        f"/loyalty/members/{buyer.public_id}/redeem",
        {"reward": "store_credit", "amount": {**MONEY, "currency": "ZZZ"}},
    )

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "unknown_currency"
    assert not LedgerAccount.objects.exists()


@pytest.mark.parametrize("amount", ["0.00", "-5.00"])
def test_refund_of_nothing_is_refused(api: ApiClient, amount: str) -> None:
    made = _approved(api)

    answer = api.post(f"/returns/{made}/refund", {"amount": {**MONEY, "amount": amount}})

    assert (answer.status_code, answer.json()["code"]) == (422, "amount_not_positive")
    assert answer.json()["errors"][0]["field"] == "amount"


def test_detail_is_never_empty(api: ApiClient) -> None:
    buyer = make.customer()

    answers = [
        api.get("/returns/ret_unknown"),
        api.post(f"/loyalty/members/{buyer.public_id}/redeem", {"reward": "store_credit", "amount": MONEY}),
        api.get("/orders/o-unknown"),
        api.get("/keys/key_unknown"),
    ]

    assert [answer.status_code for answer in answers] == [404, 422, 404, 405]
    assert [answer.json()["detail"] for answer in answers if not answer.json()["detail"]] == []


def test_conflict_names_the_state(api: ApiClient) -> None:
    made = _approved(api)

    answer = api.post(f"/returns/{made}/approve")

    assert (answer.status_code, answer.json()["code"]) == (409, "move_not_allowed")
    assert answer.json()["state"] == "approved"


def test_taken_external_id_is_a_conflict_with_a_state(api: ApiClient) -> None:
    order = make.order(lines=[{"quantity": 2, "paid_minor": 10000}])
    wish = {"order": order.external_id, "items": [{"line": "l-1", "quantity": 1}], "external_id": "mine"}
    assert api.post("/returns", {**wish, "resolution": "refund", "method": "drop_off"}).status_code == 201

    answer = api.post("/returns", {**wish, "resolution": "refund", "method": "drop_off"})

    assert (answer.status_code, answer.json()["state"]) == (409, "taken")


def test_every_line_says_everything_that_is_wrong_with_it(api: ApiClient) -> None:
    order = make.order(
        delivered_at=datetime(2026, 3, 1, tzinfo=UTC),
        country="US",
        lines=[{"quantity": 1, "paid_minor": 1000}, {"quantity": 1, "paid_minor": 1000}],
    )
    wish = {
        "order": order.external_id,
        "items": [
            {"line": "l-1", "quantity": 3},
            {"line": "l-9", "quantity": 1},
            {"line": "l-2", "quantity": 1, "reason": "no_such_reason"},
            {"line": "l-2", "quantity": 1},
        ],
    }

    answer = api.post("/returns", wish)

    assert answer.status_code == 422
    assert not ReturnRequest.objects.exists()
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [
        ("items.1.line", "unknown_line"),
        ("items.2.reason", "unknown_reason"),
        ("items.0.quantity", "quantity_exceeded"),
        ("items.0", "window_closed"),
        ("items.3", "window_closed"),
    ]


def test_closed_window_carries_its_last_day(api: ApiClient) -> None:
    order = make.order(delivered_at=datetime(2026, 3, 1, 12, tzinfo=UTC), country="US")

    answer = api.post("/returns", {"order": order.external_id, "items": [{"line": "l-1", "quantity": 1}]})
    asked = api.post("/returns/eligibility", {"order": order.external_id})

    assert answer.json()["code"] == "window_closed"
    assert answer.json()["errors"][0]["data"]["last_date"] == "2026-03-31"
    assert asked.json()["lines"][0]["reasons"][0]["data"]["last_date"] == "2026-03-31"


def test_what_is_received_names_every_wrong_item(api: ApiClient) -> None:
    made = _approved(api)
    item = api.get(f"/returns/{made}").json()["items"][0]["id"]

    answer = api.post(
        f"/returns/{made}/receive",
        {"items": [{"item": item, "quantity": 9}, {"item": "rit_unknown", "quantity": 1}]},
    )

    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [
        ("items.0.quantity", "quantity_exceeded"),
        ("items.1.item", "unknown_item"),
    ]


def test_actor_without_an_id_has_none(api: ApiClient) -> None:
    Event.objects.create(
        type="return.approved",
        subject_type="return",
        subject_id="ret_1",
        sequence=1,
        occurred_at=make.NOW,
        actor={"kind": "worker", "id": ""},
        data={},
    )

    assert api.get("/events").json()["data"][-1]["actor"] == {"kind": "worker", "id": None}


@pytest.mark.parametrize("reason", [{}, {"reason": None}])
def test_reason_that_is_left_out_is_judged_as_a_change_of_mind(
    api: ApiClient, reason: dict[str, Any]
) -> None:
    rule = {
        "name": "No change of mind",
        "when": {"fact": "request.reason", "operator": "eq", "value": "changed_my_mind"},
        "set": {"eligible": False},
    }
    draft = api.post("/policies", {"base": {}, "rules": [rule]}).json()
    assert (
        api.post(f"/policies/{draft['id']}/publish", {"effective_from": "2020-01-01T00:00:00Z"}).status_code
        == 200
    )
    order = make.order(country="US")
    wish = {"order": order.external_id, "resolution": "refund", "method": "drop_off"}

    def asked(given: dict[str, Any]) -> tuple[int, str]:
        answer = api.post("/returns", {**wish, "items": [{"line": "l-1", "quantity": 1, **given}]})
        return answer.status_code, answer.json()["code"]

    assert asked(reason) == asked({"reason": "changed_my_mind"}) == (422, "not_eligible")
    open_question = api.post("/returns/eligibility", {"order": order.external_id})
    assert "request.reason" in [fact["fact"] for fact in open_question.json()["lines"][0]["depends_on"]]


def _approved(api: ApiClient) -> str:
    order = make.order()
    wish = {"order": order.external_id, "items": [{"line": "l-1", "quantity": 1}]}
    made = api.post("/returns", {**wish, "resolution": "refund", "method": "drop_off"}).json()["id"]
    assert api.post(f"/returns/{made}/approve").status_code == 200
    return str(made)
