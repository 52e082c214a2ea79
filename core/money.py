"""Money: integer minor units with an ISO 4217 currency, and sharing it out without a lost or invented cent.

Precision is ISO 4217's (Babel's differs for some currencies); formatting is Babel's with the corrections that
people in Korea, Thailand and Turkey expect.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Final

from babel.numbers import format_currency, format_decimal, list_currencies

from core.errors import NotUnderstood, Refusal
from core.locales import locale_of

# ISO 4217 list one, the currencies whose minor unit is not a hundredth:
# https://www.six-group.com/en/products-services/financial-information/data-standards.html
CURRENCIES_UNLIKE_TWO_DECIMALS = {
    "BIF": 0,
    "CLP": 0,
    "DJF": 0,
    "GNF": 0,
    "ISK": 0,
    "JPY": 0,
    "KMF": 0,
    "KRW": 0,
    "PYG": 0,
    "RWF": 0,
    "UGX": 0,
    "UYI": 0,
    "VND": 0,
    "VUV": 0,
    "XAF": 0,
    "XOF": 0,
    "XPF": 0,
    "BHD": 3,
    "IQD": 3,
    "JOD": 3,
    "KWD": 3,
    "LYD": 3,
    "OMR": 3,
    "TND": 3,
    "CLF": 4,
    "UYW": 4,
}
CURRENCIES: Final = frozenset(code for code in list_currencies() if re.fullmatch(r"[A-Z]{3}", code))
_CURRENCY = re.compile(r"[A-Z]{3}")
_PLAIN_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,12})?")
_NO_BREAK_SPACE = "\u00a0"


class InvalidAmount(NotUnderstood):
    """The text is not an amount of this currency."""

    code = "invalid_amount"
    title = "The amount could not be understood"


class UnknownCurrency(InvalidAmount):
    """ISO 4217 knows no such currency."""

    code = "unknown_currency"
    title = "There is no such currency"


class AmountNotPositive(Refusal):
    """Money is paid, granted, spent and taken back in amounts above zero."""

    code = "amount_not_positive"
    title = "The amount has to be above zero"


class CurrencyMismatch(Exception):
    """Two currencies were mixed in one sum: a mistake of ours, never the user's."""


def decimals_of(currency: str) -> int:
    """How many decimals ISO 4217 gives ``currency``."""
    return CURRENCIES_UNLIKE_TWO_DECIMALS.get(currency, 2)


def to_minor(amount: Decimal, currency: str) -> int:
    """Turn an amount in whole units into minor units.

    Raises InvalidAmount when it has more decimals than the currency, unless they are zeros.
    """
    scaled = amount.scaleb(decimals_of(currency))
    if scaled != scaled.to_integral_value():
        raise InvalidAmount(f"{currency} has {decimals_of(currency)} decimals, {amount} has more.")
    return int(scaled)


