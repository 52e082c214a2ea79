"""The staff's work on returns in a real browser: by keyboard, without scripts, and true without a reload."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import BrowsedShop, reload_until

pytestmark = [pytest.mark.browser, pytest.mark.processes]

PASSWORD = "a-long-password"
SECONDS_OF_THE_WORKER = 20_000


@pytest.fixture(scope="module")
def shop(open_shop: Callable[..., BrowsedShop]) -> BrowsedShop:
    """A German shop, where returns worth more than 200 euros are looked at first."""
    made = open_shop(name="werkbank", country="DE", language="en")
    for number in range(1001, 1006):
        made.put(f"orders/o-{number}", _order(number))
    return made


def test_return_goes_from_a_call_to_its_money_without_a_reload(shop: BrowsedShop, visit: Any) -> None:
    with visit(width=1280) as desk:
        page = desk.page
        _sign_in(page, shop)
        _open_for_caller(page, "1001", pieces=3)
        desk.require_accessible()
        # The policy wants somebody to look at it: the worker says so, and the page learns of it by itself.
        expect(page.locator("h1")).to_contain_text("In review", timeout=SECONDS_OF_THE_WORKER)

        page.goto(f"{shop.url}/dashboard/")
        desk.require_accessible()
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/returns/ret_*/")
        page.keyboard.press("a")
        desk.require_accessible()
        page.locator("#act-approve").get_by_role("button", name="Approve").click()
        expect(page.locator("h1")).to_contain_text("Approved")
        expect(page.locator("#undo button")).to_be_visible()
        desk.require_accessible()
        # Told in the end: the page itself sees that it is too late, and the label is made.
        expect(page.locator("#undo")).to_contain_text("too late", timeout=SECONDS_OF_THE_WORKER)
        expect(page.locator(".parcel")).to_have_count(1, timeout=SECONDS_OF_THE_WORKER)

        page.keyboard.press("e")
        page.locator("#act-receive").get_by_role("button", name="Received").click()
        expect(page.locator("#act-inspect")).to_have_count(1)
        page.wait_for_load_state()
        page.keyboard.press("i")
        desk.require_accessible()
        form = page.locator("#act-inspect")
        form.get_by_label("Condition").select_option("a")
        form.get_by_label("What happens to it").select_option("restock")
        form.get_by_role("button", name="Inspected").click()

        # Inspected by its terms means owed: the worker pays, and the page shows it.
        expect(page.locator(".refund")).to_contain_text("Paid", timeout=SECONDS_OF_THE_WORKER)
        expect(page.locator(".refund")).to_contain_text("€240.00")
        desk.require_accessible()
        expect(page.locator(".letter").first).to_be_visible(timeout=SECONDS_OF_THE_WORKER)


def test_decline_shows_what_will_be_read_while_it_is_written(shop: BrowsedShop, visit: Any) -> None:
    with visit(width=1280) as desk:
        page = desk.page
        _sign_in(page, shop)
        _open_for_caller(page, "1002", pieces=3)
        expect(page.locator("h1")).to_contain_text("In review", timeout=SECONDS_OF_THE_WORKER)

        page.keyboard.press("d")
        page.get_by_label("Reason (shown to the customer)").fill("The seal is broken.")

        page.locator("#act-decline input[name=ground][value=settled_otherwise]").check()

        expect(page.locator("#decline-preview")).to_contain_text("The seal is broken.")
        desk.require_accessible()
        page.get_by_role("button", name="Decline return").click()
        expect(page.locator("h1")).to_contain_text("Declined")


def test_typed_words_survive_what_happens_meanwhile(shop: BrowsedShop, visit: Any) -> None:
    with visit(width=1280) as desk, visit(width=1280) as other:
        _sign_in(desk.page, shop)
        _open_for_caller(desk.page, "1003", pieces=3)
        expect(desk.page.locator("h1")).to_contain_text("In review", timeout=SECONDS_OF_THE_WORKER)
        desk.page.keyboard.press("n")
        desk.page.get_by_label("Note for the team", exact=True).fill("Half a thought")
        for _asked in range(2):  # the second question follows what was done with the first answer
            with desk.page.expect_response(lambda answer: "?seen=" in answer.url and answer.status == 204):
                pass
        expect(desk.page.locator("[data-stale]")).to_be_hidden()

        _sign_in(other.page, shop)
        other.page.goto(desk.page.url)
        other.page.keyboard.press("a")
        other.page.locator("#act-approve").get_by_role("button", name="Approve").click()

        expect(desk.page.locator("[data-stale]")).to_be_visible(timeout=SECONDS_OF_THE_WORKER)
        expect(desk.page.get_by_label("Note for the team", exact=True)).to_have_value("Half a thought")


def test_last_words_before_the_click_do_not_open_the_return_twice(shop: BrowsedShop, visit: Any) -> None:
    shop.put("orders/o-1011", _order(1011))
    with visit(width=1280) as desk:
        page = desk.page
        _sign_in(page, shop)
        _choose_for_caller(page, "1011", pieces=1)

        # Leaving the field asks for the answer once more, at the moment when the button is pressed.
        page.get_by_label("In the customer's words (optional)").fill("Too tight at the shoulders")
        page.get_by_role("button", name="Open the return").click()

        page.wait_for_url("**/returns/ret_*/")
        page.goto(f"{shop.url}/dashboard/?view=all&q=1011")
        expect(page.locator(".queue__row")).to_have_count(1)


def test_many_are_approved_with_progress(shop: BrowsedShop, visit: Any) -> None:
    with visit(width=1280) as desk:
        page = desk.page
        _sign_in(page, shop)
        for number in ("1004", "1005"):
            _open_for_caller(page, number, pieces=3)
            reload_until(page, "h1", "In review")  # what the worker moves between list and click is left out
        page.goto(f"{shop.url}/dashboard/?view=decide")
        expect(page.locator("input[name=return]")).to_have_count(2, timeout=SECONDS_OF_THE_WORKER)
        page.locator("input[name=return]").first.check()
        page.get_by_label("Select all on this page").check()
        page.get_by_role("button", name="Approve selected").click()
        desk.require_accessible()

        page.get_by_role("button", name="Approve 2 returns").click()

        expect(page.locator("#bulk-summary")).to_contain_text("2 of 2", timeout=SECONDS_OF_THE_WORKER)
        desk.require_accessible()
        page.locator("#bulk-undo").press("Enter")
        expect(page.locator("#bulk-summary")).to_contain_text("undone: 2")


def test_work_goes_on_without_scripts_on_a_phone(shop: BrowsedShop, visit: Any) -> None:
    shop.put("orders/o-1010", _order(1010))
    with visit(has_script=False) as desk:
        page = desk.page
        _sign_in(page, shop)
        page.goto(f"{shop.url}/dashboard/returns/new/?q=1010")
        page.locator(".found__row a").click()
        page.locator("input[name^=quantity-]").fill("3")
        page.locator("select[name^=reason-]").select_option("size_too_small")
        page.get_by_role("button", name="Calculate").click()
        expect(page.locator("#answer")).to_contain_text("€240.00")
        page.get_by_label("Resolution", exact=True).select_option("refund")
        page.get_by_label("Return method").select_option("drop_off")
        page.get_by_role("button", name="Open the return").click()
        page.wait_for_url("**/returns/ret_*/")
        reload_until(page, "h1", "In review")  # an act on what the worker has moved meanwhile is refused

        page.locator("#act-approve summary").click()
        page.locator("#act-approve").get_by_role("button", name="Approve").click()

        expect(page.locator("h1")).to_contain_text("Approved")
        page.locator("#undo").get_by_role("button", name="Undo").click()

        expect(page.locator("h1")).to_contain_text("In review")
        expect(page.locator(".timeline").last).to_contain_text("Decision undone before anybody was told")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_are_readable_by_everybody(shop: BrowsedShop, visit: Any, width: int, scheme: str) -> None:
    with visit(width=width, color_scheme=scheme) as desk:
        page = desk.page
        _sign_in(page, shop)
        for path in ("", "?view=problems&q=nothing", "receiving/", "returns/new/?q=1001", "policy/"):
            page.goto(f"{shop.url}/dashboard/{path}")
            desk.require_accessible()

        page.get_by_role("button", name="Change the policy").click()
        desk.require_accessible()
        draft = page.url.removesuffix("edit/")
        page.get_by_role("link", name="Add a rule").click()
        page.wait_for_load_state()  # a choice before the scripts are there is answered when the form is sent
        page.locator("select[name=fact-0]").select_option("request.reason")
        expect(page.locator("select[name=operator-0] option")).not_to_have_count(1)
        page.get_by_role("button", name="Add a group").click()
        expect(page.locator("select[name=quantifier-1]")).to_be_visible()
        expect(page.locator(".htmx-settling, .htmx-request")).to_have_count(0)
        desk.require_accessible()
        page.get_by_role("button", name="Save the rule").last.click()
        expect(page.get_by_role("alert")).to_be_visible()
        desk.require_accessible()
        page.on("dialog", lambda dialog: dialog.accept())  # what was typed may be lost
        for path in ("base/", "try/", "publish/", "back-tests/", "discard/"):
            page.goto(f"{draft}{path}")
            desk.require_accessible()
        # The browser says of every 422 that it was one, a moment later.
        page.wait_for_timeout(300)
        desk.complaints.clear()


def _sign_in(page: Page, shop: BrowsedShop) -> None:
    page.goto(f"{shop.url}/dashboard/login/")
    page.fill("input[name=login]", f"owner@{shop.schema}.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/dashboard/")


def _open_for_caller(page: Page, number: str, *, pieces: int) -> None:
    _choose_for_caller(page, number, pieces=pieces)
    page.get_by_role("button", name="Open the return").click()
    page.wait_for_url("**/returns/ret_*/")


def _choose_for_caller(page: Page, number: str, *, pieces: int) -> None:
    origin = "/".join(page.url.split("/")[:3])
    page.goto(f"{origin}/dashboard/returns/new/?q={number}")
    page.locator(".found__row a").first.click()
    for _piece in range(pieces):
        page.get_by_role("button", name="One more").first.click()
    page.locator("select[name^=reason-]").first.select_option("size_too_small")
    expect(page.locator("#answer")).to_contain_text(f"€{80 * pieces}.00")
    page.get_by_label("Resolution", exact=True).select_option("refund")
    page.get_by_label("Return method").select_option("drop_off")


def _order(number: int) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "number": str(number),
        "placed_at": (now - timedelta(days=5)).isoformat(),
        "currency": "EUR",
        "customer": {
            # Somebody else each time: who buys much is approved at once.
            "external_id": f"c-{number}",
            "email": f"ada{number}@example.com",
            "name": "Ada Yılmaz",
            "language": "en",
        },
        "shipping_address": {
            "name": "Ada Yılmaz",
            "line1": "Weg 1",
            "city": "Berlin",
            "country_code": "DE",
        },
        "lines": [
            {
                "external_id": "l-1",
                "sku": "TEE",
                "title": "Tee",
                "variant_title": "M",
                "quantity": 3,
                "unit_price": "80.00",
            }
        ],
        "total": "240.00",
        "payments": [
            {"external_id": f"pay-{number}", "gateway": "sandbox", "kind": "card", "amount": "240.00"}
        ],
        "fulfillments": [
            {
                "external_id": "f-1",
                "shipped_at": (now - timedelta(days=4)).isoformat(),
                "delivered_at": (now - timedelta(days=2)).isoformat(),
                "carrier": "sandbox",
                "lines": [{"line": "l-1", "quantity": 3}],
            }
        ],
    }
