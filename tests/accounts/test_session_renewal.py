"""A session that somebody else planted in a browser is not the one in which staff are signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Session, StaffUser
from accounts.roles import Role
from accounts.services.staff import invite_staff, issue_invitation
from core.actors import SYSTEM
from tests import make
from tests.conftest import NOW, ShopClient

COOKIE = "sessionid"

pytestmark = pytest.mark.django_db


def _sign_in(client: Any) -> Any:
    return client.post(
        "/dashboard/login/", {"login": "owner@shop-a.localhost", "password": "a-long-password"}
    )


def _join(client: Any) -> Any:
    invited = invite_staff(
        email="mina@example.com", name="Mina", role=Role.AGENT, language="en", actor=SYSTEM, now=NOW
    )
    token = issue_invitation(staff=invited, now=timezone.now())
    return client.post(f"/dashboard/join/{token}/", {"name": "Mina", "password": "a-long-password-too"})


@pytest.fixture
def attacker(shop: Any) -> ShopClient:
    own = make.order(customer=make.customer(email="eve@example.com"))
    browser = ShopClient(HTTP_HOST="shop-a.localhost")
    assert browser.post("/", {"number": own.number, "contact": "eve@example.com"}).status_code == 302
    return browser


@pytest.mark.parametrize("enter", [_sign_in, _join])
def test_staff_are_signed_in_under_a_new_session(
    client: Any, attacker: ShopClient, enter: Callable[[Any], Any]
) -> None:
    planted = attacker.cookies[COOKIE].value
    client.cookies[COOKIE] = planted

    assert enter(client).status_code == 302

    assert client.cookies[COOKIE].value != planted
    assert client.get("/dashboard/").status_code == 200
    assert attacker.get("/dashboard/").status_code == 302
    assert not Session.objects.filter(session_key=planted).exists()


def test_who_gives_the_password_once_more_goes_on_under_a_new_session(client: Any, shop: Any) -> None:
    _sign_in(client)
    before = client.cookies[COOKIE].value

    answer = client.post("/dashboard/reauthenticate/", {"password": "a-long-password"})

    assert answer.status_code == 302
    assert client.cookies[COOKIE].value != before
    assert client.get("/dashboard/").status_code == 200


def test_somebody_else_of_the_staff_does_not_go_on_with_the_session(client: Any, shop: Any) -> None:
    _sign_in(client)
    before = client.cookies[COOKIE].value
    other = StaffUser.objects.create_user(email="kim@example.com", name="Kim", password="a-long-password")

    client.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client.cookies[COOKIE].value != before
    assert not Session.objects.filter(session_key=before).exists()
