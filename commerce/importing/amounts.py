"""What a cell with a number says: ``1.250,90``, ``1 250.90``, ``₩12,000``, ``(12.50)``. Read surely or refused.

One separator with three digits behind it may be either: ``1,250`` is 1.25 or 1250. The other cells of the column
settle which sign begins the decimals; where nothing settles it, the cell is refused.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from django.utils.translation import gettext as _

from commerce.folding import ascii_digits
from commerce.importing.currencies import currencies_meant_by
from commerce.importing.problems import CellRefused
from core.money import decimals_of
from core.normal_text import normalized

DecimalSign = Literal[".", ","]

_LONGEST = 60
_MINUS_SIGNS = str.maketrans(dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014\ufe63\uff0d", "-"))
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u02bc\u2032\u00b4`", "'"))
_PARTS = re.compile(r"(?P<before>[^0-9]*)(?P<digits>[0-9](?:[0-9.,' ]*[0-9])?)(?P<after>[^0-9]*)")
_GROUPED = re.compile(r"[0-9]{1,3}(?:(?P<sign>[.,' ])[0-9]{3})(?:(?P=sign)[0-9]{3})*")
_GROUPED_AS_IN_INDIA = re.compile(r"[0-9]{1,2}(?:,[0-9]{2})*,[0-9]{3}")
_WHOLE = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class Writing:
    """A number as it is written: its digits, and what its separators can mean.

    ``decimal_sign`` is the sign that begins decimals wherever this cell's writing leaves no doubt, whether it uses
    it or uses the other one between thousands. ``doubtful_sign`` is the single separator before three digits.
    """

    is_negative: bool
    whole: str
    decimals: str
    decimal_sign: DecimalSign | None
    doubtful_sign: DecimalSign | None
    currency_signs: tuple[str, ...]


@dataclass(frozen=True)
class Convention:
    """Which sign begins decimals in a column; ``is_chosen`` where people said so, instead of the other cells."""

    decimal_sign: DecimalSign | None = None
    is_chosen: bool = False


def read_amount(text: str, *, currency: str, convention: Convention) -> str:
    """The amount as the API writes it: ``1250.90``. Raises CellRefused. Decimals are not counted here."""
    writing = _writing_or_refusal(text)
    for sign in writing.currency_signs:
        if currency and currency not in currencies_meant_by(sign):
            raise CellRefused(
                "currency_differs", _("The sign beside the amount is not of the order's currency.")
            )
    return _number(writing, convention, decimals=decimals_of(currency))


def read_whole_number(text: str, *, convention: Convention) -> int:
    """A quantity: ``2``, ``2.0`` and, where the column says so, ``1,000``. Raises CellRefused."""
    writing = _writing_or_refusal(text)
    number = _number(writing, convention, decimals=None)
    whole, _dot, decimals = number.partition(".")
    if writing.currency_signs or decimals.strip("0") or len(whole) > 18:
        raise CellRefused("not_a_whole_number", _("This is not a whole number."))
    return int(whole)


def writing_of(text: str) -> Writing | None:
    """How a number is written, None where the text is no number."""
    return _writing(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=50_000)
def _writing(text: str) -> Writing | None:
    parts = _PARTS.fullmatch(_plain(text))
    if parts is None:
        return None
    before, after = parts["before"].strip(), parts["after"].strip()
    digits = parts["digits"]
    if before.endswith((".", ",")) and not before[:-1].strip("+-( "):
        digits, before = before[-1] + digits, before[:-1]  # .5
    is_negative, signs = _sign_and_currencies(before, after)
    if is_negative is None:
        return None
    split = _split(digits)
    if split is None:
        return None
    whole, decimals, decimal_sign, doubtful_sign = split
    return Writing(is_negative, whole, decimals, decimal_sign, doubtful_sign, signs)


def _plain(text: str) -> str:
    kept = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    folded = ascii_digits(normalized("NFKC", kept)).translate(_MINUS_SIGNS).translate(_APOSTROPHES)
    return " ".join(folded.split())


def _sign_and_currencies(before: str, after: str) -> tuple[bool | None, tuple[str, ...]]:
    """Whether the number is negative, None where what stands around it is neither a sign nor a currency."""
    is_bracketed = before.startswith("(") and after.endswith(")")
    if is_bracketed:
        before, after = before[1:], after[:-1]
    around = [before, after]
    minuses = sum(part.count("-") for part in around)
    pluses = sum(part.count("+") for part in around)
    if minuses + pluses + is_bracketed > 1:
        return None, ()
    signs = tuple(sign for part in around if (sign := part.strip("+- ")))
    if any(not currencies_meant_by(sign) for sign in signs):
        return None, ()
    return bool(minuses or is_bracketed), signs


def _split(digits: str) -> tuple[str, str, DecimalSign | None, DecimalSign | None] | None:
    """Whole part, decimals, what the writing tells, and the sign that can be either."""
    if _WHOLE.fullmatch(digits):
        return digits, "", None, None
    decimal_sign = _last_sign(digits)
    if decimal_sign is None:  # only spaces or apostrophes: they stand between thousands
        return (_digits_of(digits), "", None, None) if _GROUPED.fullmatch(digits) else None
    whole, _sign, decimals = digits.rpartition(decimal_sign)
    if not _WHOLE.fullmatch(decimals):
        return _whole_in_groups(digits)
    if decimal_sign in whole:
        return _whole_in_groups(digits)
    if not whole or _WHOLE.fullmatch(whole):
        is_doubtful = len(decimals) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
        if is_doubtful:
            return whole, decimals, None, decimal_sign
        return whole or "0", decimals, decimal_sign, None
    if _GROUPED.fullmatch(whole) or (decimal_sign == "." and _GROUPED_AS_IN_INDIA.fullmatch(whole)):
        return _digits_of(whole), decimals, decimal_sign, None
    return None


def _whole_in_groups(digits: str) -> tuple[str, str, DecimalSign | None, DecimalSign | None] | None:
    """``1.250.000``: what stands there more than once cannot begin decimals, so the other sign does."""
    if not _GROUPED.fullmatch(digits) and not _GROUPED_AS_IN_INDIA.fullmatch(digits):
        return None
    return _digits_of(digits), "", "," if "." in digits else ".", None


def _last_sign(digits: str) -> DecimalSign | None:
    place = max(digits.rfind("."), digits.rfind(","))
    if place < 0:
        return None
    return "." if digits[place] == "." else ","


def _digits_of(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def _writing_or_refusal(text: str) -> Writing:
    writing = writing_of(text)
    if writing is None:
        raise CellRefused("not_an_amount", _("This is not a number."))
    return writing


def _number(writing: Writing, convention: Convention, *, decimals: int | None) -> str:
    """The number with a point. ``decimals`` are the currency's, None where the number is no money."""
    whole, fraction = writing.whole, writing.decimals
    if writing.doubtful_sign:
        if not _begins_decimals(writing.doubtful_sign, fraction, convention, decimals):
            whole, fraction = whole + fraction, ""
    elif convention.is_chosen and writing.decimal_sign not in (None, convention.decimal_sign):
        raise CellRefused(
            "other_decimal_sign", _("This number does not fit the decimal sign that was chosen for the file.")
        )
    number = f"{whole}.{fraction}" if fraction else whole
    return f"-{number}" if writing.is_negative else number


def _begins_decimals(sign: DecimalSign, fraction: str, convention: Convention, decimals: int | None) -> bool:
    """Whether the single separator before three digits begins decimals. Raises CellRefused where nobody knows."""
    if convention.decimal_sign is None:
        if decimals == 0:
            return False
        # The API writes three decimals with a point, and whoever sells in dinars writes them always.
        if decimals == 3 and sign == ".":
            return True
    elif sign != convention.decimal_sign:
        return False
    elif decimals == 3 or (convention.is_chosen and decimals != 0):
        return True
    elif decimals is not None and fraction[decimals:].strip("0"):
        return True  # more decimals than the currency has: refused as such where orders are read
    raise CellRefused(
        "ambiguous_amount",
        _(
            "It is not clear whether the three digits after the sign are decimals or thousands. "
            "Choose the decimal sign of the file, or write the number without it."
        ),
    )
