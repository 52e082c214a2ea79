"""What goes into a payout file and what comes out, and words as banks take them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from core.money import Money
from core.normal_text import normalized

# Letters that Unicode does not take apart into a Latin letter and an accent.
_LATIN: Final = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "Æ": "Ae",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ı": "i",
        "þ": "th",
    }
)
# The character set of the SEPA rulebooks (EPC217-08), the only one that every bank takes.
_NOT_SEPA: Final = re.compile(r"[^A-Za-z0-9/?:().,'+ -]")


@dataclass(frozen=True)
class Sender:
    """The shop's own account: its name, IBAN and BIC, each empty where the layout does not need it."""

    holder: str = ""
    iban: str = ""
    bic: str = ""


@dataclass(frozen=True)
class Transfer:
    """One refund to one account. ``reference`` stays the same in every writing of the file."""

    reference: str
    money: Money
    scheme: str
    bank_code: str
    account_number: str
    holder: str
    purpose: str


@dataclass(frozen=True)
class PayoutFile:
    """What a file is made of. ``pay_on`` is the day asked for."""

    reference: str
    sender: Sender
    made_at: datetime
    pay_on: date
    transfers: tuple[Transfer, ...]


def sepa_text(text: str, length: int) -> str:
    """``text`` in the letters that every European bank takes, cut to ``length``."""
    plain = normalized("NFKD", text.translate(_LATIN))
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(_NOT_SEPA.sub(" ", kept).split())[:length].strip()


def safe_cell(text: str) -> str:
    """``text`` as a cell that no spreadsheet takes for a formula, on one line."""
    one_line = " ".join(text.split())
    return f"'{one_line}" if one_line[:1] in "=+-@|%＝＋－＠" and one_line else one_line
