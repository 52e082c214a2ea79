"""Putting things on the list, and taking them off when nobody wants them any more."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from core.actors import WORKER, Actor
from core.money import Money
from events.publishing import publish
from integrations.by_hand.events import HandTaskEvent, HandTaskOpened, HandTaskWithdrawn
from integrations.by_hand.models import HandTask
from integrations.by_hand.states import UNDER_WAY, TaskKind, TaskState


@dataclass(frozen=True)
class Wish:
    """What is to be done. ``key`` is the port's idempotency key: the same one is one row for ever."""

    kind: TaskKind
    key: str
    subject_id: str
    return_id: str = ""
    order_id: str = ""
    money: Money | None = None
    due_at: datetime | None = None
    details: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def put_on_list(wish: Wish, *, now: datetime) -> HandTask:
    """The row of this wish, made and announced if it is new. May be repeated."""
    task, is_new = HandTask.objects.get_or_create(
        kind=wish.kind,
        key=wish.key,
        defaults={
            "subject_id": wish.subject_id,
            "return_id": wish.return_id,
            "order_id": wish.order_id,
            "amount_minor": wish.money.amount_minor if wish.money else None,
            "currency": wish.money.currency if wish.money else "",
            "due_at": wish.due_at,
            "details": wish.details,
            "created_at": now,
        },
    )
    if is_new:
        announce(HandTaskOpened, task, actor=WORKER, now=now)
    return task


def found_on_list(kind: TaskKind, key: str) -> HandTask | None:
    """The row of a wish that was put on the list."""
    return HandTask.objects.filter(kind=kind, key=key).first()


@transaction.atomic
def take_off_list(*, kind: TaskKind, key: str, actor: Actor = WORKER, now: datetime) -> HandTask | None:
    """Withdraw what is still to be done; the row as it stands then, None when there never was one."""
    withdrawn = HandTask.objects.filter(kind=kind, key=key, state__in=UNDER_WAY).update(
        state=TaskState.WITHDRAWN, settled_by=actor.as_json(), settled_at=now
    )
    task = found_on_list(kind, key)
    if withdrawn and task is not None:
        announce(HandTaskWithdrawn, task, actor=actor, now=now)
    return task


def announce(event: type[HandTaskEvent], task: HandTask, *, actor: Actor, now: datetime, **more: Any) -> None:
    publish(
        event(
            task_id=task.public_id,
            kind=task.kind,
            return_id=task.return_id,
            work_id=task.subject_id,
            **more,
        ),
        actor=actor,
        occurred_at=now,
    )
