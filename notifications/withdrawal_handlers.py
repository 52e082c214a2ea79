"""The dated receipt of a withdrawal of which something was not sent yet; what was sent gets its return's letters."""

from __future__ import annotations

from events.base import EventMeta
from notifications.about_returns import address_of_buyer
from notifications.services import queue_message
from returns.events import WithdrawalDeclared
from returns.models import Withdrawal
from returns.services.withdrawals import withdrawn_lines


def tell_withdrawal_declared(event: WithdrawalDeclared, meta: EventMeta) -> None:
    if not event.has_unsent_units:
        return
    withdrawal = Withdrawal.objects.select_related("order__customer", "return_request").get(
        public_id=event.withdrawal_id
    )
    order = withdrawal.order
    queue_message(
        topic="withdrawal_declared",
        effect_key=str(meta.id),
        recipient=address_of_buyer(order, order.customer),
        language=withdrawal.language,
        context={
            "name": order.customer.name,
            "order": order.number,
            "declared_at": withdrawal.declared_at.isoformat(),
            "withdrawn": [
                " ".join(f"{line.title} {line.variant_title} × {quantity}".split())
                for line, quantity in withdrawn_lines(withdrawal)
            ],
            "has_sent_units": bool(event.return_id),
        },
        customer=order.customer,
        now=meta.occurred_at,
    )
