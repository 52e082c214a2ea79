"""The shopper reads what was not in the parcel, and nothing of what the warehouse calls things by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from core.actors import Actor
from events.base import decode
from events.models import Event
from events.selectors import meta_of
from notifications.models import Message
from notifications.warehouse_handlers import tell_items_missing
from returns.events import ReturnItemsMissing
from returns.links import return_path
from returns.models import ReturnRequest
from returns.models.requests import Channel
from returns.services.decisions import carry_out_decision
from returns.services.inspecting import InspectedItem, inspect_items
from returns.services.receiving import ReceivedItem, receive_items
from returns.services.requests import create_return
from returns.wishes import ReturnWish, WishedItem
from tests import make

STAFF = Actor("staff", "1")


def _approved() -> ReturnRequest:
    now = datetime.now(UTC)
    made = create_return(
        order=make.order(
            lines=[{"quantity": 2, "paid_minor": 9000, "title": "Organic tee"}],
            placed_at=now - timedelta(days=6),
            delivered_at=now - timedelta(days=2),
        ),
        wish=ReturnWish(
            items=(WishedItem("l-1", 2, "size_too_small"),), resolution="refund", method="drop_off"
        ),
        actor=Actor("api", "key_1"),
        channel=Channel.API,
        now=now,
    )
    ReturnRequest.objects.filter(pk=made.pk).update(terms=made.terms | {"inspection": "lenient"})
    carry_out_decision(return_id=made.public_id, now=now)
    return ReturnRequest.objects.get(pk=made.pk)


def test_missing_piece_is_told_until_it_comes(shop: Any, client: Any) -> None:
    made = _approved()
    item, now = made.items.get().public_id, datetime.now(UTC)

    receive_items(return_request=made, items=[ReceivedItem(item, 1)], missing=[item], actor=STAFF, now=now)
    lacking = client.get(return_path(made)).content.decode()
    receive_items(return_request=made, items=[ReceivedItem(item, 1)], actor=STAFF, now=now)
    complete = client.get(return_path(made)).content.decode()

    assert "Not in the parcel" in lacking
    assert "1 × Organic tee. If you still have it, send it to us." in lacking
    assert "Not in the parcel" not in complete


def test_one_letter_tells_of_what_came_and_what_did_not(shop: Any) -> None:
    made = _approved()
    item, now = made.items.get().public_id, datetime.now(UTC)
    receive_items(return_request=made, items=[ReceivedItem(item, 1)], missing=[item], actor=STAFF, now=now)
    event = Event.objects.get(subject_id=made.public_id, type="return.item.missing")
    typed = decode(event.type, event.data)
    assert isinstance(typed, ReturnItemsMissing)

    for _time in range(2):
        tell_items_missing(typed, meta_of(event))

    message = Message.objects.get(return_request=made)
    assert message.topic == "return_items_missing"
    assert "1 × Organic tee" in message.text_body
    assert "Everything that has arrived goes on as promised." in message.text_body


def test_kinder_grade_is_never_named_to_the_shopper(shop: Any, client: Any) -> None:
    made = _approved()
    item, now = made.items.get().public_id, datetime.now(UTC)
    receive_items(return_request=made, items=[ReceivedItem(item, 2)], actor=STAFF, now=now)
    inspect_items(
        return_request=made, items=[InspectedItem(item, quantity=2, grade="c")], actor=STAFF, now=now
    )

    page = client.get(return_path(made)).content.decode().casefold()

    assert "lenien" not in page
    assert "accepted as" not in page
    assert "signs of use" not in page
