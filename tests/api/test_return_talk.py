"""Messages, refused items and the survey by API."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts.services.files import store_file
from commerce.models import OrderLine
from core.actors import Actor
from events.models import Event
from returns.models import ReturnItem, ReturnMessage, ReturnRequest
from returns.services.decisions import close_return
from returns.services.surveys import answer_survey
from tests.api.conftest import ApiClient, counted_queries
from tests.api.test_returns import approved, fresh_order
from tests.returns.test_conversation import SURVEY


def _refused(api: ApiClient, quantity: int = 2) -> dict[str, Any]:
    order = fresh_order(lines=[{"quantity": quantity, "paid_minor": 1000 * quantity}], shipping_minor=0)
    made = approved(api, order, quantity)
    item = made["items"][0]["id"]
    api.post(f"/returns/{made['id']}/receive", {"items": [{"item": item, "quantity": quantity}]})
    answer = api.post(
        f"/returns/{made['id']}/inspect",
        {"items": [{"item": item, "rejected_quantity": quantity, "note": "Worn"}]},
    )
    assert answer.status_code == 200, answer.content
    shown: dict[str, Any] = answer.json()
    return shown


def test_messages_are_written_and_read(api: ApiClient) -> None:
    made = approved(api, fresh_order())
    path = f"/returns/{made['id']}/messages"

    first = api.post(path, {"text": "Where is it?", "sender": "shopper"})
    second = api.post(path, {"text": "On its way."})

    assert (first.status_code, second.status_code) == (201, 201)
    listed = api.get(path).json()
    assert [entry["text"] for entry in listed["data"]] == ["On its way.", "Where is it?"]
    assert listed["data"][0] | {"id": "", "author": {}, "created_at": ""} == {
        "id": "",
        "sender": "shop",
        "author": {},
        "text": "On its way.",
        "photos": [],
        "created_at": "",
        "read_at": None,
    }
    assert listed["data"][1]["read_at"] is not None
    assert listed["data"][0]["author"]["kind"] == "api"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"text": "x", "author": "me"}, 400, "not_understood"),
        ({"text": 7}, 400, "not_understood"),
        ({"text": "x", "sender": "nobody"}, 400, "not_understood"),
        ({"text": "x" * 4001}, 400, "not_understood"),
        ({"text": "  "}, 422, "message_empty"),
        ({"text": "x", "photos": ["file_unknown"]}, 422, "unknown_file"),
    ],
)
def test_message_without_sense_is_refused(api: ApiClient, body: Any, status: int, code: str) -> None:
    made = approved(api, fresh_order())

    answer = api.post(f"/returns/{made['id']}/messages", body)

    assert answer.status_code == status, answer.content
    assert status == 400 or answer.json()["code"] == code
    assert ReturnMessage.objects.count() == 0


def test_the_same_key_writes_once(api: ApiClient) -> None:
    made = approved(api, fresh_order())

    for _time in range(2):
        answer = api.post(f"/returns/{made['id']}/messages", {"text": "Once"}, Idempotency_Key="m-1")
        assert answer.status_code == 201

    assert ReturnMessage.objects.count() == 1


def test_scopes_keep_messages_closed(api: ApiClient, api_with: Callable[..., ApiClient]) -> None:
    made = approved(api, fresh_order())
    path = f"/returns/{made['id']}/messages"

    assert api_with("orders:read").get(path).status_code == 403
    assert api_with("returns:read").post(path, {"text": "x"}).status_code == 403
    assert api_with("returns:read").get("/returns/ret_unknown/messages").status_code == 404
    assert api_with("returns:read").get(path).status_code == 200
    for act in ("send-back", "refusal-choice", "objection-answer"):
        assert api_with("returns:read").post(f"/returns/{made['id']}/{act}", {}).status_code == 403


def test_refused_units_are_chosen_for_and_sent_back_once(api: ApiClient) -> None:
    made = _refused(api)
    item = made["items"][0]["id"]
    assert made["items"][0]["refusal"] == {
        "quantity_here": 2,
        "sent_back_quantity": 0,
        "choice": None,
        "chosen_at": None,
        "can_choose": True,
    }

    chosen = api.post(f"/returns/{made['id']}/refusal-choice", {"item": item, "choice": "send_back"})
    assert chosen.status_code == 200, chosen.content
    assert chosen.json()["items"][0]["refusal"]["choice"] == "send_back"
    wish = {"items": [{"item": item, "quantity": 1}], "carrier": "dhl", "tracking_number": "HOME-1"}
    sent = api.post(f"/returns/{made['id']}/send-back", wish)

    assert sent.status_code == 200, sent.content
    assert sent.json()["items"][0]["refusal"] | {"chosen_at": None} == {
        "quantity_here": 1,
        "sent_back_quantity": 1,
        "choice": "send_back",
        "chosen_at": None,
        "can_choose": True,
    }
    home = [parcel for parcel in sent.json()["shipments"] if parcel["direction"] == "outbound"]
    assert [(parcel["carrier"], parcel["tracking_number"]) for parcel in home] == [("dhl", "HOME-1")]
    assert OrderLine.objects.get().in_use_quantity == 1
    api.post(f"/returns/{made['id']}/send-back", {**wish, "items": [{"item": item, "quantity": 1}]})
    last = api.post(f"/returns/{made['id']}/send-back", wish)
    assert (last.status_code, last.json()["code"]) == (409, "move_not_allowed")
    assert OrderLine.objects.get().in_use_quantity == 0


@pytest.mark.parametrize(
    ("act", "body", "status", "code"),
    [
        ("send-back", {"items": [{"item": "ITEM", "quantity": 3}]}, 422, "quantity_exceeded"),
        ("send-back", {"items": [{"item": "rit_unknown", "quantity": 1}]}, 422, "unknown_item"),
        ("send-back", {"items": []}, 400, ""),
        ("send-back", {"items": [{"item": "ITEM", "quantity": 1}], "force": True}, 400, ""),
        ("refusal-choice", {"item": "ITEM", "choice": "keep"}, 400, ""),
        ("refusal-choice", {"item": "ITEM", "choice": "object"}, 422, "words_required"),
        ("refusal-choice", {"item": "rit_unknown", "choice": "leave_it"}, 422, "unknown_item"),
        ("objection-answer", {"item": "ITEM", "text": "No"}, 409, "no_objection"),
        ("objection-answer", {"item": "ITEM"}, 400, ""),
    ],
)
def test_wish_for_refused_items_without_sense_changes_nothing(
    api: ApiClient, act: str, body: dict[str, Any], status: int, code: str
) -> None:
    made = _refused(api)
    events = Event.objects.count()
    wish = json.loads(json.dumps(body).replace("ITEM", made["items"][0]["id"]))

    answer = api.post(f"/returns/{made['id']}/{act}", wish)

    assert answer.status_code == status, answer.content
    assert not code or answer.json()["code"] == code
    assert Event.objects.count() == events
    item = ReturnItem.objects.get()
    assert (item.refusal_choice, item.sent_back_quantity) == ("", 0)


def test_objection_is_answered_and_owes_what_was_accepted(api: ApiClient) -> None:
    made = _refused(api)
    item = made["items"][0]["id"]
    objected = api.post(
        f"/returns/{made['id']}/refusal-choice", {"item": item, "choice": "object", "text": "It came so"}
    ).json()
    assert objected["exceptions"] == ["flagged"]

    answer = api.post(
        f"/returns/{made['id']}/objection-answer",
        {"item": item, "accepted_quantity": 2, "text": "You are right."},
    )

    assert answer.status_code == 200, answer.content
    shown = answer.json()
    assert shown["exceptions"] == []
    assert (shown["items"][0]["accepted_quantity"], shown["items"][0]["refusal"]) == (2, None)
    assert shown["quote"]["total"] == {"amount": "20.00", "currency": "EUR"}
    assert api.post(f"/returns/{made['id']}/refund", {}).status_code == 202


def test_survey_stands_on_the_return_when_asked_for(api: ApiClient) -> None:
    made = ReturnRequest.objects.get(public_id=approved(api, fresh_order())["id"])
    now = timezone.now()
    close_return(return_request=made, actor=Actor("api", "1"), now=now)
    answer_survey(
        return_request=made,
        survey=SURVEY,
        score=5,
        answers={"q-way": "c-fast"},
        comment="Lovely",
        language="en",
        default_language="en",
        actor=Actor("shopper"),
        now=now,
    )

    assert api.get(f"/returns/{made.public_id}").json()["survey"] is None
    shown = api.get(f"/returns/{made.public_id}", expand="survey").json()["survey"]
    assert shown | {"created_at": ""} == {
        "score": 5,
        "answers": [{"question": "What was best?", "answer": "It was fast"}],
        "comment": "Lovely",
        "created_at": "",
    }


def test_expanded_list_costs_the_same_for_every_number_of_returns(api: ApiClient) -> None:
    counts = []
    for count in (1, 3):
        for _number in range(count):
            approved(api, fresh_order())
        with counted_queries() as statements:
            api.get("/returns", expand="survey")
        counts.append(len(statements))

    assert counts[0] == counts[1]


def test_a_label_is_no_photo(api: ApiClient) -> None:
    made = approved(api, fresh_order())
    label = store_file(
        data=b"%PDF", kind="label", content_type="application/pdf", extension="pdf", now=timezone.now()
    )

    answer = api.post(f"/returns/{made['id']}/messages", {"text": "x", "photos": [label.public_id]})

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_file")
