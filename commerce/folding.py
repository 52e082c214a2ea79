"""One spelling for things that people type in many: order numbers, e-mails, names, phones."""

from __future__ import annotations

import unicodedata

import phonenumbers

_LEAST_OF_PHONE = 4  # digits: fewer find too many people


def fold_order_number(number: str) -> str:
    """``" #1001-a "``, ``１００１Ａ`` and ``๑๐๐๑a`` as ``1001A``: letters and digits only, upper case."""
    folded = _casefold(ascii_digits(unicodedata.normalize("NFKC", number)))
    kept = "".join(sign for sign in folded if sign.isalnum())
    return (kept or folded.strip()).upper()[:100]


def fold_tracking_number(number: str) -> str:
    """``jd-0146 0000`` and ``JD01460000`` alike: letters and digits only, upper case; empty where there are none."""
    folded = _casefold(ascii_digits(unicodedata.normalize("NFKC", number)))
    return "".join(sign for sign in folded if sign.isalnum()).upper()


def fold_carrier(carrier: str) -> str:
    """A carrier's code as people write it: ``DHL-Express``, ``dhl express`` and ``dhl_express`` are one."""
    folded = _without_latin_accents(_casefold(unicodedata.normalize("NFKC", carrier)))
    return "".join(sign for sign in folded if sign.isalnum())


def fold_email(email: str) -> str:
    """The address in lower case, without the spaces that phones add. Empty where there is no @."""
    folded = unicodedata.normalize("NFC", email).strip().replace("İ", "i").lower()
    return folded[:320] if "@" in folded else ""


def fold_name(name: str) -> str:
    """A name for searching: NFC, one space between words, Turkish İ I ı i alike, Latin accents taken off.

    Hangul and Thai are left as they are written: their marks are letters.
    """
    return " ".join(_without_latin_accents(_casefold(unicodedata.normalize("NFKC", name))).split())[:300]


def ascii_digits(text: str) -> str:
    """Digits of any writing (Thai, full-width, Arabic) as 0 to 9; all else as it is."""
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() and not sign.isascii() else sign for sign in text
    )


def phone_to_e164(phone: str, *, country: str) -> str:
    """A phone as people of ``country`` type it, as E.164; empty when it cannot be one.

    ``0532 123 45 67`` (TR), ``010-1234-5678`` (KR), ``081-234-5678`` and ``๐๘๑...`` (TH), ``+90...``, ``0090...``.
    """
    typed = ascii_digits(unicodedata.normalize("NFKC", phone)).strip()
    if typed.startswith("00"):
        typed = "+" + typed[2:]
    try:
        number = phonenumbers.parse(typed, country.upper() or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_digits(text: str) -> str:
    """The digits of a part of a phone, to search by its end; empty when they are too few to mean one."""
    digits = "".join(sign for sign in ascii_digits(text) if sign.isascii() and sign.isdigit())
    return digits if len(digits) >= _LEAST_OF_PHONE else ""


def _casefold(text: str) -> str:
    # Python folds İ to i and a combining dot, and leaves ı alone: both are one letter to whoever searches.
    return text.replace("İ", "i").replace("ı", "i").casefold()


def _without_latin_accents(text: str) -> str:
    kept: list[str] = []
    for sign in unicodedata.normalize("NFD", text):
        if unicodedata.combining(sign) and kept and "a" <= kept[-1] <= "z":
            continue
        kept.append(sign)
    return unicodedata.normalize("NFC", "".join(kept))
