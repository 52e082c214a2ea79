"""The bank account for the money of cancelled units whose payment cannot take it back: kept encrypted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.events import OrderCancellationAccountGiven
from commerce.models import Cancellation, Order
from core.actors import Actor
from events.publishing import publish
from returns.models import PayoutAccount, Refund
from returns.models.requests import MoveNotAllowed
from returns.services.account_details import keep_account
from returns.services.cancellations import money_due_at
from returns.states import RefundMethod, RefundStatus


@transaction.atomic
def give_account_for_cancellation(
    *,
    cancellation: Cancellation,
    scheme: str,
    bank_code: str,
    account_number: str,
    holder: str,
    actor: Actor,
    now: datetime,
) -> PayoutAccount:
    """Keep where the shopper wants the money; the worker then pays what waits for it.

    Who calls has verified a code sent to the order's own address. Raises BankAccountRefused with the field, and
    MoveNotAllowed where nothing waits for an account.
    """
    order = Order.objects.select_for_update().get(pk=cancellation.order_id)
    waiting = Refund.objects.filter(
        cancellation=cancellation, method=RefundMethod.BANK_ACCOUNT, status=RefundStatus.PENDING
    )
    if not waiting.exists():
        raise MoveNotAllowed(_("This refund does not wait for a bank account."), state=cancellation.status)
    account = keep_account(
        scheme=scheme,
        bank_code=bank_code,
        account_number=account_number,
        holder=holder,
        now=now,
        cancellation=cancellation,
    )
    due_at = max(cancellation.due_at, money_due_at(order, now=now))
    waiting.update(payout_account=account, due_at=due_at)
    Cancellation.objects.filter(pk=cancellation.pk).update(due_at=due_at, staff_warned_at=None)
    publish(
        OrderCancellationAccountGiven(order_id=order.public_id, cancellation_id=cancellation.public_id),
        actor=actor,
        occurred_at=now,
    )
    return account
