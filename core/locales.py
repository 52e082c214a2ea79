"""From the code of a language to what Babel knows of it."""

from __future__ import annotations

from collections.abc import Iterable

from babel import Locale, UnknownLocaleError


def locale_of(language: str) -> Locale:
    """The locale of ``language``, as ``de``, ``pt-BR`` or ``pt_BR``; English for one that is not known."""
    try:
        return Locale.parse(language, sep="-" if "-" in language else "_")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def accepted_languages(header: str) -> list[str]:
    """What a browser's ``Accept-Language`` names, in its order, which is nearly always that of the weights."""
    return [part.split(";")[0].strip() for part in header.split(",")]


def first_spoken(wishes: Iterable[str], spoken: Iterable[str], *, otherwise: str) -> str:
    """The first of ``wishes`` (as ``de`` or ``de-AT``) that is one of ``spoken``, else ``otherwise``."""
    known = frozenset(spoken)
    for wish in wishes:
        language = wish.replace("_", "-").split("-")[0].lower()
        if language in known:
            return language
    return otherwise
