"""What makes an account number right: check digits where there are some, known banks, plausible lengths."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext as _
from stdnum import iban
from stdnum.exceptions import ValidationError
from stdnum.th import pin

from commerce.folding import ascii_digits, phone_to_e164
from core.errors import FieldError
from countries.kr.banks import KOREAN_BANKS
from countries.th.banks import THAI_BANKS
from returns.refusals import BankAccountRefused

IBAN: Final = "iban"
KOREAN_BANK: Final = "kr_bank"
THAI_BANK: Final = "th_bank"
PROMPTPAY: Final = "promptpay"
SCHEMES: Final = (IBAN, KOREAN_BANK, THAI_BANK, PROMPTPAY)

_BANKS: Final = {
    KOREAN_BANK: frozenset(bank.code for bank in KOREAN_BANKS),
    THAI_BANK: frozenset(bank.code for bank in THAI_BANKS),
}
_LENGTHS: Final = {KOREAN_BANK: range(10, 17), THAI_BANK: range(10, 16)}
_THAI_MOBILE: Final = re.compile(r"0[689][0-9]{8}")


def checked_account_number(scheme: str, bank_code: str, account_number: str) -> str:
    """The number in the form in which banks take it. Raises BankAccountRefused naming the field."""
    typed = ascii_digits(account_number).strip()
    if scheme == IBAN:
        return _iban(typed)
    digits = re.sub(r"[\s.()-]", "", typed)
    if scheme == PROMPTPAY:
        return _promptpay(digits)
    if scheme not in _BANKS:
        raise refused("scheme", _("This kind of account is not known."))
    if bank_code.strip() not in _BANKS[scheme]:
        raise refused("bank_code", _("Choose the bank."))
    _require_digits(digits)
    if len(digits) not in _LENGTHS[scheme]:
        raise refused("account_number", _("This account number is too short or too long."))
    return digits


def masked(scheme: str, number: str) -> str:
    """What may be shown of an account: its last four characters."""
    front = number[:2] if scheme == IBAN else ""
    return f"{front}•••• {number[-4:]}"


def refused(field: str, detail: str) -> BankAccountRefused:
    """A refusal that names the field of the form."""
    return BankAccountRefused(detail, [FieldError(field, BankAccountRefused.code, detail)])


def _iban(typed: str) -> str:
    try:
        return str(iban.validate(typed))
    except ValidationError:
        raise refused(
            "account_number", _("This IBAN has a mistake: check it against your bank card.")
        ) from None


def _promptpay(digits: str) -> str:
    """A Thai mobile number as 0XXXXXXXXX, an ID or tax number of 13 digits, or an e-wallet's 15."""
    if digits.startswith("+"):
        e164 = phone_to_e164(digits, country="TH")
        digits = f"0{e164[3:]}" if e164.startswith("+66") else digits
    _require_digits(digits)
    if len(digits) == 10 and _THAI_MOBILE.fullmatch(digits):
        return digits
    if len(digits) == 13:
        if not pin.is_valid(digits):
            raise refused("account_number", _("This ID number has a mistake: check it against your card."))
        return digits
    if len(digits) == 15:
        return digits
    raise refused("account_number", _("PromptPay takes a phone number, an ID number or an e-wallet number."))


def _require_digits(digits: str) -> None:
    if not digits.isascii() or not digits.isdigit():
        raise refused("account_number", _("An account number has digits only."))
