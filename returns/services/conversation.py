"""What shopper and staff write to each other about a return: plain text and photos, kept as rows of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import StoredFile
from core.actors import Actor
from core.errors import Conflict, Refusal
from events.publishing import publish
from returns.events import ReturnMessageSent
from returns.models import ReturnMessage, ReturnRequest
from returns.refusals import UnknownFile
from returns.services.decisions import lock_return, touch

LONGEST_MESSAGE = 4000
MOST_PHOTOS = 6
MOST_AN_HOUR = 20
OPEN_AFTER_END = timedelta(days=30)
_SAME_CLICK = timedelta(minutes=2)


class MessageEmpty(Refusal):
    code = "message_empty"
    title = "A message needs words or a photo"


class MessageTooLong(Refusal):
    code = "message_too_long"
    title = "The message is too long"


class TooManyPhotos(Refusal):
    code = "too_many_photos"
    title = "These are too many photos for one message"


class TooManyMessages(Conflict):
    code = "too_many_messages"
    title = "Too many messages in a short time"


class ConversationOver(Conflict):
    code = "conversation_over"
    title = "This return ended long ago"


@transaction.atomic
def send_message(
    *,
    return_request: ReturnRequest,
    text: str,
    is_from_shopper: bool,
    actor: Actor,
    now: datetime,
    photos: Sequence[str] = (),
    notify: bool = True,
) -> ReturnMessage:
    """Keep a message and tell the other side. Who writes has read what the other side wrote before.

    ``photos`` are public ids of files. The same words again within two minutes are the same click, unless an
    integrator sends them. Raises MessageEmpty, MessageTooLong, TooManyPhotos, UnknownFile; for a shopper also
    TooManyMessages, and ConversationOver a month after the return's end.
    """
    return_request = lock_return(return_request.public_id)
    text = _clean(text)
    _require_content(text, photos)
    if is_from_shopper:
        _require_open(return_request, now=now)
    known = _same_click(return_request, text, photos, is_from_shopper=is_from_shopper, actor=actor, now=now)
    if known is not None:
        return known
    if is_from_shopper:
        _require_patience(return_request, now=now)
    _require_files(photos)
    return_request.conversation.filter(is_from_shopper=not is_from_shopper, read_at=None).update(read_at=now)
    message = ReturnMessage.objects.create(
        return_request=return_request,
        is_from_shopper=is_from_shopper,
        author=actor.as_json(),
        text=text,
        photos=list(photos),
        created_at=now,
    )
    touch(return_request, now=now)
    publish(
        ReturnMessageSent(
            return_id=return_request.public_id,
            message_id=message.public_id,
            is_from_shopper=is_from_shopper,
            notify=notify,
        ),
        actor=actor,
        occurred_at=now,
    )
    return message


@transaction.atomic
def mark_read(*, return_request: ReturnRequest, is_by_shopper: bool, now: datetime) -> int:
    """Mark what the other side wrote as read; answers how many messages. May be repeated."""
    return_request = lock_return(return_request.public_id)
    unread = return_request.conversation.filter(is_from_shopper=not is_by_shopper, read_at=None)
    count = unread.update(read_at=now)
    if count and not is_by_shopper:
        touch(return_request, now=now)  # so that other open pages of staff learn of it
    return count


def open_until(return_request: ReturnRequest) -> datetime | None:
    """Until when the shopper may write; None while the return goes on."""
    if not return_request.is_final:
        return None
    ended_at: datetime = return_request.ended_at or return_request.updated_at
    last = return_request.conversation.filter(is_from_shopper=False).order_by("-created_at").first()
    return max(ended_at, last.created_at if last else ended_at) + OPEN_AFTER_END


def _clean(text: str) -> str:
    """The words with plain line ends and nothing that a page cannot show."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return "\n".join(line.rstrip() for line in lines.split("\n")).strip()


def _require_content(text: str, photos: Sequence[str]) -> None:
    if not text and not photos:
        raise MessageEmpty.at("text", _("Please write something."))
    if len(text) > LONGEST_MESSAGE:
        detail = _("The message is longer than %(most)s characters.") % {"most": LONGEST_MESSAGE}
        raise MessageTooLong.at("text", detail)
    if len(photos) > MOST_PHOTOS:
        raise TooManyPhotos.at("photos", _("%(count)s photos are enough.") % {"count": MOST_PHOTOS})


def _require_open(return_request: ReturnRequest, *, now: datetime) -> None:
    until = open_until(return_request)
    if until is not None and now >= until:
        raise ConversationOver(
            _("This return ended a while ago, so no more messages can be written here."),
            state=return_request.status,
        )


def _require_patience(return_request: ReturnRequest, *, now: datetime) -> None:
    recent = return_request.conversation.filter(
        is_from_shopper=True, created_at__gt=now - timedelta(hours=1)
    ).count()
    if recent >= MOST_AN_HOUR:
        raise TooManyMessages(
            _("You have written a lot within an hour. Please wait for our answer."),
            state=return_request.status,
        )


def _require_files(photos: Sequence[str]) -> None:
    known = set(
        StoredFile.objects.filter(public_id__in=photos, kind="photo").values_list("public_id", flat=True)
    )
    for index, photo in enumerate(photos):
        if photo not in known:
            raise UnknownFile.at(f"photos.{index}", _("There is no such photo."))


def _same_click(
    return_request: ReturnRequest,
    text: str,
    photos: Sequence[str],
    *,
    is_from_shopper: bool,
    actor: Actor,
    now: datetime,
) -> ReturnMessage | None:
    if actor.kind == "api" or photos:
        return None
    last: ReturnMessage | None = return_request.conversation.order_by("-created_at", "-pk").first()
    if last is None or last.is_from_shopper != is_from_shopper or last.author != actor.as_json():
        return None
    is_same = last.text == text and not last.photos and now - last.created_at < _SAME_CLICK
    return last if is_same else None
