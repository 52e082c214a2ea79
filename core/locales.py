"""From the code of a language to what Babel knows of it."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError


def locale_of(language: str) -> Locale:
    """The locale of ``language``, as ``de``, ``pt-BR`` or ``pt_BR``; English for one that is not known."""
    try:
        return Locale.parse(language, sep="-" if "-" in language else "_")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
