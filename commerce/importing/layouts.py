"""The shapes of files that are understood. A layout turns rows into the order documents of API.md."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from commerce.importing.cells import Row
from commerce.importing.problems import Problem
from commerce.importing.values import Conventions

MOST_ROWS_OF_ORDER = 10_000  # more than any order may have: kept in memory together


@dataclass(frozen=True)
class OrderDocument:
    """One order of a file: the document, or none when it is left out or, with ``is_refused``, wrong.

    ``problems`` tell what of its rows was left out and why. ``line_rows`` are the rows of its lines.
    """

    row: int
    order: str
    document: dict[str, Any] | None
    problems: tuple[Problem, ...] = ()
    is_refused: bool = False
    row_count: int = 1
    line_rows: tuple[int, ...] = ()


class Layout(Protocol):
    """One shape of file. ``order_column`` tells the order of a row."""

    @property
    def columns(self) -> Mapping[str, str]:
        """Our name of each column, and how the file calls it."""
        ...

    @property
    def needed(self) -> tuple[str, ...]: ...

    @property
    def free_texts(self) -> frozenset[str]: ...

    @property
    def amounts(self) -> Collection[str]: ...

    @property
    def quantities(self) -> Collection[str]: ...

    @property
    def moments(self) -> Collection[str]: ...

    @property
    def order_column(self) -> str: ...

    @property
    def currency_column(self) -> str: ...

    def column_of(self, path: str) -> str:
        """How the file calls the column behind a place in the document, such as ``lines.0.title``."""
        ...

    def order_of(self, row: Row) -> str:
        """What rows of one order have in common, empty where the row does not say it."""
        ...

    def document_of(self, rows: list[Row], conventions: Conventions) -> OrderDocument:
        """One order from all its rows."""
        ...
