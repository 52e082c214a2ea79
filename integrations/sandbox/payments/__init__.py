"""The sandbox payment provider behind our port."""

from __future__ import annotations

from collections.abc import Callable

from commerce.ports import (
    LinkState,
    PaymentLinkAnswer,
    PaymentLinkOrder,
    PayoutAnswer,
    PayoutOrder,
    PayoutState,
)
from core.http import HttpAnswer, HttpFailure
from integrations.sandbox.calling import SandboxCompany
from integrations.sandbox.money import NEVER_ACCEPTED, payout_answer
from integrations.sandbox.payments import client


class SandboxPayments(SandboxCompany):
    """Implements ``commerce.ports.PaymentProvider``. No answer is an unknown one."""

    def can_collect(self) -> bool:
        return True

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

    def create_payment_link(self, order: PaymentLinkOrder) -> PaymentLinkAnswer:
        link = {
            "amount": order.money.as_json(),
            "reference": order.reference,
            "order": order.order_external_id,
            "return_url": order.return_url,
            "expires_at": order.expires_at.isoformat(),
            "language": order.language,
        }
        return _link_answer(lambda: client.post_link(idempotency_key=order.idempotency_key, link=link))

    def look_up_payment_link(self, idempotency_key: str) -> PaymentLinkAnswer:
        return _link_answer(lambda: client.get_link(idempotency_key))

    def cancel_payment_link(self, idempotency_key: str) -> PaymentLinkAnswer:
        return _link_answer(lambda: client.post_link_cancel(idempotency_key))


_LINK_STATES = {
    "open": LinkState.OPEN,
    "paid": LinkState.PAID,
    "cancelled": LinkState.CLOSED,
    "expired": LinkState.CLOSED,
    "declined": LinkState.DECLINED,
}


def _link_answer(ask: Callable[[], HttpAnswer]) -> PaymentLinkAnswer:
    """What the provider says of a link. Whatever is not clear is unknown."""
    try:
        answer = ask()
        if answer.status == 404:
            return PaymentLinkAnswer(LinkState.NOT_FOUND)
        if answer.status in NEVER_ACCEPTED:
            return PaymentLinkAnswer(LinkState.DECLINED, reason="not_understood_by_provider")
        shown = answer.json()
        state = _LINK_STATES[shown["status"]] if answer.is_success else LinkState.UNKNOWN
        return PaymentLinkAnswer(
            state, shown.get("url", ""), shown.get("payment") or "", shown.get("reason", "")
        )
    except (HttpFailure, ValueError, KeyError, TypeError, AttributeError):
        return PaymentLinkAnswer(LinkState.UNKNOWN)
