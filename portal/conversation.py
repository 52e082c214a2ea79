"""The conversation on a return as its shopper sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import pgettext

from accounts.selectors import file_path, files_by_public_id
from portal.frame import ShopRequest
from portal.moments import moment_text
from portal.reach import is_written_to
from returns.models import ReturnRequest
from returns.services.conversation import LONGEST_MESSAGE, MOST_PHOTOS, open_until


@dataclass(frozen=True)
class MessageRow:
    text: str
    who: str
    when: str
    is_own: bool
    is_new: bool
    photos: tuple[str, ...]


@dataclass(frozen=True)
class Conversation:
    """``reach`` says how the shop is reached once nothing more can be written here."""

    messages: tuple[MessageRow, ...]
    has_new: bool
    can_write: bool
    reach: tuple[str, ...]
    send_url: str
    read_url: str
    is_written_to: bool = True
    longest: int = LONGEST_MESSAGE
    most_photos: int = MOST_PHOTOS


def conversation_of(found: ReturnRequest, *, request: ShopRequest, now: datetime) -> Conversation:
    """Everything that was written, oldest first; for a browser that opened the return."""
    messages = list(found.conversation.order_by("created_at", "pk"))
    files = files_by_public_id([photo for message in messages for photo in message.photos])
    settings = request.shop.settings
    until = open_until(found)
    can_write = until is None or now < until
    rows = tuple(
        MessageRow(
            text=message.text,
            who=pgettext("writer of a message", "You") if message.is_from_shopper else settings.shop_name,
            when=moment_text(message.created_at, request.language, settings.time_zone),
            is_own=message.is_from_shopper,
            is_new=not message.is_from_shopper and message.read_at is None,
            photos=tuple(file_path(files[photo]) for photo in message.photos if photo in files),
        )
        for message in messages
    )
    return Conversation(
        messages=rows,
        has_new=any(row.is_new for row in rows),
        can_write=can_write,
        is_written_to=is_written_to(found),
        reach=() if can_write else tuple(filter(None, (settings.reply_to_email, settings.support_phone))),
        send_url=reverse("portal:messages", args=[found.public_id]),
        read_url=reverse("portal:messages_read", args=[found.public_id]),
    )
