"""An e-mail that is given for a return whose order has none: it is written to about this return, and proves nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.contacts import own_address_of
from commerce.folding import fold_email
from core.actors import Actor
from core.errors import FieldError, Refusal
from events.publishing import publish
from returns.events import ReturnEmailGiven
from returns.models import ReturnRequest
from returns.models.requests import MoveNotAllowed
from returns.services.decisions import lock_return, touch


class EmailNotUnderstood(Refusal):
    """What was given is no e-mail address."""

    code = "invalid_email"


@transaction.atomic
def give_email(*, return_request: ReturnRequest, email: str, actor: Actor, now: datetime) -> str:
    """Write about this return to ``email`` from now on; answers the address that it replaces, empty for none.

    Safe to repeat. Raises EmailNotUnderstood, and MoveNotAllowed where the order has an address of its own.
    """
    return_request = lock_return(return_request.public_id)
    if own_address_of(return_request.order):
        raise MoveNotAllowed(_("This order has an e-mail address of its own."), state=return_request.status)
    given = fold_email(email)
    if not given or "." not in given.rpartition("@")[2]:
        text = _("Please write a whole e-mail address, such as name@example.com.")
        raise EmailNotUnderstood(text, [FieldError("email", EmailNotUnderstood.code, text)])
    was = return_request.given_email
    if given == was:
        return ""
    ReturnRequest.objects.filter(pk=return_request.pk).update(given_email=given)
    touch(return_request, now=now)
    publish(
        ReturnEmailGiven(return_id=return_request.public_id, has_replaced=bool(was)),
        actor=actor,
        occurred_at=now,
    )
    return str(was)
