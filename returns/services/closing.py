"""Closing by itself: every item settled, its money succeeded, nothing more owed."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db import transaction

from core.actors import WORKER
from returns.models import ReturnItem, ReturnRequest
from returns.models.requests import MoveNotAllowed
from returns.services.decisions import close_locked, lock_return, read_parts
from returns.services.owing import is_held_up, owed_now
from returns.services.refused_units import is_refusal_settled
from returns.services.replacements import is_settled_exchange
from returns.states import ChargeStatus, RefundStatus, Resolution, ReturnStatus


@transaction.atomic
def close_when_settled(*, return_id: str, now: datetime, notify: bool = True) -> None:
    """Close an approved return that has nothing left to happen; otherwise do nothing."""
    return_request = lock_return(return_id)
    if return_request.status != ReturnStatus.APPROVED or not is_settled(read_parts(return_request)):
        return
    with suppress(MoveNotAllowed), transaction.atomic():
        close_locked(return_request, actor=WORKER, now=now, notify=notify)


def is_settled(return_request: ReturnRequest) -> bool:
    """Whether every unit has its verdict, every replacement has left, and all money that is owed has succeeded."""
    if not all(_has_verdict(item) for item in return_request.items.all()):
        return False
    refunds = list(return_request.refunds.all())
    if any(refund.status in (RefundStatus.PENDING, RefundStatus.PROCESSING) for refund in refunds):
        return False
    if not all(is_settled_exchange(item) for item in return_request.items.all()):
        return False
    if return_request.charges.filter(status=ChargeStatus.PENDING).exists():
        return False
    # What the order cannot pay, or not yet, is not settled: staff see it, and close it when it is.
    return owed_now(return_request).is_nothing and not is_held_up(return_request)


def _has_verdict(item: ReturnItem) -> bool:
    if item.resolution == Resolution.KEEP_ITEM:
        return True
    is_looked_at = item.accepted_quantity + item.rejected_quantity >= item.requested_quantity
    return is_looked_at and is_refusal_settled(item)
