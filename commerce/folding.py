"""One spelling for things that people type in many: order numbers, e-mails, names, phones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

import idna
import phonenumbers

from core.normal_text import normalized

_LEAST_OF_PHONE = 4  # digits: fewer find too many people
_LONGEST_EMAIL = 320
_LONGEST_TYPED = 1_000  # of an address with all that mail programs put around it
_LONGEST_PHONE = 100
_SPACES = frozenset({"Zs", "Zl", "Zp", "Cc"})
# Drawn as nothing, and not of the category of format marks: joiners, fillers of Hangul, choices of a glyph.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u2800\u3164\uffa0") | {
    chr(code) for code in range(0xFE00, 0xFE10)
}
_IN_ANGLES = re.compile(r"<([^<>]*@[^<>]*)>")
_AROUND_ADDRESS = " \t.,;:!'\"`()[]{}<>«»‘’“”„"
# Put into forms by shops and tills where nobody gave an address.
_NOBODYS_NAMES = frozenset(
    "donotreply do-not-reply no-email no-mail no-reply noemail nomail none noreply null undefined".split()
)
_NOBODYS_HOSTS = frozenset(
    "email.invalid example.invalid invalid localhost noemail.com nomail.com none none.com null".split()
)
_BEFORE_PHONE = re.compile(
    r"^\s*(?:tel|phone|mobile|mob|handy|gsm|cep|전화|휴대폰|โทร)\s*[.:]*\s*", re.IGNORECASE
)
_EXTENSION = re.compile(
    r"(?:;\s*ext\s*=|\b(?:extension|ext|x|dahili|dah|durchwahl|dw)\b|(?<=\d)\s*x(?=\s*\d)|#|내선|ต่อ)"
    r"\s*[.:]*\s*\d{1,7}\s*(?:번)?\s*$",
    re.IGNORECASE,
)
_TRUNK_ZERO = re.compile(r"\(\s*0\s*\)")
_OF_PHONE = re.compile(r"[0-9+()\[\]/.,;:*'\s\-\u2010-\u2015\u2212\u30fc\u301c~_|]+")
_PARTS_OF_PHONE = re.compile(r"[/,;|]")
_COUNTED = "01234567890123456789"


def fold_order_number(number: str) -> str:
    """``" #1001-a "``, ``１００１Ａ`` and ``๑๐๐๑a`` as ``1001A``: letters and digits only, upper case."""
    folded = _casefold(ascii_digits(normalized("NFKC", number)))
    kept = "".join(sign for sign in folded if sign.isalnum())
    return (kept or folded.strip()).upper()[:100]


def fold_tracking_number(number: str) -> str:
    """``jd-0146 0000`` and ``JD01460000`` alike: letters and digits only, upper case; empty where there are none."""
    folded = _casefold(ascii_digits(normalized("NFKC", number)))
    return "".join(sign for sign in folded if sign.isalnum()).upper()


def fold_carrier(carrier: str) -> str:
    """A carrier's code as people write it: ``DHL-Express``, ``dhl express`` and ``dhl_express`` are one."""
    folded = _without_latin_accents(_casefold(normalized("NFKC", carrier)))
    return "".join(sign for sign in folded if sign.isalnum())


def fold_email(email: str) -> str:
    """The one spelling of an address, in which it is compared and written to; empty for what is none.

    As phones and mail programs hand it on: full-width letters and ``＠``, marks that nobody sees, capitals (Turkish
    ones too), ``mailto:``, ``Ada <ada@example.com>``, a full stop after it, a host in its own writing or as punycode.
    What stands before the @ is taken literally: ``ada+shop@`` and ``a.da@`` are addresses of their own.
    """
    if len(email) > _LONGEST_TYPED:
        return ""
    bare = _bare_address(visible_text(email))
    name, at, host = bare.rpartition("@")
    name = "".join(name.split()).replace("İ", "i").lower().replace("\u0307", "").replace("ı", "i")
    host = _fold_host("".join(host.split()))
    if not (name and at and host) or "@" in name or _is_nobodys(name, host):
        return ""
    folded = f"{name}@{host}"
    return folded if len(folded) <= _LONGEST_EMAIL else ""


def fold_name(name: str) -> str:
    """A name for searching: NFC, one space between words, Turkish İ I ı i alike, Latin accents taken off.

    Hangul and Thai are left as they are written: their marks are letters.
    """
    return " ".join(_without_latin_accents(_casefold(normalized("NFKC", name))).split())[:300]


def ascii_digits(text: str) -> str:
    """Digits of any writing (Thai, full-width, Arabic) as 0 to 9; all else as it is."""
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() and not sign.isascii() else sign for sign in text
    )


def visible_text(text: str) -> str:
    """``text`` without the marks that nobody sees (zero-width, bidi, joiners), full-width signs as plain ones."""
    folded = normalized("NFKC", text)
    seen = "".join(
        " " if unicodedata.category(sign) in _SPACES else sign
        for sign in folded
        if unicodedata.category(sign) != "Cf" and sign not in _UNSEEN
    )
    return seen.strip()


