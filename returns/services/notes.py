"""Words that staff leave on a return for one another."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from core.actors import Actor
from events.publishing import publish
from returns.events import ReturnSeenAsShopper
from returns.models import ReturnNote, ReturnRequest


@transaction.atomic
def add_note(*, return_request: ReturnRequest, text: str, actor: Actor, now: datetime) -> ReturnNote:
    """Keep a note that only staff read."""
    return ReturnNote.objects.create(
        return_request=return_request,
        kind="staff",
        text=text.strip(),
        author=actor.as_json(),
        created_at=now,
    )


@transaction.atomic
def look_as_shopper(*, return_request: ReturnRequest, reason: str, actor: Actor, now: datetime) -> None:
    """Write down that ``actor`` looks at the shopper's own page, and why."""
    ReturnNote.objects.create(
        return_request=return_request,
        kind="look",
        text=reason.strip(),
        author=actor.as_json(),
        created_at=now,
    )
    publish(
        ReturnSeenAsShopper(return_id=return_request.public_id, notify=False), actor=actor, occurred_at=now
    )


@transaction.atomic
def explain_override(*, return_request: ReturnRequest, text: str) -> None:
    """Say why the policy was passed, in the note that the last exception left on the return."""
    last = ReturnNote.objects.filter(return_request=return_request, kind="override").latest("pk")
    ReturnNote.objects.filter(pk=last.pk).update(text=text.strip())
