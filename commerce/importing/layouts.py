"""The shapes of files that are understood. A layout turns rows into the order documents of API.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from commerce.importing.problems import FileNotReadable, Problem
from commerce.importing.reading import Row

MOST_ROWS_OF_ORDER = 10_000  # more than any order may have: kept in memory together


@dataclass(frozen=True)
class OrderDocument:
    """One order of a file: the document, or none when the file gives no reason to make one.

    ``problems`` tell what of its rows was left out and why.
    """

    row: int
    order: str
    document: dict[str, Any] | None
    problems: tuple[Problem, ...] = ()


class Layout(Protocol):
    """One shape of file. ``order_column`` tells the order of a row; an order's rows stand together."""

    @property
    def needed(self) -> tuple[str, ...]: ...

    @property
    def order_column(self) -> str: ...

    def document_of(self, rows: list[Row]) -> OrderDocument:
        """One order from all its rows."""
        ...


def rows_by_order(rows: Iterator[Row], order_column: str) -> Iterator[list[Row]]:
    """Rows that follow one another and name the same order. Raises FileNotReadable when they have no end."""
    together: list[Row] = []
    for row in rows:
        if together and row[order_column] != together[0][order_column]:
            yield together
            together = []
        together.append(row)
        if len(together) > MOST_ROWS_OF_ORDER:
            raise FileNotReadable("too_many_rows", _("An order has too many rows."), row=row.number)
    if together:
        yield together
