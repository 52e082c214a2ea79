"""Guessing passwords is stopped, and nobody is shut out by it who knows his own."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

from accounts.devices import COOKIE
from accounts.events import StaffUnlockRequested
from accounts.handlers import send_unlock
from accounts.models import StaffUser
from events.models import Event
from events.selectors import meta_of
from tests.conftest import ShopClient

PASSWORD = "a-long-password"
EMAIL = "owner@shop-a.localhost"

pytestmark = pytest.mark.django_db


def _sign_in(
    client: Any, password: str = PASSWORD, *, email: str = EMAIL, address: str = "203.0.113.1"
) -> Any:
    return client.post("/dashboard/login/", {"login": email, "password": password}, REMOTE_ADDR=address)


def _browser() -> ShopClient:
    return ShopClient(HTTP_HOST="shop-a.localhost")


def _known_browser() -> ShopClient:
    """One in which the owner signed in before, and out again."""
    known = _browser()
    assert _sign_in(known, address="198.51.100.200").status_code == 302
    known.get("/dashboard/")
    known.post("/dashboard/logout/")
    return known


def _besiege(tries: int = 24) -> None:
    for number in range(tries):
        _sign_in(_browser(), "wrong-password", address=f"198.51.100.{number // 4}")


def test_strangers_do_not_stop_a_browser_that_signed_in_before(shop: Any) -> None:
    known = _known_browser()
    _besiege()

    stranger = _sign_in(_browser(), address="203.0.113.9")
    own = _sign_in(known)

    assert stranger.status_code == 200
    assert "There were too many wrong tries" in stranger.content.decode()
    assert own.status_code == 302


def test_a_known_browser_is_counted_by_itself(shop: Any) -> None:
    known = _known_browser()
    for _ in range(10):
        _sign_in(known, "wrong-password")

    assert "There were too many wrong tries" in _sign_in(known).content.decode()
    assert _sign_in(_browser()).status_code == 302


def test_a_mail_lets_the_rightful_person_go_on(shop: Any, settings: Any, mailoutbox: list[Any]) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    _besiege()
    stored = Event.objects.filter(type="staff.unlock_requested")
    send_unlock(StaffUnlockRequested(**stored[0].data), meta_of(stored[0]))
    [mail] = mailoutbox
    path = urlsplit(next(line for line in mail.body.splitlines() if "/dashboard/unlock/" in line)).path
    own, late = _browser(), _browser()

    seen = own.get(path)
    used = own.post(path)
    again = late.post(path)

    assert mail.to == [EMAIL]
    assert stored.count() <= 3
    assert (seen.status_code, used.headers["Location"], again.status_code) == (200, "/dashboard/login/", 410)
    assert _sign_in(late).status_code == 200
    assert own.get("/dashboard/").status_code == 302  # the link alone signs nobody in
    assert _sign_in(own, "wrong-password").status_code == 200
    assert _sign_in(own).status_code == 302


def test_nothing_says_whether_there_is_an_account(shop: Any) -> None:
    answers = [
        [_sign_in(_browser(), "wrong-password", email=email, address=address) for _ in range(9)]
        for email, address in ((EMAIL, "203.0.113.1"), ("nobody@example.com", "203.0.113.2"))
    ]

    texts = [[_errors(page) for page in pages] for pages in answers]
    assert texts[0] == texts[1]
    assert "If this address has an account" in texts[0][-1]
    assert Event.objects.filter(type="staff.unlock_requested").count() == 1


def test_a_new_password_makes_browsers_strange_again(shop: Any) -> None:
    known = _known_browser()
    StaffUser.objects.filter(email=EMAIL).update(device_generation=2)
    _besiege()

    assert _sign_in(known).status_code == 200


def test_a_made_up_device_is_none(shop: Any) -> None:
    owner = StaffUser.objects.get(email=EMAIL)
    _besiege()

    for value in ("", "~", "1:", ":x", "1:x", "x" * 5000, "1:zz.AAAA", "9999999999999999999:a"):
        forger = _browser()
        forger.cookies[COOKIE] = value.replace("1:", f"{owner.pk}:")
        assert (value, _sign_in(forger).status_code) == (value, 200)


def test_right_passwords_are_not_counted(shop: Any) -> None:
    assert {_sign_in(_browser()).status_code for _ in range(12)} == {302}


def test_a_device_of_one_person_helps_nobody_else(shop: Any) -> None:
    other = StaffUser.objects.create(email="kim@example.com", name="Kim")
    other.set_password(PASSWORD)
    other.save()
    known = _known_browser()
    for number in range(24):
        _sign_in(_browser(), "wrong", email=other.email, address=f"198.51.100.{number // 4}")

    assert _sign_in(known, email=other.email).status_code == 200
    assert _sign_in(known).status_code == 302


def _errors(page: Any) -> str:
    return str(page.context["form"].errors) if page.context else ""
