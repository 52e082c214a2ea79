from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from accounts.models import StaffUser
from tests.conftest import ShopClient

PASSWORD = "a-long-password"
EMAIL = "owner@shop-a.localhost"


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_second_factor_is_set_up_encrypted_and_then_asked_for(shop, client):
    client.post("/dashboard/login/", {"login": EMAIL, "password": PASSWORD})
    client.post("/dashboard/reauthenticate/", {"password": PASSWORD})
    page = client.get("/dashboard/two-factor/totp/activate/")
    assert page.status_code == 200
    secret = page.context["form"].secret

    activated = client.post("/dashboard/two-factor/totp/activate/", {"code": code_for(secret)})

    assert activated.status_code == 302
    stored = Authenticator.objects.get(user=StaffUser.objects.get(), type="totp").data["secret"]
    assert secret not in stored
    assert stored.startswith("v1.")

    other = ShopClient(HTTP_HOST="shop-a.localhost")
    first = other.post("/dashboard/login/", {"login": EMAIL, "password": PASSWORD})
    assert "/dashboard/two-factor/authenticate/" in first["Location"]
    assert other.get("/admin/").status_code == 302  # not in yet
    assert other.post(first["Location"], {"code": "000000"}).status_code == 200
    assert other.get("/admin/").status_code == 302


def test_changing_the_second_factor_asks_for_the_password_again(shop, client):
    client.force_login(StaffUser.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend")

    asked = client.get("/dashboard/two-factor/totp/activate/")
    assert "/dashboard/reauthenticate/" in asked["Location"]

    assert client.post(asked["Location"], {"password": "wrong-password"}).status_code == 200
    confirmed = client.post(asked["Location"], {"password": PASSWORD})
    assert (confirmed.status_code, confirmed["Location"]) == (302, "/dashboard/two-factor/totp/activate/")


def test_pages_of_signing_in_stand_in_the_shops_brand(shop, client):
    for path in ("/dashboard/login/", "/dashboard/password/reset/"):
        page = client.get(path).content.decode()
        assert "Nordlicht" in page
        assert "css/comeback.css" in page


def test_pages_of_ones_account_speak_the_language_of_whoever_is_signed_in(shop, client):
    StaffUser.objects.update(language="tr")
    client.force_login(StaffUser.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend")

    for path in ("/dashboard/logout/", "/dashboard/two-factor/"):
        page = client.get(path, HTTP_ACCEPT_LANGUAGE="en")
        assert page.headers["Content-Language"] == "tr"
        assert '<html lang="tr"' in page.content.decode()


def test_a_forgotten_password_is_set_anew_by_mail(shop, client, settings, mailoutbox):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert client.post("/dashboard/password/reset/", {"email": EMAIL}).status_code == 302
    [message] = mailoutbox
    assert "http://shop-a.localhost:8000/dashboard/password/reset/key/" in message.body

    # The answer for somebody unknown looks the same.
    assert client.post("/dashboard/password/reset/", {"email": "nobody@example.com"}).status_code == 302
