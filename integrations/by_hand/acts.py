"""What follows from a thing that was done, that cannot be done, or that was marked by mistake: one act a kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from commerce.ports import OrderState, ReplacementAnswer
from core.actors import Actor
from integrations.by_hand.models import HandTask
from integrations.by_hand.states import TaskKind
from returns.services.cancellations import confirm_cancellation, give_up
from returns.services.charges import fail_charge, settle_charge
from returns.services.parcels import number_parcel_back
from returns.services.payouts import fail_refund, reopen_refund, settle_refund
from returns.services.pickups import record_pickup_booked, record_pickup_refused
from returns.services.restocking import count_restocked
from returns.services.shop_orders import write_order_answer
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
    task.booked = task.details
    if task.reference:
        number_parcel_back(return_id=task.subject_id, tracking_number=task.reference, actor=actor, now=now)


def _pickup_not_possible(task: HandTask, actor: Actor, now: datetime) -> None:
    record_pickup_refused(return_id=task.subject_id, slot=_slot_of(task), actor=actor, now=now)


def _slot_of(task: HandTask) -> PickupSlot:
    return PickupSlot(date.fromisoformat(task.details["date"]), task.details["slot"])


def _difference_not_paid(task: HandTask, actor: Actor, now: datetime) -> None:
    fail_charge(charge_id=task.subject_id, reason=task.failure, actor=actor, now=now)


def _stock_counted(task: HandTask, notify: bool, actor: Actor, now: datetime) -> None:
    count_restocked(
        return_id=task.return_id,
        item_id=task.subject_id,
        quantity=int(task.details["quantity"]),
        key=task.key,
        actor=actor,
        now=now,
    )


def _order_placed(task: HandTask, notify: bool, actor: Actor, now: datetime) -> None:
    placed = ReplacementAnswer(OrderState.PLACED, task.reference, task.reference)
    _write_order(task, placed, actor, now)


def _order_not_placed(task: HandTask, actor: Actor, now: datetime) -> None:
    state = OrderState.SOLD_OUT if task.failure == "sold_out" else OrderState.DECLINED
    _write_order(task, ReplacementAnswer(state, reason=task.failure), actor, now)


def _write_order(task: HandTask, answer: ReplacementAnswer, actor: Actor, now: datetime) -> None:
    write_order_answer(
        replacement_id=task.subject_id, order_key=task.key, answer=answer, actor=actor, now=now
    )


def _units_stopped(task: HandTask, notify: bool, actor: Actor, now: datetime) -> None:
    confirm_cancellation(cancellation_id=task.subject_id, actor=actor, now=now)


def _units_sent(task: HandTask, actor: Actor, now: datetime) -> None:
    give_up(cancellation_id=task.subject_id, actor=actor, now=now)


def _nothing_follows(task: HandTask, *_rest: object) -> None:
    """It was only to be known."""


SETTLED: Mapping[TaskKind, Callable[[HandTask, bool, Actor, datetime], None]] = {
    TaskKind.REFUND: _refund_sent,
    TaskKind.CHARGE: _difference_paid,
    TaskKind.PICKUP: _pickup_recorded,
    TaskKind.RESTOCK: _stock_counted,
    TaskKind.REPLACEMENT: _order_placed,
    TaskKind.CANCELLATION: _units_stopped,
    TaskKind.CREDIT_CODE: _nothing_follows,
    TaskKind.CALL_OFF: _nothing_follows,
}
FAILED: Mapping[TaskKind, Callable[[HandTask, Actor, datetime], None]] = {
    TaskKind.REFUND: _refund_not_possible,
    TaskKind.CHARGE: _difference_not_paid,
    TaskKind.PICKUP: _pickup_not_possible,
    TaskKind.RESTOCK: _nothing_follows,
    TaskKind.REPLACEMENT: _order_not_placed,
    TaskKind.CANCELLATION: _units_sent,
    TaskKind.CALL_OFF: _nothing_follows,
}
REOPENED: Mapping[TaskKind, Callable[[HandTask, Actor, datetime], None]] = {
    TaskKind.REFUND: _refund_not_sent,
}
