"""A file's rows gathered by order, whatever their order in the file, and kept so that work can stop and go on.

What is kept is one line of JSON for each order behind one that tells header and conventions. An order of which a row
cannot be read, or may be missing, is kept with its problem: it is refused as a whole.
"""

from __future__ import annotations

import gzip
import io
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import IO, Any, BinaryIO, cast

from django.utils.translation import gettext as _

from commerce.importing.cells import Columns, Row, find_columns
from commerce.importing.currencies import ISO_CODES, currency_code
from commerce.importing.layouts import MOST_ROWS_OF_ORDER, Layout, OrderDocument
from commerce.importing.problems import FileNotReadable, Problem
from commerce.importing.rows import Cell, Opener, RawRow, RowSource, Typed, row_as_json, row_from_json
from commerce.importing.values import ColumnEvidence, Conventions, settle_days, settle_numbers

MOST_ROWS = 2_000_000


@dataclass(frozen=True)
class Choices:
    """What people said about a file: its decimal sign and its order of days, None where the file shall tell."""

    decimal_sign: Any = None
    day_order: Any = None


@dataclass(frozen=True)
class Gathered:
    """The kept form of a file, open at its beginning, and how much is in it."""

    file: BinaryIO
    order_count: int
    row_count: int


@dataclass(frozen=True)
class GatheredOrder:
    """The rows of one order. ``spoiled_by`` is the row that may be missing from it, 0 for none."""

    rows: list[RawRow]
    spoiled_by: int = 0


def columns_of(header: RawRow, layout: Layout) -> Columns:
    """Where the layout's columns stand in this file. Raises FileNotReadable."""
    return find_columns(
        header_texts(header),
        wanted=layout.columns,
        needed=layout.needed,
        free_texts=layout.free_texts,
        repeated=layout.order_column,
    )


def header_texts(header: RawRow) -> list[str]:
    return [cell.text if isinstance(cell, Typed) else cell for cell in header.cells]


@contextmanager
def gather_orders(source: RowSource, layout: Layout, choices: Choices) -> Iterator[Gathered]:
    """Read the file once, to its end. Raises FileNotReadable."""
    columns = columns_of(source.header, layout)
    with tempfile.TemporaryFile() as spool, tempfile.TemporaryFile() as kept:
        gathering = _Gathering(columns, layout, spool)
        for raw in source.rows():
            gathering.add(raw)
        head = {
            "header": header_texts(source.header),
            "delimiter": source.shape.delimiter,
            "conventions": gathering.conventions(choices, source.shape.counts_from_1904).as_json(),
        }
        with gzip.open(kept, "wb", compresslevel=3) as packed:
            packed.write(_line_of(head))
            for order in gathering.orders():
                packed.write(_line_of(order))
        kept.seek(0)
        yield Gathered(cast(BinaryIO, kept), len(gathering.groups), gathering.row_count)


class GatheredFile:
    """The kept form of a file, read again and again from its beginning."""

    def __init__(self, open_file: Opener) -> None:
        self._open_file = open_file
        with self._lines() as lines:
            head = json.loads(next(lines))
        self.header = RawRow(1, list(head["header"]))
        self.delimiter: str = head["delimiter"]
        self.conventions = Conventions(**head["conventions"])

    def orders(self, *, skip: int = 0) -> Iterator[GatheredOrder]:
        """The orders from one place on."""
        with self._lines() as lines:
            next(lines)
            for index, line in enumerate(lines):
                if index >= skip:
                    rows, spoiled_by = json.loads(line)
                    yield GatheredOrder([row_from_json(row) for row in rows], spoiled_by)

    @contextmanager
    def _lines(self) -> Iterator[Iterator[bytes]]:
        with self._open_file() as raw, gzip.open(raw) as unpacked:
            yield iter(io.BufferedReader(unpacked))  # type: ignore[arg-type]


def document_of(
    order: GatheredOrder, columns: Columns, layout: Layout, conventions: Conventions
) -> OrderDocument:
    """The order's document, or the reasons why there is none."""
    found = _document_of(order, columns, layout, conventions)
    return replace(found, row_count=len(order.rows), line_rows=tuple(raw.number for raw in order.rows))


