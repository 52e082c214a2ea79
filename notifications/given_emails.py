"""Telling the old address when messages about a return go to another one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.ids import new_public_id
from notifications.services import queue_message
from returns.models import ReturnRequest
from returns.services.given_emails import give_email


@transaction.atomic
def change_given_email(*, return_request: ReturnRequest, email: str, actor: Actor, now: datetime) -> None:
    """Write about this return to ``email`` from now on, and say so to the address that it replaces.

    Raises EmailNotUnderstood and MoveNotAllowed.
    """
    was = give_email(return_request=return_request, email=email, actor=actor, now=now)
    if not was:
        return
    queue_message(
        topic="email_replaced",
        effect_key=new_public_id("told"),
        recipient=was,
        language=return_request.language,
        context={},
        customer=return_request.customer,
        return_request=return_request,
        now=now,
    )
