"""Bytes to rows: what kind of file it is, and its rows as cells, one after the other, in bounded memory.

A CSV's cells are texts. A spreadsheet's cells know what they are: numbers, moments, flags and broken ones are ``Typed``.
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Literal

from django.utils.translation import gettext as _

from commerce.importing.delimited import (
    LONGEST_LINE,
    LineTooLong,
    likely_delimiter,
    named_delimiter,
    split_records,
)
from commerce.importing.encodings import encoding_of
from commerce.importing.problems import FileNotReadable
from commerce.importing.workbook import workbook_lines

LARGEST_UNPACKED = 512 * 1024**2  # bytes: a gzip file must not unpack without end
_GZIP_MAGIC = b"\x1f\x8b"
_ZIP_MAGIC = b"PK\x03\x04"
_OLD_OFFICE_MAGIC = b"\xd0\xcf\x11\xe0"

_ENCODING_NAME = re.compile(r"[A-Za-z0-9_-]{1,32}")
MOST_COLUMNS = 300
# Encodings of files that people have. Python knows more, among them some that take for ever (punycode).
_ENCODINGS = re.compile(
    r"ascii|utf-8(-sig)?|utf-16(-[lb]e)?|cp(125[0-8]|437|85[0-9]|874|949)|iso8859-[0-9]{1,2}|tis-620|euc_kr|johab|mac-[a-z]+"
)

CellKind = Literal["number", "moment", "flag", "broken", "merged"]
_KIND_OF: dict[str, CellKind] = {"n": "number", "m": "moment", "f": "flag", "b": "broken", "g": "merged"}
_KINDS = {kind: short for short, kind in _KIND_OF.items()}

Opener = Callable[[], BinaryIO]
Problem = tuple[str, str]


@dataclass(frozen=True)
class Typed:
    """A cell that says itself what it is. ``number`` has a point; ``moment`` is ISO 8601 without a zone;
    ``flag`` is true or false; ``broken`` holds what stands there instead of a value, such as ``#REF!``; ``merged`` has the
    value of the cell above that it is merged with.
    """

    kind: CellKind
    text: str


Cell = str | Typed


@dataclass(frozen=True)
class RawRow:
    """One row as it stands; ``number`` counts lines of the file from 1. ``is_broken``: its cells cannot be told apart."""

    number: int
    cells: list[Cell]
    is_broken: bool = False


@dataclass(frozen=True)
class FileShape:
    """How a file is read. A CSV has an encoding and a delimiter, an Excel file has sheets."""

    encoding: str = ""
    delimiter: str = ""
    first_line: int = 1
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    counts_from_1904: bool = False

    @property
    def is_workbook(self) -> bool:
        return bool(self.sheets)


@dataclass(frozen=True)
class RowSource:
    """A file that can be read again and again from its beginning; ``header`` is its first row."""

    shape: FileShape
    header: RawRow
    read: Callable[[int], Iterator[RawRow]]

    def rows(self) -> Iterator[RawRow]:
        """All rows behind the header. Raises FileNotReadable at the place where the file breaks off."""
        rows = self.read(len(self.header.cells))
        next(rows, None)
        return rows


def open_rows(open_file: Opener, *, encoding: str = "", sheet: str = "") -> RowSource:
    """Find out how a file is to be read; people may say its encoding or sheet. Raises FileNotReadable."""
    with _told_as_unreadable():
        with open_file() as raw:
            head = raw.read(512)
        if head.startswith(_ZIP_MAGIC):
            return _open_workbook(open_file, sheet)
        _refuse_other_kinds(head)
        if encoding and not _is_of_files(encoding):
            raise LookupError(encoding)
        shape = _shape(open_file, encoding)
        header = next(_delimited_rows(open_file, shape, width=None), None)
    if header is None:
        raise FileNotReadable("empty_file", _("The file has no rows."))
    if len(header.cells) > MOST_COLUMNS:
        message = _("The file has more than %(most)d columns.") % {"most": MOST_COLUMNS}
        raise FileNotReadable("too_many_columns", message, row=header.number)
    return RowSource(shape, header, lambda width: _delimited_rows(open_file, shape, width=width))


def _is_of_files(encoding: str) -> bool:
    return bool(_ENCODING_NAME.fullmatch(encoding) and _ENCODINGS.fullmatch(codecs.lookup(encoding).name))


def _open_workbook(open_file: Opener, sheet: str) -> RowSource:
    lines = workbook_lines(open_file, sheet=sheet)
    about, first = next(lines), next(lines, None)
    lines.close()  # type: ignore[attr-defined]
    if first is None:
        raise FileNotReadable("empty_file", _("The file has no rows."))
    shape = FileShape(
        sheet=about["sheet"], sheets=tuple(about["sheets"]), counts_from_1904=about["from_1904"]
    )
    header = row_from_json(first)
    return RowSource(shape, header, lambda width: _workbook_rows(open_file, shape.sheet, width))


def _workbook_rows(open_file: Opener, sheet: str, width: int) -> Iterator[RawRow]:
    lines = workbook_lines(open_file, sheet=sheet)
    next(lines)
    for line in lines:
        row = row_from_json(line)
        # A sheet has no cells behind the last that holds something.
        row.cells.extend([""] * (width - len(row.cells)))
        yield row


def row_as_json(row: RawRow) -> list[Any]:
    """A row to be kept: ``[number, cells]``, and a third one where it is broken."""
    cells = [[_KINDS[cell.kind], cell.text] if isinstance(cell, Typed) else cell for cell in row.cells]
    return [row.number, cells, 1] if row.is_broken else [row.number, cells]


def row_from_json(kept: list[Any]) -> RawRow:
    cells: list[Cell] = [
        Typed(_KIND_OF[cell[0]], cell[1]) if isinstance(cell, list) else cell for cell in kept[1]
    ]
    return RawRow(kept[0], cells, is_broken=len(kept) > 2)


def _shape(open_file: Opener, encoding: str) -> FileShape:
    if not encoding:
        with _bytes(open_file) as stream:
            encoding = encoding_of(stream)
    with _text(open_file, encoding) as lines:
        first = lines.readline(LONGEST_LINE)
        number = 1
        while first and not first.strip():
            first = lines.readline(LONGEST_LINE)
            number += 1
    shape = FileShape(encoding, likely_delimiter(first), number)
    if delimiter := named_delimiter(first.lstrip("\ufeff")):
        return replace(shape, delimiter=delimiter, first_line=number + 1)
    return shape


def _delimited_rows(open_file: Opener, shape: FileShape, *, width: int | None) -> Iterator[RawRow]:
    number = shape.first_line
    with _told_as_unreadable(lambda: number), _text(open_file, shape.encoding) as lines:
        for _line in range(shape.first_line - 1):
            lines.readline(LONGEST_LINE)
        before = shape.first_line - 1
        for record in split_records(_bounded(lines), delimiter=shape.delimiter, width=width):
            number = before + record.number
            yield RawRow(number, list(record.cells), record.is_broken)


def _bounded(lines: io.TextIOWrapper) -> Iterator[str]:
    while line := lines.readline(LONGEST_LINE + 1):
        yield line


@contextmanager
def _told_as_unreadable(number: Callable[[], int] = lambda: 0) -> Iterator[None]:
    try:
        yield
    except LookupError:
        raise FileNotReadable("unknown_encoding", _("This encoding is not known.")) from None
    except UnicodeError:
        message = _("A character in the file does not fit its encoding. Save it as UTF-8 and send it again.")
        raise FileNotReadable("broken_encoding", message, row=number()) from None
    except LineTooLong as endless:
        message = _("A line of the file has no end. Is this a CSV file?")
        raise FileNotReadable("broken_row", message, row=endless.number) from None
    except (EOFError, OSError, zlib.error):
        raise FileNotReadable("broken_file", _("The file breaks off."), row=number()) from None


def _refuse_other_kinds(head: bytes) -> None:
    if head.startswith(_OLD_OFFICE_MAGIC):
        message = _("This is an old Excel file (.xls) or one with a password. Save it as .xlsx or CSV.")
        raise FileNotReadable("kind_unknown", message)
    if head.startswith(b"%PDF") or head.lstrip().lower().startswith((b"<", b"{\\rtf")):
        raise FileNotReadable("kind_unknown", _("This is neither a CSV file nor an Excel file (.xlsx)."))


@contextmanager
def _text(open_file: Opener, encoding: str) -> Iterator[io.TextIOWrapper]:
    with _bytes(open_file) as stream, io.TextIOWrapper(stream, encoding=encoding, newline="") as lines:
        yield lines


@contextmanager
def _bytes(open_file: Opener) -> Iterator[BinaryIO]:
    with open_file() as raw:
        is_packed = raw.read(2) == _GZIP_MAGIC
        raw.seek(0)
        if not is_packed:
            yield raw
            return
        with gzip.open(raw) as unpacked:
            yield io.BufferedReader(_Limited(unpacked))  # type: ignore[type-var, return-value, misc]


class _Limited(io.RawIOBase):
    """A stream that refuses to be read for ever."""

    def __init__(self, stream: gzip.GzipFile) -> None:
        self._stream = stream
        self._left = LARGEST_UNPACKED

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        chunk = self._stream.read(len(buffer))
        self._left -= len(chunk)
        if self._left < 0:
            raise OSError("the file unpacks to too much")
        buffer[: len(chunk)] = chunk
        return len(chunk)