def _document_of(
    order: GatheredOrder, columns: Columns, layout: Layout, conventions: Conventions
) -> OrderDocument:
    rows = [columns.row_of(raw) for raw in order.rows]
    problems = [
        Problem(row.number, _order_label(order.rows, columns, layout), *row.problem)
        for row in rows
        if row.problem
    ]
    if order.spoiled_by:
        message = _("Row %(row)d could not be read and may belong to this order.") % {"row": order.spoiled_by}
        problems.append(Problem(rows[0].number, rows[0][layout.order_column], "row_missing", message))
    if len(rows) > MOST_ROWS_OF_ORDER:
        problems.append(
            Problem(
                rows[0].number,
                rows[0][layout.order_column],
                "too_many_rows",
                _("An order has too many rows."),
            )
        )
    if not problems and not layout.order_of(rows[0]):
        problems.append(Problem(rows[0].number, "", "order_missing", _("This row names no order.")))
    if problems:
        return OrderDocument(rows[0].number, problems[0].order, None, tuple(problems), is_refused=True)
    return layout.document_of(rows, conventions)


def _order_label(rows: list[RawRow], columns: Columns, layout: Layout) -> str:
    """What a broken row seems to say its order is."""
    place = columns.places[layout.order_column]
    cells = rows[0].cells
    return _text(cells[place])[:100] if place < len(cells) else ""


@dataclass
class _Gathering:
    columns: Columns
    layout: Layout
    spool: IO[bytes]
    row_count: int = 0
    groups: list[list[int]] = field(default_factory=list)
    _group_of: dict[str, int] = field(default_factory=dict)
    _spoiled: dict[int, int] = field(default_factory=dict)
    _broken: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    _last: int | None = None
    _currencies: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        found = self.columns.places.keys()
        self._numbers = {
            name: ColumnEvidence()
            for name in (*self.layout.amounts, *self.layout.quantities)
            if name in found
        }
        self._moments = {name: ColumnEvidence() for name in self.layout.moments if name in found}

    def add(self, raw: RawRow) -> None:
        self.row_count += 1
        if self.row_count > MOST_ROWS:
            message = _("The file has too many rows. Split it and send the parts.")
            raise FileNotReadable("too_many_rows", message, row=raw.number)
        place = self.spool.tell()
        self.spool.write(_line_of(row_as_json(raw)))
        row = self.columns.row_of(raw)
        order = "" if row.problem else self.layout.order_of(row)
        if order:
            self._add_to_order(order, place)
            self._hear(row)
            return
        self.groups.append([place])
        if row.problem:
            pieces = self.columns.places_of(self.layout.order_column, raw)
            candidates = tuple(_text(raw.cells[piece]).strip() for piece in pieces)
            self._broken.append((raw.number, candidates))
        elif self._last is not None:
            # A row that names no order may be one more of the order above it.
            self._spoiled.setdefault(self._last, raw.number)

    def conventions(self, choices: Choices, counts_from_1904: bool) -> Conventions:
        return Conventions(
            numbers=settle_numbers(self._numbers, money=self.layout.amounts, currencies=self._currencies),
            days=settle_days(self._moments),
            chosen_sign=choices.decimal_sign,
            chosen_order=choices.day_order,
            counts_from_1904=counts_from_1904,
        )

    def orders(self) -> Iterator[list[Any]]:
        """Each order's rows and the row that spoils it, in the order in which the file first names them."""
        for number, candidates in self._broken:
            for candidate in candidates:
                key = self.layout.order_of(Row(number, {self.layout.order_column: candidate}))
                if (index := self._group_of.get(key)) is not None:
                    self._spoiled.setdefault(index, number)
        for index, places in enumerate(self.groups):
            rows = [self._row_at(place) for place in places[: MOST_ROWS_OF_ORDER + 1]]
            yield [rows, self._spoiled.get(index, 0)]

    def _add_to_order(self, order: str, place: int) -> None:
        index = self._group_of.setdefault(order, len(self.groups))
        if index == len(self.groups):
            self.groups.append([])
        self.groups[index].append(place)
        self._last = index

    def _hear(self, row: Row) -> None:
        for name, evidence in self._numbers.items():
            evidence.hear_number(row.cells[name])
        for name, evidence in self._moments.items():
            evidence.hear_moment(row.cells[name])
        code = currency_code(row[self.layout.currency_column]) if self.layout.currency_column else ""
        if code in ISO_CODES:
            self._currencies.add(code)

    def _row_at(self, place: int) -> Any:
        self.spool.seek(place)
        return json.loads(self.spool.readline())


def _line_of(document: Any) -> bytes:
    # ASCII, with escapes for what UTF-8 cannot write: half of a surrogate pair is refused later, where it stands.
    return json.dumps(document, separators=(",", ":")).encode() + b"\n"


def _text(cell: Cell) -> str:
    return cell.text if isinstance(cell, Typed) else cell
