from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from accounts.models import ShopSettings, StaffUser
from accounts.services.verification import (
    VerificationNotPossible,
    confirm_address,
    issue_verification,
    request_verification,
    verify_shop,
)
from events.models import Event
from tenants.models import Shop
from tests.conftest import NOW


@pytest.fixture
def unverified(shop: Any) -> Any:
    Shop.objects.filter(pk=shop.pk).update(is_verified=False)
    shop.is_verified = False
    yield shop
    shop.is_verified, shop.check_due_date = True, None


@pytest.mark.parametrize(
    ("country", "time_zone", "now", "due"),
    [
        ("DE", "Europe/Berlin", datetime(2026, 11, 2, 9, tzinfo=UTC), date(2026, 11, 3)),
        ("DE", "Europe/Berlin", datetime(2026, 11, 6, 9, tzinfo=UTC), date(2026, 11, 9)),
        ("TR", "Europe/Istanbul", datetime(2026, 10, 28, 9, tzinfo=UTC), date(2026, 10, 30)),
        ("KR", "Asia/Seoul", datetime(2026, 11, 2, 16, tzinfo=UTC), date(2026, 11, 4)),
    ],
)
def test_a_confirmed_address_asks_for_a_check_in_one_business_day(
    unverified: Any, country: str, time_zone: str, now: datetime, due: date
) -> None:
    ShopSettings.objects.update(country=country, time_zone=time_zone)
    token = issue_verification(staff=StaffUser.objects.get(), now=now)

    assert confirm_address(token=token, now=now) == due

    stored = Shop.objects.get(pk=unverified.pk)
    assert (stored.is_verified, stored.check_due_date) == (False, due)
    assert Event.objects.filter(type="shop.check_asked").count() == 1
    with pytest.raises(VerificationNotPossible):
        request_verification(staff=StaffUser.objects.get(), now=now)


def test_the_first_day_that_was_promised_stays(unverified: Any) -> None:
    owner = StaffUser.objects.get()
    first = confirm_address(token=issue_verification(staff=owner, now=NOW), now=NOW)

    later = datetime(2026, 11, 20, 9, tzinfo=UTC)

    assert confirm_address(token=issue_verification(staff=owner, now=later), now=later) == first


def test_a_verified_shop_is_told_so_once_and_its_name_may_stay(unverified: Any) -> None:
    Shop.objects.filter(pk=unverified.pk).update(review_reason="word: Klarna (payment, DE)")

    verify_shop(shop=unverified, now=NOW)
    verify_shop(shop=unverified, now=NOW)

    stored = Shop.objects.get(pk=unverified.pk)
    assert (stored.is_verified, stored.review_reason) == (True, "")
    assert Event.objects.filter(type="shop.verified").count() == 1


@pytest.mark.parametrize("language", ["en", "tr", "ko", "th"])
def test_the_shop_reads_by_when_it_is_checked(unverified: Any, client: Any, language: str) -> None:
    Shop.objects.filter(pk=unverified.pk).update(check_due_date=date(2026, 11, 3))
    StaffUser.objects.update(language=language)
    client.force_login(StaffUser.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend")

    page = client.get("/dashboard/").content.decode()

    day = {"en": "3 November", "tr": "3 Kas", "ko": "11월 3일", "th": "3 พ.ย."}[language]
    assert day in page
