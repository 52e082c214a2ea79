"""Rows to cells: which column holds what, and the cells of each row under our names.

Headers are compared by their letters and digits alone, so ``Order Number``, ``ORDER_NUMBER`` and ``order_number`` are
one. A row that has more or fewer cells than the header has columns is never shifted into place.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commerce.importing.problems import FileNotReadable
from commerce.importing.rows import Cell, RawRow, Typed
from core.normal_text import normalized

# Columns of our own report: its rows can be mended and sent again.
REPORT_COLUMNS = ("refused_because", "refused_line")

_MISSING = frozenset(
    {"", "-", "--", "---", "n/a", "#n/a", "n.a.", "na", "null", "(null)", "\\n", "none", "nil", "nan"}
    | {"undefined", "#yok", "#nv"}
)
# In a name or a title only what cannot be one counts as missing: there are people called Null.
_MISSING_TEXT = frozenset({"", "-", "--", "---", "n/a", "#n/a", "(null)", "\\n", "#yok", "#nv"})
_LONGEST_NAME = 500  # of a column: behind that, none is told from another
_TEXT_MARKED_BEFORE = frozenset("=+-@\t\r")


@dataclass(frozen=True)
class Row:
    """One row by column name. ``number`` counts lines of the file from 1. ``problem`` is why it cannot be read."""

    number: int
    cells: dict[str, Cell]
    problem: tuple[str, str] | None = None

    def __getitem__(self, column: str) -> str:
        """The cell as a text, without the spaces around it; empty where it says nothing."""
        cell = self.cells.get(column, "")
        return cell.text if isinstance(cell, Typed) else cell


@dataclass(frozen=True)
class Columns:
    """Where each of our columns stands in the file."""

    width: int
    places: Mapping[str, int]
    free_texts: frozenset[str]
    is_report: bool
    repeated: str = ""

    def row_of(self, raw: RawRow) -> Row:
        """The row under our names."""
        if problem := self._problem_of(raw):
            return Row(raw.number, {}, problem)
        cells = {name: self._cell(name, raw.cells[place]) for name, place in self.places.items()}
        return Row(raw.number, cells)

    def places_of(self, column: str, raw: RawRow) -> range:
        """Where a column may stand in a row that has another number of cells than the header."""
        place, difference = self.places[column], len(raw.cells) - self.width
        first = max(0, place - max(0, -difference))
        return range(first, min(len(raw.cells), place + max(0, difference) + 1))

    def _problem_of(self, raw: RawRow) -> tuple[str, str] | None:
        if raw.is_broken:
            return "broken_row", _("A quotation mark in this row does not close where a cell ends.")
        count = len(raw.cells)
        while count > self.width and raw.cells[count - 1] == "":
            count -= 1
        if count == self.width:
            return None
        code = "too_many_cells" if count > self.width else "too_few_cells"
        message = ngettext(
            "This row has %(count)d cell, and the header has %(width)d.",
            "This row has %(count)d cells, and the header has %(width)d.",
            count,
        )
        return code, message % {"count": count, "width": self.width}

    def _cell(self, name: str, cell: Cell) -> Cell:
        if isinstance(cell, Typed):
            return _unmerged(cell, is_repeated=name == self.repeated) if cell.kind == "merged" else cell
        text = cell.strip("\ufeff \t\r\n\u00a0\u200b")
        if text.startswith('="') and text.endswith('"') and len(text) > 2:
            text = text[2:-1]  # how exports keep Excel from making a number of it
        if name in self.free_texts:
            if self.is_report and text[:1] == "'" and text[1:2] in _TEXT_MARKED_BEFORE:
                text = text[1:]
            return "" if text.lower() in _MISSING_TEXT else text
        if text[:1] == "'" and (text[1:2].isdigit() or text[1:2] in _TEXT_MARKED_BEFORE):
            text = text[1:]  # a spreadsheet's mark for "this is text"
        return "" if text.lower() in _MISSING else text


def _unmerged(cell: Typed, *, is_repeated: bool) -> str:
    return cell.text if is_repeated else ""


def find_columns(
    header: Sequence[str],
    *,
    wanted: Mapping[str, str],
    needed: Sequence[str],
    free_texts: frozenset[str],
    repeated: str = "",
) -> Columns:
    """Find the columns: ``wanted`` says for each of ours how the file calls it. Raises FileNotReadable.

    A cell merged over several rows counts in each of them in the column ``repeated``, in others in the first alone.
    """
    keys = [header_key(name) for name in header]
    while keys and not keys[-1]:
        keys.pop()
    counts = Counter(keys)
    places = {}
    twice = []
    for name, theirs in wanted.items():
        key = header_key(theirs)
        if counts[key] == 1:
            places[name] = keys.index(key)
        elif counts[key] > 1:
            twice.append(theirs)
    if twice:
        message = _("The file has more than one column named: %(columns)s.") % {"columns": ", ".join(twice)}
        raise FileNotReadable("column_twice", message, row=1)
    missing = [wanted.get(name) or name for name in needed if name not in places]
    if missing:
        message = _("The file has no column named: %(columns)s.") % {"columns": ", ".join(missing)}
        raise FileNotReadable("column_missing", message, row=1)
    is_report = header_key(REPORT_COLUMNS[0]) in counts
    return Columns(len(keys), places, free_texts, is_report, repeated)


def header_key(name: str) -> str:
    """A header for comparing: its letters and digits, ``Order No.`` as ``orderno``, Turkish İ and ı as i."""
    folded = normalized("NFKC", name[:_LONGEST_NAME]).replace("İ", "i").replace("ı", "i").casefold()
    return "".join(sign for sign in folded if sign.isalnum() or unicodedata.category(sign) == "Mn")
