"""What a shopper's bank account holds: sealed in its row, opened only where money is sent or staff compare names."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from commerce.models import Cancellation
from core.encryption import decrypt, encrypt
from returns.models import PayoutAccount, Refund, ReturnRequest
from returns.refusals import ShopNotChecked
from returns.services.account_numbers import checked_account_number, masked, refused
from tenants.selectors import current_shop

_PURPOSE = "payout_account"


@dataclass(frozen=True)
class AccountDetails:
    """``bank_code`` is empty where the number says the bank: an IBAN, or PromptPay."""

    bank_code: str
    account_number: str
    holder: str


def seal(details: AccountDetails) -> bytes:
    """The details as they may be stored, for this shop alone."""
    text = json.dumps(asdict(details), ensure_ascii=False)
    return encrypt(text, schema=connection.schema_name, purpose=_PURPOSE).encode()


def keep_account(
    *,
    scheme: str,
    bank_code: str,
    account_number: str,
    holder: str,
    now: datetime,
    return_request: ReturnRequest | None = None,
    cancellation: Cancellation | None = None,
) -> PayoutAccount:
    """Check an account and keep it sealed for what it is of, instead of the one that was given before.

    Exactly one of ``return_request`` and ``cancellation`` is given. Raises BankAccountRefused with the field, and
    ShopNotChecked in a shop that nobody has verified.
    """
    if not current_shop().is_verified:
        raise ShopNotChecked()
    number = checked_account_number(scheme, bank_code, account_number)
    if not holder.strip():
        raise refused("holder", _("Give the name of the account holder."))
    account, _is_new = PayoutAccount.objects.update_or_create(
        return_request=return_request,
        cancellation=cancellation,
        defaults={
            "scheme": scheme,
            "encrypted": seal(AccountDetails(bank_code.strip(), number, holder.strip())),
            "masked": masked(scheme, number),
            "created_at": now,
            "delete_after": None,
        },
    )
    return account


def open_account(account: PayoutAccount) -> AccountDetails | None:
    """The details; None once they were deleted."""
    if account.encrypted is None:
        return None
    text = decrypt(bytes(account.encrypted).decode(), schema=connection.schema_name, purpose=_PURPOSE)
    return AccountDetails(**json.loads(text))


def account_for(refund: Refund) -> PayoutAccount | None:
    """The account that this refund can be sent to; None before one is given and after it was deleted."""
    if refund.cancellation_id is None:
        return usable_account_of(refund.return_request)
    return PayoutAccount.objects.filter(
        cancellation_id=refund.cancellation_id, encrypted__isnull=False
    ).first()


def usable_account_of(return_request: ReturnRequest) -> PayoutAccount | None:
    """The account that money of the return can be sent to; None before one is given and after it was deleted."""
    return PayoutAccount.objects.filter(return_request=return_request, encrypted__isnull=False).first()
