"""Payout files as tables: what banks in Turkey, Korea and Thailand take, and a plain one for any other IBAN.

Banks of a country differ in the order of columns, and let it be matched when a file is taken in. Numbers stay text,
so that no leading zero is lost; a name can never become a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from countries.kr.banks import KOREAN_BANKS
from countries.th.banks import THAI_BANKS
from returns.payout_files.parts import PayoutFile, Transfer, safe_cell

_KOREAN: Final = {bank.code: bank.name for bank in KOREAN_BANKS}
_THAI: Final = {bank.code: bank.name for bank in THAI_BANKS}
_PROMPTPAY_KINDS: Final = {10: "MSISDN", 13: "NATID", 15: "EWALLETID"}


def write_turkish(file: PayoutFile) -> bytes:
    """EFT and FAST to an IBAN: recipient, IBAN, amount, explanation. Semicolons, as the comma parts decimals there."""
    head = ("ALICI ADI", "IBAN", "TUTAR", "PARA BİRİMİ", "AÇIKLAMA", "REFERANS")
    rows = (
        (
            transfer.holder,
            transfer.account_number,
            transfer.money.decimal_string.replace(".", ","),
            transfer.money.currency,
            transfer.purpose,
            transfer.reference,
        )
        for transfer in file.transfers
    )
    return _table(head, rows, delimiter=";")


def write_korean(file: PayoutFile) -> bytes:
    """A bulk transfer (대량이체): bank code, bank, number, amount in won, holder, and what both sides' books say."""
    head = ("입금은행코드", "입금은행", "입금계좌번호", "이체금액", "예금주", "입금통장표시", "출금통장표시")
    rows = (
        (
            transfer.bank_code,
            _KOREAN.get(transfer.bank_code, ""),
            transfer.account_number,
            transfer.money.decimal_string,
            transfer.holder,
            transfer.purpose[:14],
            transfer.reference,
        )
        for transfer in file.transfers
    )
    return _table(head, rows)


def write_thai(file: PayoutFile) -> bytes:
    """Bulk payment to a bank account or by PromptPay, which the column of the kind tells apart."""
    head = (
        "type",
        "bank_code",
        "bank_name",
        "account_or_proxy",
        "beneficiary_name",
        "amount",
        "remark",
        "reference",
    )
    rows = (
        (
            _thai_kind(transfer),
            transfer.bank_code,
            _THAI.get(transfer.bank_code, ""),
            transfer.account_number,
            transfer.holder,
            transfer.money.decimal_string,
            transfer.purpose,
            transfer.reference,
        )
        for transfer in file.transfers
    )
    return _table(head, rows)


def write_plain(file: PayoutFile) -> bytes:
    """Any other account with an IBAN."""
    head = ("beneficiary_name", "iban", "amount", "currency", "remittance_information", "reference")
    rows = (
        (
            transfer.holder,
            transfer.account_number,
            transfer.money.decimal_string,
            transfer.money.currency,
            transfer.purpose,
            transfer.reference,
        )
        for transfer in file.transfers
    )
    return _table(head, rows)


def _thai_kind(transfer: Transfer) -> str:
    if transfer.scheme != "promptpay":
        return "ACCOUNT"
    return f"PROMPTPAY_{_PROMPTPAY_KINDS[len(transfer.account_number)]}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], *, delimiter: str = ",") -> bytes:
    """UTF-8 with its mark, which spreadsheets need to read Hangul, Thai and Turkish letters."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")
