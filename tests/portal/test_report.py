"""Reporting a shop, and a shop whose name is looked at first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import ShopSettings, StaffUser
from accounts.roles import Role
from accounts.services.settings import SettingsRefused, update_settings
from accounts.services.staff import StaffRefused, invite_staff
from core.actors import Actor
from tenants.models import Shop, ShopReport
from tenants.reports import REPORTS_PER_ADDRESS
from tenants.selectors import forget_hosts
from tests.conftest import NOW, ShopClient

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
REPORT = {"kind": "poses", "text": "Looks like my bank.", "contact": "ada@example.com"}
STAFF = Actor("staff", "1")


@pytest.fixture
def in_review(shop: Any) -> Iterator[Any]:
    Shop.objects.filter(pk=shop.pk).update(review_reason="one_edit: Trendyol (marketplace, TR)")
    shop.review_reason = "one_edit: Trendyol (marketplace, TR)"
    forget_hosts()
    yield shop
    shop.review_reason = ""


def _browser() -> ShopClient:
    return ShopClient(HTTP_HOST="shop-a.localhost")


def test_the_legal_part_of_each_page_leads_to_the_report(shop: Any) -> None:
    page = _browser().get("/").content.decode()

    assert 'href="/report/"' in page.partition("foot__legal")[2]


@pytest.mark.parametrize("language", ["en", "tr", "ko", "th", "de"])
def test_anybody_reports_a_shop_to_the_operators(shop: Any, language: str) -> None:
    ShopSettings.objects.update(languages=["en", "tr", "ko", "th", "de"])
    browser = _browser()
    page = browser.get("/report/", HTTP_ACCEPT_LANGUAGE=language)

    answer = browser.post("/report/", REPORT)

    assert (page.status_code, page["Content-Language"]) == (200, language)
    assert (answer.status_code, answer["Location"]) == (302, "/report/sent/")
    assert browser.get("/report/sent/").status_code == 200
    [report] = ShopReport.objects.values("shop__schema_name", "kind", "text", "contact", "settled_at")
    assert report == {
        "shop__schema_name": shop.schema_name,
        "kind": "poses",
        "text": "Looks like my bank.",
        "contact": "ada@example.com",
        "settled_at": None,
    }


@pytest.mark.parametrize(
    "change", [{"kind": ""}, {"kind": "nonsense"}, {"text": " "}, {"text": "x" * 2001}, {"contact": "nobody"}]
)
def test_a_report_that_is_not_understood_is_named_and_not_kept(shop: Any, change: dict[str, str]) -> None:
    answer = _browser().post("/report/", {**REPORT, **change})

    assert answer.status_code == 422
    assert not ShopReport.objects.exists()


def test_reports_from_one_place_are_few(shop: Any) -> None:
    answers = [_browser().post("/report/", REPORT).status_code for _ in range(REPORTS_PER_ADDRESS + 1)]

    assert answers == [302] * REPORTS_PER_ADDRESS + [429]
    assert ShopReport.objects.count() == REPORTS_PER_ADDRESS


@pytest.mark.parametrize("name", ["find", "lost_number", "policy", "report", "reported"])
def test_a_shop_in_review_serves_no_strangers(in_review: Any, name: str) -> None:
    answer = _browser().get(reverse(f"portal:{name}"))

    assert answer.status_code == 503
    assert "Retry-After" in answer.headers


def test_its_own_staff_go_on_setting_up(in_review: Any) -> None:
    owner = _browser()
    owner.force_login(StaffUser.objects.get(role=Role.OWNER), backend=BACKEND)

    assert owner.get("/").status_code == 200
    assert "We are looking at the name of your shop" in owner.get("/dashboard/").content.decode()


def test_a_shop_in_review_invites_next_to_nobody(in_review: Any, settings: Any) -> None:
    settings.MAILS_A_DAY_IN_REVIEW = (0, 0)

    with pytest.raises(StaffRefused):
        invite_staff(email="b@x.test", name="B", role=Role.AGENT, language="en", actor=STAFF, now=NOW)


@pytest.mark.parametrize("name", ["PayPal", "Trendyoll", "Sparkasse Köln", "", "x" * 81, "www.north.com"])
def test_no_shop_takes_later_what_it_could_not_sign_up_with(shop: Any, name: str) -> None:
    before = ShopSettings.objects.get().shop_name

    with pytest.raises(SettingsRefused) as refused:
        update_settings(changes={"shop_name": name}, actor=STAFF, now=NOW)

    assert refused.value.errors[0].field == "shop_name"
    assert ShopSettings.objects.get().shop_name == before
