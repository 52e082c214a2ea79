"""What shopper and staff say to each other about a return, as staff see it: messages, refused items, the survey."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.selectors import file_path, files_by_public_id
from commerce.pictures import pictures_of
from dashboard.presenting.moments import Clock
from dashboard.presenting.return_parts import Fact
from dashboard.presenting.timeline import actor_name, actor_names
from returns.models import ReturnRequest, ReturnSettings, SurveyAnswer
from returns.prepared_answers import prepared_answers
from returns.refused import refused_of
from returns.services.conversation import LONGEST_MESSAGE
from returns.services.sending_back import label_waiting
from returns.states import RefusalChoice, ReturnStatus


@dataclass(frozen=True)
class MessageRow:
    text: str
    who: str
    when: str
    is_own: bool
    is_new: bool
    read_at: str
    photos: tuple[str, ...]


@dataclass(frozen=True)
class Snippet:
    id: str
    title: str


@dataclass(frozen=True)
class ConversationView:
    messages: tuple[MessageRow, ...]
    has_new: bool
    snippets: tuple[Snippet, ...]
    draft: str
    longest: int = LONGEST_MESSAGE


@dataclass(frozen=True)
class RefusedView:
    """``choice`` is empty while the shopper has not chosen; ``choose_by`` is a day, or empty."""

    id: str
    title: str
    variant: str
    picture_url: str
    here: int
    sent_back: int
    reasons: tuple[str, ...]
    photos: tuple[str, ...]
    choice: str
    chosen_at: str
    choose_by: str
    is_objection: bool
    can_accept: bool


@dataclass(frozen=True)
class HomeLabel:
    carrier: str
    number: str
    url: str


@dataclass(frozen=True)
class RefusedPart:
    items: tuple[RefusedView, ...]
    can_send: bool
    label: HomeLabel | None


@dataclass(frozen=True)
class SurveyView:
    score: int | None
    when: str
    answers: tuple[Fact, ...]
    comment: str


def conversation_view(
    found: ReturnRequest, clock: Clock, *, settings: ReturnSettings, default_language: str, chosen: str = ""
) -> ConversationView:
    """All messages, oldest first. ``chosen`` is the prepared answer that stands in the form."""
    messages = list(found.conversation.order_by("created_at", "pk"))
    names = actor_names([message.author for message in messages])
    files = files_by_public_id([photo for message in messages for photo in message.photos])
    rows = tuple(
        MessageRow(
            text=message.text,
            who=(found.customer.name or _("Customer"))
            if message.is_from_shopper
            else actor_name(message.author, names),
            when=clock.moment(message.created_at),
            is_own=not message.is_from_shopper,
            is_new=message.is_from_shopper and message.read_at is None,
            read_at=clock.moment(message.read_at) if message.read_at and not message.is_from_shopper else "",
            photos=tuple(file_path(files[photo]) for photo in message.photos if photo in files),
        )
        for message in messages
    )
    texts = {
        answer.id: (answer.title, answer.text_in(found.language) or answer.text_in(default_language))
        for answer in prepared_answers(settings)
    }
    return ConversationView(
        messages=rows,
        has_new=any(row.is_new for row in rows),
        snippets=tuple(Snippet(name, title) for name, (title, text) in texts.items() if text),
        draft=texts[chosen][1] if chosen in texts else "",
    )


def refused_part(
    found: ReturnRequest, clock: Clock, *, settings: ReturnSettings, shows_texts: bool
) -> RefusedPart | None:
    """What was refused of a return read with ``return_detail``; None when nothing was."""
    if not any(item.refused_at or item.sent_back_quantity for item in found.items.all()):
        return None
    refused = refused_of(found, choice_days=settings.refusal_choice_days)
    if not refused:
        return None
    pictures = pictures_of([entry.item.line for entry in refused])
    can_send = any(entry.here for entry in refused)
    waiting = label_waiting(found) if can_send else None
    return RefusedPart(
        items=tuple(
            RefusedView(
                id=entry.item.public_id,
                title=entry.item.line.title,
                variant=entry.item.line.variant_title,
                picture_url=pictures.get(entry.item.line_id, ""),
                here=entry.here,
                sent_back=entry.sent_back,
                reasons=entry.reasons if shows_texts else (),
                photos=tuple(file_path(photo) for photo in entry.photos) if shows_texts else (),
                choice=entry.item.refusal_choice,
                chosen_at=clock.moment(entry.item.refusal_chosen_at) if entry.item.refusal_chosen_at else "",
                choose_by=clock.last_day(entry.choose_by) if entry.choose_by else "",
                is_objection=entry.item.refusal_choice == RefusalChoice.OBJECT,
                can_accept=found.status == ReturnStatus.APPROVED and entry.here > 0,
            )
            for entry in refused
        ),
        can_send=can_send,
        label=HomeLabel(
            carrier=waiting.shipment.carrier,
            number=waiting.shipment.tracking_number,
            url=file_path(waiting.shipment.label_file) if waiting.shipment.label_file else "",
        )
        if waiting
        else None,
    )


def survey_view(found: ReturnRequest, clock: Clock) -> SurveyView | None:
    """What the shopper said at the end; None while nothing was said."""
    if found.status != ReturnStatus.CLOSED:
        return None
    answer = SurveyAnswer.objects.filter(return_request=found).first()
    if answer is None:
        return None
    return SurveyView(
        score=answer.score,
        when=clock.moment(answer.created_at),
        answers=tuple(Fact(entry["question"], entry["answer"]) for entry in answer.answers.values()),
        comment=answer.comment,
    )
