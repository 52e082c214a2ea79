"""A file of rows, plain or gzip, read as a stream: its encoding and delimiter are found, its header checked."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from commerce.importing.encodings import encoding_of
from commerce.importing.problems import FileNotReadable

DELIMITERS = ",;\t"
LONGEST_CELL = 100_000
LARGEST_UNPACKED = 2 * 1024**3  # bytes: a gzip file must not unpack without end
_GZIP_MAGIC = b"\x1f\x8b"

Opener = Callable[[], BinaryIO]


@dataclass(frozen=True)
class Row:
    """One row by column name. ``number`` counts lines of the file from 1, its header being the first."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Table:
    """A file that can be read again and again from its beginning."""

    open_file: Opener
    encoding: str
    delimiter: str
    header: tuple[str, ...]

    def rows(self) -> Iterator[Row]:
        """All rows in the file's order. Raises FileNotReadable at the place where it breaks off."""
        number = 1
        try:
            with _text(self.open_file, self.encoding) as lines:
                reader = csv.reader(lines, delimiter=self.delimiter)
                next(reader, None)
                number = reader.line_num + 1
                for cells in reader:
                    if any(cells):
                        yield Row(number, dict(zip(self.header, cells, strict=False)))
                    number = reader.line_num + 1
        except UnicodeDecodeError:
            message = _(
                "A character in the file does not fit its encoding. Save it as UTF-8 and send it again."
            )
            raise FileNotReadable("broken_encoding", message, row=number) from None
        except csv.Error:
            message = _("A row cannot be read: a quotation mark is probably not closed.")
            raise FileNotReadable("broken_row", message, row=number) from None
        except (EOFError, OSError, zlib.error):
            raise FileNotReadable("broken_file", _("The file breaks off."), row=number) from None


def read_table(open_file: Opener, *, needed: Sequence[str]) -> Table:
    """Look at a file's encoding, delimiter and header. Raises FileNotReadable."""
    try:
        with _bytes(open_file) as stream:
            encoding = encoding_of(stream)
        with _text(open_file, encoding) as lines:
            first = lines.readline(LONGEST_CELL)
    except (EOFError, OSError, zlib.error):
        raise FileNotReadable("broken_file", _("The file breaks off.")) from None
    except UnicodeDecodeError:
        raise FileNotReadable(
            "unknown_encoding",
            _("The encoding of the file could not be recognised. Save it as UTF-8 and send it again."),
        ) from None
    delimiter = max(DELIMITERS, key=first.count)
    try:
        header = tuple(name.strip() for name in next(csv.reader([first], delimiter=delimiter), []))
    except csv.Error:
        header = ()
    missing = [name for name in needed if name not in header]
    if missing:
        message = _("The file has no column named: %(columns)s.") % {"columns": ", ".join(missing)}
        raise FileNotReadable("column_missing", message, row=1)
    return Table(open_file, encoding, delimiter, header)


@contextmanager
def _text(open_file: Opener, encoding: str) -> Iterator[io.TextIOWrapper]:
    csv.field_size_limit(LONGEST_CELL)
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
