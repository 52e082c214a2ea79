"""Differences that the shop collects itself: staff may give the link on which the shopper pays."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from integrations.by_hand.models import HandTask
from integrations.by_hand.services.settling import TaskNotFound, TaskNotRecorded, TaskSettled
from integrations.by_hand.states import TaskKind
from returns.services.charges import give_payment_link

LONGEST_LINK = 2000
_is_https = URLValidator(schemes=["https"])


@transaction.atomic
def give_link(*, task_id: str, url: str, actor: Actor, now: datetime) -> HandTask:
    """Show the shopper where to pay; it is still to be recorded when it was paid.

    Raises TaskNotFound, TaskSettled, TaskNotRecorded.
    """
    task = HandTask.objects.select_for_update().filter(public_id=task_id, kind=TaskKind.CHARGE).first()
    if task is None:
        raise TaskNotFound(_("There is no such thing to do."))
    if not task.is_under_way:
        raise TaskSettled(_("This was recorded already."), state=task.state)
    task.details = {**task.details, "url": _checked(url)}
    task.save(update_fields=["details"])
    give_payment_link(charge_id=task.subject_id, url=task.details["url"], actor=actor, now=now)
    return task


def _checked(url: str) -> str:
    address = url.strip()
    try:
        _is_https(address)
    except ValidationError:
        raise TaskNotRecorded.at("url", _("Write the whole address of the link, with https.")) from None
    if len(address) > LONGEST_LINK:
        raise TaskNotRecorded.at("url", _("This address is too long."))
    return address
