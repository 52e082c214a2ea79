"""Texts of the shop's own."""

from __future__ import annotations

from typing import Any

import pytest

from core.actors import Actor
from notifications.merchant_texts import TextRefused
from notifications.models import Message, MessageTemplate
from notifications.services import TopicNotEditable, queue_message, restore_text, save_text
from returns.models import ReturnRequest
from tests.make import NOW
from tests.notifications.test_letters import _return

STAFF = Actor("staff", "1")


def _save(body: str, subject: str = "Hello {{ customer_name }}", topic: str = "return_approved") -> None:
    save_text(topic=topic, language="en", subject=subject, body=body, actor=STAFF, now=NOW)


def _written(made: ReturnRequest, key: str = "1") -> Message:
    message = queue_message(
        topic="return_approved",
        effect_key=key,
        recipient="ada@example.com",
        language="en",
        context={},
        return_request=made,
        now=NOW,
    )
    assert message is not None
    return message


def test_own_words_stand_where_the_built_in_ones_stood(shop: Any) -> None:
    made = _return()
    _save("Good news about {{ return_number }}.\n\nSee you soon <3")

    message = _written(made)

    assert message.subject == "Hello Ada"
    assert f"Good news about {made.number}." in message.text_body
    assert "See you soon &lt;3" in message.html_body
    assert f"/returns/{made.public_id}/" in message.html_body


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "required"),
        ("{{ secret }}", "not_understood"),
        ("{% for a in (1..9999999) %}x{% endfor %}", "not_understood"),
        ("{% include 'x' %}", "not_understood"),
        ("{% if shop_name %}", "not_understood"),
        ("{{ shop_name | append: }}", "not_understood"),
        ("Buy at https://evil.example", "link"),
        ("x" * 5000, "too_long"),
    ],
)
def test_texts_that_cannot_be_sent_are_refused(shop: Any, body: str, code: str) -> None:
    with pytest.raises(TextRefused) as refused:
        _save(body)

    assert [(error.field, error.code) for error in refused.value.errors] == [("body", code)]
    assert MessageTemplate.objects.count() == 0


def test_letters_with_a_secret_keep_their_words(shop: Any) -> None:
    with pytest.raises(TopicNotEditable):
        _save("Hello", topic="find_orders")


def test_a_text_that_fails_later_gives_way_to_the_built_in_one(shop: Any) -> None:
    made = _return()
    MessageTemplate.objects.create(
        topic="return_approved", language="en", subject="x", body="{{ gone }}", updated_at=NOW
    )

    message = _written(made)

    assert "is approved" in message.subject


def test_the_built_in_text_comes_back(shop: Any) -> None:
    made = _return()
    _save("Mine")

    restore_text(topic="return_approved", language="en", actor=STAFF, now=NOW)

    assert "Mine" not in _written(made).text_body


@pytest.mark.parametrize("step", ["replace: 'x','xxxxxxxxxx'", "replace: '','xxxxxxxxxx'"])
def test_text_that_grows_without_end_is_refused(shop: Any, step: str) -> None:
    body = "{{ 'x'" + f" | {step}" * 20 + " }}"

    with pytest.raises(TextRefused) as refused:
        _save(body)

    assert [(error.field, error.code) for error in refused.value.errors] == [("body", "not_understood")]
    assert not MessageTemplate.objects.exists()


def test_texts_are_put_together_and_changed_as_before(shop: Any) -> None:
    _save("{{ customer_name | append: '!' | prepend: 'Dear ' | replace: 'Ada', 'Bea' }}")

    assert "Dear Bea" in _written(_return()).text_body
