"""Amounts as people type them, with a comma or a point, with or without thousands."""

from __future__ import annotations

from core.money import InvalidAmount, Money, decimals_of

_SPACES = str.maketrans("", "", " \u00a0\u202f'’")


def read_amount(text: str, currency: str) -> Money:
    """``12,50``, ``1.234,50``, ``1,234.50`` and ``12000`` as money. Raises InvalidAmount.

    A single separator is the decimal one where the currency has decimals, else it parts thousands.
    """
    bare = text.strip().translate(_SPACES)
    separators = [sign for sign in bare if sign in ".,"]
    if not decimals_of(currency):
        return Money.parse(bare.replace(".", "").replace(",", ""), currency)
    if len(set(separators)) == 2:
        thousands = "." if separators[-1] == "," else ","
        bare = bare.replace(thousands, "")
    elif len(separators) > 1:
        bare = bare.replace(separators[0], "")
    money = Money.parse(bare.replace(",", "."), currency)
    if money.amount_minor < 0:
        raise InvalidAmount("An amount is not negative.")
    return money
