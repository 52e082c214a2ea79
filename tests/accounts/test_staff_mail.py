from __future__ import annotations

from typing import Any

import pytest

from accounts.mail import send_security_notice
from accounts.models import Brand, ShopSettings, StaffUser
from accounts.staff_letters import STAFF_LETTERS
from tests.conftest import ShopClient

EMAIL = "reset@example.com"
PASSWORD = "a-long-password"


@pytest.fixture
def staff(shop: Any, settings: Any) -> StaffUser:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Brand.objects.update(accent_colour="#a0204f")
    ShopSettings.objects.update(shop_name="Nord & Co")
    return StaffUser.objects.create_user(EMAIL, PASSWORD, name="Rea", role="agent", language="tr")


def test_a_new_password_is_asked_for_in_brand_and_language(staff: StaffUser, mailoutbox: list[Any]) -> None:
    ShopClient(HTTP_HOST="shop-a.localhost").post(
        "/dashboard/password/reset/", {"email": EMAIL}, HTTP_HOST="shop-a.localhost:4444"
    )

    [mail] = mailoutbox
    html = mail.alternatives[0][0]
    assert (mail.subject, mail.to) == ("Yeni bir şifre belirleyin", [EMAIL])
    assert "Nord & Co" in mail.from_email
    assert "http://shop-a.localhost:8000/dashboard/password/reset/key/" in mail.body
    assert ":4444" not in mail.body + html
    assert "#a0204f" in html
    assert '<html lang="tr">' in html


def test_an_unknown_address_gets_nothing(staff: StaffUser, mailoutbox: list[Any]) -> None:
    answer = ShopClient(HTTP_HOST="shop-a.localhost").post(
        "/dashboard/password/reset/", {"email": "stranger@example.com"}
    )

    assert answer.status_code == 302
    assert mailoutbox == []


def test_passwords_asked_for_again_and_again_stop_at_the_budget(
    staff: StaffUser, settings: Any, mailoutbox: list[Any]
) -> None:
    settings.MAILS_A_DAY = (100, 2)
    settings.ACCOUNT_RATE_LIMITS = False

    answers = [
        ShopClient(HTTP_HOST="shop-a.localhost").post("/dashboard/password/reset/", {"email": EMAIL})
        for _ in range(4)
    ]

    assert {answer.status_code for answer in answers} == {302}
    assert len(mailoutbox) == 2


def test_a_changed_password_is_told_whatever_was_sent_before(
    staff: StaffUser, settings: Any, mailoutbox: list[Any]
) -> None:
    settings.MAILS_A_DAY = (0, 0)
    client = ShopClient(HTTP_HOST="shop-a.localhost")
    client.force_login(staff, backend="allauth.account.auth_backends.AuthenticationBackend")

    client.post(
        "/dashboard/password/change/",
        {"oldpassword": PASSWORD, "password1": "another-long-phrase", "password2": "another-long-phrase"},
    )

    assert [mail.subject for mail in mailoutbox] == ["Şifreniz değiştirildi"]


@pytest.mark.parametrize("name", sorted(STAFF_LETTERS))
def test_every_letter_is_written(staff: StaffUser, mailoutbox: list[Any], name: str) -> None:
    send_security_notice(name, staff=staff)

    [mail] = mailoutbox
    assert mail.subject
    assert "Nord & Co" in mail.body
