"""Recording what people did: the thing is marked and what follows from it happens, in one transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.models import Customer, Order
from core.actors import Actor
from core.errors import Conflict, NotFound, Refusal
from integrations.by_hand.acts import FAILED, REOPENED, SETTLED
from integrations.by_hand.events import HandTaskDone, HandTaskFailed, HandTaskReopened
from integrations.by_hand.models import HandTask
from integrations.by_hand.services.asking import announce
from integrations.by_hand.states import FAILURES, NEEDS_REFERENCE, NUMBER_FOLLOWS, TaskKind, TaskState

LONGEST_REFERENCE = 200
UNDONE_WITHIN = timedelta(days=7)


class TaskNotFound(NotFound):
    """This shop has no such thing to do."""

    code = "task_not_found"


class TaskSettled(Conflict):
    """It was recorded already, otherwise than now, or nobody wants it any more."""

    code = "task_settled"
    title = "This was recorded already"


class TaskNotRecorded(Refusal):
    """What is needed to record it is missing."""

    code = "task_not_recorded"
    title = "This cannot be recorded like this"


@dataclass(frozen=True)
class Result:
    """What was done: ``reference`` names it in the merchant's own books."""

    reference: str = ""
    notify: bool = True


@transaction.atomic
def mark_done(*, task_id: str, result: Result, actor: Actor, now: datetime) -> HandTask:
    """Record that it was done. Repeating it with the same reference changes nothing.

    Raises TaskNotFound, TaskSettled, TaskNotRecorded, and what the act that follows refuses.
    """
    task = _locked(task_id)
    reference = " ".join(result.reference.split())
    is_known = task.state == TaskState.DONE or (task.state == TaskState.BOOKED and not reference)
    if is_known and reference in ("", task.reference):
        return task
    if not can_be_paid_late(task):
        _require_under_way(task)
    _require_reference(task, reference)
    task.reference, task.failure = reference, ""
    SETTLED[TaskKind(task.kind)](task, result.notify, actor, now)
    is_named = bool(reference) or task.kind not in NUMBER_FOLLOWS
    _write(task, TaskState.DONE if is_named else TaskState.BOOKED, actor=actor, now=now)
    announce(HandTaskDone, task, actor=actor, now=now)
    return task


@transaction.atomic
def mark_failed(*, task_id: str, failure: str, actor: Actor, now: datetime) -> HandTask:
    """Record that it cannot be done; what follows is that of a company's refusal.

    ``failure`` is one of ``states.FAILURES``. Raises TaskNotFound, TaskSettled, TaskNotRecorded.
    """
    task = _locked(task_id)
    if task.state == TaskState.FAILED and failure == task.failure:
        return task
    _require_under_way(task)
    if failure not in FAILURES.get(task.kind, ()):
        raise TaskNotRecorded.at("reason", _("Choose one of the reasons."))
    task.failure = failure
    FAILED[TaskKind(task.kind)](task, actor, now)
    _write(task, TaskState.FAILED, actor=actor, now=now)
    announce(HandTaskFailed, task, actor=actor, now=now, failure=failure)
    return task


@transaction.atomic
def reopen(*, task_id: str, actor: Actor, now: datetime) -> HandTask:
    """Take back that it was done, within a week: it is still to be done. Raises TaskNotFound, TaskSettled."""
    task = _locked(task_id)
    if not can_be_reopened(task, now=now):
        raise TaskSettled(_("This can no longer be taken back."), state=task.state)
    REOPENED[TaskKind(task.kind)](task, actor, now)
    task.reference = ""
    _write(task, TaskState.OPEN, actor=actor, now=now)
    HandTask.objects.filter(pk=task.pk).update(settled_by=None, settled_at=None)
    announce(HandTaskReopened, task, actor=actor, now=now)
    return task


def can_be_reopened(task: HandTask, *, now: datetime) -> bool:
    """Whether a mistake can still be taken back by a click."""
    return (
        task.state == TaskState.DONE
        and task.kind in REOPENED
        and task.settled_at is not None
        and now - task.settled_at <= UNDONE_WITHIN
    )


def lock_tasks(task_ids: Collection[str]) -> dict[str, HandTask]:
    """The things with these ids, locked behind whom they are about: customers, orders, then they themselves.

    All of one kind in the order of their rows, so that two who lock many never wait for each other.
    """
    tasks = HandTask.objects.filter(public_id__in=task_ids)
    orders = Order.objects.filter(public_id__in=tasks.exclude(order_id="").values("order_id"))
    people = Customer.objects.filter(pk__in=orders.values("customer"))
    for rows in (people.select_for_update(no_key=True), orders.select_for_update()):
        list(rows.order_by("pk").values_list("pk"))
    return {task.public_id: task for task in tasks.select_for_update().order_by("pk")}


def _locked(task_id: str) -> HandTask:
    task = lock_tasks([task_id]).get(task_id)
    if task is None:
        raise TaskNotFound(_("There is no such thing to do."))
    return task


def can_be_paid_late(task: HandTask) -> bool:
    """A difference that nobody waits for any more: the shopper may have paid it all the same, and gets it back."""
    return task.kind == TaskKind.CHARGE and task.state == TaskState.WITHDRAWN


def _require_under_way(task: HandTask) -> None:
    if task.state == TaskState.WITHDRAWN:
        raise TaskSettled(_("Nobody wants this any more."), state=task.state)
    if not task.is_under_way:
        raise TaskSettled(_("This was recorded already."), state=task.state)


def _require_reference(task: HandTask, reference: str) -> None:
    if task.kind in NEEDS_REFERENCE and not reference:
        raise TaskNotRecorded.at("reference", _("Write what names it in your own books."))
    if len(reference) > LONGEST_REFERENCE:
        raise TaskNotRecorded.at("reference", _("This reference is too long."))


def _write(task: HandTask, state: TaskState, *, actor: Actor, now: datetime) -> None:
    task.state, task.settled_by, task.settled_at = state, actor.as_json(), now
    task.save()
