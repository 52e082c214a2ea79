"""A warehouse by API: what was in the parcel, in which condition, and parcels of which only a number is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from events.models import Event
from returns.models import ReturnParcel, ReturnRequest, UnmatchedParcel
from tests import make
from tests.api.conftest import ApiClient
from tests.api.test_returns import approved, fresh_order
from tracking.models import Direction, Shipment


def _order() -> Any:
    return fresh_order(
        lines=[
            {"quantity": 3, "paid_minor": 9000, "sku": "TEE-M"},
            {"quantity": 1, "paid_minor": 4000, "sku": "CAP"},
        ]
    )


def _with_terms(made: dict[str, Any], **terms: str) -> dict[str, Any]:
    row = ReturnRequest.objects.get(public_id=made["id"])
    row.terms |= terms
    row.save(update_fields=["terms"])
    return made


def _parcel(made: dict[str, Any], number: str) -> None:
    row = ReturnRequest.objects.get(public_id=made["id"])
    now = timezone.now()
    shipment = Shipment.objects.create(
        order=row.order,
        direction=Direction.RETURN,
        carrier="sandbox",
        tracking_number=number,
        created_at=now,
        updated_at=now,
    )
    ReturnParcel.objects.create(return_request=row, shipment=shipment)


def test_parcel_tells_what_came_what_lacks_and_what_nobody_announced(api: ApiClient) -> None:
    made = approved(api, _order(), 3)
    item = made["items"][0]["id"]
    photo = make.photo()

    answer = api.post(
        f"/returns/{made['id']}/receive",
        {
            "items": [{"item": item, "quantity": 1}],
            "missing": [{"item": item}],
            "unexpected": [{"line": "l-2"}, {"description": "A bunch of keys", "photo": photo.public_id}],
        },
    )

    shown = answer.json()
    assert answer.status_code == 200, answer.content
    assert (shown["shipping_status"], shown["items"][0]["reception"]) == ("partially_received", "missing")
    assert [
        (found["line"], found["description"], found["photo"], found["disposition"], found["opened_return"])
        for found in shown["unexpected_items"]
    ] == [("l-2", "", None, None, None), (None, "A bunch of keys", photo.public_id, None, None)]


def test_wrong_item_flags_the_return(api: ApiClient) -> None:
    made = approved(api, _order(), 1)

    answer = api.post(
        f"/returns/{made['id']}/receive",
        {"wrong": [{"item": made["items"][0]["id"], "description": "A brick"}]},
    ).json()

    assert (answer["items"][0]["reception"], answer["exceptions"]) == ("wrong_item", ["flagged"])
    assert (answer["items"][0]["received_quantity"], answer["received_at"]) == (0, None)


def test_nothing_said_of_a_parcel_is_not_understood(api: ApiClient) -> None:
    made = approved(api, _order(), 1)

    for body in ({}, {"items": []}, {"items": [], "missing": []}):
        answer = api.post(f"/returns/{made['id']}/receive", body)
        assert answer.status_code == 400, body
    refused = api.post(f"/returns/{made['id']}/receive", {"unexpected": [{"line": "l-9"}]})

    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_line")
    assert api.get(f"/returns/{made['id']}").json()["shipping_status"] == "no_label"


def test_condition_alone_is_judged_by_the_terms(api: ApiClient) -> None:
    made = _with_terms(approved(api, _order(), 3), inspection="lenient")
    item, path = made["items"][0]["id"], f"/returns/{made['id']}"
    api.post(f"{path}/receive", {"items": [{"item": item, "quantity": 3}]})
    photo = make.photo()

    lifted = api.post(
        f"{path}/inspect",
        {"items": [{"item": item, "quantity": 2, "grade": "c", "photos": [photo.public_id]}]},
    ).json()["items"][0]
    event = Event.objects.get(type="return.item.inspected", subject_id=made["id"]).data
    refused = api.post(
        f"{path}/inspect", {"items": [{"item": item, "quantity": 1, "grade": "d", "note": "Torn"}]}
    ).json()["items"][0]

    assert {name: lifted[name] for name in ("accepted_quantity", "grade", "observed_grade")} == {
        "accepted_quantity": 2,
        "grade": "b",
        "observed_grade": "c",
    }
    assert (lifted["photos"], lifted["inspection_photos"]) == ([], [photo.public_id])
    assert (event["items"], event["observed"]) == ([[item, 2, 0, "b", ""]], [[item, "c"]])
    assert (refused["accepted_quantity"], refused["rejected_quantity"]) == (2, 1)
    assert (refused["grade"], refused["verdict"]) == ("d", "accepted")


def test_a_ground_against_a_right_by_law_stands_with_what_was_rejected(api: ApiClient) -> None:
    made = approved(api, _order(), 2)
    item, path = made["items"][0]["id"], f"/returns/{made['id']}"
    api.post(f"{path}/receive", {"items": [{"item": item, "quantity": 2}]})
    rejected = {"items": [{"item": item, "rejected_quantity": 1, "note": "Another tee"}]}

    unfit = api.post(f"{path}/inspect", {**rejected, "ground": "never_sent_back"})
    grounded = api.post(f"{path}/inspect", {**rejected, "ground": "other_goods"})
    silent = api.post(f"{path}/inspect", rejected)

    assert (unfit.status_code, unfit.json()["code"]) == (422, "unknown_ground")
    assert [error["field"] for error in unfit.json()["errors"]] == ["ground"]
    assert (grounded.status_code, silent.status_code) == (200, 200)
    parts = silent.json()["items"][0]["inspections"]
    assert [part["ground"] for part in parts] == ["other_goods", None]


def test_quantity_needs_a_grade(api: ApiClient) -> None:
    made = approved(api, _order(), 1)
    item, path = made["items"][0]["id"], f"/returns/{made['id']}"
    api.post(f"{path}/receive", {"items": [{"item": item, "quantity": 1}]})

    answer = api.post(f"{path}/inspect", {"items": [{"item": item, "quantity": 1}]})

    assert (answer.status_code, answer.json()["code"]) == (422, "grade_required")
    assert answer.json()["errors"][0]["field"] == "items.0.grade"


def test_slip_is_undone_once(api: ApiClient) -> None:
    made = approved(api, _order(), 1)
    item, path = made["items"][0]["id"], f"/returns/{made['id']}"
    api.post(f"{path}/receive", {"items": [{"item": item, "quantity": 1}]})

    undone = api.post(f"{path}/undo-receipt", {"items": [{"item": item, "quantity": 1}]})
    again = api.post(f"{path}/undo-receipt", {"items": [{"item": item, "quantity": 1}]})

    assert (undone.status_code, undone.json()["items"][0]["received_quantity"]) == (200, 0)
    assert undone.json()["received_at"] is None
    assert (again.status_code, again.json()["code"]) == (422, "quantity_exceeded")


def test_receipt_needs_nothing_but_a_number_on_the_parcel(api: ApiClient) -> None:
    made = approved(api, _order(), 2)
    _parcel(made, "JD014600003RR")

    answer = api.post("/receipts", {"tracking_number": "JD014600003RR"})
    again = api.post("/receipts", {"tracking_number": "JD014600003RR"})

    assert (answer.status_code, answer.json()["parcel"]) == (201, None)
    assert answer.json()["return"]["id"] == made["id"]
    assert answer.json()["return"]["items"][0]["received_quantity"] == 2
    assert (again.status_code, again.json()["code"]) == (409, "move_not_allowed")
    assert UnmatchedParcel.objects.count() == 0


def test_receipt_that_may_mean_several_returns_names_them(api: ApiClient) -> None:
    order = _order()
    first, second = approved(api, order, 1), approved(api, order, 1)

    answer = api.post("/receipts", {"tracking_number": order.number})
    named = api.post("/receipts", {"return": second["id"], "items": [{"sku": "TEE-M", "quantity": 1}]})

    assert (answer.status_code, answer.json()["code"]) == (409, "ambiguous_receipt")
    assert [error["message"] for error in answer.json()["errors"]] == [first["id"], second["id"]]
    assert (named.status_code, named.json()["return"]["id"]) == (201, second["id"])


def test_parcel_of_nobody_is_listed_until_somebody_knows(api: ApiClient) -> None:
    answer = api.post("/receipts", {"tracking_number": "NOBODY-1", "items": [{"sku": "SOCK", "quantity": 2}]})

    listed = api.get("/receipts", is_open="true").json()["data"]
    assert (answer.status_code, answer.json()["return"]) == (202, None)
    assert listed == [answer.json()["parcel"]]
    assert listed[0]["items"] == [{"quantity": 2, "sku": "SOCK", "line": ""}]
    assert api.get("/receipts", is_open="false").json()["data"] == []


def test_receipt_says_what_it_lacks(api: ApiClient) -> None:
    for body in (
        {},
        {"tracking_number": "1", "return": "ret_1"},
        {"tracking_number": "1", "items": [{"quantity": 1}]},
        {"tracking_number": "1", "shelf": 3},
    ):
        assert api.post("/receipts", body).status_code == 400, body
    assert api.post("/receipts", {"return": "ret_nobody"}).status_code == 404
    assert UnmatchedParcel.objects.count() == 0


def test_expected_parcels_are_returns_on_their_way(api: ApiClient) -> None:
    waiting, coming = approved(api, _order(), 1), approved(api, _order(), 1)
    ReturnRequest.objects.filter(public_id=coming["id"]).update(shipping_status="in_transit")

    listed = api.get("/returns", status="approved", shipping_status="in_transit,delivered").json()["data"]

    assert [row["id"] for row in listed] == [coming["id"]]
    assert waiting["shipping_status"] == "no_label"


def test_key_without_the_scope_receives_nothing(
    shop: Any, api: ApiClient, api_with: Callable[..., ApiClient]
) -> None:
    made = approved(api, _order(), 1)
    reader = api_with("returns:read")

    answer = reader.post("/receipts", {"return": made["id"]})

    assert answer.status_code == 403
    assert api.get(f"/returns/{made['id']}").json()["shipping_status"] == "no_label"
