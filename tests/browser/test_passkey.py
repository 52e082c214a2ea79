"""An owner sets up a passkey on the way to an act that matters, and signs in with it later: a real browser signs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.running import RunningProduct

pytestmark = [pytest.mark.browser, pytest.mark.processes]

EMAIL = "owner@guarded.example"
PASSWORD = "heron ladle cinder plum"


@pytest.fixture(scope="module")
def url(product: RunningProduct) -> str:
    """A shop that is none of a demo's or a test's, so that it asks."""
    words = ["--schema", "guarded", "--name", "Guarded", "--owner-email", EMAIL, "--owner-password", PASSWORD]
    made = json.loads(product.manage("create_tenant", *words))
    return f"http://{made['host']}"


def test_a_passkey_is_set_up_on_the_way_and_opens_the_shop_later(url: str, visit: Callable[..., Any]) -> None:
    with visit(width=390) as phone:
        page = phone.page
        give_authenticator(page)
        sign_in(page, url)
        ask_for_key(page, url)

        expect(page.locator("h1")).to_have_text("One more thing that only you have")
        phone.require_accessible()
        page.get_by_role("link", name="Set up a passkey").click()
        page.get_by_label("Password").fill(PASSWORD)
        page.locator("main form button").first.click()
        expect(page.get_by_label("Name")).to_have_value("Chrome, Linux")
        phone.require_accessible()
        page.get_by_label("Name").fill("My phone")
        page.get_by_role("button", name="Make the passkey").click()
        expect(page.locator("h1")).to_have_text("Recovery codes")
        expect(page.locator(".sign-in__codes li")).to_have_count(10)
        phone.require_accessible()
        page.get_by_role("link", name="I have kept them, go on").click()
        phone.require_accessible()
        page.get_by_role("button", name="Go on").click()
        expect(page.locator("code.secret")).to_contain_text("cbk_")

        page.goto(f"{url}/dashboard/logout/")
        page.get_by_role("button", name="Sign out").click()
        sign_in(page, url)
        expect(page.locator("h1")).to_have_text("Now your second factor")
        phone.require_accessible()
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url(f"{url}/dashboard/")

        ask_for_key(page, url)  # proved a moment ago
        expect(page.locator("code.secret")).to_contain_text("cbk_")
        for path in ("two-factor/", "sessions/", "staff/", "security/"):
            page.goto(f"{url}/dashboard/{path}")
            phone.require_accessible()
        page.goto(f"{url}/dashboard/two-factor/")
        expect(page.locator("main")).to_contain_text("My phone")


def test_a_browser_without_the_passkey_says_so_and_takes_a_code(url: str, visit: Callable[..., Any]) -> None:
    with visit(width=1280) as desk:
        page = desk.page
        give_authenticator(page)  # another one, which holds nothing
        sign_in(page, url)
        page.get_by_role("button", name="Use a passkey").click()

        expect(page.locator("[data-passkey-problem]")).to_be_visible()
        expect(page.get_by_label("Code of your app, or a recovery code")).to_be_visible()
        desk.require_accessible()


def give_authenticator(page: Page) -> None:
    """A fingerprint reader that always knows the finger."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "hasResidentKey": True}})


def sign_in(page: Page, url: str) -> None:
    page.goto(f"{url}/dashboard/login/")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "/login/" not in address)


def ask_for_key(page: Page, url: str) -> None:
    page.goto(f"{url}/dashboard/keys/")
    page.get_by_label("What the key is for").fill("Warehouse")
    page.get_by_label("orders:read").check()
    page.get_by_role("button", name="Make the key").click()
