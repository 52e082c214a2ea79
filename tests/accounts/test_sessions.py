"""Sessions of staff: idle and absolute limits, seen and ended by their owner."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Session, StaffUser
from accounts.roles import Role
from events.models import Event
from tests.conftest import NOW, ShopClient

PASSWORD = "a-long-password"
EMAIL = "owner@shop-a.localhost"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)

pytestmark = pytest.mark.django_db


def signed_in(agent: str = FIREFOX) -> ShopClient:
    browser = ShopClient(HTTP_HOST="shop-a.localhost", HTTP_USER_AGENT=agent)
    answer = browser.post("/dashboard/login/", {"login": EMAIL, "password": PASSWORD})
    assert answer.status_code == 302
    return browser


def is_in(browser: ShopClient) -> bool:
    return bool(browser.get("/dashboard/sessions/").status_code == 200)


def test_a_session_ends_after_twelve_idle_hours(shop: Any) -> None:
    browser = signed_in()

    with time_machine.travel(NOW + timedelta(hours=11)):
        assert is_in(browser)
    with time_machine.travel(NOW + timedelta(hours=22)):
        assert is_in(browser)
    with time_machine.travel(NOW + timedelta(hours=34, minutes=1)):
        assert not is_in(browser)


def test_a_page_that_refreshes_itself_keeps_no_session_alive(shop: Any) -> None:
    browser = signed_in()

    with time_machine.travel(NOW + timedelta(hours=11)):
        browser.get("/dashboard/?seen=x", headers={"HX-Request": "true"})
    with time_machine.travel(NOW + timedelta(hours=13)):
        assert not is_in(browser)


def test_a_session_ends_after_fourteen_days_however_busy(shop: Any) -> None:
    browser = signed_in()

    for hours in range(10, 14 * 24, 10):
        with time_machine.travel(NOW + timedelta(hours=hours)):
            assert is_in(browser)
    with time_machine.travel(NOW + timedelta(days=14, minutes=1)):
        assert not is_in(browser)


def test_sessions_are_listed_with_their_device_and_ended_one_by_one(shop: Any) -> None:
    desk, phone, lost = signed_in(), signed_in(IPHONE), signed_in(IPHONE)
    other = StaffUser.objects.create_user("b@example.com", PASSWORD, name="B", role=Role.AGENT)
    stranger = ShopClient(HTTP_HOST="shop-a.localhost")
    stranger.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")

    page = desk.get("/dashboard/sessions/")
    listed = page.context["sessions"]
    key = Session.objects.get(pk=lost.session.session_key).pk
    handle = next(one.handle for one in lost.get("/dashboard/sessions/").context["sessions"] if one.is_this)
    ended = desk.post("/dashboard/sessions/end/", {"session": handle})

    assert [(one.device, one.is_this) for one in listed] == [
        ("Firefox, Linux", True), ("Safari, iPhone", False), ("Safari, iPhone", False),
    ]  # fmt: skip
    assert key not in page.content.decode()
    assert ended.status_code == 302
    assert (is_in(desk), is_in(phone), is_in(lost), is_in(stranger)) == (True, True, False, True)
    assert not Session.objects.filter(pk=key).exists()
    assert [event.data["count"] for event in Event.objects.filter(type="staff.sessions_ended")] == [1]


def test_nobody_ends_the_session_of_another(shop: Any) -> None:
    desk = signed_in()
    [own] = desk.get("/dashboard/sessions/").context["sessions"]
    other = StaffUser.objects.create_user("b@example.com", PASSWORD, name="B", role=Role.OWNER)
    stranger = ShopClient(HTTP_HOST="shop-a.localhost")
    stranger.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")

    stranger.post("/dashboard/sessions/end/", {"session": own.handle})
    stranger.post("/dashboard/sessions/end/")

    assert is_in(desk)
    assert not Event.objects.filter(type="staff.sessions_ended").exists()


def test_all_others_are_ended_at_once(shop: Any) -> None:
    desk, phone, lost = signed_in(), signed_in(IPHONE), signed_in(IPHONE)

    desk.post("/dashboard/sessions/end/")

    assert (is_in(desk), is_in(phone), is_in(lost)) == (True, False, False)
    assert Session.objects.exclude(staff=None).count() == 1


def test_a_new_password_ends_the_other_sessions(shop: Any) -> None:
    desk, phone = signed_in(), signed_in(IPHONE)
    began_at = Session.objects.get(pk=desk.session.session_key).began_at

    changed = desk.post(
        "/dashboard/password/change/",
        {"oldpassword": PASSWORD, "password1": "heron ladle cinder", "password2": "heron ladle cinder"},
    )

    assert changed.status_code == 302
    assert (is_in(desk), is_in(phone)) == (True, False)
    [left] = Session.objects.exclude(staff=None)
    assert left.began_at == began_at
    assert Event.objects.filter(type="staff.password_changed").count() == 1


def test_sign_ins_and_refusals_are_events_without_addresses(shop: Any) -> None:
    owner = StaffUser.objects.get()
    browser = ShopClient(HTTP_HOST="shop-a.localhost")
    browser.post("/dashboard/login/", {"login": EMAIL, "password": "wrong-password"})
    browser.post("/dashboard/login/", {"login": "nobody@example.com", "password": "wrong-password"})
    signed_in()

    told = Event.objects.filter(subject_type="staff").order_by("occurred_at", "id")
    assert [(event.type, event.subject_id, event.data) for event in told] == [
        ("staff.sign_in_refused", str(owner.pk), {"staff_id": str(owner.pk), "reason": "password"}),
        ("staff.sign_in_refused", "", {"staff_id": "", "reason": "password"}),
        ("staff.signed_in", str(owner.pk), {"staff_id": str(owner.pk), "factor": ""}),
    ]


def test_shoppers_sessions_have_no_owner_and_no_limit_of_ours(shop: Any) -> None:
    browser = ShopClient(HTTP_HOST="shop-a.localhost")
    session = browser.session
    session["opened"] = {"ord_1": 1}
    session.save()

    [row] = Session.objects.filter(staff=None)
    assert (row.began_at, row.last_seen_at) == (None, None)
    assert row.expire_date > timezone.now() + timedelta(days=13)


@pytest.mark.parametrize(
    "path",
    [
        "/dashboard/",
        "/dashboard/two-factor/",
        "/dashboard/two-factor/totp/activate/",
        "/dashboard/two-factor/recovery-codes/",
        "/dashboard/password/change/",
        "/dashboard/password/reset/",
        "/dashboard/password/reset/key/1-x/",
        "/dashboard/reauthenticate/",
        "/dashboard/sessions/",
        "/dashboard/join/x/",
        "/admin/",
        "/admin/accounts/apikey/",
    ],
)
def test_no_browser_keeps_a_page_of_staff(shop, client, path):
    assert "no-store" in client.get(path)["Cache-Control"]

    client.force_login(StaffUser.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "no-store" in client.get(path)["Cache-Control"]


def test_signing_out_has_the_browser_forget_the_pages(shop, client):
    client.force_login(StaffUser.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend")

    answer = client.post("/dashboard/logout/")

    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert "messages" not in answer.cookies
    assert client.get("/dashboard/").status_code == 302
