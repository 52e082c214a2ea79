"""Days end at midnight of the shop's place, and dates read as people write them."""

from datetime import UTC, date, datetime

import pytest

from core.dates import (
    add_business_days,
    end_of_local_day,
    format_date,
    format_date_with_weekday,
    is_business_day,
    last_day_before,
    local_date,
)

THURSDAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("day", "time_zone", "end"),
    [
        (date(2026, 11, 3), "Europe/Berlin", datetime(2026, 11, 3, 23, tzinfo=UTC)),
        (date(2026, 7, 3), "Europe/Berlin", datetime(2026, 7, 3, 22, tzinfo=UTC)),
        (date(2026, 10, 25), "Europe/Berlin", datetime(2026, 10, 25, 23, tzinfo=UTC)),  # 25 hours long
        (date(2026, 3, 29), "Europe/Berlin", datetime(2026, 3, 29, 22, tzinfo=UTC)),  # 23 hours long
        (date(2026, 11, 3), "Asia/Seoul", datetime(2026, 11, 3, 15, tzinfo=UTC)),
        (date(2026, 11, 3), "Pacific/Kiritimati", datetime(2026, 11, 3, 10, tzinfo=UTC)),
        (date(2026, 11, 3), "America/Los_Angeles", datetime(2026, 11, 4, 8, tzinfo=UTC)),
        # There is no midnight when Beirut's clocks go forward: the day ends where the next begins, at 1:00.
        (date(2026, 3, 28), "Asia/Beirut", datetime(2026, 3, 28, 22, tzinfo=UTC)),
        # Midnight comes twice when the clocks of the Azores go back: the first ends the day.
        (date(2026, 10, 24), "Atlantic/Azores", datetime(2026, 10, 25, 0, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_midnight_of_its_place(day, time_zone, end):
    assert end_of_local_day(day, time_zone) == end
    assert last_day_before(end, time_zone) == day


def test_the_same_moment_is_another_day_elsewhere():
    moment = datetime(2026, 11, 3, 20, tzinfo=UTC)

    assert local_date(moment, "Asia/Seoul") == date(2026, 11, 4)
    assert local_date(moment, "America/New_York") == date(2026, 11, 3)


@pytest.mark.parametrize(
    ("language", "plain", "with_year", "with_weekday", "with_both"),
    [
        ("en", "26 November", "26 November 2026", "Thursday 26 November", "Thursday 26 November 2026"),
        ("tr", "26 Kasım", "26 Kasım 2026", "26 Kasım Perşembe", "26 Kasım 2026 Perşembe"),
        ("ko", "11월 26일", "2026년 11월 26일", "11월 26일(목)", "2026년 11월 26일(목)"),
        ("th", "26 พ.ย.", "26 พ.ย. 2569", "พฤ. 26 พ.ย.", "พฤ. 26 พ.ย. 2569"),
        (
            "de",
            "26. November",
            "26. November 2026",
            "Donnerstag, 26. November",
            "Donnerstag, 26. November 2026",
        ),
        ("unknown", "26 November", "26 November 2026", "Thursday 26 November", "Thursday 26 November 2026"),
    ],
)
def test_a_date_is_written_as_people_of_the_language_write_it(
    language, plain, with_year, with_weekday, with_both
):
    assert format_date(THURSDAY, language) == plain
    assert format_date(THURSDAY, language, with_year=True) == with_year
    assert format_date_with_weekday(THURSDAY, language) == with_weekday
    assert format_date_with_weekday(THURSDAY, language, with_year=True) == with_both


def test_a_thai_shop_may_count_common_years():
    assert format_date(THURSDAY, "th", with_year=True, gregorian=True) == "26 พ.ย. 2026"


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 11, 26), 3, date(2026, 12, 2)),  # Friday is a holiday, then a weekend
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 11, 28), 0, date(2026, 11, 30)),
        (date(2026, 11, 26), 0, date(2026, 11, 26)),
    ],
)
def test_business_days_pass_over_weekends_and_holidays(start, days, end):
    holidays = {date(2026, 11, 27)}

    assert add_business_days(start, days, holidays) == end
    assert is_business_day(end, holidays)


def test_the_weekend_is_that_of_the_country():
    friday_and_saturday = {4, 5}

    assert add_business_days(date(2026, 11, 26), 1, set(), friday_and_saturday) == date(2026, 11, 29)


def test_business_days_are_not_counted_backwards_nor_without_a_working_day():
    with pytest.raises(ValueError):
        add_business_days(THURSDAY, -1, set())
    with pytest.raises(ValueError):
        add_business_days(THURSDAY, 1, set(), range(7))
