"""The bank account for money that cannot go back the way it came: given after a code, kept encrypted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.actors import Actor
from events.publishing import publish
from returns.events import ReturnPayoutAccountGiven
from returns.models import PayoutAccount, Refund, ReturnRequest
from returns.models.requests import MoveNotAllowed
from returns.services.account_details import keep_account, usable_account_of
from returns.services.decisions import lock_return, touch
from returns.services.due_days import promised_at_of
from returns.states import OPEN_STATUSES, RefundMethod, RefundStatus


@transaction.atomic
def give_bank_account(
    *,
    return_request: ReturnRequest,
    scheme: str,
    bank_code: str,
    account_number: str,
    holder: str,
    actor: Actor,
    now: datetime,
) -> PayoutAccount:
    """Keep where the shopper wants the money; the worker then pays what waits for it.

    Who calls has verified a code sent to the order's own phone or e-mail. Raises BankAccountRefused with the
    field, MoveNotAllowed while a refund is on its way to an account given before, and when none can come any more.
    """
    return_request = lock_return(return_request.public_id)
    _require_use(return_request)
    account = keep_account(
        scheme=scheme,
        bank_code=bank_code,
        account_number=account_number,
        holder=holder,
        now=now,
        return_request=return_request,
    )
    _start_the_clock(return_request, account, now=now)
    touch(return_request, now=now)
    publish(ReturnPayoutAccountGiven(return_id=return_request.public_id), actor=actor, occurred_at=now)
    return account


def needs_bank_account(return_request: ReturnRequest) -> bool:
    """Whether money of this return waits, or will wait, for the shopper's bank account."""
    if usable_account_of(return_request) is not None:
        return False
    if _waiting(return_request).exists():
        return True
    if return_request.is_final:
        return False
    if not any(item.resolution == "refund" for item in return_request.items.all()):
        return False
    return any(
        not payment.can_take_money_back and payment.refunded_minor < payment.amount_minor
        for payment in return_request.order.payments.all()
    )


def _require_use(return_request: ReturnRequest) -> None:
    """An account is of use while money waits for it, or may come to. Raises MoveNotAllowed."""
    refunds = return_request.refunds.filter(method=RefundMethod.BANK_ACCOUNT)
    if refunds.filter(status=RefundStatus.PROCESSING).exists():
        raise MoveNotAllowed(
            _("The money is already on its way to the account that was given."), state=return_request.status
        )
    if _waiting(return_request).exists():
        return
    if return_request.status not in OPEN_STATUSES:
        raise MoveNotAllowed(
            _("This return has ended, so no bank account is needed."), state=return_request.status
        )
    if refunds.filter(status=RefundStatus.SUCCEEDED).exists():
        raise MoveNotAllowed(
            _("The money is already on its way to the account that was given."), state=return_request.status
        )


def _start_the_clock(return_request: ReturnRequest, account: PayoutAccount, *, now: datetime) -> None:
    """What waited for the account is promised from now on, unless a later day was promised already."""
    due_at = promised_at_of(return_request, now=now)
    waiting = _waiting(return_request)
    waiting.update(payout_account=account, staff_warned_at=None)
    waiting.filter(due_at__lt=due_at).update(due_at=due_at)


def _waiting(return_request: ReturnRequest) -> QuerySet[Refund]:
    return Refund.objects.filter(
        return_request=return_request, method=RefundMethod.BANK_ACCOUNT, status=RefundStatus.PENDING
    )
