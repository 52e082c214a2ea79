"""The sandbox payment provider behind our port."""

from __future__ import annotations

from commerce.ports import PayoutAnswer, PayoutOrder, PayoutState
from core.http import HttpFailure
from integrations.sandbox.money import payout_answer
from integrations.sandbox.payments import client


class SandboxPayments:
    """Implements ``commerce.ports.PaymentProvider``. No answer is an unknown one."""

    def refund(self, order: PayoutOrder) -> PayoutAnswer:
        try:
            answer = client.post_refund(
                idempotency_key=order.idempotency_key,
                payment=order.payment_external_id,
                order=order.order_external_id,
                amount=order.money.as_json(),
            )
        except HttpFailure:
            return PayoutAnswer(PayoutState.UNKNOWN)
        return payout_answer(answer)

    def look_up(self, idempotency_key: str) -> PayoutAnswer:
        try:
            return payout_answer(client.get_refund(idempotency_key))
        except HttpFailure:
            return PayoutAnswer(PayoutState.UNKNOWN)
