"""Writing to people: each cause writes one message, which is kept and sent by the worker."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings as project_settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.selectors import shop_settings
from accounts.services.mail_budget import may_answer, take_from_budget
from commerce.models import Customer
from core import clock
from core.actors import WORKER, Actor
from core.encryption import encrypt
from core.errors import Conflict, Refusal
from events.publishing import publish
from notifications.events import MessageQueued, MessageTextChanged
from notifications.facts import ReturnFacts, return_facts, shop_facts
from notifications.merchant_texts import check_text
from notifications.models import Message, MessageStatus, MessageTemplate
from notifications.rendering import language_to_write, one_line, render_message
from notifications.topics import Topic, topic
from returns.models import ReturnRequest
from returns.models.requests import Channel
from tenants.selectors import current_shop

SEALING_PURPOSE = "message"
HIDDEN_MARK = "••••••"  # stands in the stored bodies where the sent message holds the link or code


class NotResendable(Conflict):
    """Only a message that failed or was held back, and holds no secret, can be sent again."""

    code = "message_not_resendable"
    title = "This message cannot be sent again"


class TopicNotEditable(Refusal):
    """There is no such topic, or its text is not the shop's to change."""

    code = "topic_not_editable"
    title = "This text cannot be changed"


@transaction.atomic
def queue_message(
    *,
    topic: str,
    effect_key: str,
    recipient: str,
    language: str,
    context: Mapping[str, Any],
    now: datetime,
    customer: Customer | None = None,
    return_request: ReturnRequest | None = None,
    history: bool = False,
    is_answer: bool = False,
) -> Message | None:
    """Write a message and leave its sending to the worker, once per ``topic`` and ``effect_key``.

    ``context`` is what the topic's writer reads beside the return. With ``history`` the message is of the past:
    it is kept as sent at ``now``, and nobody is written to. ``is_answer`` says that the reader acted in the portal
    himself: what answers him, and what is written about a return that he asked for there, is not held back while
    what anybody may cause counts into the day's budget. (In a shop that is not verified, ``may_answer`` says to how
    many who proved nothing.) Answers None for a recipient without an address, and
    the first message at a repeat. Raises UnknownTopic.
    """
    found = _topic(topic)
    key = f"{found.code}:{effect_key}"
    known = Message.objects.filter(effect_key=key).first()
    if known or not recipient:
        return known
    message = _written(
        found,
        key=key,
        recipient=recipient,
        language=language,
        context=context,
        customer=customer,
        return_request=return_request,
        now=now,
    )
    if history:
        message.status, message.sent_at, message.sealed_secret = MessageStatus.SENT, now, ""
    elif not _may_leave(found, recipient, is_answer, return_request, now=now):
        message.status, message.sealed_secret = MessageStatus.HELD_BACK, ""
    # Two workers on the same cause: the unique key lets one of them through.
    stored = Message.objects.bulk_create([message], ignore_conflicts=True)
    kept = Message.objects.get(effect_key=key)
    if kept.public_id == stored[0].public_id and kept.status == MessageStatus.PENDING:
        kept.return_request = return_request
        _announce(kept, actor=WORKER, now=now)
    return kept


@transaction.atomic
def resend_message(*, message: Message, actor: Actor, now: datetime) -> None:
    """Send a message that failed or was held back after all. Raises NotResendable."""
    revived = Message.objects.filter(
        pk=message.pk, status__in=[MessageStatus.FAILED, MessageStatus.HELD_BACK], is_secret=False
    ).update(status=MessageStatus.PENDING, attempts=0, failure="", sending_until=None)
    if not revived:
        raise NotResendable(state=message.status)
    message.refresh_from_db()
    if not current_shop().is_verified and not take_from_budget(message.recipient, now=clock.real_now()):
        raise NotResendable(_("A shop that is not verified yet sends few mails a day."), state=message.status)
    _announce(message, actor=actor, now=now)


@transaction.atomic
def release_held_back(*, actor: Actor, now: datetime) -> int:
    """Send what was held back, once the shop is verified; answers how many. Safe to repeat."""
    if not current_shop().is_verified:
        return 0
    held = list(
        Message.objects.select_for_update().filter(status=MessageStatus.HELD_BACK).exclude(is_secret=True)
    )
    Message.objects.filter(pk__in=[message.pk for message in held]).update(status=MessageStatus.PENDING)
    for message in held:
        _announce(message, actor=actor, now=now)
    return len(held)


