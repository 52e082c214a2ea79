"""The letter of a decline as its reader would get it, before anything is decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from notifications.facts import return_facts, shop_facts
from notifications.models import MessageTemplate
from notifications.rendering import RenderedMessage, render_message
from notifications.topics import topic
from returns.links import return_url
from returns.models import ReturnRequest
from returns.telling.declined_rights import right_to_decline

_TOPIC = "return_declined"


def declined_letter(found: ReturnRequest, *, reason: str, ground: str, now: datetime) -> RenderedMessage:
    """The letter in the customer's language, with ``reason`` and ``ground`` as they stand so far.

    Its link is the one that shows the status only: the one that lets the reader act is the customer's.
    """
    about = replace(
        return_facts(found, now=now),
        note_for_shopper=reason.strip(),
        status_url=return_url(found),
        declined_right=right_to_decline(found, ground=ground),
    )
    return render_message(
        topic=topic(_TOPIC),
        language=found.language,
        shop=shop_facts(language=found.language),
        about=about,
        context={},
        own_text=MessageTemplate.objects.filter(topic=_TOPIC, language=found.language).first(),
    )
