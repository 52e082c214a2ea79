"""Pickups that people book on the carrier's own site: one thing to do for each parcel, moved with its wish."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.selectors import shop_settings
from core.actors import WORKER
from core.dates import local_date
from integrations.by_hand.events import HandTaskReopened
from integrations.by_hand.models import HandTask
from integrations.by_hand.services.asking import announce, put_on_list, take_off_list
from integrations.by_hand.states import UNDER_WAY, TaskKind, TaskState
from integrations.by_hand.wishes import (
    call_off_wish,
    kept_label_wish,
    pickup_details,
    pickup_wish,
    unwished_pickup,
)
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
        taken_out_at=None,
        settled_by=None,
        settled_at=None,
    )
    announce(HandTaskReopened, task, actor=WORKER, now=now)
    return PickupAnswer.BY_HAND


def note_taken_out(tasks: Iterable[HandTask], *, now: datetime) -> None:
    """Remember that these left in a list: somebody may be booking them, though nobody has recorded it yet."""
    pickups = [task.pk for task in tasks if task.kind == TaskKind.PICKUP]
    HandTask.objects.filter(pk__in=pickups).update(taken_out_at=now)


@transaction.atomic
def call_off_pickup(*, label_key: str, now: datetime) -> None:
    """Nobody is to come for this label any more: the pickup leaves the list.

    Where the carrier has it, or may have it since the list was taken out, and its day is not over, calling it off
    there is a thing to do of its own. May be repeated.
    """
    task = HandTask.objects.select_for_update().filter(kind=TaskKind.PICKUP, key=label_key).first()
    if task is None or task.state == TaskState.WITHDRAWN:
        return
    take_off_list(kind=TaskKind.PICKUP, key=label_key, now=now)
    expected = task.booked or (task.details if _may_be_booked(task) else None)
    if expected is not None and not _is_over(expected, now):
        put_on_list(call_off_wish(task, expected), now=now)


@transaction.atomic
def forget_pickups(*, return_id: str, now: datetime) -> None:
    """The parcel of a return is here: whoever was still to come for it is called off. May be repeated.

    One that has a number travelled with the carrier.
    """
    tasks = HandTask.objects.filter(kind=TaskKind.PICKUP, return_id=return_id, state__in=UNDER_WAY)
    for task in tasks.order_by("pk"):
        if task.state == TaskState.OPEN or not _is_over(task.booked or task.details, now):
            call_off_pickup(label_key=task.key, now=now)


def list_kept_label(*, return_id: str, shipment_id: str, now: datetime) -> None:
    """A label that was not called off is to be called off by people. May be repeated."""
    put_on_list(kept_label_wish(return_id, shipment_id), now=now)


def _may_be_booked(task: HandTask) -> bool:
    return task.state == TaskState.OPEN and task.taken_out_at is not None


def _is_over(pickup: Mapping[str, Any], now: datetime) -> bool:
    return date.fromisoformat(pickup["date"]) < local_date(now, shop_settings().time_zone)