def phone_to_e164(phone: str, *, country: str, or_country: str = "") -> str:
    """A phone as people of ``country`` type it, as E.164; empty when it cannot be one.

    ``0532 123 45 67`` (TR), ``010-1234-5678`` (KR), ``081-234-5678`` and ``๐๘๑...`` (TH), ``+90 (0) 532...``,
    ``0090...``, ``tel:``, extensions. A number that ``country`` does not have may be one of ``or_country``. One that
    is made up (``0000000000``) is none.
    """
    readings = _readings_of_phone(phone, (country, or_country))
    found = next((number for number in readings if phonenumbers.is_valid_number(number)), None)
    return _e164(found or readings[0]) if readings else ""


def phones_meant(phone: str, *, countries: Iterable[str]) -> frozenset[str]:
    """Every number as E.164 that ``phone`` may mean to somebody in one of these countries."""
    return frozenset(_e164(number) for number in _readings_of_phone(phone, countries))


def phone_digits(text: str) -> str:
    """The digits of a part of a phone, to search by its end; empty when they are too few to mean one."""
    digits = "".join(sign for sign in ascii_digits(text) if sign.isascii() and sign.isdigit())
    return digits if len(digits) >= _LEAST_OF_PHONE else ""


def _casefold(text: str) -> str:
    # Python folds İ to i and a combining dot, and leaves ı alone: both are one letter to whoever searches.
    return text.replace("İ", "i").replace("ı", "i").casefold()


def _without_latin_accents(text: str) -> str:
    kept: list[str] = []
    for sign in normalized("NFD", text):
        if unicodedata.combining(sign) and kept and "a" <= kept[-1] <= "z":
            continue
        kept.append(sign)
    return normalized("NFC", "".join(kept))


def _bare_address(text: str) -> str:
    """What is the address itself of what a mail program hands on."""
    if text[:7].lower() == "mailto:":
        text = unquote(text[7:].partition("?")[0])
    found = _IN_ANGLES.findall(text)
    return str(found[0] if found else text).strip(_AROUND_ADDRESS)


def _fold_host(host: str) -> str:
    """The host in lower case and as punycode; as it is where it cannot be such."""
    plain = host.replace("İ", "i").lower().replace("。", ".").strip(".")
    if plain.replace("ı", "i").isascii():
        plain = plain.replace("ı", "i")  # capitals of ASCII, made small by a Turkish phone
    if plain.isascii() and "xn--" not in plain:
        return plain
    try:
        return idna.encode(plain, uts46=True, transitional=False).decode()
    except idna.IDNAError:
        return plain


def _is_nobodys(name: str, host: str) -> bool:
    return name in _NOBODYS_NAMES or host in _NOBODYS_HOSTS


def _readings_of_phone(phone: str, countries: Iterable[str]) -> list[phonenumbers.PhoneNumber]:
    """Numbers that ``phone`` may be, the likeliest first; those that are possible at all and not made up."""
    if len(phone) > _LONGEST_PHONE:
        return []
    typed = _EXTENSION.sub("", _BEFORE_PHONE.sub("", ascii_digits(visible_text(phone)))).strip()
    if not _OF_PHONE.fullmatch(typed):
        return []
    regions = [country.upper() for country in countries if country]
    found = list(_readings(typed, regions))
    for part in _PARTS_OF_PHONE.split(typed) if not found else ():
        found = found or list(_readings(part, regions))
    return found


def _readings(typed: str, regions: list[str]) -> Iterator[phonenumbers.PhoneNumber]:
    digits = "".join(sign for sign in typed if sign.isdigit())
    is_abroad = typed.lstrip("( ").startswith("+") and not digits.startswith("0")
    if is_abroad or digits.startswith("00"):
        abroad = _TRUNK_ZERO.sub("", typed)
        yield from _possible("+" + "".join(sign for sign in abroad if sign.isdigit()).lstrip("0"), None)
        yield from _possible("+" + digits.lstrip("0"), None)
    if is_abroad:
        return
    for region in regions:
        code = str(phonenumbers.country_code_for_region(region))
        if code != "0" and digits.startswith(code):  # the plus was left out
            yield from (
                number for number in _possible("+" + digits, None) if phonenumbers.is_valid_number(number)
            )
        yield from _possible(digits, region)


def _possible(text: str, region: str | None) -> Iterator[phonenumbers.PhoneNumber]:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return
    if phonenumbers.is_possible_number(number) and not _is_made_up(text):
        yield number


def _is_made_up(text: str) -> bool:
    """``0000000000``, ``1111111111``, ``1234567890``: what is typed where a form insists."""
    digits = "".join(sign for sign in text if sign.isdigit())
    rest = digits.lstrip("0")
    return len(set(rest)) <= 1 or digits in _COUNTED


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
