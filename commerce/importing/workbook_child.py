"""Reads an Excel file in a process of its own, started by ``workbook``: what it cannot bear dies alone.

    python workbook_child.py FILE SHEET

Says lines of JSON: one about the workbook, then ``[row, cells]`` for each row that is not empty, then ``"end"``;
or ``{"error": CODE}``. A cell is a text, or ``[KIND, TEXT]``: ``n`` number, ``m`` moment, ``f`` flag, ``b`` broken,
``g`` the value of a cell above that is merged with this one. Knows nothing of the rest of the program.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import repeat
from typing import Any

MOST_MEMORY = 1024 * 1024**2
MOST_SECONDS = 60
MOST_UNPACKED = 300 * 1024**2
MOST_ENTRIES = 2000
MOST_COLUMNS = 300
MOST_CELLS = 5_000_000
MOST_MERGED = 20_000
EXACT_DIGITS = 15

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_CHUNK = 1 << 20
_OVERLAP = 200


class Refused(Exception):
    """The workbook cannot be read; the argument is the code."""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 5))
    try:
        for line in read_workbook(sys.argv[1], sys.argv[2]):
            sys.stdout.write(json.dumps(line, separators=(",", ":")) + "\n")
        sys.stdout.write('"end"\n')
    except Refused as refused:
        sys.stdout.write(json.dumps({"error": str(refused)}) + "\n")
    except MemoryError:
        sys.stdout.write('{"error":"too_large"}\n')
    except BrokenPipeError:
        sys.stderr.close()  # whoever asked has read enough
    except Exception:  # whatever a strange file brings a library to
        sys.stdout.write('{"error":"broken_file"}\n')


def read_workbook(path: str, wanted: str) -> Iterator[Any]:
    """What ``main`` says. Raises Refused."""
    _check_archive(path)
    from openpyxl import load_workbook  # behind the limits

    book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
    chosen = next((sheet for sheet in visible if sheet.title == wanted), None) if wanted else None
    if wanted and chosen is None:
        raise Refused("sheet_unknown")
    sheet = chosen or next((one for one in visible if _has_cells(one)), None)
    if sheet is None:
        raise Refused("empty_file")
    entry: str = sheet._worksheet_path
    merged, has_formulas = _look_through(path, entry)
    yield {
        "sheets": [one.title for one in visible],
        "sheet": sheet.title,
        "from_1904": book.epoch.year == 1904,
    }
    formulas: Iterator[Any] = repeat(())
    if has_formulas:
        formulas = load_workbook(path, read_only=True, keep_links=False)[sheet.title].iter_rows()
    yield from _rows(sheet.iter_rows(), formulas, merged)


def _check_archive(path: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile:
        raise Refused("broken_file") from None
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Refused("too_large")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("kind_unknown")
    if not any(entry.filename == "xl/workbook.xml" for entry in entries):
        raise Refused("kind_unknown")


def _has_cells(sheet: Any) -> bool:
    return any(cell.value is not None for row in sheet.iter_rows() for cell in row)


def _look_through(path: str, entry: str) -> tuple[dict[int, dict[int, tuple[int, int]]], bool]:
    """Cells merged with one above, by row and column, with the place of the one that has the value; any formulas."""
    merged: dict[int, dict[int, tuple[int, int]]] = {}
    has_formulas, count, before = False, 0, b""
    with zipfile.ZipFile(path) as archive, archive.open(entry.lstrip("/")) as content:
        while chunk := content.read(_CHUNK):
            text = before + chunk
            has_formulas = has_formulas or bool(_FORMULA.search(text))
            for found in _MERGED.finditer(text):
                count += 1
                if count > MOST_MERGED:
                    raise Refused("too_large")
                column, top, bottom = _column(found[1]), int(found[2]), int(found[4])
                for row in range(top + 1, min(bottom, top + 10_000) + 1):
                    merged.setdefault(row, {})[column] = (top, column)
            before = text[-_OVERLAP:]
    return merged, has_formulas


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _rows(
    rows: Iterator[Any], formulas: Iterator[Any], merged: dict[int, dict[int, tuple[int, int]]]
) -> Iterator[Any]:
    tops = {place for columns in merged.values() for place in columns.values()}
    values: dict[tuple[int, int], Any] = {}
    count = 0
    for number, (row, asked) in enumerate(zip(rows, formulas), start=1):  # noqa: B905  # the second may be endless
        cells = [_cell(cell) for cell in row]
        for place, cell in enumerate(asked):
            if cell.data_type == "f" and place < len(cells) and cells[place] == "":
                cells[place] = ["b", "=" + str(cell.value)[:20].lstrip("=")]
        for column, top in merged.get(number, {}).items():
            if column < len(cells) and cells[column] == "" and (value := values.get(top)):
                cells[column] = ["g", value if isinstance(value, str) else value[1]]
        while cells and cells[-1] == "":
            cells.pop()
        for place, value in enumerate(cells):
            if (number, place) in tops:
                values[number, place] = value
        count += len(cells)
        if len(cells) > MOST_COLUMNS or count > MOST_CELLS:
            raise Refused("too_large")
        if cells:
            yield [number, cells]


def _cell(cell: Any) -> Any:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return ["f", "true" if value else "false"]
    if isinstance(value, (int, float, Decimal)):
        return _number(value, cell.number_format or "")
    if isinstance(value, datetime):
        return ["m", value.replace(tzinfo=None).isoformat()]
    if isinstance(value, date):
        return ["m", datetime.combine(value, time()).isoformat()]
    if isinstance(value, time):
        return ["m", value.isoformat()]
    if cell.data_type == "e":
        return "" if str(value) == "#N/A" else ["b", str(value)]
    return str(value) if isinstance(value, str) else ["b", str(value)]


def _number(value: float | Decimal, shown_as: str) -> Any:
    if "%" in shown_as:
        return ["b", f"{value}%"]
    if isinstance(value, int) or float(value).is_integer():
        digits = str(int(value))
        # A format of zeros alone is how order numbers and postcodes keep their zeros.
        return digits.zfill(len(shown_as)) if re.fullmatch(r"0{2,}", shown_as) else ["n", digits]
    return ["n", format(Decimal(format(float(value), f".{EXACT_DIGITS}g")), "f")]


if __name__ == "__main__":
    main()
