"""The dated receipt of a withdrawal, to the address that was asked for; and a word to the order's own, where that is another."""

from __future__ import annotations

from core.masking import masked_address
from events.base import EventMeta
from notifications.about_returns import address_of_buyer
from notifications.services import queue_message
from notifications.withdrawals import receipt_context
from returns.events import WithdrawalDeclared
from returns.models import Withdrawal


def tell_withdrawal_declared(event: WithdrawalDeclared, meta: EventMeta) -> None:
    withdrawal = _withdrawal(event)
    queue_message(
        topic="withdrawal_declared",
        effect_key=str(meta.id),
        recipient=withdrawal.receipt_email or _own_address(withdrawal),
        language=withdrawal.language,
        context=receipt_context(withdrawal),
        customer=withdrawal.order.customer,
        now=meta.occurred_at,
        history=meta.is_history,
        is_answer=meta.actor.kind == "shopper",
    )


def tell_receipt_went_elsewhere(event: WithdrawalDeclared, meta: EventMeta) -> None:
    withdrawal = _withdrawal(event)
    own = _own_address(withdrawal)
    if not withdrawal.receipt_email or withdrawal.receipt_email.casefold() == own.casefold():
        return
    queue_message(
        topic="withdrawal_receipt_elsewhere",
        effect_key=str(meta.id),
        recipient=own,
        language=withdrawal.language,
        context={
            "name": withdrawal.order.customer.name,
            "order": withdrawal.order.number,
            "declared_at": withdrawal.declared_at.isoformat(),
            "address": masked_address(withdrawal.receipt_email),
        },
        customer=withdrawal.order.customer,
        now=meta.occurred_at,
        history=meta.is_history,
        is_answer=meta.actor.kind == "shopper",
    )


def _withdrawal(event: WithdrawalDeclared) -> Withdrawal:
    return Withdrawal.objects.select_related("order__customer", "return_request").get(
        public_id=event.withdrawal_id
    )


def _own_address(withdrawal: Withdrawal) -> str:
    return address_of_buyer(withdrawal.order, withdrawal.order.customer)
