"""The lists of staff in a real browser: all that moves in them moves under their own content policy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import BrowsedShop

pytestmark = [pytest.mark.browser, pytest.mark.processes]


@pytest.fixture(scope="module")
def shop(open_shop: Callable[..., BrowsedShop]) -> BrowsedShop:
    made = open_shop(name="listed", country="DE", language="en")
    for number in range(3):
        made.put(f"orders/o-{number}", _order(number))
    return made


def test_lists_do_all_they_do_without_a_script_in_the_page(
    shop: BrowsedShop, visit: Callable[..., Any]
) -> None:
    with visit(width=1400, color_scheme="light") as desk:
        page = desk.page
        _sign_in(page, shop)
        page.goto(f"{shop.url}/admin/commerce/order/")
        expect(page.locator("#result_list")).to_contain_text("L-1")

        toggle = page.locator("[x-on\\:click*='sidebarDesktopOpen']")
        toggle.click()
        expect(page.get_by_role("link", name="Customers")).to_be_hidden()
        page.reload()
        expect(page.get_by_role("link", name="Customers")).to_be_hidden()  # it was remembered
        toggle.click()
        expect(page.get_by_role("link", name="Customers")).to_be_visible()

        page.locator("[x-on\\:click='openUserLinks = !openUserLinks']").click()
        page.locator("[x-on\\:click=\"switchTheme('dark')\"]").click()
        expect(page.locator("html")).to_have_class("dark")
        page.goto(f"{shop.url}/admin/commerce/order/?status=open")
        expect(page.locator("html")).to_have_class("dark")

        page.locator("#result_list").get_by_role("link", name="L-2").click()
        expect(page.locator("#content, main").first).to_contain_text("L-2")

        page.set_viewport_size({"width": 390, "height": 844})
        page.locator("[x-on\\:click='sidebarMobileOpen = !sidebarMobileOpen']").locator(
            "visible=true"
        ).click()
        expect(page.get_by_role("link", name="Customers")).to_be_visible()


def test_a_script_that_was_put_into_a_page_does_not_run(shop: BrowsedShop, visit: Callable[..., Any]) -> None:
    with visit(width=1400) as desk:
        page = desk.page
        _sign_in(page, shop)
        page.evaluate(
            "() => { const script = document.createElement('script'); script.text = 'window.ran = true';"
            " document.body.append(script); const picture = document.createElement('div');"
            " picture.innerHTML = '<img src=x onerror=\"window.ran = true\">'; document.body.append(picture); }"
        )
        page.wait_for_timeout(300)

        assert page.evaluate("() => window.ran") is None
        assert len([text for text in desk.complaints if "Content Security Policy" in text]) == 2
        desk.complaints.clear()


def _sign_in(page: Page, shop: BrowsedShop) -> None:
    page.goto(f"{shop.url}/admin/")
    page.get_by_label("E-mail").fill("owner@listed.example")
    page.get_by_label("Password").fill("a-long-password")
    page.locator("main form button").first.click()
    page.wait_for_url(f"{shop.url}/admin/")


def _order(number: int) -> dict[str, Any]:
    placed = datetime.now(UTC) - timedelta(days=3)
    return {
        "number": f"L-{number}",
        "placed_at": placed.isoformat(),
        "currency": "EUR",
        "customer": {"external_id": f"c-{number}", "email": f"ada{number}@example.com", "name": "Ada"},
        "lines": [{"external_id": "l-1", "sku": "TEE", "title": "Tee", "quantity": 1, "unit_price": "20.00"}],
        "payments": [{"external_id": f"p-{number}", "gateway": "card", "kind": "card", "amount": "20.00"}],
    }
