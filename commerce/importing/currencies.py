"""What files write instead of a currency's code: ``€``, ``TL``, ``원``. Some signs stand for several currencies."""

from __future__ import annotations

from babel.numbers import list_currencies

ISO_CODES = frozenset(list_currencies())
_DOLLARS = frozenset(
    "USD CAD AUD NZD SGD HKD TWD MXN ARS CLP COP BBD BMD BND BSD BZD FJD GYD JMD KYD LRD NAD SBD SRD TTD UYU XCD".split()
)
_POUNDS = frozenset({"GBP", "EGP", "FKP", "GIP", "SHP", "LBP", "SYP", "SDG"})
_CROWNS = frozenset({"SEK", "NOK", "DKK", "ISK", "CZK"})
_RUPEES = frozenset({"INR", "PKR", "LKR", "NPR", "MUR", "SCR"})

# Folded as ``_folded`` does it. Signs and words of everyday writing, not of one source.
_SIGNS: dict[str, frozenset[str]] = {
    "$": _DOLLARS,
    "£": _POUNDS,
    "kr": _CROWNS,
    "rs": _RUPEES,
    "¥": frozenset({"JPY", "CNY"}),
    "\\": frozenset({"KRW", "JPY"}),  # the won and the yen in Korean and Japanese Windows
    "元": frozenset({"CNY", "TWD", "HKD"}),
    **{
        sign: frozenset({code})
        for code, signs in {
            "EUR": ("€", "euro"),
            "USD": ("us$", "usd$"),
            "CAD": ("ca$", "c$"),
            "AUD": ("a$", "au$"),
            "NZD": ("nz$",),
            "SGD": ("s$",),
            "HKD": ("hk$",),
            "TWD": ("nt$",),
            "MXN": ("mx$",),
            "BRL": ("r$",),
            "TRY": ("₺", "tl"),
            "KRW": ("₩", "원"),
            "THB": ("฿", "บาท", "บ"),
            "JPY": ("円",),
            "INR": ("₹",),
            "RUB": ("₽", "руб"),
            "UAH": ("₴",),
            "VND": ("₫", "đ"),
            "PHP": ("₱",),
            "ILS": ("₪",),
            "NGN": ("₦",),
            "KZT": ("₸",),
            "AZN": ("₼",),
            "GEL": ("₾",),
            "PLN": ("zł",),
            "CZK": ("kč",),
            "HUF": ("ft",),
            "RON": ("lei",),
            "BGN": ("лв",),
            "CHF": ("fr", "sfr"),
            "ZAR": ("r",),
            "MYR": ("rm",),
            "IDR": ("rp",),
        }.items()
        for sign in signs
    },
}


def currencies_meant_by(sign: str) -> frozenset[str]:
    """The currencies that a sign, word or code may stand for; none where it is not known."""
    folded = _folded(sign)
    if folded.upper() in ISO_CODES:
        return frozenset({folded.upper()})
    return _SIGNS.get(folded, frozenset())


def currency_code(text: str) -> str:
    """The code of a cell that names a currency: ``eur``, ``€`` and ``EUR`` alike. Else the text as it is."""
    meant = currencies_meant_by(text)
    return next(iter(meant)) if len(meant) == 1 else text.strip()


def _folded(sign: str) -> str:
    # "TRY".lower() is fine, and İ never stands in a code: no Turkish folding here.
    return "".join(sign.split()).strip(".").lower()
