"""Sending a stored message: held by one worker at a time, outside any transaction, with a constant Message-ID."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr
from html import escape

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q

from core.actors import WORKER
from core.encryption import NotDecryptable, decrypt
from events.outbox.queue import MAX_ATTEMPTS
from events.publishing import publish
from notifications.events import MessageFailed, MessageSent
from notifications.letters import Receipt
from notifications.models import Message, MessageStatus
from notifications.receipt_pdf import receipt_pdf
from notifications.services import HIDDEN_MARK, SEALING_PURPOSE
from notifications.transport import Attachment, Mail, NeverSent, NotSentYet, send_mail

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=120)  # longer than a conversation in which each answer takes its time limit


class HeldByAnother(Exception):
    """Another worker is sending this message at this moment: to be looked at again later."""


def deliver_message(*, message_id: str, now: datetime) -> None:
    """Send one message unless it is sent, failed or held back. May be repeated.

    A refusal for good is written down and ends it; raises NotSentYet and HeldByAnother to be tried again.
    """
    rows = Message.objects.annotate(return_public_id=F("return_request__public_id"))
    message = rows.filter(public_id=message_id).first()
    if message is None or message.status != MessageStatus.PENDING:
        return  # whoever it was for may have been erased meanwhile
    if not _take(message, now=now):
        raise HeldByAnother()
    try:
        send_mail(_mail_of(message))
    except NeverSent as refusal:
        _fail(message, cause=str(refusal), now=now)
    except NotSentYet as failure:
        if message.attempts >= MAX_ATTEMPTS:
            _fail(message, cause=str(failure), now=now)
            return
        Message.objects.filter(pk=message.pk).update(sending_until=None, failure=str(failure)[:200])
        raise
    else:
        _write_sent(message, now=now)


def _take(message: Message, *, now: datetime) -> bool:
    """Hold the message for this worker and count the attempt; whether it was free."""
    taken = Message.objects.filter(
        Q(sending_until=None) | Q(sending_until__lte=now), pk=message.pk, status=MessageStatus.PENDING
    ).update(sending_until=now + LEASE, attempts=F("attempts") + 1)
    message.attempts += 1
    return bool(taken)


def _mail_of(message: Message) -> Mail:
    text, html = message.text_body, message.html_body
    if message.is_secret:
        try:
            secret = decrypt(message.sealed_secret, schema=connection.schema_name, purpose=SEALING_PURPOSE)
        except NotDecryptable as failure:
            raise NeverSent("secret_gone") from failure
        text, html = text.replace(HIDDEN_MARK, secret), html.replace(HIDDEN_MARK, escape(secret))
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    domain = address.rpartition("@")[2] or settings.BASE_HOST
    return Mail(
        message_id=f"<{message.public_id}@{domain}>",
        sender=formataddr((message.sender_name, address), charset="utf-8"),
        recipient=message.recipient,
        reply_to=message.reply_to,
        subject=message.subject,
        text=text,
        html=html,
        language=message.language,
        attachments=_attachments_of(message),
    )


def _attachments_of(message: Message) -> tuple[Attachment, ...]:
    if message.receipt is None:
        return ()
    receipt = Receipt.from_json(message.receipt)
    content = receipt_pdf(
        receipt,
        shop_name=message.sender_name,
        language=message.language,
        made_at=message.created_at,
    )
    return (Attachment(receipt.file_name, content, "application/pdf"),)


@transaction.atomic
def _write_sent(message: Message, *, now: datetime) -> None:
    sent = Message.objects.filter(pk=message.pk, status=MessageStatus.PENDING).update(
        status=MessageStatus.SENT, sent_at=now, failure="", sealed_secret="", sending_until=None
    )
    if sent:
        publish(
            MessageSent(message_id=message.public_id, topic=message.topic, return_id=_return_id(message)),
            actor=WORKER,
            occurred_at=now,
        )


@transaction.atomic
def _fail(message: Message, *, cause: str, now: datetime) -> None:
    failed = Message.objects.filter(pk=message.pk, status=MessageStatus.PENDING).update(
        status=MessageStatus.FAILED, failure=cause[:200], sealed_secret="", sending_until=None
    )
    if failed:
        log.warning("message_failed", message_id=message.public_id, topic=message.topic, cause=cause)
        publish(
            MessageFailed(message_id=message.public_id, topic=message.topic, return_id=_return_id(message)),
            actor=WORKER,
            occurred_at=now,
        )


def _return_id(message: Message) -> str:
    return getattr(message, "return_public_id", None) or ""
