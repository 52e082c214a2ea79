"""From a letter to what is sent: subject, HTML and plain text, in one language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import structlog
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from core.locales import first_spoken
from notifications.facts import ReturnFacts, ShopFacts
from notifications.letters import Letter, Receipt
from notifications.merchant_texts import TextNotRendered, render_own_text
from notifications.models import MessageTemplate
from notifications.topics import Topic

log = structlog.get_logger(__name__)

MOST_SUBJECT_CHARACTERS = 200
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True)
class RenderedMessage:
    subject: str
    text: str
    html: str
    receipt: Receipt | None = None


def render_message(
    *,
    topic: Topic,
    language: str,
    shop: ShopFacts,
    about: ReturnFacts | None,
    context: Mapping[str, Any],
    own_text: MessageTemplate | None,
) -> RenderedMessage:
    """Write the letter of ``topic`` in ``language``; the shop's own text takes the place of the built-in words."""
    with translation.override(language):
        letter = topic.write(shop, about, context)
        if own_text is not None and topic.is_editable:
            letter = _with_own_text(letter, own_text)
        values = {"letter": letter, "shop": shop, "language": language}
        return RenderedMessage(
            subject=one_line(letter.subject)[:MOST_SUBJECT_CHARACTERS],
            text=_tidy(render_to_string("notifications/letter.txt", values)),
            html=render_to_string("notifications/letter.html", values),
            receipt=letter.receipt,
        )


def language_to_write(*wishes: str, offered: list[str], default: str) -> str:
    """The first wish that the shop offers and we have texts for, else the shop's main language."""
    known = dict(settings.LANGUAGES)
    return first_spoken(
        wishes, known.keys() & set(offered), otherwise=default if default in known else settings.LANGUAGE_CODE
    )


def one_line(text: str) -> str:
    """``text`` for a header: no line break and no control character in it."""
    return " ".join(_CONTROL_CHARACTERS.sub(" ", text).split())


def _with_own_text(letter: Letter, own_text: MessageTemplate) -> Letter:
    try:
        own = render_own_text(own_text, letter.variables)
    except TextNotRendered as failure:
        log.warning(
            "own_text_not_rendered", topic=own_text.topic, language=own_text.language, cause=str(failure)
        )
        return letter
    return replace(letter, subject=own.subject, title=own.subject, greeting="", paragraphs=own.paragraphs)


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