@dataclass(frozen=True, order=False)
class Money:
    """An amount in minor units (cents, won) of one ISO 4217 currency. May be negative."""

    amount_minor: int
    currency: str

    @classmethod
    def zero(cls, currency: str) -> Money:
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """Read a plain decimal string such as ``"12.50"``.

        Raises InvalidAmount for anything else, and for more decimals than the currency has unless they are zeros;
        UnknownCurrency, which is one, where ISO 4217 has no such currency.
        """
        if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
            raise InvalidAmount("A currency is three capital letters, such as EUR.")
        if currency not in CURRENCIES:
            raise UnknownCurrency(f"ISO 4217 knows no currency {currency}.")
        if not isinstance(text, str) or not _PLAIN_DECIMAL.fullmatch(text):
            raise InvalidAmount("An amount is a decimal string such as 12.50.")
        try:
            return cls(to_minor(Decimal(text), currency), currency)
        except InvalidOperation as error:  # pragma: no cover - the pattern keeps it out
            raise InvalidAmount("An amount is a decimal string such as 12.50.") from error

    @classmethod
    def from_json(cls, value: Any) -> Money:
        """Read ``{"amount": "12.50", "currency": "EUR"}``. Raises InvalidAmount for any other shape."""
        if not isinstance(value, dict) or set(value) != {"amount", "currency"}:
            raise InvalidAmount('Money is {"amount": "12.50", "currency": "EUR"}.')
        return cls.parse(value["amount"], value["currency"])

    def as_json(self) -> dict[str, str]:
        return {"amount": self.decimal_string, "currency": self.currency}

    @property
    def decimal(self) -> Decimal:
        return Decimal(self.amount_minor).scaleb(-decimals_of(self.currency))

    @property
    def decimal_string(self) -> str:
        """With exactly the currency's decimals: ``12.50``, ``12000``, ``1.250``."""
        return f"{self.decimal:.{decimals_of(self.currency)}f}"

    @property
    def is_zero(self) -> bool:
        return self.amount_minor == 0

    def __bool__(self) -> bool:
        return self.amount_minor != 0

    def __str__(self) -> str:
        return f"{self.decimal_string} {self.currency}"

    def __add__(self, other: Money) -> Money:
        return Money(self.amount_minor + self._minor_of(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount_minor - self._minor_of(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount_minor, self.currency)

    def __mul__(self, count: int) -> Money:
        if not isinstance(count, int):
            return NotImplemented
        return Money(self.amount_minor * count, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        return self.amount_minor < self._minor_of(other)

    def __le__(self, other: Money) -> bool:
        return self.amount_minor <= self._minor_of(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount_minor > self._minor_of(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount_minor >= self._minor_of(other)

    def _minor_of(self, other: Money) -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} cannot be reckoned together.")
        return other.amount_minor


def share_by_largest_remainder(total_minor: int, weights: Sequence[int]) -> list[int]:
    """Share ``total_minor`` over ``weights`` so that the shares sum to it exactly; ties go to the earlier one.

    A weight of zero gets nothing, unless all are zero: then all count alike. No weights: nothing to share.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("Weights cannot be negative.")
    if not weights:
        if total_minor:
            raise ValueError("There is nothing to share the amount over.")
        return []
    sign, total = (-1, -total_minor) if total_minor < 0 else (1, total_minor)
    counted = list(weights) if any(weights) else [1] * len(weights)
    whole = sum(counted)
    shares = [total * weight // whole for weight in counted]
    by_remainder = sorted(range(len(counted)), key=lambda i: (-(total * counted[i] % whole), i))
    for index in by_remainder[: total - sum(shares)]:
        shares[index] += 1
    return [sign * share for share in shares]


def worth_of_first_units(paid_minor: int, ordered: int, count: int) -> int:
    """What the first ``count`` of ``ordered`` units are worth: 10.00 for 3 is 3.33, 6.66, 10.00."""
    if not 0 <= count <= ordered or ordered < 1:
        raise ValueError(f"{count} of {ordered} units is not a part of the line.")
    return paid_minor * count // ordered


def percent_of(minor: int, percent: Decimal, rounding: str = ROUND_HALF_UP) -> int:
    """``percent`` per cent of an amount, rounded to the minor unit."""
    return int((Decimal(minor) * percent / 100).to_integral_value(rounding=rounding))


def format_money(money: Money, language: str, *, short: bool = False) -> str:
    """Write an amount as people of ``language`` do; ``short`` is for SMS (TL instead of the sign that halves it).

    Korean ``12,000원``, Thai ``1,234.50 บาท`` without ``.00``, Turkish ``1.234,50 ₺``; Babel's form elsewhere,
    with the decimals of ISO 4217.
    """
    locale = locale_of(language)
    decimals = decimals_of(money.currency)
    number_format = "#,##0" + ("." + "0" * decimals if decimals else "")
    if locale.language == "ko" and money.currency == "KRW":
        return format_decimal(money.decimal, format=number_format, locale=locale) + "원"
    if locale.language == "th" and money.currency == "THB":
        if money.decimal == money.decimal.to_integral_value():
            number_format = "#,##0"
        return format_decimal(money.decimal, format=number_format, locale=locale) + _NO_BREAK_SPACE + "บาท"
    if locale.language == "tr":
        if short:
            sign = "TL" if money.currency == "TRY" else money.currency
            return f"{format_decimal(money.decimal, format=number_format, locale=locale)} {sign}"
        number_format = f"{number_format}{_NO_BREAK_SPACE}¤"
    else:
        pattern = locale.currency_formats["standard"].pattern
        number_format = pattern.replace("0.00", "0" + ("." + "0" * decimals if decimals else ""))
    written = format_currency(
        money.decimal, money.currency, format=number_format, locale=locale, currency_digits=False
    )
    return _space_after_letters(written)


def _space_after_letters(written: str) -> str:
    """``THB1,234.50`` as ``THB 1,234.50``: Babel sets no space between a currency's letters and the digits."""
    return re.sub(r"(?<=[A-Z])(?=[0-9])", _NO_BREAK_SPACE, written)
