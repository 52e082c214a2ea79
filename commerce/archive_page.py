"""The readable half of an archive: a person's rows as labels and texts in the shop's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.privacy_words import FIELD_WORDS
from core.dates import format_date
from core.money import Money, format_money
from core.privacy import PersonTable

# Long documents of our own: they stand in the JSON beside the page.
_ONLY_IN_DATA: Final = frozenset({"decision", "quote", "lines", "inspections", "units", "protection"})


@dataclass(frozen=True)
class Fact:
    label: str
    text: str
    files: tuple[str, ...] = ()  # names inside the archive


@dataclass(frozen=True)
class Section:
    title: str
    rows: tuple[tuple[Fact, ...], ...]


def section_of(
    table: PersonTable, rows: Sequence[Mapping[str, Any]], files: Mapping[str, str], language: str
) -> Section:
    """One table; what is empty is left out. ``files`` are names inside the archive by public id."""
    return Section(_(table.title), tuple(tuple(_facts(row, files, language)) for row in rows))


def _facts(row: Mapping[str, Any], files: Mapping[str, str], language: str) -> Iterator[Fact]:
    currency = row.get("currency") or ""
    for name, value in row.items():
        if value in (None, "", [], {}) or name in _ONLY_IN_DATA:
            continue
        named = tuple(files[one] for one in _texts(value) if one in files)
        text = "" if named else _text(name, value, currency, language)
        yield Fact(_(FIELD_WORDS[name]), text, named)


def _text(name: str, value: Any, currency: str, language: str) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name.endswith("_minor") and currency:
        return format_money(Money(value, currency), language)
    if isinstance(value, dict | list):
        return ", ".join(_texts(value))
    if name.endswith(("_at", "_date", "_since")) or name == "hand_over_by":
        return _moment(value, language)
    return str(value)


def _texts(value: Any) -> Iterator[str]:
    """All that is said somewhere inside, in its order."""
    if isinstance(value, dict | list):
        inner: Iterable[Any] = value.values() if isinstance(value, dict) else value
        for one in inner:
            yield from _texts(one)
    elif value not in (None, ""):
        yield str(value)


def _moment(value: str, language: str) -> str:
    if len(value) == len("2026-11-02"):
        return format_date(date.fromisoformat(value), language, with_year=True)
    moment = timezone.localtime(datetime.fromisoformat(value))
    return f"{format_date(moment.date(), language, with_year=True)} {moment:%H:%M}"
