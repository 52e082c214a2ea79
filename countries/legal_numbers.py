"""What makes a line of the legal footer right, and how it is written. Each raises ValueError for one that cannot be.

Check digits are those of python-stdnum. Where it knows none, only the shape is looked at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from stdnum.ch import uid
from stdnum.eu import vat as vat_of_the_union
from stdnum.exceptions import ValidationError as NumberWrong
from stdnum.gb import vat as british_vat
from stdnum.kr import brn
from stdnum.th import tin
from stdnum.tr import tckimlik, vkn

from core.normal_text import normalized

LONGEST: Final = 300
_KOREAN_WEIGHTS: Final = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_PHONE: Final = re.compile(r"\+?[0-9 ()/.\-~]{3,40}")
_COMPANY_NUMBER: Final = re.compile(r"[0-9]{8}|[A-Z]{2}[0-9]{6}|[A-Z]{2}[0-9]{5}[A-Z]")
_MEMBER_PREFIXES: Final = {"GR": "EL"}


def text(typed: str) -> str:
    """One line of at most ``LONGEST`` characters."""
    line = " ".join(normalized("NFC", typed).split())
    if len(line) > LONGEST or any(unicodedata.category(character) == "Cc" for character in line):
        raise ValueError(typed)
    return line


def email(typed: str) -> str:
    line = text(typed)
    try:
        validate_email(line)
    except ValidationError:
        raise ValueError(typed) from None
    return line


def kep_address(typed: str) -> str:
    """Turkey's registered electronic mail: an address below kep.tr."""
    line = email(typed).lower()
    if not line.endswith(".kep.tr"):
        raise ValueError(typed)
    return line


def phone(typed: str) -> str:
    """As the shop writes it: service numbers of few digits are right too."""
    line = text(normalized("NFKC", typed))
    if not _PHONE.fullmatch(line) or sum(character.isdigit() for character in line) < 3:
        raise ValueError(typed)
    return line


def member_state_vat(country: str) -> Callable[[str], str]:
    """A VAT number of the Union, of ``country`` where its two letters are left out."""
    prefix = _MEMBER_PREFIXES.get(country, country)

    def clean(typed: str) -> str:
        compact = "".join(typed.upper().split())
        for candidate in (compact, prefix + compact):
            try:
                return str(vat_of_the_union.validate(candidate))
            except NumberWrong:
                continue
        raise ValueError(typed)

    return clean


def british_vat_number(typed: str) -> str:
    """``GB 980 7806 84``."""
    return f"GB {british_vat.format(_checked(british_vat, typed))}"


def british_company_number(typed: str) -> str:
    """Eight characters; leading zeros may be left out."""
    compact = "".join(typed.upper().split())
    number = compact.zfill(8) if compact.isascii() and compact.isdigit() else compact
    if not _COMPANY_NUMBER.fullmatch(number):
        raise ValueError(typed)
    return number


def swiss_uid(typed: str) -> str:
    """``CHE-100.155.212``; what follows it on invoices (MWST, TVA, IVA) is left out."""
    compact = re.sub(r"(MWST|TVA|IVA|TPV)\s*$", "", typed.strip().upper())
    return str(uid.format(_checked(uid, compact)))


def turkish_tax_number(typed: str) -> str:
    """Ten digits of a business, or eleven of a person."""
    try:
        return _checked(vkn, typed)
    except ValueError:
        return _checked(tckimlik, typed)


def mersis_number(typed: str) -> str:
    """Sixteen digits."""
    digits = re.sub(r"[\s.-]", "", typed)
    if not re.fullmatch(r"[0-9]{16}", digits) or not digits.strip("0"):
        raise ValueError(typed)
    return digits


def etbis_number(typed: str) -> str:
    """The number behind the check page of ETBİS, or the page's own address as it is copied from the mark."""
    number = typed.strip().rstrip("/").rsplit("/", 1)[-1].upper()
    if not re.fullmatch(r"[0-9A-F]{16}|[0-9A-F]{32}", number):
        raise ValueError(typed)
    return number


def korean_business_number(typed: str) -> str:
    """``120-81-47521``, its check digit counted (the National Tax Service's rule: weights 1 3 7 1 3 7 1 3 5, and the
    tens of five times the ninth digit)."""
    number = _checked(brn, typed)
    digits = [int(character) for character in number]
    total = sum(weight * digit for weight, digit in zip(_KOREAN_WEIGHTS, digits, strict=False))
    total += digits[8] * 5 // 10
    if (10 - total % 10) % 10 != digits[9]:
        raise ValueError(typed)
    return str(brn.format(number))


def thai_tax_number(typed: str) -> str:
    """Thirteen digits of a person or of a legal entity."""
    return _checked(tin, typed)


def _checked(kind: Any, typed: str) -> str:
    try:
        return str(kind.validate(typed.strip()))
    except NumberWrong:
        raise ValueError(typed) from None
