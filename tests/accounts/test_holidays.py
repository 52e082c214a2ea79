"""Staff add a public holiday that the calendar lacks, work on one, and take either back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.holidays import added_holidays, own_days, worked_holidays
from accounts.models import ShopSettings
from accounts.services.holidays import HolidayRefused, add_holiday, take_back_own_day, work_on_holiday
from core.actors import Actor
from events.models import Event
from tests.conftest import NOW

OWNER = Actor("staff", "1")
SHORT_NOTICE = date(2026, 11, 20)  # a Friday on which Germany works
UNITY_DAY = date(2027, 5, 6)  # Ascension Day


def _add(day: date, name: str = "Election day") -> ShopSettings:
    return add_holiday(day=day, name=name, actor=OWNER, now=NOW)


def test_an_added_day_counts_and_is_told_once(shop: Any) -> None:
    row = _add(SHORT_NOTICE, "  Election \n day ")

    assert added_holidays(row) == {SHORT_NOTICE}
    assert [own.name for own in own_days(row)] == ["Election day"]
    assert [event.data["fields"] for event in Event.objects.filter(type="settings.changed")] == [
        ["own_holidays"]
    ]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (SHORT_NOTICE, "already: Election day"),
        (date(2026, 12, 25), "public holiday already"),
        (date(2026, 11, 21), "weekend"),
        (date(2026, 10, 1), "has passed"),
        (date(2040, 1, 3), "next 3 years"),
    ],
)
def test_a_day_that_is_free_anyway_or_out_of_reach_is_refused(shop: Any, day: date, words: str) -> None:
    before = _add(SHORT_NOTICE).own_holidays

    with pytest.raises(HolidayRefused, match=words):
        _add(day, "Again")

    assert ShopSettings.objects.get().own_holidays == before


@pytest.mark.parametrize("name", ["", "  ", "x" * 81])
def test_a_day_needs_a_name_that_fits(shop: Any, name: str) -> None:
    with pytest.raises(HolidayRefused):
        _add(SHORT_NOTICE, name)


def test_a_holiday_on_which_the_shop_works_is_no_holiday_of_the_shop(shop: Any) -> None:
    row = work_on_holiday(day=UNITY_DAY, name="Ascension Day", actor=OWNER, now=NOW)

    assert worked_holidays(row) == {UNITY_DAY}
    with pytest.raises(HolidayRefused, match="no public holiday"):
        work_on_holiday(day=SHORT_NOTICE, name="", actor=OWNER, now=NOW)


def test_taking_back_restores_the_calendar_and_may_be_repeated(shop: Any) -> None:
    _add(SHORT_NOTICE)

    take_back_own_day(day=SHORT_NOTICE, actor=OWNER, now=NOW)
    row = take_back_own_day(day=SHORT_NOTICE, actor=OWNER, now=NOW)

    assert row.own_holidays == {}
    assert _add(SHORT_NOTICE).own_holidays
