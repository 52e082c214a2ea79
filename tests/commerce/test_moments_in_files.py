"""Dates and times as files write them: read surely, or refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from commerce.importing.problems import CellRefused
from commerce.importing.rows import Typed
from commerce.importing.values import ColumnEvidence, moment_of, settle_days

BERLIN = ZoneInfo("Europe/Berlin")


def read(cell: Any, *, zone: ZoneInfo = BERLIN, **wishes: Any) -> str:
    """The moment in UTC, to the minute, or the code of the refusal."""
    settings = {"day_order": None, "counts_from_1904": False} | wishes
    try:
        moment = datetime.fromisoformat(moment_of(cell, zone=zone, **settings))
    except CellRefused as refused:
        return refused.code
    assert moment.tzinfo is not None
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-20T10:00:00Z", "2026-11-20 10:00"),
        ("2026-11-20 10:00:00+00", "2026-11-20 10:00"),
        ("2026-11-20 10:00:00 +0200", "2026-11-20 08:00"),
        ("2026-11-20 10:00:00 +02:00", "2026-11-20 08:00"),
        ("2026-11-20T10:00:00.123456789-0530", "2026-11-20 15:30"),
        ("2026-11-20 10:00:00 UTC", "2026-11-20 10:00"),
        ("2026-11-20 10:00 GMT+3", "2026-11-20 07:00"),
        ("2026-11-20 10:00", "2026-11-20 09:00"),
        ("2026-11-20", "2026-11-19 23:00"),
        ("2026/11/20 10:00:00", "2026-11-20 09:00"),
        ("2026.11.20 10:00", "2026-11-20 09:00"),
        ("2026. 11. 20. 오전 10:00", "2026-11-20 09:00"),
        ("2026. 11. 20. 오후 3:05:00", "2026-11-20 14:05"),
        ("2026년 11월 20일", "2026-11-19 23:00"),
        ("20261120", "2026-11-19 23:00"),
        ("20.11.2026 10:00", "2026-11-20 09:00"),
        ("2.3.2026", "2026-03-01 23:00"),
        ("20/11/2026, 10:00", "2026-11-20 09:00"),
        ("20-11-2026 10:00:00", "2026-11-20 09:00"),
        ("11/20/2026 10:00 AM", "2026-11-20 09:00"),
        ("11/20/2026 12:30 am", "2026-11-19 23:30"),
        ("11/11/2026", "2026-11-10 23:00"),
        ("20/11/2569 10:00", "2026-11-20 09:00"),
        ("๒๐/๑๑/๒๕๖๙ ๑๐:๐๐", "2026-11-20 09:00"),
        ("20 พ.ย. 2569 10:00 น.", "2026-11-20 09:00"),
        ("20 พฤศจิกายน 2569", "2026-11-19 23:00"),
        ("20 Kasım 2026 10:00", "2026-11-20 09:00"),
        ("20 Nov 2026 10:00", "2026-11-20 09:00"),
        ("Fri, 20 Nov 2026 10:00:00 +0000", "2026-11-20 10:00"),
        ("Nov 20, 2026 10:00 PM", "2026-11-20 21:00"),
        ("20. März 2026", "2026-03-19 23:00"),
        ("20.11.2026 ÖS 10:00", "2026-11-20 21:00"),
    ],
)
def test_a_time_is_read_as_exports_write_it(text: str, moment: str) -> None:
    assert read(text) == moment


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("yesterday", "not_a_time"),
        ("11/12/2026", "ambiguous_date"),
        ("5-6-2026 10:00", "ambiguous_date"),
        ("20/11/26", "not_a_time"),
        ("2026-13-01", "not_a_time"),
        ("2026-02-30", "not_a_time"),
        ("31/31/2026", "not_a_time"),
        ("2026-11-20 25:00", "not_a_time"),
        ("2026-11-20 24:00", "not_a_time"),
        ("2026-11-20 오후 13:00", "not_a_time"),
        ("2026-11-20 10:00 +99:00", "not_a_time"),
        ("2026-11-20 10:00 EST", "not_a_time"),
        ("2026-11-20 10", "not_a_time"),
        ("46346.41", "not_a_time"),
        ("10:00", "not_a_time"),
        ("20 Foo 2026", "not_a_time"),
        ("2026-03-29 02:30", "time_never"),
        ("2026-10-25 02:30", "time_twice"),
        ("#VALUE!", "spreadsheet_error"),
        ("2" * 200, "not_a_time"),
    ],
)
def test_a_time_that_is_none_or_may_be_two_is_refused(text: str, code: str) -> None:
    assert read(text) == code


def test_a_day_that_begins_with_a_jump_of_the_clocks_begins_where_they_land() -> None:
    assert read("2026-04-24", zone=ZoneInfo("Africa/Cairo")) == "2026-04-23 22:00"


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["11/12/2026", "20/11/2026"], "day_first"),
        (["11/12/2026", "11/20/2026 10:00"], "month_first"),
        (["11/12/2026"], None),
        (["11/20/2026", "20/11/2026"], None),
    ],
)
def test_the_other_cells_of_the_column_settle_the_order_of_days(cells: list[str], order: str | None) -> None:
    evidence = ColumnEvidence()
    for cell in cells:
        evidence.hear_moment(cell)

    assert settle_days({"placed_at": evidence}).get("placed_at") == order


def test_the_settled_order_is_obeyed() -> None:
    assert read("11/12/2026", day_order="month_first") == "2026-11-11 23:00"
    assert read("11/12/2026", day_order="day_first") == "2026-12-10 23:00"


@pytest.mark.parametrize(
    ("cell", "wishes", "moment"),
    [
        (Typed("moment", "2026-11-20T10:00:00"), {}, "2026-11-20 09:00"),
        (Typed("moment", "2026-03-29T02:30:00"), {}, "time_never"),
        (Typed("moment", "10:00:00"), {}, "not_a_time"),
        (Typed("number", "46346.4166666667"), {}, "2026-11-20 09:00"),
        (Typed("number", "44884"), {"counts_from_1904": True}, "2026-11-19 23:00"),
        (Typed("number", "5"), {}, "not_a_time"),
        (Typed("flag", "true"), {}, "not_a_time"),
        (Typed("broken", "#VALUE!"), {}, "spreadsheet_error"),
        (Typed("broken", "=A1"), {}, "formula"),
    ],
)
def test_a_spreadsheets_own_times_are_the_shops_local_ones(
    cell: Typed, wishes: dict[str, Any], moment: str
) -> None:
    assert read(cell, **wishes) == moment
