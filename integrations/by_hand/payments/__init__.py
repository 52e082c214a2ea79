"""Payments that the shop's own people make: refunds and differences become things to do."""

from __future__ import annotations

from accounts.models import Connection
from commerce.ports import (
    LinkState,
    PaymentLinkAnswer,
    PaymentLinkOrder,
    PayoutAnswer,
    PayoutOrder,
    PayoutState,
)
from core import clock
from integrations.by_hand.models import HandTask
from integrations.by_hand.services.asking import found_on_list, put_on_list, take_off_list
from integrations.by_hand.states import TaskKind, TaskState
from integrations.by_hand.wishes import charge_wish, refund_wish

_PAYOUTS = {
    TaskState.OPEN: PayoutState.BY_HAND,
    TaskState.DONE: PayoutState.SUCCEEDED,
    TaskState.FAILED: PayoutState.DECLINED,
    TaskState.WITHDRAWN: PayoutState.NOT_FOUND,
}
_LINKS = {
    TaskState.OPEN: LinkState.BY_HAND,
    TaskState.DONE: LinkState.PAID,
    TaskState.FAILED: LinkState.DECLINED,
    TaskState.WITHDRAWN: LinkState.CLOSED,
}


class PaymentsByHand:
    """Implements ``commerce.ports.PaymentProvider``: what was asked is answered from the list."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def can_collect(self) -> bool:
        return bool(self._connection.settings.get("collects"))

    def refund(self, order: PayoutOrder) -> PayoutAnswer:
        return _payout(put_on_list(refund_wish(order), now=clock.now()))

    def look_up(self, idempotency_key: str) -> PayoutAnswer:
        return _payout(found_on_list(TaskKind.REFUND, idempotency_key))

    def create_payment_link(self, order: PaymentLinkOrder) -> PaymentLinkAnswer:
        if not self.can_collect():
            return PaymentLinkAnswer(LinkState.DECLINED, reason="not_collected")
        return _link(put_on_list(charge_wish(order), now=clock.now()))

    def look_up_payment_link(self, idempotency_key: str) -> PaymentLinkAnswer:
        return _link(found_on_list(TaskKind.CHARGE, idempotency_key))

    def cancel_payment_link(self, idempotency_key: str) -> PaymentLinkAnswer:
        return _link(take_off_list(kind=TaskKind.CHARGE, key=idempotency_key, now=clock.now()))


def _payout(task: HandTask | None) -> PayoutAnswer:
    if task is None:
        return PayoutAnswer(PayoutState.NOT_FOUND)
    return PayoutAnswer(_PAYOUTS[TaskState(task.state)], task.reference, task.failure)


def _link(task: HandTask | None) -> PaymentLinkAnswer:
    if task is None:
        return PaymentLinkAnswer(LinkState.NOT_FOUND)
    return PaymentLinkAnswer(
        _LINKS[TaskState(task.state)], task.details.get("url", ""), task.reference, task.failure
    )
