"""Excel files: typed cells, formulas, merged cells, sheets, and files that mean harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any, BinaryIO, cast

import pytest
from openpyxl import Workbook

from commerce.importing.problems import FileNotReadable
from commerce.importing.rows import Typed, open_rows


def workbook(*rows: list[Any], change: Callable[[Any], None] = lambda _sheet: None) -> bytes:
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    change(sheet)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def rows_of(content: bytes, **wishes: str) -> list[tuple[int, list[Any]]]:
    source = open_rows(lambda: cast(BinaryIO, io.BytesIO(content)), **wishes)
    return [(row.number, row.cells) for row in source.rows()]


def refusal_of(content: bytes, **wishes: str) -> str:
    with pytest.raises(FileNotReadable) as unreadable:
        rows_of(content, **wishes)
    return unreadable.value.code


def test_cells_keep_what_they_are() -> None:
    content = workbook(
        list("abcdefgh"),
        [1001, 1250.9, 0.1 + 0.2, datetime(2026, 11, 20, 10), True, "1.250,90", None, "x"],
        [],
        ["two", "", None, None, None, None, None, "y"],
    )

    assert rows_of(content) == [
        (
            2,
            [
                Typed("number", "1001"),
                Typed("number", "1250.9"),
                Typed("number", "0.3"),
                Typed("moment", "2026-11-20T10:00:00"),
                Typed("flag", "true"),
                "1.250,90",
                "",
                "x",
            ],
        ),
        (4, ["two", "", "", "", "", "", "", "y"]),
    ]


def test_a_formula_without_its_result_is_broken_and_not_empty() -> None:
    assert rows_of(workbook(["a", "b"], ["x", "=1+1"])) == [(2, ["x", Typed("broken", "=1+1")])]


def test_errors_are_broken_and_not_available_is_missing() -> None:
    def change(sheet: Any) -> None:
        for place, text in (("A2", "#REF!"), ("B2", "#N/A")):
            sheet[place].value = text
            sheet[place].data_type = "e"

    assert rows_of(workbook(["a", "b", "c"], [1, 1, "x"], change=change)) == [
        (2, [Typed("broken", "#REF!"), "", "x"])
    ]


def test_numbers_are_read_as_people_see_them() -> None:
    def change(sheet: Any) -> None:
        sheet["A2"].number_format = "00000"
        sheet["B2"].number_format = "0%"

    assert rows_of(workbook(["a", "b"], [42, 0.1], change=change)) == [
        (2, ["00042", Typed("broken", "0.1%")])
    ]


def test_a_cell_merged_with_one_above_says_so() -> None:
    content = workbook(
        ["no", "t"], ["1001", "Tee"], [None, "Cap"], change=lambda sheet: sheet.merge_cells("A2:A3")
    )

    assert rows_of(content) == [(2, ["1001", "Tee"]), (3, [Typed("merged", "1001"), "Cap"])]


def test_the_first_sheet_that_has_rows_is_read_or_the_one_that_people_name() -> None:
    def change(sheet: Any) -> None:
        sheet.parent.create_sheet("Orders").append(["a"])
        sheet.parent["Orders"].append(["1"])
        sheet.parent.create_sheet("More").append(["a"])
        sheet.parent["More"].append(["2"])

    content = workbook(change=change)

    assert rows_of(content) == [(2, ["1"])]
    assert rows_of(content, sheet="More") == [(2, ["2"])]
    assert refusal_of(content, sheet="Nothing") == "sheet_unknown"
    assert refusal_of(content, sheet="More\x00") == "sheet_unknown"
    source = open_rows(lambda: cast(BinaryIO, io.BytesIO(content)))
    assert (source.shape.sheets, source.shape.sheet) == (("Sheet", "Orders", "More"), "Orders")


def test_days_are_counted_from_1904_where_the_file_says_so() -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    def change(sheet: Any) -> None:
        sheet.parent.epoch = CALENDAR_MAC_1904

    content = workbook(["a"], [datetime(2026, 11, 20, 10)], change=change)

    assert open_rows(lambda: cast(BinaryIO, io.BytesIO(content))).shape.counts_from_1904
    assert rows_of(content) == [(2, [Typed("moment", "2026-11-20T10:00:00")])]


def _with_sheet(xml: bytes) -> bytes:
    """A workbook whose only sheet is this XML."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(["a"]))) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            is_sheet = entry.filename == "xl/worksheets/sheet1.xml"
            new.writestr(entry.filename, xml if is_sheet else old.read(entry))
    return made.getvalue()


_HEAD = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 cut", "broken_file"),
        (_with_sheet(_HEAD), "broken_file"),
        (_with_sheet(b" " * (301 * 1024**2)), "too_large"),
        (
            _with_sheet(
                _HEAD
                + b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>'
            ),
            "too_large",
        ),
        (
            _with_sheet(
                b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
                + _HEAD[21:]
                + b'<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
            ),
            "broken_file",
        ),
        (_with_sheet(_HEAD + b"</sheetData></worksheet>"), "empty_file"),
    ],
    ids=["no archive", "cut off", "unpacks without end", "wide", "entities", "empty"],
)
def test_a_workbook_that_cannot_be_read_is_refused(content: bytes, code: str) -> None:
    assert refusal_of(content) == code


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("orders.csv", "a,b\n1,2\n")

    assert refusal_of(made.getvalue()) == "kind_unknown"


def test_a_workbook_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commerce.importing.workbook.MOST_SECONDS", 0.01)

    assert refusal_of(workbook(["a"], ["1"])) == "too_large"
