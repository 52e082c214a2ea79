"""Reads of messages, exactly as they were sent, and of the texts that staff may change."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from core.errors import NotFound
from notifications.models import Message, MessageStatus, MessageTemplate
from notifications.topics import TOPICS, Topic
from returns.models import ReturnRequest


@dataclass(frozen=True)
class TopicText:
    """One topic in one language, with the shop's own text where it has one."""

    topic: Topic
    language: str
    own_text: MessageTemplate | None


def messages_of_return(return_request: ReturnRequest) -> list[Message]:
    """Everything written to the shopper about one return, newest first."""
    to_staff = [code for code, topic in TOPICS.items() if topic.is_for_staff]
    messages = Message.objects.filter(return_request=return_request).exclude(topic__in=to_staff)
    return list(messages.order_by("-created_at", "-id"))


def recent_messages(*, status: str = "", topic: str = "", recipient: str = "") -> QuerySet[Message]:
    """The shop's messages, newest first, with their returns; empty words do not filter."""
    messages = Message.objects.select_related("return_request", "customer").order_by("-created_at", "-id")
    if status:
        messages = messages.filter(status=status)
    if topic:
        messages = messages.filter(topic=topic)
    if recipient:
        messages = messages.filter(recipient__icontains=recipient.strip())
    return messages


def held_back_count() -> int:
    """How many messages wait for the shop to be verified; codes that are over by then are none of them."""
    return Message.objects.filter(status=MessageStatus.HELD_BACK, is_secret=False).count()


def find_message(public_id: str) -> Message:
    """One message with its return. Raises NotFound."""
    message = Message.objects.select_related("return_request", "customer").filter(public_id=public_id).first()
    if message is None:
        raise NotFound()
    return message


def editable_texts(*, languages: list[str]) -> list[TopicText]:
    """Every topic whose text is the shop's to change, in each of ``languages``."""
    own = {(text.topic, text.language): text for text in MessageTemplate.objects.all()}
    return [
        TopicText(topic, language, own.get((topic.code, language)))
        for topic in TOPICS.values()
        if topic.is_editable
        for language in languages
    ]
