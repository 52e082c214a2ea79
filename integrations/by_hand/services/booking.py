"""Pickups that people book on the carrier's own site: one thing to do for each parcel, moved with its wish."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from core.actors import WORKER
from integrations.by_hand.events import HandTaskReopened
from integrations.by_hand.models import HandTask
from integrations.by_hand.services.asking import announce, put_on_list
from integrations.by_hand.states import TaskState
from integrations.by_hand.wishes import pickup_details, pickup_wish, unwished_pickup
from tracking.ports import PickupAnswer, PickupOrder, PickupSlot


def put_unwished_on_list(*, label_key: str, slot: PickupSlot, now: datetime) -> None:
    """A pickup whose shopper named no time, for ``slot``; nothing where he did. May be repeated."""
    wish = unwished_pickup(label_key, slot)
    if wish is not None:
        put_on_list(wish, now=now)


@transaction.atomic
def put_pickup_on_list(asked: PickupOrder, *, now: datetime) -> PickupAnswer:
    """The pickup as it is wished for now; one that was booked for another time is to be booked anew.

    May be repeated. Answers whether exactly this was booked already.
    """
    wish = pickup_wish(asked)
    task = put_on_list(wish, now=now)
    if task.details == wish.details and task.state in (TaskState.OPEN, TaskState.BOOKED, TaskState.DONE):
        return PickupAnswer.BY_HAND if task.state == TaskState.OPEN else PickupAnswer.BOOKED
    HandTask.objects.filter(pk=task.pk).update(
        state=TaskState.OPEN,
        details=pickup_details(asked.slot),
        due_at=wish.due_at,
        failure="",
        settled_by=None,
        settled_at=None,
    )
    announce(HandTaskReopened, task, actor=WORKER, now=now)
    return PickupAnswer.BY_HAND
