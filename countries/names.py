"""How a person is called in each language: one display name, never a title that needs a gender."""

from __future__ import annotations

import re
from typing import Final

from babel import Locale, UnknownLocaleError

_HANGUL_NAME: Final = re.compile(r"[가-힣\s]+")
_KOREAN_HONORIFIC: Final = "고객님"
_THAI_HONORIFIC: Final = "คุณ"
_THAI_TITLES: Final = ("คุณ", "นางสาว", "นาง", "นาย", "ด.ช.", "ด.ญ.", "น.ส.")


def display_name(name: str, language: str) -> str:
    """How to address the bearer of ``name`` in a sentence or greeting; empty for no name.

    ``Ada`` in English and Turkish, ``Ada Yılmaz`` in German, which has no polite form without a title but the full
    name, ``김민지 고객님`` in Korean (family name first, no space), ``คุณสมชาย`` in Thai.
    """
    words = " ".join(name.split())
    if not words:
        return ""
    match _language_of(language):
        case "ko":
            written = words.replace(" ", "") if _HANGUL_NAME.fullmatch(words) else words
            return f"{written.removesuffix('님')} {_KOREAN_HONORIFIC}"
        case "th":
            return f"{_THAI_HONORIFIC}{_first_word(_without_title(words))}"
        case "de":
            return _in_speaking_order(words)
        case _:
            return words if _HANGUL_NAME.fullmatch(words) else _first_word(words)


def _without_title(name: str) -> str:
    for title in _THAI_TITLES:
        rest = name.removeprefix(title).strip()
        if rest and rest != name:
            return rest
    return name


def _first_word(name: str) -> str:
    """The given name where it stands first; ``Yılmaz, Ada`` is turned round."""
    return _in_speaking_order(name).split(" ")[0]


def _in_speaking_order(name: str) -> str:
    """``Ada Yılmaz`` for ``Yılmaz, Ada``."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}".strip() if comma else name


def _language_of(language: str) -> str:
    try:
        return Locale.parse(language, sep="-" if "-" in language else "_").language
    except (UnknownLocaleError, ValueError):
        return "en"
