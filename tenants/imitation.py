"""Whether a name poses as a bank, payment company, marketplace, carrier, public office or brand that people trust."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from core.normal_text import normalized
from tenants.lookalikes import AS_LATIN, AS_LETTERS

# What anybody adds to the name of another to sound official.
ADDED_WORDS = frozenset(
    """
    account bank billing care center centre com customer customers desk global group help inc international login
    ltd my net official online pay payment payments refund refunds return returns secure security service services
    shop signin store support team the verify world iade para destek resmi magaza
    고객센터 공식 환불 반품 결제 스토어 คืนเงิน คืนสินค้า ศูนย์บริการ
    """.split()
)
_FILE = Path(__file__).parent / "protected_names.toml"
_LEAST_FOR_AN_EDIT = {True: 6, False: 4}  # letters: Latin ones, and those that hold a syllable
_LEAST_INSIDE = {True: 8, False: 3}  # letters of a name that is looked for inside of a longer word


class Likeness(StrEnum):
    """How near a name comes to a protected one. ``SAME`` is refused; the others are looked at by an operator."""

    SAME = "same"
    LOOKALIKE = "lookalike"
    ONE_EDIT = "one_edit"
    WORD = "word"


@dataclass(frozen=True)
class ProtectedName:
    """``kind`` and ``country`` as in the file; ``is_word`` says that it is an ordinary word beside others."""

    name: str
    kind: str
    country: str
    folded: str
    is_word: bool

    @property
    def is_latin(self) -> bool:
        return self.folded.isascii()


@dataclass(frozen=True)
class Imitation:
    """What a name comes near to, and how near."""

    likeness: Likeness
    of: ProtectedName

    def __str__(self) -> str:
        """For operators: ``one_edit: Trendyol (marketplace, TR)``."""
        whose = ", ".join(part for part in (self.of.kind, self.of.country) if part)
        return f"{self.likeness}: {self.of.name} ({whose})"


def imitation_in(text: str) -> Imitation | None:
    """What ``text``, a name or the first part of an address, imitates; the nearest likeness."""
    for find in (_same, _lookalike, _word, _one_edit):
        if (found := find(text)) is not None:
            return found
    return None


@cache
def protected_names() -> dict[str, ProtectedName]:
    """By the folded name, without spaces."""
    lists = tomllib.loads(_FILE.read_text("utf-8"))["lists"]
    found = [
        ProtectedName(
            name=text.rstrip("*"),
            kind=entry["kind"],
            country=entry["country"],
            folded="".join(_words(text.rstrip("*"))),
            is_word=text.endswith("*"),
        )
        for entry in lists
        for text in filter(None, (part.strip() for part in entry["names"].split(",")))
    ]
    return {one.folded: one for one in found}


def _same(text: str) -> Imitation | None:
    """Nothing is left but a protected name and words that anybody may add to it; digits read as letters."""
    words = _words(text)
    for candidate in _wholes(words):
        for written in (candidate, candidate.translate(AS_LETTERS)):
            if known := protected_names().get(written):
                return Imitation(Likeness.SAME, known)
    return None


def _lookalike(text: str) -> Imitation | None:
    for candidate in _wholes(_words(text.translate(AS_LATIN).casefold().translate(AS_LATIN))):
        if known := protected_names().get(candidate.translate(AS_LETTERS)):
            return Imitation(Likeness.LOOKALIKE, known)
    return None


def _word(text: str) -> Imitation | None:
    """A protected name stands as one word or several beside others, or inside of a word where it is long."""
    words = [word.translate(AS_LATIN) for word in _words(text)]
    for first in range(len(words)):
        for last in range(first + 1, min(first + 5, len(words)) + 1):
            known = protected_names().get("".join(words[first:last]))
            if known is not None and not known.is_word:
                return Imitation(Likeness.WORD, known)
    joined = "".join(words)
    for known in protected_names().values():
        if (
            not known.is_word
            and len(known.folded) >= _LEAST_INSIDE[known.is_latin]
            and known.folded in joined
        ):
            return Imitation(Likeness.WORD, known)
    return None


def _one_edit(text: str) -> Imitation | None:
    """The whole name, or a word of it where that is no ordinary one, is one letter away."""
    words = [word.translate(AS_LATIN) for word in _words(text)]
    wholes = set(_wholes(words))
    for known in protected_names().values():
        if len(known.folded) < _LEAST_FOR_AN_EDIT[known.is_latin]:
            continue
        if any(
            is_one_edit(candidate, known.folded)
            for candidate in (wholes if known.is_word else {*wholes, *words})
        ):
            return Imitation(Likeness.ONE_EDIT, known)
    return None


def is_one_edit(first: str, second: str) -> bool:
    """Whether one letter put in, left out, exchanged or swapped with its neighbour makes ``second`` of ``first``."""
    if first == second or abs(len(first) - len(second)) > 1:
        return False
    short, long = sorted((first, second), key=len)
    start = next(
        (at for at, (one, other) in enumerate(zip(short, long, strict=False)) if one != other), len(short)
    )
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    if short[start + 1 :] == long[start + 1 :]:
        return True
    swapped = short[start + 1 : start + 2] + short[start : start + 1]
    return swapped == long[start : start + 2] and short[start + 2 :] == long[start + 2 :]


def _wholes(words: list[str]) -> Iterator[str]:
    """The whole name as one word, with and without what anybody may add."""
    yield "".join(words)
    yield "".join(word for word in words if word not in ADDED_WORDS)


def _words(text: str) -> list[str]:
    """The folded words: small letters without accents; signs that are read as letters stay."""
    folded = "".join(_folded(letter) for letter in normalized("NFKD", text.casefold()))
    return normalized("NFC", folded).split()


def _folded(letter: str) -> str:
    if "\u0300" <= letter <= "\u036f":
        return ""  # accents; the vowel signs of Thai are letters of their own
    if letter == "ı":
        return "i"
    return letter if letter in "|$@" or unicodedata.category(letter)[0] in "LNM" else " "
