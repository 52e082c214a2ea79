"""The last day for handing a parcel over: the shopper is reminded of it, and staff may give more time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.actors import WORKER, Actor
from core.errors import FieldError
from events.publishing import publish
from returns.events import ReturnExpiresSoon, ReturnExtended
from returns.models import ReturnRequest
from returns.models.requests import MoveNotAllowed
from returns.policy.deadlines import reminded_from
from returns.refusals import HandOverDayRefused
from returns.selectors import return_settings
from returns.services.decisions import clear_exception, lock_return
from returns.states import ReturnException, ReturnStatus, ShippingStatus

NOT_HANDED_OVER = (ShippingStatus.NO_LABEL, ShippingStatus.PENDING, ShippingStatus.PICKUP_SCHEDULED)
MOST_DAYS = 365


def remind_of_hand_over(*, now: datetime) -> int:
    """Remind everybody whose last day draws near and who was not reminded yet; answers how many. Safe to repeat."""
    days = return_settings().remind_days_before_expiry
    near = waiting_for_reminder(now=now).filter(hand_over_by__lte=now + timedelta(days=days))
    return sum(
        _remind(return_request, now=now)
        for return_request in near.order_by("hand_over_by", "pk")
        if (moment := reminded_at(return_request, days=days)) is not None and moment <= now
    )


def waiting_for_reminder(*, now: datetime) -> QuerySet[ReturnRequest]:
    """Returns whose parcel is awaited and whose shopper was not reminded of the last day."""
    return ReturnRequest.objects.filter(
        status=ReturnStatus.APPROVED,
        shipping_status__in=NOT_HANDED_OVER,
        reminded_at=None,
        hand_over_by__gt=now,
    )


def reminded_at(return_request: ReturnRequest, *, days: int) -> datetime | None:
    """When its shopper is reminded; None where there is no time for it."""
    if return_request.hand_over_by is None:
        return None
    return reminded_from(
        return_request.hand_over_by,
        approved_at=return_request.decided_at or return_request.created_at,
        days_before=days,
    )


@transaction.atomic
def extend_hand_over(
    *, return_request: ReturnRequest, hand_over_by: datetime, actor: Actor, now: datetime, notify: bool = True
) -> ReturnRequest:
    """Let the parcel be handed over until a later day; the shopper is told, and reminded of it anew.

    Raises MoveNotAllowed for a return that waits for no parcel, HandOverDayRefused for a day that is not later.
    """
    return_request = lock_return(return_request.public_id)
    before = return_request.hand_over_by
    waits = return_request.status == ReturnStatus.APPROVED and not return_request.is_handed_over
    if not waits or before is None:
        raise MoveNotAllowed(_("This return waits for no parcel."), state=return_request.status)
    _require_later(hand_over_by, before, now=now)
    return_request.hand_over_by = hand_over_by
    return_request.reminded_at = None
    return_request.updated_at = now
    return_request.save(update_fields=["hand_over_by", "reminded_at", "updated_at"])
    if before <= now:
        # What was paid before its parcel came was flagged when the day passed: it has time again.
        clear_exception(return_request, ReturnException.FLAGGED)
    publish(
        ReturnExtended(
            return_id=return_request.public_id, notify=notify, hand_over_by=hand_over_by.isoformat()
        ),
        actor=actor,
        occurred_at=now,
    )
    return return_request


def can_be_extended(return_request: ReturnRequest) -> bool:
    """Whether there is a last day that can be made later."""
    return (
        return_request.status == ReturnStatus.APPROVED
        and return_request.hand_over_by is not None
        and not return_request.is_handed_over
    )


@transaction.atomic
def _remind(return_request: ReturnRequest, *, now: datetime) -> bool:
    """Mark and announce, unless it was handed over, extended or reminded of a moment ago."""
    reminded = ReturnRequest.objects.filter(
        pk=return_request.pk,
        status=ReturnStatus.APPROVED,
        shipping_status__in=NOT_HANDED_OVER,
        hand_over_by=return_request.hand_over_by,
        reminded_at=None,
    ).update(reminded_at=now)
    if not reminded:
        return False
    publish(ReturnExpiresSoon(return_id=return_request.public_id), actor=WORKER, occurred_at=now)
    return True


def _require_later(hand_over_by: datetime, before: datetime, *, now: datetime) -> None:
    if before < hand_over_by and now < hand_over_by <= now + timedelta(days=MOST_DAYS):
        return
    message = _("Choose a day that is later than the last day so far, and within a year.")
    raise HandOverDayRefused(message, [FieldError("hand_over_by", HandOverDayRefused.code, message)])
