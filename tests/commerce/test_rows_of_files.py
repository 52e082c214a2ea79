"""Bytes to rows and rows to cells: encodings, delimiters, quotes, headers, and rows that do not fit."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from typing import BinaryIO, cast

import pytest

from commerce.importing.cells import Row, find_columns, header_key
from commerce.importing.delimited import Record, _Lines, split_records
from commerce.importing.problems import FileNotReadable
from commerce.importing.rows import RowSource, Typed, open_rows


def source_of(content: bytes, **wishes: str) -> RowSource:
    return open_rows(lambda: cast(BinaryIO, io.BytesIO(content)), **wishes)


def rows_of(content: bytes | str, **wishes: str) -> list[tuple[int, list[object]]]:
    source = source_of(content.encode() if isinstance(content, str) else content, **wishes)
    return [(row.number, list(row.cells)) for row in source.rows()]


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        ("a;b\nçay;İğne Oyası Şal ıhlamur\nson;x\n", "utf-8", "utf-8"),
        ("a;b\nçay;İğne\n", "utf-8-sig", "utf-8-sig"),
        ("a;b\nçay;İğne\n", "utf-16", "utf-16"),
        ("a;b\nçay;x\n", "utf-16-le", "utf-16-le"),
        ("a;b\nçay;İğne Oyası Şal ıhlamur\nson;x\n", "cp1254", "cp1254"),
        ("a;b\nx;1\nyeni;İğne Oyası Şal\n", "cp1254", "cp1254"),
        ("a;Sipariş\nx;1\nson;x\n", "cp1254", "cp1254"),
        ("a;b\nStraße;Füße für Größe\nson;x\n", "latin-1", "cp1252"),
        ("a;b\n김민지;파란 머그컵 선물 세트\nson;x\n", "cp949", "cp949"),
        ("a;b\nสมชาย;เสื้อยืดสีน้ำเงิน ขนาดใหญ่\nson;x\n", "cp874", "cp874"),
    ],
)
def test_a_file_is_read_in_the_encoding_it_is_in(text: str, encoding: str, found: str) -> None:
    source = source_of(text.encode(encoding))

    assert source.shape.encoding == found
    assert [row.cells for row in source.rows()] == [line.split(";") for line in text.splitlines()[1:]]


def test_an_encoding_that_people_choose_is_taken() -> None:
    assert rows_of("a;b\nŞal;1\n".encode("cp1254"), encoding="cp1254") == [(2, ["Şal", "1"])]


@pytest.mark.parametrize(
    "encoding", ["nonsense", "punycode", "idna", "utf-7", "base64", "hex", "a\x00b", "../etc", "x" * 500]
)
def test_an_encoding_that_is_none_is_refused(encoding: str) -> None:
    with pytest.raises(FileNotReadable) as unreadable:
        list(source_of(b"a,b\n1,2\n", encoding=encoding).rows())

    assert unreadable.value.code == "unknown_encoding"


def test_a_file_of_utf8_with_a_broken_letter_is_not_read_as_something_else() -> None:
    content = "a;b\nçay;İğne Oyası Şal ıhlamur\n".encode() + b"\xe7ay;1\n"

    with pytest.raises(FileNotReadable) as unreadable:
        source_of(content)

    assert unreadable.value.code == "broken_encoding"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_file_is_read_with_the_delimiter_it_has(delimiter: str) -> None:
    content = gzip.compress(f'a{delimiter}b\n"1{delimiter}\n2"{delimiter}3\n'.encode())

    assert rows_of(content) == [(2, [f"1{delimiter}\n2", "3"])]


@pytest.mark.parametrize(
    "content",
    ["sep=;\na;b\n1;2\n", '"sep=;"\r\na;b\r\n1;2\r\n', "\ufeffsep=;\na;b\n1;2\n", "SEP=;\na;b\n1;2\n"],
)
def test_a_first_line_that_names_the_delimiter_is_no_row(content: str) -> None:
    source = source_of(content.encode())

    assert source.header.cells == ["a", "b"]
    assert [(row.number, row.cells) for row in source.rows()] == [(3, ["1", "2"])]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("a,b\r\n1,2\r\n", [(2, ["1", "2"])]),
        ("a,b\r1,2\r3,4", [(2, ["1", "2"]), (3, ["3", "4"])]),
        ("a,b\n1,2\r\n\r\n,\n3,4\n", [(2, ["1", "2"]), (5, ["3", "4"])]),
        ("\n\na,b\n1,2\n", [(4, ["1", "2"])]),
        ('a,b\n"x ""y"" z",2\n', [(2, ['x "y" z', "2"])]),
        ('a,b\n"x, y" ,2\n', [(2, ["x, y", "2"])]),
        ('a,b\nTee 5" wide,2\n', [(2, ['Tee 5" wide', "2"])]),
        ('a,b\n"one\r\ntwo",2\n3,4\n', [(2, ["one\r\ntwo", "2"]), (4, ["3", "4"])]),
        ("a,b\n1\x00,2\n", [(2, ["1\x00", "2"])]),
    ],
    ids=["CRLF", "CR", "mixed and empty", "begins empty", "quotes", "space", "inch", "line in cell", "NUL"],
)
def test_records_are_told_apart(content: str, rows: list[tuple[int, list[str]]]) -> None:
    assert rows_of(content) == rows


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ('"Tee,1\nCap,2\n', [(1, True), (2, False)]),
        ('"Tee,1\nCap,2\n"Hat",3\n', [(1, True), (2, False), (3, False)]),
        ('"Tee" 5,1\nCap,2\n', [(1, True), (2, False)]),
        ('"Tee,1\nCap",2,9\nHat,3\n', [(1, True), (2, False), (3, False)]),
    ],
    ids=["never closed", "closed by a later one", "goes on behind", "wrong number of cells"],
)
def test_a_broken_quote_costs_its_own_line_and_no_other(text: str, records: list[tuple[int, bool]]) -> None:
    found = list(split_records(text.splitlines(keepends=True), delimiter=",", width=2))

    assert [(record.number, record.is_broken) for record in found] == records


def test_a_long_record_over_many_lines_is_given_up_not_waited_for() -> None:
    lines = ['"begins,1\n', *["more,2\n"] * 1000]

    found = list(split_records(lines, delimiter=",", width=2))

    assert found[0] == Record(1, ["begins", "1"], is_broken=True)
    assert len(found) == 1001


def test_lines_are_read_again_only_so_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commerce.importing.delimited.MOST_READ_AGAIN", 2_000)
    taken = 0

    def lines(count: int) -> Iterator[str]:
        for _number in range(count):
            yield 'b","c\n'

    take = _Lines.take

    def counted(self: _Lines) -> str | None:
        nonlocal taken
        taken += 1
        return take(self)

    monkeypatch.setattr(_Lines, "take", counted)

    found = list(split_records(lines(5_000), delimiter=",", width=2))

    assert all(record.is_broken for record in found)
    assert taken < 2 * 5_000


def test_a_long_record_of_quotes_is_read_whole() -> None:
    lines = ['"begins\n', *['""' * 300 + "\n"] * 299, 'ends",2\n']

    [record] = list(split_records(lines, delimiter=",", width=2))

    assert (record.is_broken, record.cells[1]) == (False, "2")
    assert record.cells[0].count('"') == 299 * 300


def test_a_file_of_too_many_columns_is_refused() -> None:
    with pytest.raises(FileNotReadable) as unreadable:
        source_of(("a," * 301 + "b\n1\n").encode())

    assert unreadable.value.code == "too_many_columns"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a,b\n\x81\x8d\x8f\x90 nonsense \x9d\xff\n", "unknown_encoding"),
        (gzip.compress(b"a,b\n" + b"1,2\n" * 50_000, mtime=0)[:100], "broken_file"),
        (b"a,b\n" + b"x" * 900_000, "broken_row"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "kind_unknown"),
        (b"PK\x03\x04 something", "broken_file"),
        (b"<html><table>", "kind_unknown"),
        (b"%PDF-1.7", "kind_unknown"),
    ],
    ids=["no encoding", "cut off", "endless row", "old Excel", "zip", "HTML", "PDF"],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, code: str) -> None:
    with pytest.raises(FileNotReadable) as unreadable:
        list(source_of(content).rows())

    assert unreadable.value.code == code


def test_a_gzip_file_does_not_unpack_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commerce.importing.rows.LARGEST_UNPACKED", 100_000)

    with pytest.raises(FileNotReadable) as unreadable:
        list(source_of(gzip.compress(b"a,b\n" + b"1,2\n" * 200_000)).rows())

    assert unreadable.value.code == "broken_file"


@pytest.mark.parametrize(
    "name",
    [
        "order_number",
        "Order Number",
        "ORDER-NUMBER",
        "\ufeffOrder_number",
        " order number ",
        "OrderNumber",
        "Ｏｒｄｅｒ number",
    ],
)
def test_headers_are_compared_by_their_letters(name: str) -> None:
    assert header_key(name) == header_key("order_number")


def test_turkish_headers_are_one_however_their_i_is_written() -> None:
    assert header_key("SİPARİŞ NO") == header_key("sipariş no") == header_key("Sipariş No")


def test_columns_that_are_missing_or_twice_there_are_named() -> None:
    wanted = {"number": "No", "title": "Title"}

    with pytest.raises(FileNotReadable) as missing:
        find_columns(["x", "Title"], wanted=wanted, needed=["number"], free_texts=frozenset())
    with pytest.raises(FileNotReadable) as twice:
        find_columns(["No", "Title", "NO"], wanted=wanted, needed=["number"], free_texts=frozenset())

    assert (missing.value.code, "No" in str(missing.value)) == ("column_missing", True)
    assert (twice.value.code, "No" in str(twice.value)) == ("column_twice", True)


def test_a_column_that_is_not_ours_may_be_there_twice() -> None:
    columns = find_columns(
        ["No", "x", "x"], wanted={"number": "no"}, needed=["number"], free_texts=frozenset()
    )

    assert columns.places == {"number": 0}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("1,Tee,10,50", "too_many_cells"),
        ("1,Tee", "too_few_cells"),
        ("1,Tee,10,,", None),
        ('1,"Tee" x,10', "broken_row"),
    ],
)
def test_a_row_is_never_shifted_into_place(line: str, problem: str | None) -> None:
    source = source_of(f"number,title,price\n{line}\n".encode())
    names = {name: name for name in ("number", "title", "price")}
    columns = find_columns(source.header.cells, wanted=names, needed=[], free_texts=frozenset())  # type: ignore[arg-type]

    row = columns.row_of(next(source.rows()))

    assert (row.problem[0] if row.problem else None) == problem


@pytest.mark.parametrize(
    ("cell", "code", "text"),
    [
        ("-", "", ""),
        ("n/a", "", ""),
        ("NULL", "", "NULL"),
        ("None", "", "None"),
        (" \u00a0", "", ""),
        ("#N/A", "", ""),
        ("#YOK", "", ""),
        ('="0012"', "0012", "0012"),
        ("'75008", "75008", "'75008"),
        ("'90s Tee", "90s Tee", "'90s Tee"),
        ("=1+1", "=1+1", "=1+1"),
        ("  Tee ", "Tee", "Tee"),
    ],
)
def test_cells_that_say_nothing_are_missing_and_marks_of_spreadsheets_are_taken_off(
    cell: str, code: str, text: str
) -> None:
    columns = find_columns(["c", "t"], wanted={"c": "c", "t": "t"}, needed=[], free_texts=frozenset({"t"}))
    content = f"c;t\n{_quoted(cell)};{_quoted(cell)}\nx;y\n".encode()

    row = columns.row_of(next(source_of(content).rows()))

    assert (row["c"], row["t"]) == (code, text)


def test_a_typed_cell_is_a_text_too() -> None:
    assert Row(2, {"a": Typed("number", "1001")})["a"] == "1001"


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'
