"""A line of the order that came along unannounced becomes a return of its own, received in the same act."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from returns.models import ReturnRequest
from returns.models.requests import Channel
from returns.refusals import UnknownLine
from returns.services.decisions import approve_return, lock_return
from returns.services.eligibility import eligibility_of
from returns.services.receiving import ReceivedItem, receive_items
from returns.services.requests import create_return
from returns.services.unexpected import announce_settled, open_unexpected
from returns.states import ReturnStatus
from returns.wishes import ReturnWish, WishedItem


@transaction.atomic
def open_return_of_unexpected(
    *,
    return_request: ReturnRequest,
    unexpected_id: str,
    reason: str,
    resolution: str,
    may_override: bool,
    actor: Actor,
    now: datetime,
    notify: bool = True,
) -> ReturnRequest:
    """Ask for it in the shopper's name by the ordinary way, approve it and count it as received.

    What the policy refuses needs ``may_override``, and is recorded as such. Raises MoveNotAllowed when it was said
    already what happens to it, UnknownLine when it is no line of the order, and whatever ``create_return`` raises.
    """
    locked = lock_return(return_request.public_id)
    unexpected = open_unexpected(locked, unexpected_id)
    if unexpected.line is None:
        raise UnknownLine.at("unexpected", _("It is not known which item of the order this is."))
    item = WishedItem(unexpected.line.external_id, unexpected.quantity, reason or None)
    made = create_return(
        order=locked.order,
        wish=_wish(locked, item, resolution, may_override=may_override, now=now),
        actor=actor,
        channel=Channel.STAFF,
        now=now,
        notify=notify,
    )
    if made.status == ReturnStatus.REQUESTED:
        approve_return(return_request=made, actor=actor, now=now, notify=False)
    receive_items(
        return_request=made,
        items=[ReceivedItem(one.public_id, one.requested_quantity) for one in made.items.all()],
        actor=actor,
        now=now,
        notify=notify,
    )
    unexpected.opened_return = made
    unexpected.save(update_fields=["opened_return"])
    announce_settled(locked, unexpected, actor=actor, now=now, opened_return_id=made.public_id)
    return made


def _wish(
    announced: ReturnRequest, item: WishedItem, resolution: str, *, may_override: bool, now: datetime
) -> ReturnWish:
    """It travelled with the others: their way counts, or the first that its own terms offer."""
    wish = ReturnWish(items=(item,), resolution=resolution or None)
    asked = eligibility_of(order=announced.order, wish=wish, now=now)
    offered = asked.whole.methods if asked.whole else ()
    method = announced.method if announced.method in offered or not offered else offered[0]
    is_refused = asked.whole is not None and not asked.whole.eligible
    return ReturnWish(
        items=(item,), resolution=resolution or None, method=method, override=may_override and is_refused
    )
