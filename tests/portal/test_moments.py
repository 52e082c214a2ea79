"""The last day of a period as a headline: with its weekday, and with its year once that is another one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from portal.moments import last_day_text

ENDS = datetime(2027, 1, 15, 23, tzinfo=UTC)  # 24:00 in Berlin


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Friday 15 January 2027"),
        ("de", "Freitag, 15. Januar 2027"),
        ("tr", "15 Ocak 2027 Cuma"),
        ("ko", "2027년 1월 15일(금)"),
        ("th", "ศ. 15 ม.ค. 2570"),
    ],
)
def test_last_day_of_the_next_year_says_its_year(language: str, words: str) -> None:
    assert last_day_text(ENDS, language, "Europe/Berlin", now=datetime(2026, 12, 1, tzinfo=UTC)) == words


def test_last_day_of_this_year_needs_no_year() -> None:
    new_year_in_berlin = datetime(2026, 12, 31, 23, tzinfo=UTC)

    assert last_day_text(ENDS, "en", "Europe/Berlin", now=new_year_in_berlin) == "Friday 15 January"
