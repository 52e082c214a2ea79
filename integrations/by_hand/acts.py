"""What follows from a thing that was done, that cannot be done, or that was marked by mistake: one act a kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from core.actors import Actor
from integrations.by_hand.models import HandTask
from integrations.by_hand.states import TaskKind
from returns.services.charges import fail_charge, settle_charge
from returns.services.parcels import number_parcel_back
from returns.services.payouts import fail_refund, reopen_refund, settle_refund
from returns.services.pickups import record_pickup_booked, record_pickup_refused
from tracking.ports import PickupSlot


def _refund_sent(task: HandTask, notify: bool, actor: Actor, now: datetime) -> None:
    settle_refund(refund_id=task.subject_id, reference=task.reference, actor=actor, now=now, notify=notify)


def _refund_not_possible(task: HandTask, actor: Actor, now: datetime) -> None:
    fail_refund(refund_id=task.subject_id, reason=task.failure, actor=actor, now=now)


def _refund_not_sent(task: HandTask, actor: Actor, now: datetime) -> None:
    reopen_refund(refund_id=task.subject_id, actor=actor, now=now)


def _difference_paid(task: HandTask, notify: bool, actor: Actor, now: datetime) -> None:
    settle_charge(charge_id=task.subject_id, reference=task.reference, actor=actor, now=now)


def _pickup_recorded(task: HandTask, notify: bool, actor: Actor, now: datetime) -> None:
    """Booked; with the carrier's number the parcel has one too."""
    record_pickup_booked(return_id=task.subject_id, slot=_slot_of(task), actor=actor, now=now)
    if task.reference:
        number_parcel_back(return_id=task.subject_id, tracking_number=task.reference, actor=actor, now=now)


def _pickup_not_possible(task: HandTask, actor: Actor, now: datetime) -> None:
    record_pickup_refused(return_id=task.subject_id, slot=_slot_of(task), actor=actor, now=now)


def _slot_of(task: HandTask) -> PickupSlot:
    return PickupSlot(date.fromisoformat(task.details["date"]), task.details["slot"])


def _difference_not_paid(task: HandTask, actor: Actor, now: datetime) -> None:
    fail_charge(charge_id=task.subject_id, reason=task.failure, actor=actor, now=now)


SETTLED: Mapping[TaskKind, Callable[[HandTask, bool, Actor, datetime], None]] = {
    TaskKind.REFUND: _refund_sent,
    TaskKind.CHARGE: _difference_paid,
    TaskKind.PICKUP: _pickup_recorded,
}
FAILED: Mapping[TaskKind, Callable[[HandTask, Actor, datetime], None]] = {
    TaskKind.REFUND: _refund_not_possible,
    TaskKind.CHARGE: _difference_not_paid,
    TaskKind.PICKUP: _pickup_not_possible,
}
REOPENED: Mapping[TaskKind, Callable[[HandTask, Actor, datetime], None]] = {
    TaskKind.REFUND: _refund_not_sent,
}
