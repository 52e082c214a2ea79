"""Letters of the conversation, of refused items and of the end: each once, to the right person, in his language."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import ShopSettings
from accounts.roles import Role
from core.actors import Actor
from events.base import EventMeta, decode
from events.models import Event
from notifications import conversation_handlers as handlers
from notifications.models import Message
from notifications.selectors import messages_of_return
from returns.models import ReturnMessage, ReturnRequest, ReturnSettings
from returns.services.conversation import send_message
from returns.services.decisions import close_return
from returns.services.sending_back import SentItem, send_back
from tests.dashboard.returns_made import approved, staff_member
from tests.make import NOW
from tests.returns.test_refused_items import _inspected

SHOPPER = Actor("shopper", "cus_1")
STAFF = Actor("staff", "7")
API = Actor("api", "key_1")
WORDS = "Is <b>this</b> right?\nPlease look."


def _handle(handler: Any, event_type: str, *, times: int = 2) -> None:
    """Let the newest event of this type reach ``handler``, twice as it may happen."""
    row = Event.objects.filter(type=event_type).order_by("-sequence").first()
    assert row is not None
    meta = EventMeta(row.id, row.occurred_at, Actor.from_json(row.actor), row.sequence, False)
    for _time in range(times):
        handler(decode(row.type, row.data), meta)


def _say(made: ReturnRequest, *, is_from_shopper: bool, **more: Any) -> ReturnMessage:
    return send_message(
        return_request=made,
        text=WORDS,
        is_from_shopper=is_from_shopper,
        actor=SHOPPER if is_from_shopper else STAFF,
        **{"now": timezone.now(), **more},
    )


def test_answer_reaches_the_shopper_once_in_his_language_with_its_words(turkish_shop: Any) -> None:
    made = approved()
    ReturnRequest.objects.filter(pk=made.pk).update(language="tr")
    _say(made, is_from_shopper=False)

    _handle(handlers.tell_of_message, "return.message.sent")

    letter = Message.objects.get()
    assert (letter.topic, letter.recipient, letter.language) == (
        "message_from_shop",
        made.customer.email,
        "tr",
    )
    assert "Is <b>this</b> right?\nPlease look." in letter.text_body
    assert "Is &lt;b&gt;this&lt;/b&gt; right?<br>Please look." in letter.html_body
    assert f"/returns/{made.public_id}/" in letter.text_body
    assert "&go=conversation" in letter.text_body


def test_shoppers_words_reach_the_shops_own_address_with_the_way_to_the_form(shop: Any) -> None:
    made = approved()
    ShopSettings.objects.update(reply_to_email="help@shop.example", default_language="en")
    _say(made, is_from_shopper=True)

    _handle(handlers.tell_of_message, "return.message.sent")

    letter = Message.objects.get()
    assert (letter.topic, letter.recipient) == ("message_from_shopper", "help@shop.example")
    assert WORDS in letter.text_body
    assert f"/dashboard/returns/{made.public_id}/conversation/" in letter.text_body
    assert "?key=" not in letter.text_body
    assert messages_of_return(made) == []


def test_without_an_address_everybody_who_may_answer_is_told_in_his_own_language(shop: Any) -> None:
    ShopSettings.objects.update(reply_to_email="", languages=["en", "tr"])
    from accounts.models import StaffUser

    StaffUser.objects.update(is_active=False)
    agent = staff_member(Role.AGENT, language="tr")
    manager = staff_member(Role.MANAGER)
    for role in (Role.WAREHOUSE, Role.ANALYST):
        staff_member(role)
    _say(approved(), is_from_shopper=True)

    _handle(handlers.tell_of_message, "return.message.sent")

    told = Message.objects.order_by("pk").values_list("recipient", "language")
    assert sorted(told) == sorted([(agent.email, "tr"), (manager.email, "en")])


def test_nobody_is_told_of_words_that_were_erased_or_are_kept_quiet(shop: Any) -> None:
    made = approved()
    _say(made, is_from_shopper=False).delete()
    _handle(handlers.tell_of_message, "return.message.sent")
    _say(made, is_from_shopper=False, notify=False)
    _handle(handlers.tell_of_message, "return.message.sent")

    assert Message.objects.count() == 0


def test_refusal_says_why_until_when_and_leads_to_the_choice(shop: Any) -> None:
    made = _inspected(note="There is a stain")
    ReturnSettings.objects.update_or_create(pk=1, defaults={"refusal_choice_days": 10})

    _handle(handlers.tell_items_refused, "return.item.inspected")

    letter = Message.objects.get()
    assert letter.topic == "items_refused"
    assert "We could not accept 2 items" in letter.text_body
    assert "There is a stain" in letter.text_body
    assert "Please choose by Thursday" in letter.text_body.replace("\N{NO-BREAK SPACE}", " ")
    assert "&go=refused" in letter.text_body
    everything = json.dumps(list(Event.objects.values_list("data", flat=True)))
    assert "stain" not in everything
    assert made.number in letter.subject


def test_refusal_that_staff_settled_asks_nothing(shop: Any) -> None:
    _inspected(disposition="destroy")

    _handle(handlers.tell_items_refused, "return.item.inspected")

    letter = Message.objects.get()
    assert "Please choose" not in letter.text_body
    assert "&go=conversation" in letter.text_body


def test_accepted_items_are_no_refusal(shop: Any) -> None:
    _inspected(accepted=3, rejected=0)

    _handle(handlers.tell_items_refused, "return.item.inspected")

    assert Message.objects.count() == 0


def test_parcel_home_is_told_with_its_number(shop: Any) -> None:
    made = _inspected()
    send_back(
        return_request=made,
        items=[SentItem(made.items.get().public_id, 2)],
        carrier="dhl",
        tracking_number="HOME-1",
        actor=STAFF,
        now=NOW,
    )

    _handle(handlers.tell_items_sent_back, "return.item.sent_back")

    letter = Message.objects.get()
    assert (letter.topic, letter.recipient) == ("items_sent_back", made.customer.email)
    for text in ("HOME-1", "DHL", "/track/"):
        assert text in letter.text_body


@pytest.mark.parametrize("is_asked", [True, False])
def test_end_says_what_was_paid_and_asks_only_where_the_shop_asks(shop: Any, is_asked: bool) -> None:
    ReturnSettings.objects.update_or_create(pk=1, defaults={"survey": {"is_asked": is_asked}})
    made = close_return(return_request=approved(), actor=API, now=timezone.now() - timedelta(minutes=1))

    _handle(handlers.tell_return_closed, "return.closed")

    letter = Message.objects.get()
    assert letter.topic == "return_closed"
    assert f"Your return {made.number} is complete" == letter.subject
    for score in (1, 5):
        assert (f"&go=survey&score={score}" in letter.text_body) is is_asked
