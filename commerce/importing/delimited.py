"""Text with one record a line, split into cells. A record that is broken is told as such, and reading goes on.

Quotation marks hold delimiters and line ends. One that is never closed would swallow the records behind it: the line
it stands in is given up alone, and the next line is read afresh.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

DELIMITERS = ",;\t|"
LONGEST_LINE = 200_000
MOST_LINES_OF_RECORD = 300
MOST_READ_AGAIN = (
    20_000_000  # characters: where so much was read ahead in vain, records are sought in one line only
)

_SEPARATOR_LINE = re.compile(r'"?sep=(?P<sign>.)"?\s*', re.IGNORECASE)


@dataclass(frozen=True)
class Record:
    """The cells of one record; ``number`` is the line where it begins, from 1. ``is_broken``: quotes do not close."""

    number: int
    cells: list[str]
    is_broken: bool = False


class LineTooLong(Exception):
    """A line without end: this is no text with records. ``number`` says which."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def named_delimiter(line: str) -> str | None:
    """What a first line such as ``sep=;`` says, which Excel writes and reads and which is no record."""
    found = _SEPARATOR_LINE.fullmatch(line)
    return found["sign"] if found else None


def likely_delimiter(line: str) -> str:
    """The sign that stands most often between the cells of a header."""
    outside = re.sub(r'"[^"]*"', "", line)
    return max(DELIMITERS, key=outside.count)


def split_records(lines: Iterable[str], *, delimiter: str, width: int | None = None) -> Iterator[Record]:
    """All records that are not empty. ``lines`` keep their ends.

    With ``width`` a record over several lines has to have so many cells, or it is broken too. Raises LineTooLong.
    """
    source = _Lines(lines)
    while (line := source.take()) is not None:
        number = source.number
        if '"' not in line:
            cells = line.rstrip("\r\n").split(delimiter)
            if any(cell.strip() for cell in cells):
                yield Record(number, cells)
            continue
        yield _quoted(line, source, delimiter, width, number)


def _quoted(line: str, source: _Lines, delimiter: str, width: int | None, number: int) -> Record:
    taken: list[str] = []
    text, cells, place, searched = line, [], 0, 0
    while True:
        cell, end = _cell(text, place, delimiter, searched)
        if cell is None and end == _OPEN and len(taken) < MOST_LINES_OF_RECORD and source.can_read_ahead:
            searched = len(text)
            following = source.take()
            if following is not None:
                taken.append(following)
                text += following
                if len(text) <= LONGEST_LINE:
                    continue
        if cell is None:
            break
        cells.append(cell)
        if end >= len(text) or text[end] in "\r\n":
            if taken and width is not None and len(cells) != width:
                break
            return Record(number, cells)
        place, searched = end + 1, 0
    source.give_back(taken)
    pieces = [piece.strip().strip('"') for piece in line.rstrip("\r\n").split(delimiter)]
    return Record(number, pieces, is_broken=True)


_OPEN, _STRAY = -1, -2


def _cell(text: str, place: int, delimiter: str, searched: int) -> tuple[str | None, int]:
    """The cell that begins at ``place`` and where it ends; None with _OPEN or _STRAY where its quotes do not fit.

    Its quotes are known up to ``searched``: none of them closes it.
    """
    if not text.startswith('"', place):
        end = _first_of(text, place, (delimiter, "\r", "\n"))
        return text[place:end], end
    search = max(place + 1, searched)
    while (closing := text.find('"', search)) >= 0:
        if text.startswith('""', closing):
            search = closing + 2
            continue
        end = closing + 1
        while end < len(text) and text[end] == " ":
            end += 1
        if end >= len(text) or text[end] in (delimiter, "\r", "\n"):
            return text[place + 1 : closing].replace('""', '"'), end
        return None, _STRAY
    return None, _OPEN


def _first_of(text: str, place: int, signs: tuple[str, ...]) -> int:
    found = [at for sign in signs if (at := text.find(sign, place)) >= 0]
    return min(found, default=len(text))


class _Lines:
    """Lines that can be given back, though not without end. ``number`` is that of the line taken last."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._back: deque[str] = deque()
        self._given_back = 0
        self.number = 0

    @property
    def can_read_ahead(self) -> bool:
        return self._given_back <= MOST_READ_AGAIN

    def take(self) -> str | None:
        line = self._back.popleft() if self._back else next(self._lines, None)
        if line is None:
            return None
        self.number += 1
        if len(line) > LONGEST_LINE:
            raise LineTooLong(self.number)
        return line

    def give_back(self, lines: list[str]) -> None:
        self._back.extendleft(reversed(lines))
        self._given_back += sum(map(len, lines))
        self.number -= len(lines)
