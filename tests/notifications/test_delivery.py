"""Each cause is written once and sent once, in a real SMTP conversation."""

from __future__ import annotations

import email
import email.policy
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.db import connection

from accounts.models import ShopSettings
from accounts.services.proved_addresses import mark_of_address, remember_proved
from config.embedded.processes import free_port
from core.actors import Actor
from events.models import Event
from notifications.delivery import HeldByAnother, deliver_message
from notifications.models import Message, MessageStatus
from notifications.selectors import find_message, held_back_count, messages_of_return, recent_messages
from notifications.services import (
    HIDDEN_MARK,
    NotResendable,
    queue_message,
    release_held_back,
    resend_message,
)
from notifications.transport import NotSentYet
from returns.models import ReturnRequest
from tests import make
from tests.make import NOW
from tests.notifications.test_letters import _return

STAFF = Actor("staff", "1")
LINK = "https://shop.example/orders/ord_1/secret?a=1&b=2"


class _Server:
    """A mail server that answers what the test wants and keeps what it takes."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.taken: list[EmailMessage] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if "RCPT" in self.answers:
            return self.answers["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if "DATA" in self.answers:
            return self.answers["DATA"]
        self.taken.append(email.message_from_bytes(envelope.content, policy=email.policy.default))  # type: ignore[arg-type]
        return "250 Accepted"


@pytest.fixture
def server(settings: Any) -> Iterator[_Server]:
    handler, port = _Server(), free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.DEFAULT_FROM_EMAIL = "returns@comeback.example"
    yield handler
    controller.stop()


def _queued(effect_key: str = "1", recipient: str = "ada@example.com", **fields: Any) -> Message:
    message = queue_message(
        **{
            "topic": "find_orders",
            "effect_key": effect_key,
            "recipient": recipient,
            "language": "en",
            "context": {"url": LINK},
            "now": NOW,
            **fields,
        }
    )
    assert message is not None
    return message


def _fresh(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_the_same_cause_writes_once(shop: Any) -> None:
    first, second = _queued(), _queued()

    assert first.pk == second.pk
    assert Event.objects.filter(type="message.queued").count() == 1


def test_nobody_is_written_to_without_an_address(shop: Any) -> None:
    answer = queue_message(
        topic="find_orders", effect_key="1", recipient="", language="en", context={"url": LINK}, now=NOW
    )

    assert answer is None
    assert Message.objects.count() == 0


def test_a_message_is_sent_in_the_shops_name_and_only_once(shop: Any, server: _Server) -> None:
    ShopSettings.objects.update(shop_name='Ayaz "Ev", Küçük', reply_to_email="help@ayaz.example")
    made = _return()
    message = _queued(topic="return_approved", context={}, return_request=made, customer=made.customer)

    deliver_message(message_id=message.public_id, now=NOW)
    deliver_message(message_id=message.public_id, now=NOW)

    (mail,) = server.taken
    assert mail["From"].addresses[0].display_name == 'Ayaz "Ev", Küçük'
    assert mail["From"].addresses[0].addr_spec == "returns@comeback.example"
    assert (mail["To"], mail["Reply-To"]) == ("ada@example.com", "help@ayaz.example")
    assert mail["Message-ID"] == f"<{message.public_id}@comeback.example>"
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "en")
    assert _body(mail, "plain").split() == message.text_body.split()
    assert _body(mail, "html").split() == message.html_body.split()
    assert _fresh(message).status == MessageStatus.SENT
    assert _fresh(message).sent_at == NOW
    assert messages_of_return(made) == [message]
    assert Event.objects.filter(type="message.sent").count() == 1


@pytest.mark.parametrize(
    "subject",
    [
        "การคืนสินค้า R-000001 ได้รับอนุมัติแล้ว: วิธีส่งกลับ",
        "반품 R-000001 승인: 이렇게 보내 주세요",
        "İade onaylandı, böyle geri gönderirsiniz " * 2,
        "Plain " * 20,
    ],
)
def test_a_subject_arrives_as_it_was_written(shop: Any, server: _Server, subject: str) -> None:
    message = _queued()
    Message.objects.update(subject=subject.strip())

    deliver_message(message_id=message.public_id, now=NOW)

    (mail,) = server.taken
    assert mail["Subject"] == subject.strip()


def test_a_secret_is_sent_and_never_kept(shop: Any, server: _Server) -> None:
    message = _queued()

    assert "secret" not in message.html_body + message.text_body + message.sealed_secret
    assert HIDDEN_MARK in message.html_body
    deliver_message(message_id=message.public_id, now=NOW)

    (mail,) = server.taken
    assert LINK in _body(mail, "plain")
    assert 'href="https://shop.example/orders/ord_1/secret?a=1&amp;b=2"' in _body(mail, "html")
    assert _fresh(message).sealed_secret == ""
    assert "secret" not in _fresh(message).html_body


def test_a_refusal_for_good_is_seen_and_not_tried_again(shop: Any, server: _Server) -> None:
    server.answers["RCPT"] = "550 no such user"
    message = _queued()

    deliver_message(message_id=message.public_id, now=NOW)

    assert (_fresh(message).status, _fresh(message).failure) == (
        MessageStatus.FAILED,
        "recipient_refused_550",
    )
    assert Event.objects.filter(type="message.failed").count() == 1


@pytest.mark.parametrize(("step", "cause"), [("RCPT", "recipient_refused_451"), ("DATA", "refused_451")])
def test_a_refusal_for_now_is_tried_again(shop: Any, server: _Server, step: str, cause: str) -> None:
    server.answers[step] = "451 later"
    message = _queued()

    with pytest.raises(NotSentYet):
        deliver_message(message_id=message.public_id, now=NOW)
    assert (_fresh(message).status, _fresh(message).failure) == (MessageStatus.PENDING, cause)
    server.answers.clear()
    deliver_message(message_id=message.public_id, now=NOW)

    assert (_fresh(message).status, _fresh(message).attempts) == (MessageStatus.SENT, 2)
    assert len(server.taken) == 1


def test_a_server_that_is_down_is_tried_again_until_the_last_attempt(shop: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    message = _queued()

    with pytest.raises(NotSentYet):
        deliver_message(message_id=message.public_id, now=NOW)
    Message.objects.update(attempts=11)
    deliver_message(message_id=message.public_id, now=NOW)

    assert (_fresh(message).status, _fresh(message).failure) == (
        MessageStatus.FAILED,
        "ConnectionRefusedError",
    )


def test_what_another_worker_is_sending_is_left_alone_until_its_time_is_over(
    shop: Any, server: _Server
) -> None:
    message = _queued()
    Message.objects.update(sending_until=NOW + timedelta(seconds=120))

    with pytest.raises(HeldByAnother):
        deliver_message(message_id=message.public_id, now=NOW)
    deliver_message(message_id=message.public_id, now=NOW + timedelta(seconds=121))

    assert len(server.taken) == 1


@pytest.mark.parametrize(
    "recipient",
    ["ada@example.com\nBcc: all@example.com", "not an address", "=?utf-8?q?somebody?=@example.com"],
)
def test_a_wrong_address_reaches_no_server(shop: Any, server: _Server, recipient: str) -> None:
    message = _queued(recipient=recipient)

    deliver_message(message_id=message.public_id, now=NOW)

    assert (_fresh(message).status, _fresh(message).failure) == (MessageStatus.FAILED, "not_an_address")
    assert server.taken == []


def test_line_breaks_in_names_add_no_header(shop: Any, server: _Server) -> None:
    ShopSettings.objects.update(shop_name="Nord\r\nBcc: all@example.com")
    message = _queued()

    deliver_message(message_id=message.public_id, now=NOW)

    (mail,) = server.taken
    assert mail["Bcc"] is None
    assert mail["From"].addresses[0].display_name == "Nord Bcc: all@example.com"


def test_an_unverified_shop_writes_few_mails_that_nobody_asked_for(shop: Any, settings: Any) -> None:
    settings.MAILS_A_DAY_UNVERIFIED = (3, 2)
    shop.is_verified = False
    made = _return()
    ReturnRequest.objects.update(channel="api")
    made.refresh_from_db()

    statuses = [
        _queued(
            str(number), f"{name}@example.com", topic="return_approved", context={}, return_request=made
        ).status
        for number, name in enumerate(["ada", "Ada", "ada+1", "can", "eda"])
    ]

    assert statuses == ["pending", "pending", "held_back", "pending", "held_back"]
    assert held_back_count() == 2
    with pytest.raises(NotResendable):
        resend_message(message=Message.objects.get(recipient="eda@example.com"), actor=STAFF, now=NOW)
    assert release_held_back(actor=STAFF, now=NOW) == 0
    shop.is_verified = True
    assert release_held_back(actor=STAFF, now=NOW) == 2
    assert Message.objects.filter(status=MessageStatus.HELD_BACK).count() == 0


def test_who_acted_in_the_portal_is_always_answered(shop: Any, settings: Any) -> None:
    settings.MAILS_A_DAY_UNVERIFIED = (0, 0)
    shop.is_verified = False
    made = _return()
    ReturnRequest.objects.update(channel="portal")
    made.refresh_from_db()

    assert _queued("1", topic="return_approved", context={}, return_request=made).status == "pending"
    cancelled = {"name": "", "order": "1", "order_url": "", "cancelled": [], "too_late": []}
    answered = _queued("2", topic="cancellation_requested", context=cancelled, is_answer=True)
    assert answered.status == "pending"
    assert _queued("3", topic="cancellation_requested", context=cancelled).status == "held_back"


def test_a_shop_that_plays_its_own_shoppers_reaches_few_strangers(shop: Any, settings: Any) -> None:
    settings.NEW_READERS_A_DAY_UNVERIFIED = 2
    shop.is_verified = False
    made = _return()
    ReturnRequest.objects.update(channel="portal")
    made.refresh_from_db()
    remember_proved(mark_of_address("proved@example.com"), now=NOW)

    def write_to(name: str, number: str = "", now: datetime = NOW) -> str:
        return _queued(
            f"{name}{number}",
            f"{name}@example.com",
            topic="return_approved",
            context={},
            return_request=made,
            now=now,
        ).status

    sent = [write_to(name) for name in ("ada", "can", "eda", "proved", "eda+1")]
    again = [write_to(name, "again") for name in ("ada", "eda")]

    assert sent == ["pending", "pending", "held_back", "pending", "held_back"]
    assert again == ["pending", "held_back"]
    assert write_to("eda", "tomorrow", NOW + timedelta(days=1, seconds=1)) == "pending"
    shop.is_verified = True
    assert write_to("zoe") == "pending"


def test_codes_are_counted_in_every_shop_and_held_ones_keep_no_secret(shop: Any, settings: Any) -> None:
    settings.MAILS_A_DAY = (10, 2)
    made = _return()

    messages = [_queued(str(number)) for number in range(3)]

    assert [message.status for message in messages] == ["pending", "pending", "held_back"]
    assert messages[2].sealed_secret == ""
    with time_machine.travel(NOW + timedelta(days=1, seconds=10)):
        later = _queued("4")
    assert later.status == "pending"
    assert _queued("5", topic="return_approved", context={}, return_request=made).status == "pending"


def test_staff_send_again_what_failed_but_no_secret(shop: Any) -> None:
    made = _return()
    failed = _queued(topic="return_approved", context={}, return_request=made)
    secret = _queued("2")
    Message.objects.update(status=MessageStatus.FAILED)

    resend_message(message=failed, actor=STAFF, now=NOW)

    assert _fresh(failed).status == MessageStatus.PENDING
    with pytest.raises(NotResendable):
        resend_message(message=secret, actor=STAFF, now=NOW)


def test_lists_show_one_shops_messages(shop: Any, other_shop: Any, inside: Any) -> None:
    message = _queued()
    with inside(other_shop):
        _queued(recipient="can@example.com")

    assert list(recent_messages()) == [message]
    assert list(recent_messages(status="sent")) == []
    assert find_message(message.public_id) == message


def test_two_workers_on_one_cause_write_one_message(transactional_shop: Any) -> None:
    make.customer()
    keys: list[str] = []

    def write() -> None:
        connection.set_tenant(transactional_shop)
        try:
            keys.append(_queued().public_id)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(keys)) == 1
    assert Message.objects.count() == 1
    assert Event.objects.filter(type="message.queued").count() == 1
