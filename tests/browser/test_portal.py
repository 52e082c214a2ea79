"""The shopper's pages in a real browser: the journey, without scripts too, readable by everybody, and light."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import BrowsedShop, Visit
from tests.running import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.processes]

KILOBYTE = 1000
MOST_BYTES = 60 * KILOBYTE
MOST_REQUESTS = 8


@pytest.fixture(scope="module")
def german(open_shop: Callable[..., BrowsedShop]) -> BrowsedShop:
    return _with_orders(open_shop(name="laden", country="DE", language="en"), "EUR", "DE", "+4915112345678")


@pytest.fixture(scope="module")
def korean(open_shop: Callable[..., BrowsedShop]) -> BrowsedShop:
    return _with_orders(open_shop(name="gage", country="KR", language="ko"), "KRW", "KR", "+821012345678")


def test_journey_on_a_phone_ends_with_the_code_on_the_page(german: BrowsedShop, visit: Any) -> None:
    with visit() as phone:
        _find(phone, german, "1001", "ada@example.com")
        page = phone.page
        phone.require_accessible()
        page.get_by_label("Tee").first.check()
        page.get_by_role("button", name="One more").first.click()
        page.get_by_role("button", name="Continue").click()
        phone.require_accessible()
        page.get_by_role("radio", name="The size is not right").check()
        page.get_by_role("radio", name="Too small").check()
        page.get_by_role("button", name="Continue").click()
        phone.require_accessible()
        page.get_by_label("Money back").check()
        page.get_by_role("button", name="Continue").click()
        phone.require_accessible()
        page.get_by_label("With a QR code at a parcel shop").check()
        page.get_by_role("button", name="Continue").click()
        phone.require_accessible()
        expect(page.locator("h1")).to_contain_text("€100.00")
        page.get_by_role("button", name="Send back 2 items").click()

        # The worker approves and the carrier makes the code; the page learns of both by itself.
        page.locator(".pass__qr img").wait_for()

        phone.require_accessible()
        assert page.locator(".pass__code").inner_text().strip()
        expect(page.locator("h1")).to_contain_text("Hand it over by")
        phone.forget()
        page.reload()
        _require_light(phone)
        page.get_by_role("link", name="Follow the parcel").click()
        phone.require_accessible()
        assert page.locator(".steps li").count() == 3


def test_journey_works_without_scripts(german: BrowsedShop, visit: Any) -> None:
    with visit(has_script=False) as plain:
        _find(plain, german, "1002", "ada@example.com")
        page = plain.page
        page.locator("[name=line]").first.check()
        page.get_by_role("button", name="Continue").click()
        page.get_by_label("I changed my mind").check()
        page.get_by_role("button", name="Continue").click()
        page.get_by_label("Store credit").check()
        page.get_by_role("button", name="Continue").click()
        page.locator("[name=method]").first.check()
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("button", name="Send back 1 item").click()

        assert "/returns/" in page.url
        assert page.locator("h1").inner_text()


def test_errors_are_summed_up_with_the_focus_on_them(german: BrowsedShop, visit: Any) -> None:
    with visit() as phone:
        phone.page.goto(german.url)
        phone.page.locator("main form button[type=submit]").click()

        # The browser moves the focus when it has drawn the page.
        wait_for(lambda: phone.page.evaluate("() => document.activeElement.className") == "errors")
        expect(phone.page.locator("[name=number]")).to_have_attribute("aria-invalid", "true")
        phone.complaints.clear()  # Chromium reports the status 422 itself.
        phone.require_accessible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_open_pages_are_readable(german: BrowsedShop, visit: Any, scheme: str, width: int) -> None:
    with visit(width=width, color_scheme=scheme) as window:
        for path in ("/", "/policy/", "/lost-number/", "/my-orders/", "/?withdrawal=yes"):
            window.page.goto(german.url + path)
            window.require_accessible()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_pages_in_another_writing_are_readable(korean: BrowsedShop, visit: Any, language: str) -> None:
    with visit(color_scheme="dark") as phone:
        phone.page.context.add_cookies([{"name": "language", "value": language, "url": korean.url}])
        _find(phone, korean, "1001", "010-1234-5678")
        phone.require_accessible()
        assert phone.page.locator("html").get_attribute("lang") == language
        phone.page.goto(f"{korean.url}/policy/")
        phone.require_accessible()


def test_pages_are_light_and_load_from_nowhere_else(german: BrowsedShop, visit: Any) -> None:
    with visit() as phone:
        _find(phone, german, "1003", "ada@example.com")
        for path in ("/", "/policy/", phone.page.url.removeprefix(german.url)):
            phone.forget()
            phone.page.goto(german.url + path, wait_until="networkidle")
            _require_light(phone)
            assert phone.hosts() == {german.host}


def _require_light(window: Visit) -> None:
    assert window.weight_without_pictures() <= MOST_BYTES
    assert window.requests() <= MOST_REQUESTS


def _find(window: Visit, shop: BrowsedShop, number: str, contact: str) -> None:
    window.page.goto(shop.url)
    window.page.locator("[name=number]").fill(number)
    window.page.locator("[name=contact]").fill(contact)
    window.page.locator("main form button[type=submit]").click()
    window.page.locator("[name=line]").first.wait_for()


def _with_orders(shop: BrowsedShop, currency: str, country: str, phone: str) -> BrowsedShop:
    now = datetime.now(UTC)
    price = "50.00" if currency == "EUR" else "50000"
    picture = f"{shop.url}/sandbox/pictures/tee-sage-1.svg"
    shop.put(
        "products/p-1",
        {
            "title": "Tee",
            "type": "tee",
            "image_url": picture,
            "variants": [
                {
                    "external_id": "v-1",
                    "sku": "TEE",
                    "title": "M",
                    "price": price,
                    "currency": currency,
                    "stock": 9,
                }
            ],
        },
    )
    for number in range(1001, 1004):
        shop.put(f"orders/o-{number}", _order(number, currency, country, phone, price, now))
    return shop


def _order(number: int, currency: str, country: str, phone: str, price: str, now: datetime) -> dict[str, Any]:
    total = "150.00" if currency == "EUR" else "150000"
    return {
        "number": str(number),
        "placed_at": (now - timedelta(days=5)).isoformat(),
        "currency": currency,
        "customer": {
            "external_id": "c-1",
            "email": "ada@example.com",
            "phone": phone,
            "name": "Ada Yılmaz",
            "language": "en",
        },
        "shipping_address": {
            "name": "Ada Yılmaz",
            "line1": "Weg 1",
            "city": "Berlin",
            "country_code": country,
        },
        "lines": [
            {
                "external_id": "l-1",
                "sku": "TEE",
                "product_external_id": "p-1",
                "variant_external_id": "v-1",
                "title": "Tee",
                "variant_title": "M",
                "quantity": 3,
                "unit_price": price,
            }
        ],
        "payments": [{"external_id": "pay-1", "gateway": "sandbox", "kind": "card", "amount": total}],
        "fulfillments": [
            {
                "external_id": f"f-{number}",
                "shipped_at": (now - timedelta(days=4)).isoformat(),
                "delivered_at": (now - timedelta(days=2)).isoformat(),
                "carrier": "dhl",
                "tracking_number": f"00340434161094{number}",
                "lines": [{"line": "l-1", "quantity": 3}],
            }
        ],
    }
