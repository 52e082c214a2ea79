"""The error report: the refused rows as they came, with a reason behind each, to be mended and sent again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from commerce.importing.cells import REPORT_COLUMNS, header_key
from commerce.importing.rows import Cell, RawRow, Typed

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # some take wide ones too
_REPORT_KEYS = frozenset(header_key(name) for name in REPORT_COLUMNS)


def report_table(
    header: Sequence[str], refused: Iterable[tuple[Sequence[RawRow], str]], *, repeated: int
) -> Iterator[list[Cell]]:
    """The header and the rows of each refused order with its reason. An older report's own columns are left out.

    A cell merged with one above is written out in the column ``repeated`` alone, as it is read.
    """
    kept = [place for place, name in enumerate(header) if header_key(name) not in _REPORT_KEYS]
    yield [*(header[place] for place in kept), *REPORT_COLUMNS]
    for rows, reason in refused:
        for row in rows:
            cells = [_unmerged(row, place, repeated) if place < len(row.cells) else "" for place in kept]
            cells[len(kept) :] = row.cells[len(header) :] if len(row.cells) > len(header) else []
            yield [*cells, reason, str(row.number)]


def _unmerged(row: RawRow, place: int, repeated: int) -> Cell:
    cell = row.cells[place]
    if isinstance(cell, Typed) and cell.kind == "merged":
        return cell.text if place == repeated else ""
    return cell


def table_as_csv(table: Iterable[Sequence[Cell]], *, delimiter: str) -> Iterator[str]:
    """The table as a file that no spreadsheet runs: what would be a formula is marked as text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    yield "\ufeff"  # tells spreadsheets that the file is UTF-8
    for cells in table:
        writer.writerow([as_text(cell.text if isinstance(cell, Typed) else cell) for cell in cells])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_SIGNS) else cell
