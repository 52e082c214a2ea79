"""A return's life by API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts.services.files import store_file
from commerce.models import Order, OrderLine
from events.models import Event
from returns.models import ReturnRequest
from returns.services.decisions import carry_out_decision
from tests import make
from tests.api.conftest import ApiClient, counted_queries
from tests.make import NOW
from tracking.models import Shipment

QUERIES_OF_A_WISH = 31  # with photos and with an override, which are kept and shown
QUERIES_OF_A_LIST = 10  # one is the key's


def fresh_order(**fields: Any) -> Order:
    now = timezone.now()
    return make.order(
        placed_at=now - timezone.timedelta(days=5), delivered_at=now - timezone.timedelta(days=2), **fields
    )


def wish(order: Order, quantity: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "order": order.external_id,
        "items": [{"line": "l-1", "quantity": quantity, "reason": "size_too_small"}],
        "resolution": "refund",
        "method": "drop_off",
        **changes,
    }


def approved(api: ApiClient, order: Order, quantity: int = 1) -> dict[str, Any]:
    made = api.post("/returns", wish(order, quantity))
    assert made.status_code == 201, made.content
    carry_out_decision(return_id=made.json()["id"], now=timezone.now())
    shown: dict[str, Any] = api.get(f"/returns/{made.json()['id']}").json()
    return shown


def test_a_way_back_that_is_not_offered_is_refused_by_that_reason_alone(api: ApiClient) -> None:
    order = fresh_order()

    answer = api.post("/returns", wish(order, method="in_store"))

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "method_not_offered")
    assert problem["detail"] == "This way of sending back is not offered for these items."
    assert [(error["field"], error["code"]) for error in problem["errors"]] == [
        ("method", "method_not_offered")
    ]
    assert not ReturnRequest.objects.exists()


def test_return_is_requested_with_quote_and_decision(api: ApiClient) -> None:
    order = fresh_order(lines=[{"quantity": 3, "paid_minor": 1000}])

    answer = api.post("/returns", wish(order, external_id="mine-1", metadata={"ticket": 7}))

    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert made["id"].startswith("ret_")
    assert (made["status"], made["channel"], made["external_id"]) == ("requested", "api", "mine-1")
    assert made["order"] == {"id": order.public_id, "external_id": order.external_id, "number": order.number}
    assert made["quote"]["items"] == {"amount": "3.33", "currency": "EUR"}
    assert made["quote"]["total"] == {"amount": "3.33", "currency": "EUR"}
    assert made["decision"]["outcome"] in {"approve", "review"}
    assert made["items"][0] | {"id": ""} == {
        "id": "",
        "line": "l-1",
        "sku": made["items"][0]["sku"],
        "title": "Tee",
        "reason": "size_too_small",
        "comment": "",
        "photos": [],
        "inspection_photos": [],
        "requested_quantity": 1,
        "received_quantity": 0,
        "accepted_quantity": 0,
        "rejected_quantity": 0,
        "restocked_quantity": 0,
        "refunded_quantity": 0,
        "amount": {"amount": "3.33", "currency": "EUR"},
        "reception": "awaiting",
        "verdict": "pending",
        "grade": None,
        "observed_grade": None,
        "disposition": None,
        "inspections": [],
        "refusal": None,
        "resolution": "refund",
        "exchange_for": None,
        "exchange": None,
    }
    assert made["metadata"] == {"ticket": 7}
    assert made["opened_by"]["kind"] == "api"
    assert api.get("/returns/mine-1").json() == made


def test_eligibility_answers_what_a_request_would_decide(api: ApiClient) -> None:
    order = fresh_order(lines=[{"quantity": 3, "paid_minor": 1000}])

    open_question = api.post("/returns/eligibility", {"order": order.public_id}).json()
    question = wish(order)
    asked = api.post("/returns/eligibility", question)

    assert open_question["quote"] is None
    assert open_question["lines"][0]["returnable_quantity"] == 3
    assert asked.status_code == 200, asked.content
    made = api.post("/returns", question).json()
    assert asked.json()["quote"] == made["quote"]
    assert asked.json()["outcome"] == made["decision"]["outcome"]
    assert ReturnRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"order": "o-unknown"}, 404, "not_found"),
        ({"items": [{"line": "l-9", "quantity": 1, "reason": "other"}]}, 422, "unknown_line"),
        ({"items": [{"line": "l-1", "quantity": 4, "reason": "other"}]}, 422, "quantity_exceeded"),
        ({"items": [{"line": "l-1", "quantity": 1, "reason": "no_reason"}]}, 422, "unknown_reason"),
        ({"items": []}, 400, "not_understood"),
        ({"items": [{"line": "l-1", "quantity": 0, "reason": "other"}]}, 400, "not_understood"),
    ],
)
def test_wish_that_cannot_be_granted_writes_nothing(
    api: ApiClient, changes: dict[str, Any], status: int, code: str
) -> None:
    order = fresh_order(lines=[{"quantity": 3, "paid_minor": 1000}])

    answer = api.post("/returns", wish(order) | changes)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not ReturnRequest.objects.exists()
    assert OrderLine.objects.get().in_use_quantity == 0


def test_answer_to_a_wish_is_what_is_read_afterwards(shop: Any, api_with: Callable[..., ApiClient]) -> None:
    caller = api_with("returns:write", "returns:read", "returns:override")
    photo = store_file(data=b"x", kind="photo", content_type="image/jpeg", extension="jpg", now=NOW).public_id
    items = [{"line": "l-1", "quantity": 1, "reason": "defective", "photos": [photo]}]

    for changes in ({}, {"override": True}, {"items": items}):
        wanted = wish(fresh_order(), **changes)
        with counted_queries() as statements:
            made = caller.post("/returns", wanted)
        assert made.status_code == 201, made.content
        assert made.json() == caller.get(f"/returns/{made.json()['id']}").json()
        assert len(statements) <= QUERIES_OF_A_WISH, statements


def test_override_needs_its_scope(shop: Any, api_with: Callable[..., ApiClient]) -> None:
    long_ago = timezone.now() - timezone.timedelta(days=900)
    order = make.order(placed_at=long_ago, delivered_at=long_ago)
    plain = api_with("returns:write", "returns:read")
    mighty = api_with("returns:write", "returns:override")

    assert plain.post("/returns", wish(order, override=True)).json()["code"] == "scope_missing"
    made = mighty.post("/returns", wish(order, override=True))

    assert made.status_code == 201, made.content
    assert made.json()["legal_basis"] == "override"


def test_actions_move_a_return_to_its_end(api: ApiClient) -> None:
    order = fresh_order(lines=[{"quantity": 2, "paid_minor": 5000}], shipping_minor=0)
    made = api.post("/returns", wish(order, 2)).json()
    path, item = f"/returns/{made['id']}", made["items"][0]["id"]

    approve = api.post(f"{path}/approve", {"note": "A good customer."})
    repeat = api.post(f"{path}/approve")
    too_much = api.post(f"{path}/receive", {"items": [{"item": item, "quantity": 3}]})
    received = api.post(f"{path}/receive", {"items": [{"item": item, "quantity": 2}], "notify": False})
    inspected = api.post(
        f"{path}/inspect",
        {
            "items": [
                {
                    "item": item,
                    "accepted_quantity": 2,
                    "rejected_quantity": 0,
                    "grade": "a",
                    "disposition": "restock",
                    "note": "",
                }
            ]
        },
    )
    refunded = api.post(f"{path}/refund")
    nothing = api.post(f"{path}/refund")

    assert (approve.status_code, approve.json()["status"]) == (200, "approved")
    assert (repeat.status_code, repeat.json()["code"]) == (409, "move_not_allowed")
    assert (too_much.status_code, too_much.json()["code"]) == (422, "quantity_exceeded")
    assert (received.status_code, received.json()["shipping_status"]) == (200, "received")
    assert received.json()["items"][0]["reception"] == "received"
    assert inspected.json()["items"][0]["grade"] == "a"
    assert (refunded.status_code, refunded.json()["refunds"][0]["amount"]["amount"]) == (202, "50.00")
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_owed")


def test_decline_says_why_and_is_final(api: ApiClient) -> None:
    made = api.post("/returns", wish(fresh_order())).json()
    path = f"/returns/{made['id']}"

    without_reason = api.post(f"{path}/decline", {})
    declined = api.post(f"{path}/decline", {"reason": "It was worn."})
    cancelled = api.post(f"{path}/cancel")

    assert (without_reason.status_code, without_reason.json()["errors"][0]["field"]) == (400, "reason")
    assert declined.json()["status"] == "declined"
    assert (cancelled.status_code, cancelled.json()["code"]) == (409, "move_not_allowed")
    assert OrderLine.objects.get().in_use_quantity == 0


def test_refund_above_the_worth_is_refused(api: ApiClient) -> None:
    made = approved(api, fresh_order())

    answer = api.post(f"/returns/{made['id']}/refund", {"amount": {"amount": "999.00", "currency": "EUR"}})
    number = api.post(f"/returns/{made['id']}/refund", {"amount": {"amount": 5, "currency": "EUR"}})

    assert (answer.status_code, answer.json()["code"]) == (422, "amount_exceeds_refundable")
    assert (number.status_code, number.json()["errors"][0]["field"]) == (400, "amount")


def test_explicit_refund_before_its_time_needs_override(
    shop: Any, api_with: Callable[..., ApiClient]
) -> None:
    plain = api_with("returns:read", "returns:write")
    made = approved(plain, fresh_order())

    answer = plain.post(f"/returns/{made['id']}/refund", {"amount": {"amount": "5.00", "currency": "EUR"}})

    assert answer.status_code == 403


def test_filters_of_returns(api: ApiClient) -> None:
    ada = make.customer(external_id="c-ada", email="ada@example.com", phone_e164="+4915112345678")
    mine = fresh_order(customer=ada, external_id="o-ada")
    api.post("/returns", wish(mine, external_id="first"))
    api.post("/returns", wish(fresh_order(), external_id="second"))
    api.post("/returns/second/approve")

    def found(**query: str) -> list[str]:
        answer = api.get("/returns", **query)
        assert answer.status_code == 200, answer.content
        return [one["external_id"] for one in answer.json()["data"]]

    assert found() == ["second", "first"]
    assert found(status="requested,in_review") == ["first"]
    assert found(order="o-ada") == ["first"]
    assert found(order=mine.public_id) == ["first"]
    assert found(customer="c-ada") == ["first"]
    assert found(email="ADA@example.com ") == ["first"]
    assert found(phone="0151 12345678") == ["first"]
    assert found(created_after="2020-01-01T00:00:00Z", created_before="2100-01-01T00:00:00Z") == [
        "second",
        "first",
    ]
    assert found(updated_after="2100-01-01T00:00:00Z") == []
    assert api.get("/returns", status="nonsense").status_code == 400
    assert api.get("/returns", state="requested").status_code == 400


def test_expand_shows_order_and_customer_in_full(api: ApiClient) -> None:
    made = api.post("/returns", wish(fresh_order())).json()

    shown = api.get(f"/returns/{made['id']}", expand="order,customer").json()
    listed = api.get("/returns", expand="order").json()["data"][0]

    assert shown["order"]["lines"][0]["external_id"] == "l-1"
    assert shown["customer"]["email"].endswith("@example.com")
    assert listed["order"]["payments"][0]["external_id"] == "pay-1"
    assert api.get("/returns", expand="everything").status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_a_fixed_number_of_queries(api: ApiClient, count: int) -> None:
    for _ in range(count):
        made = approved(api, fresh_order())
        parcel = {"return": made["id"], "carrier": "ups", "tracking_number": f"1Z{made['id'][-6:]}"}
        shipment = api.post("/shipments", parcel)
        assert shipment.status_code == 201, shipment.content
        stored = store_file(
            data=b"%PDF-1.4", kind="label", content_type="application/pdf", extension="pdf", now=NOW
        )
        Shipment.objects.filter(public_id=shipment.json()["id"]).update(
            label_file=stored, drop_off_code="1234"
        )

    with counted_queries() as queries:
        page = api.get("/returns").json()

    assert [len(one["shipments"]) for one in page["data"]] == [1] * count
    assert page["data"][0]["shipments"][0]["label_url"].startswith("http")
    assert len(queries) == QUERIES_OF_A_LIST, queries


def test_events_of_a_return_are_in_the_log(api: ApiClient) -> None:
    Event.objects.all().delete()
    made = approved(api, fresh_order())

    events = api.get("/events").json()["data"]
    mine = [event for event in events if event["subject"] == {"type": "return", "id": made["id"]}]

    assert mine[0]["type"] == "return.requested"
    assert mine[0]["actor"]["kind"] == "api"
    after = api.get("/events", after=str(mine[0]["position"])).json()["data"]
    assert [event["position"] for event in after] == [event["position"] for event in mine[1:]]
    assert api.get("/events", types="return.approved").status_code == 200
    assert api.get("/events", types="nonsense").status_code == 400
    assert api.get("/events", after="-1").status_code == 400


def test_what_is_shown_beside_a_return_needs_its_own_scope(
    api: ApiClient, api_with: Callable[..., ApiClient]
) -> None:
    made = api.post("/returns", wish(fresh_order())).json()
    reader = api_with("returns:read")

    for path in ("/returns", f"/returns/{made['id']}"):
        assert reader.get(path).status_code == 200
        refused = reader.get(path, expand="customer")
        assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
        assert "example.com" not in refused.content.decode()
