"""Passwords as they are chosen, typed and changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from accounts.models import StaffUser
from tests.conftest import ShopClient

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
EMAIL, PASSWORD = "owner@shop-a.localhost", "a-long-password"
CHANGE = "/dashboard/password/change/"


@pytest.fixture(autouse=True)
def _no_tries_counted() -> None:
    """Wrong tries are counted outside the database, where no rollback takes those of other tests back."""
    cache.clear()


def _sign_in(client: Any, password: str) -> bool:
    return bool(client.post("/dashboard/login/", {"login": EMAIL, "password": password}).status_code == 302)


def _change(client: Any, old: str, new: str) -> None:
    client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new})


def test_a_password_is_changed_by_who_knows_the_one_of_now(shop: Any, client: Any) -> None:
    client.force_login(StaffUser.objects.get(), backend=BACKEND)

    _change(client, "a-wrong-password", "quite-another-phrase")
    assert StaffUser.objects.get().check_password(PASSWORD)

    _change(client, PASSWORD, "quite-another-phrase")
    assert StaffUser.objects.get().check_password("quite-another-phrase")


@pytest.mark.parametrize(
    "password", ["ümlaut 🗝 ก็ 비밀번호", "    spaces around    ", "p" * 8 + "CaseMatters" + "q" * 200]
)
def test_a_password_is_taken_as_it_was_typed(shop: Any, client: Any, password: str) -> None:
    client.force_login(StaffUser.objects.get(), backend=BACKEND)
    _change(client, PASSWORD, password)
    client.logout()

    assert not _sign_in(client, password.swapcase())
    assert not _sign_in(client, password[:-1])
    assert not _sign_in(client, password.strip() + ".")
    assert _sign_in(client, password)


@pytest.mark.parametrize("path", ["/dashboard/login/", CHANGE, "/dashboard/reauthenticate/"])
def test_fields_of_passwords_hide_them_and_let_managers_fill_them(shop: Any, client: Any, path: str) -> None:
    if path != "/dashboard/login/":
        client.force_login(StaffUser.objects.get(), backend=BACKEND)

    fields = [part.split(">")[0] for part in client.get(path).content.decode().split("<input")[1:]]
    of_passwords = [field for field in fields if "password" in field and "hidden" not in field]

    assert of_passwords
    for field in of_passwords:
        assert 'type="password"' in field
        assert "onpaste" not in field
        assert 'autocomplete="off"' not in field


def test_signing_in_asks_for_nothing_but_address_and_password(shop: Any, client: Any) -> None:
    """No hints and no secret questions."""
    form = client.get("/dashboard/login/").context["form"]

    assert set(form.fields) - {"remember"} == {"login", "password"}


def test_a_new_shop_has_nobody_but_its_owner(shop: Any) -> None:
    assert list(StaffUser.objects.values_list("email", flat=True)) == [EMAIL]
    assert not StaffUser.objects.filter(is_superuser=True).exists()


def test_a_link_for_a_new_password_works_for_an_hour(settings: Any) -> None:
    assert settings.PASSWORD_RESET_TIMEOUT == 3600


def test_a_new_password_by_mail_signs_nobody_in(
    shop: Any, client: Any, settings: Any, mailoutbox: list[Any]
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    before = ShopClient(HTTP_HOST="shop-a.localhost")
    before.force_login(StaffUser.objects.get(), backend=BACKEND)
    client.post("/dashboard/password/reset/", {"email": EMAIL})
    path = mailoutbox[0].body.split("localhost:8000")[1].split()[0]

    form = client.get(path)["Location"]
    answer = client.post(form, {"password1": "quite-another-phrase", "password2": "quite-another-phrase"})

    assert answer.status_code == 302
    assert StaffUser.objects.get().check_password("quite-another-phrase")
    assert client.get("/dashboard/").status_code == 302
    assert before.get("/dashboard/").status_code == 302
    assert client.get(path).status_code == 200  # says that the link is used up
