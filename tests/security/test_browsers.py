"""What each answer tells a browser, whoever asks and wherever."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings as project
from django.test import Client

from accounts.models import StaffUser
from config.demo.run import ROOT
from tests.conftest import ShopClient
from tests.security.doors import doors_of_a_shop

YEAR = 365 * 24 * 3600
FOR_ALL_THE_WEB = {"portal:policy_answer", "portal:policy_snippet"}


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("shop-a.localhost", "/"),
        ("shop-a.localhost", "/nothing/"),
        ("shop-a.localhost", "/api/v1/orders"),
        ("shop-a.localhost", "/dashboard/login/"),
        ("localhost", "/"),
        ("nobody.example", "/"),
        ("nobody.example", "/health/live"),
        ("shop-a.localhost", "/health/ready"),
    ],
)
def test_every_answer_asks_for_https_for_a_year_and_is_not_guessed_at(
    db: None, settings: Any, host: str, path: str
) -> None:
    settings.SECURE_HSTS_SECONDS = YEAR

    answer = Client(HTTP_HOST=host).get(path, secure=True)

    assert answer["Strict-Transport-Security"] == f"max-age={YEAR}"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


def test_no_other_site_reads_an_answer_but_those_for_all_the_web(shop: Any, client: Any) -> None:
    client.force_login(StaffUser.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend")

    readable = {
        door.name: client.get(door.path, headers={"Origin": "https://evil.example"}).headers.get(
            "Access-Control-Allow-Origin"
        )
        for door in doors_of_a_shop()
    }

    assert {name: origin for name, origin in readable.items() if origin} == dict.fromkeys(
        FOR_ALL_THE_WEB, "*"
    )


def test_every_text_says_how_its_letters_are_written(shop: Any, client: Any) -> None:
    kinds = {door.name: client.get(door.path).headers.get("Content-Type", "") for door in doors_of_a_shop()}

    assert {
        name for name, kind in kinds.items() if kind.startswith("text/") and "charset=utf-8" not in kind
    } == set()


def test_scripts_write_text_as_text() -> None:
    """The one exception shows the list of photos, as our own page wrote it."""
    writes_markup = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|postMessage"
    )
    found = [
        f"{path.name}: {line.strip()}"
        for path in [*(ROOT / "static/js").glob("*.js"), ROOT / "portal/policy_snippet.js"]
        for line in path.read_text().splitlines()
        if writes_markup.search(line)
    ]

    assert found == ['comeback.js: area.querySelector("[data-photos]").innerHTML = request.responseText;']


def test_a_key_or_a_session_in_the_address_opens_nothing(shop: Any, client: Any) -> None:
    client.force_login(StaffUser.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session.session_key
    stranger = ShopClient(HTTP_HOST="shop-a.localhost")

    assert stranger.get("/api/v1/orders?api_key=cbk_a_b&access_token=cbk_a_b").status_code == 401
    assert stranger.get(f"/dashboard/?{project.SESSION_COOKIE_NAME}={session}").status_code == 302


def test_a_session_has_a_long_random_name(shop: Any, client: Any) -> None:
    client.force_login(StaffUser.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend")

    assert re.fullmatch(r"[0-9a-z]{32}", client.session.session_key)  # 165 bits of Python's secrets


@pytest.mark.parametrize("host", ["localhost", "shop-a.localhost", "shop-b.localhost"])
def test_who_found_a_weakness_learns_whom_to_tell(db: None, host: str) -> None:
    answer = Client(HTTP_HOST=host).get("/.well-known/security.txt")

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().splitlines() == [
        "Contact: mailto:security@localhost",
        "Expires: 2027-05-01T00:00:00Z",
        "Canonical: http://localhost:8000/.well-known/security.txt",
        "Preferred-Languages: en, tr, ko, th, de",
    ]