def give_messages_to_buyer(*, order_id: str, was_customer_id: str) -> None:
    """What was written about the order's returns stands with its customer. Safe to repeat."""
    person = Customer.objects.get(orders__public_id=order_id)
    Message.objects.filter(
        return_request__order__public_id=order_id, customer__public_id=was_customer_id
    ).update(customer=person)


@transaction.atomic
def save_text(
    *, topic: str, language: str, subject: str, body: str, actor: Actor, now: datetime
) -> MessageTemplate:
    """Put the shop's own text in place of the built-in one. Raises TopicNotEditable and TextRefused."""
    found = _editable(topic, language)
    check_text(subject=subject, body=body, variables=found.variables)
    template, _ = MessageTemplate.objects.update_or_create(
        topic=found.code,
        language=language,
        defaults={"subject": subject.strip(), "body": body.strip(), "updated_at": now},
    )
    publish(MessageTextChanged(text_id=f"{found.code}:{language}"), actor=actor, occurred_at=now)
    return template


@transaction.atomic
def restore_text(*, topic: str, language: str, actor: Actor, now: datetime) -> None:
    """Go back to the built-in text. Safe to repeat. Raises TopicNotEditable."""
    found = _editable(topic, language)
    if MessageTemplate.objects.filter(topic=found.code, language=language).delete()[0]:
        publish(
            MessageTextChanged(text_id=f"{found.code}:{language}", is_own=False), actor=actor, occurred_at=now
        )


def _topic(code: str) -> Topic:
    return topic(code)


def _editable(code: str, language: str) -> Topic:
    try:
        found = topic(code)
    except LookupError:
        raise TopicNotEditable() from None
    if not found.is_editable or language not in dict(project_settings.LANGUAGES):
        raise TopicNotEditable()
    return found


def _written(
    found: Topic,
    *,
    key: str,
    recipient: str,
    language: str,
    context: Mapping[str, Any],
    customer: Customer | None,
    return_request: ReturnRequest | None,
    now: datetime,
) -> Message:
    settings = shop_settings()
    offered = [language] if found.is_for_staff else settings.languages
    language = language_to_write(language, offered=offered, default=settings.default_language)
    shop = shop_facts(language=language, settings=settings)
    about: ReturnFacts | None = None
    if return_request is not None and found.is_about_a_return:
        about = return_facts(return_request, now=now, settings=settings)
    secret = str(context[found.hidden_field]) if found.hidden_field else ""
    rendered = render_message(
        topic=found,
        language=language,
        shop=shop,
        about=about,
        context={**context, found.hidden_field: HIDDEN_MARK} if secret else context,
        own_text=MessageTemplate.objects.filter(topic=found.code, language=language).first(),
    )
    return Message(
        effect_key=key,
        topic=found.code,
        language=language,
        recipient=recipient,
        recipient_name=one_line(customer.name if customer else "")[:300],
        sender_name=one_line(shop.name),
        reply_to=shop.reply_to,
        subject=rendered.subject,
        text_body=rendered.text,
        html_body=rendered.html,
        receipt=rendered.receipt.as_json() if rendered.receipt else None,
        is_secret=bool(secret),
        sealed_secret=encrypt(secret, schema=connection.schema_name, purpose=SEALING_PURPOSE)
        if secret
        else "",
        customer=customer,
        return_request=return_request,
        created_at=now,
    )


def _may_leave(
    found: Topic, recipient: str, is_answer: bool, return_request: ReturnRequest | None, *, now: datetime
) -> bool:
    if _is_counted(found, is_answer, return_request):
        return take_from_budget(recipient, now=clock.real_now())
    return current_shop().is_verified or may_answer(recipient, now=now)


def _is_counted(found: Topic, is_answer: bool, return_request: ReturnRequest | None) -> bool:
    """Whether a stranger could be the reader: codes and links always, all else until the shop is verified."""
    shop = current_shop()
    if found.hidden_field or shop.is_in_review:
        return True
    if shop.is_verified:
        return False
    was_asked_for = return_request is not None and return_request.channel == Channel.PORTAL
    return found.is_for_staff or not (is_answer or was_asked_for)


def _announce(message: Message, *, actor: Actor, now: datetime) -> None:
    publish(
        MessageQueued(
            message_id=message.public_id,
            topic=message.topic,
            return_id=message.return_request.public_id if message.return_request else "",
        ),
        actor=actor,
        occurred_at=now,
    )
