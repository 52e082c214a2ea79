"""Names in the order of the reader's language, as a dictionary of it has them.

Babel knows no collation, and no library that is kept up brings one without a build of ICU on the machine (tried in
December 2026: pyuca has no rules of single languages and stands still, icu4py has no collator). Names of countries,
banks and people need this much: the Turkish alphabet, the Thai vowels that are written before their consonant, and
accents that count only between words that are otherwise the same.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from core.locales import locale_of
from core.normal_text import normalized

_TURKISH_ALPHABET: Final = "abcçdefgğhıijklmnoöpqrsştuüvwxyz"
_TURKISH_RANKS: Final = {letter: f"{rank:02d}" for rank, letter in enumerate(_TURKISH_ALPHABET)}
_AFTER_Z: Final = "99"
_THAI_LEADING_VOWEL: Final = re.compile(r"([\u0e40-\u0e44])([\u0e01-\u0e2e])")
_THAI_TONES: Final = re.compile(r"[\u0e47-\u0e4e]")

SortKey = tuple[str, str, str]


def sort_key(text: str, language: str) -> SortKey:
    """What ``sorted`` takes as key: first the letters, then the accents, then the text itself."""
    composed = normalized("NFC", text)
    match locale_of(language).language:
        case "tr":
            return _turkish(composed), _without_marks(composed), composed
        case "th":
            return _thai(composed), composed, composed
        case _:
            bare = _without_marks(composed)
            return bare, composed.casefold(), composed


def _turkish(text: str) -> str:
    """Each letter by its place in the alphabet: ç after c, ı before i, and accents of other languages as none."""
    lowered = text.replace("I", "ı").replace("İ", "i").lower()
    letters = "".join(
        letter if letter in _TURKISH_RANKS else _without_marks(letter)
        for letter in normalized("NFC", lowered)
    )
    return "".join(
        _TURKISH_RANKS.get(letter, f" {letter}" if not letter.isalpha() else _AFTER_Z + letter)
        for letter in _words(letters)
    )


def _thai(text: str) -> str:
    """By consonants first: เแโใไ are spoken after the letter that they stand before; tones count last."""
    return _THAI_TONES.sub("", _THAI_LEADING_VOWEL.sub(r"\2\1", _words(text.casefold())))


def _without_marks(text: str) -> str:
    """Small letters without accents; syllables of Hangul stay whole, and so keep their order."""
    parted = normalized("NFD", text.casefold())
    bare = "".join(mark for mark in parted if unicodedata.category(mark) != "Mn")
    return _words(normalized("NFC", bare))


def _words(text: str) -> str:
    """Letters, digits and single spaces: hyphens, points and brackets part words and are else passed over."""
    return " ".join(re.sub(r"[^\w\u0e30-\u0e4e]+", " ", text).split())
