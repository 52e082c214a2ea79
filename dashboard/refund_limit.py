"""How much one person may refund: the shop's limit for agents, counted over what they released on one return."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import StaffUser
from accounts.roles import Capability
from accounts.selectors import shop_settings
from core.actors import Actor
from core.errors import NotPermitted
from core.money import Money
from returns.models import Refund, ReturnRequest
from returns.services.decisions import lock_return
from returns.services.refunds import request_refund
from returns.states import RefundStatus


class OverYourLimit(NotPermitted):
    """The refund would take this person above what the shop lets their role refund."""

    code = "over_your_limit"


@transaction.atomic
def refund_within_limit(
    found: ReturnRequest,
    *,
    user: StaffUser,
    actor: Actor,
    amount: Money | None,
    now: datetime,
    notify: bool,
) -> list[Refund]:
    """Release a refund; without the right to more, no more than the shop's limit for this return and person.

    Raises OverYourLimit and what ``request_refund`` raises; then nothing was written.
    """
    lock_return(found.public_id)  # two refunds of one return do not pass the limit side by side
    refunds = request_refund(
        return_request=found,
        actor=actor,
        amount=amount,
        may_override=user.may(Capability.OVERRIDE_POLICY),
        now=now,
        notify=notify,
    )
    require_within_limit(found, user=user, actor=actor)
    return refunds


def require_within_limit(found: ReturnRequest, *, user: StaffUser, actor: Actor) -> None:
    """What this person has released on the return, a moment ago included, is not too much. Raises OverYourLimit."""
    limit = _limit_of(user)
    if limit is None:
        return
    released = Refund.objects.filter(return_request=found, requested_by=actor.as_json()).exclude(
        status=RefundStatus.FAILED
    )
    if sum(refund.amount_minor for refund in released) > limit:
        raise OverYourLimit()


def require_one_within_limit(refund: Refund, *, user: StaffUser) -> None:
    """One refund that belongs to no return is not more than this person may send. Raises OverYourLimit."""
    limit = _limit_of(user)
    if limit is not None and refund.amount_minor > limit:
        raise OverYourLimit()


def _limit_of(user: StaffUser) -> int | None:
    """In minor units; None where there is none."""
    if user.may(Capability.REFUND_WITHOUT_LIMIT):
        return None
    return shop_settings().agent_refund_limit_minor
