"""Parts of names and e-mails as keys of one index, so that any part finds its person in any writing.

PostgreSQL's trigrams need three letters in a row, which no Korean given name has, and an extension that not every
database may make; so the keys are ours: three letters of ASCII, two of any other writing, and how a word begins.
"""

from __future__ import annotations

import re

from commerce.folding import fold_name

_BETWEEN_WORDS = re.compile(r"[\s@._+\-,;'\"()/]+")
_OF_ONE_WRITING = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]+")
_MOST_KEYS = 120


def search_keys_of(*, name_folded: str, email_folded: str) -> list[str]:
    """The keys under which a person is found, sorted."""
    keys: set[str] = set()
    for part in _parts(f"{name_folded} {email_folded}"):
        keys |= {f"^{part[:1]}", *_runs(part)}
        if part.isascii():
            keys.add(f"^{part[:2]}")
    return sorted(keys)[:_MOST_KEYS]


def search_words(text: str) -> list[str]:
    """What somebody typed as folded words: each has to be found."""
    return [word for word in _BETWEEN_WORDS.split(fold_name(text)) if word]


def keys_asked_by(word: str) -> list[str]:
    """The keys that whoever is meant by ``word`` must have; a very short word means a beginning."""
    keys: set[str] = set()
    for part in _parts(word):
        keys |= set(_runs(part)) or {f"^{part}"}
    return sorted(keys)


def _parts(text: str) -> list[str]:
    return [part for word in _BETWEEN_WORDS.split(text) for part in _OF_ONE_WRITING.findall(word)]


def _runs(part: str) -> list[str]:
    length = 3 if part.isascii() else 2
    return [part[start : start + length] for start in range(len(part) - length + 1)]
