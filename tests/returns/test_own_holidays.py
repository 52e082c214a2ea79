"""A holiday that the shop adds moves what it promises, and what its own country's law counts; no other law."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from accounts.models import ShopSettings
from accounts.services.holidays import add_holiday, work_on_holiday
from core.actors import Actor
from countries.registry import country
from returns.models import ReturnRequest
from returns.services.due_days import due_terms_of, shop_working_days
from returns.services.pickups import is_served
from tests import make
from tests.make import NOW

OWNER = Actor("staff", "1")
ADDED = date(2026, 11, 20)
CHRISTMAS = date(2026, 12, 25)


@pytest.fixture
def korean_shop(shop: Any) -> ShopSettings:
    ShopSettings.objects.update(country="KR", time_zone="Asia/Seoul")
    add_holiday(day=ADDED, name="임시공휴일", actor=OWNER, now=NOW)
    return work_on_holiday(day=CHRISTMAS, name="크리스마스", actor=OWNER, now=NOW)


def _terms(order_country: str, now: datetime = NOW) -> Any:
    found = ReturnRequest(created_at=now, order=make.order(country=order_country), legal_basis="withdrawal")
    return due_terms_of(found, now=now)


def test_the_shop_s_own_days_know_both(korean_shop: ShopSettings) -> None:
    days = shop_working_days(korean_shop, now=NOW)

    assert ADDED in days.holidays
    assert CHRISTMAS not in days.holidays
    assert _terms("KR").shop_days == days or ADDED in _terms("KR").shop_days.holidays


def test_the_law_of_the_shop_s_country_counts_the_added_day_and_keeps_its_own(
    korean_shop: ShopSettings,
) -> None:
    law_days = _terms("KR").law_days

    assert ADDED in law_days.holidays
    assert CHRISTMAS in law_days.holidays


def test_the_law_of_another_country_knows_nothing_of_it(korean_shop: ShopSettings) -> None:
    assert ADDED not in _terms("TH").law_days.holidays


def test_nobody_drives_on_an_added_day_in_the_shop_s_country(korean_shop: ShopSettings) -> None:
    assert not is_served(ADDED, country("KR"), korean_shop)
    assert is_served(ADDED, country("TH"), korean_shop)
