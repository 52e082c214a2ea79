"""A shop whose own people do in its admin what we would ask of it: stock, replacement orders, cancellations."""

from __future__ import annotations

from commerce.ports import (
    CancellationAnswer,
    CancellationOrder,
    CancellationState,
    OrderState,
    ReplacementAnswer,
    ReplacementOrder,
    StockAnswer,
    StockChange,
)
from core import clock
from integrations.by_hand.models import HandTask
from integrations.by_hand.services.asking import found_on_list, put_on_list
from integrations.by_hand.states import TaskKind, TaskState
from integrations.by_hand.wishes import cancellation_wish, replacement_wish, restock_wish


class StoreByHand:
    """Implements ``commerce.ports.Store``: what was asked is answered from the list."""

    def __init__(self, connection: object) -> None:
        pass

    def restock(self, change: StockChange) -> StockAnswer:
        task = put_on_list(restock_wish(change), now=clock.now())
        return StockAnswer.COUNTED if task.state == TaskState.DONE else StockAnswer.BY_HAND

    def place_order(self, order: ReplacementOrder) -> ReplacementAnswer:
        return _order(put_on_list(replacement_wish(order), now=clock.now()))

    def look_up_order(self, idempotency_key: str) -> ReplacementAnswer:
        return _order(found_on_list(TaskKind.REPLACEMENT, idempotency_key))

    def cancel_units(self, order: CancellationOrder) -> CancellationAnswer:
        return _cancellation(put_on_list(cancellation_wish(order), now=clock.now()))

    def look_up_cancellation(self, idempotency_key: str) -> CancellationAnswer:
        return _cancellation(found_on_list(TaskKind.CANCELLATION, idempotency_key))


def _order(task: HandTask | None) -> ReplacementAnswer:
    if task is None:
        return ReplacementAnswer(OrderState.NOT_FOUND)
    if task.state == TaskState.DONE:
        return ReplacementAnswer(OrderState.PLACED, task.reference, task.reference)
    if task.state == TaskState.FAILED:
        state = OrderState.SOLD_OUT if task.failure == "sold_out" else OrderState.DECLINED
        return ReplacementAnswer(state, reason=task.failure)
    return ReplacementAnswer(OrderState.BY_HAND)


def _cancellation(task: HandTask | None) -> CancellationAnswer:
    if task is None:
        return CancellationAnswer(CancellationState.NOT_FOUND)
    states = {TaskState.DONE: CancellationState.CANCELLED, TaskState.FAILED: CancellationState.TOO_LATE}
    return CancellationAnswer(states.get(TaskState(task.state), CancellationState.BY_HAND))
