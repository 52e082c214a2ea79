"""Unicode's normal forms, in a time that grows with the length of the text and no faster."""

from __future__ import annotations

import unicodedata
from typing import Final, Literal

_SURELY_QUICK: Final = 1_000
# UAX #15, 13 "Stream-Safe Text Format": no writing of people has more marks on one letter.
_MOST_MARKS: Final = 30


def normalized(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    """``text`` in a normal form. Of a long one, marks beyond the thirtieth on one letter are left out.

    Python puts the marks of a letter into their order by moving each past the others: a million of them take hours.
    """
    return unicodedata.normalize(form, text if len(text) <= _SURELY_QUICK else _with_few_marks(text))


def _with_few_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for sign in text:
        marks = marks + 1 if not sign.isascii() and unicodedata.combining(sign) else 0
        if marks <= _MOST_MARKS:
            kept.append(sign)
    return "".join(kept)
