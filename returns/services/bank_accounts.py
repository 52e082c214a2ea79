"""The bank account for money that cannot go back the way it came: given after a code, kept encrypted."""

from __future__ import annotations

import json
import re
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _
from stdnum import iban
from stdnum.exceptions import ValidationError

from core.actors import Actor
from core.encryption import encrypt
from core.errors import FieldError
from events.publishing import publish
from returns.events import ReturnPayoutAccountGiven
from returns.models import PayoutAccount, Refund, ReturnRequest
from returns.models.requests import MoveNotAllowed
from returns.refusals import BankAccountRefused
from returns.services.decisions import lock_return, touch
from returns.services.payouts import PAYOUT_PURPOSE
from returns.states import RefundMethod, RefundStatus, ReturnStatus

SCHEMES = ("iban", "kr_bank", "th_bank", "promptpay")


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
    field, MoveNotAllowed once a refund was sent to an account given before.
    """
    return_request = lock_return(return_request.public_id)
    if return_request.status not in (ReturnStatus.REQUESTED, ReturnStatus.IN_REVIEW, ReturnStatus.APPROVED):
        raise MoveNotAllowed(_("This return has ended, so no bank account is needed."))
    paid = [RefundStatus.PROCESSING, RefundStatus.SUCCEEDED]
    if return_request.refunds.filter(method=RefundMethod.BANK_ACCOUNT, status__in=paid).exists():
        raise MoveNotAllowed(_("The money is already on its way to the account that was given."))
    number = checked_account_number(scheme, bank_code, account_number)
    if not holder.strip():
        raise _refused("holder", _("Give the name of the account holder."))
    secret = json.dumps(
        {"bank_code": bank_code.strip(), "account_number": number, "holder": holder.strip()},
        ensure_ascii=False,
    )
    account, _is_new = PayoutAccount.objects.update_or_create(
        return_request=return_request,
        defaults={
            "scheme": scheme,
            "encrypted": encrypt(secret, schema=connection.schema_name, purpose=PAYOUT_PURPOSE).encode(),
            "masked": masked(scheme, number),
            "created_at": now,
            "delete_after": None,
        },
    )
    Refund.objects.filter(
        return_request=return_request, method=RefundMethod.BANK_ACCOUNT, status=RefundStatus.PENDING
    ).update(payout_account=account)
    touch(return_request, now=now)
    publish(ReturnPayoutAccountGiven(return_id=return_request.public_id), actor=actor, occurred_at=now)
    return account


def checked_account_number(scheme: str, bank_code: str, account_number: str) -> str:
    """The number in the form in which banks take it. Raises BankAccountRefused naming the field."""
    if scheme == "iban":
        try:
            return str(iban.validate(account_number))
        except ValidationError:
            raise _refused(
                "account_number", _("This IBAN has a mistake: check it against your bank card.")
            ) from None
    digits = re.sub(r"[\s-]", "", account_number)
    if not digits.isascii() or not digits.isdigit():
        raise _refused("account_number", _("An account number has digits only."))
    if scheme == "promptpay":
        if len(digits) not in (10, 13, 15):
            raise _refused(
                "account_number", _("PromptPay takes a phone number, an ID number or an e-wallet number.")
            )
        return digits
    if scheme in ("kr_bank", "th_bank"):
        if not bank_code.strip():
            raise _refused("bank_code", _("Choose the bank."))
        if not 9 <= len(digits) <= 16:
            raise _refused("account_number", _("This account number is too short or too long."))
        return digits
    raise _refused("scheme", _("This kind of account is not known."))


def masked(scheme: str, number: str) -> str:
    """What may be shown of an account: its last four characters."""
    front = number[:2] if scheme == "iban" else ""
    return f"{front}•••• {number[-4:]}"


def needs_bank_account(return_request: ReturnRequest) -> bool:
    """Whether money of this return waits, or will wait, for the shopper's bank account."""
    if return_request.is_final:
        return False
    if not any(item.resolution == "refund" for item in return_request.items.all()):
        return False
    if PayoutAccount.objects.filter(return_request=return_request).exists():
        return False
    waiting = return_request.refunds.filter(method=RefundMethod.BANK_ACCOUNT, status=RefundStatus.PENDING)
    return waiting.exists() or any(
        not payment.can_take_money_back and payment.refunded_minor < payment.amount_minor
        for payment in return_request.order.payments.all()
    )


def _refused(field: str, detail: str) -> BankAccountRefused:
    return BankAccountRefused(detail, [FieldError(field, BankAccountRefused.code, detail)])
