"""The bank account of one refund, given by somebody who has it from the shopper: an integrator's service desk."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from returns.models import Refund
from returns.models.requests import MoveNotAllowed
from returns.refusals import RefundNotFound
from returns.services.bank_accounts import give_bank_account
from returns.services.cancellation_accounts import give_account_for_cancellation
from returns.services.refund_holders import lock_holder
from returns.services.second_tries import send_again
from returns.states import RefundMethod, RefundStatus


@transaction.atomic
def give_account_of_refund(
    *,
    refund_id: str,
    scheme: str,
    bank_code: str,
    account_number: str,
    holder: str,
    actor: Actor,
    now: datetime,
    notify: bool = True,
) -> Refund:
    """Say where a refund goes that waits for an account, or send one that failed to this account instead.

    Answers the refund that goes there. The same account again changes nothing but the day it was given. Raises
    RefundNotFound, BankAccountRefused, and MoveNotAllowed for a refund that goes another way or has gone.
    """
    named = (
        Refund.objects.select_related("return_request", "cancellation__order")
        .filter(public_id=refund_id)
        .first()
    )
    if named is None:
        raise RefundNotFound(_("There is no such refund."))
    return_request = lock_holder(named)
    refund = Refund.objects.get(pk=named.pk)
    if refund.status == RefundStatus.FAILED:
        refund = send_again(
            refund_id=refund_id, method=RefundMethod.BANK_ACCOUNT, actor=actor, now=now, notify=notify
        )
    elif refund.method != RefundMethod.BANK_ACCOUNT or refund.status != RefundStatus.PENDING:
        raise MoveNotAllowed(_("This refund does not wait for a bank account."), state=refund.status)
    account = {
        "scheme": scheme,
        "bank_code": bank_code,
        "account_number": account_number,
        "holder": holder,
    }
    if return_request is not None:
        give_bank_account(return_request=return_request, **account, actor=actor, now=now)
    elif named.cancellation is not None:
        give_account_for_cancellation(cancellation=named.cancellation, **account, actor=actor, now=now)
    return refund
