"""Shopper and staff talk, an item is refused, chosen for and sent home; at the end the shopper says how it was.

Real processes, a real browser, real mail: each letter's link leads to the form that it speaks of.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import BrowsedShop
from tests.client import ApiClient, paid_order
from tests.running import RunningProduct, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.processes]

PASSWORD = "a-long-password"
EMAIL = "c4001@example.com"
WITHIN = 30


def test_refused_item_is_talked_about_and_travels_home(
    product: RunningProduct, open_shop: Callable[..., BrowsedShop], visit: Callable[..., Any]
) -> None:
    shop = open_shop(name="talking", country="DE", language="en")
    api = ApiClient(product.base_url, shop.host, shop.key)
    made = _refused(api)
    number = made["number"]

    with visit(width=390) as phone, visit(width=1280) as desk:
        page, staff = phone.page, desk.page
        _sign_in(staff, shop.url)

        page.goto(_link_in(_mail(product, EMAIL, "About the items")))
        expect(page.locator("h1")).to_have_text("We could not accept 1 item")
        expect(page.locator("main")).to_contain_text("The sole is worn")
        phone.require_accessible()
        page.get_by_label("I see it differently").check()
        page.get_by_label("Why do you see it differently?").fill("It came like this.\nPlease look again.")
        page.locator("input[type=file]").set_input_files(
            {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": _picture()}
        )
        page.get_by_role("button", name="Confirm the choice").click()
        expect(page.locator("#refused")).to_contain_text("We look at it again")
        expect(page.locator("#conversation .talk__photos img")).to_have_count(1)
        phone.require_accessible()

        # The shop has no address of its own in this test: the owner is written to.
        staff.goto(_link_in(_mail(product, "owner@talking.example", f"Message about return {number}")))
        expect(staff.locator(".talk__text").first).to_have_text("It came like this.\nPlease look again.")
        desk.require_accessible()
        staff.goto(f"{shop.url}/dashboard/?view=messages")
        staff.locator(".queue__row", has_text=number).locator(".queue__link").click()
        objection = staff.locator("#refused details").first
        objection.get_by_label("It stays refused").check()
        objection.get_by_label("Your answer, as the customer reads it").fill(
            "We looked: it was worn outside."
        )
        objection.get_by_role("button", name="Send the answer").click()
        expect(staff.locator("#refused")).to_contain_text("The customer may choose until")
        desk.require_accessible()

        page.goto(_link_in(_mail(product, EMAIL, "An answer about your return")))
        expect(page.locator("#conversation")).to_contain_text("We looked: it was worn outside.")
        messages = f"/returns/{made['id']}/messages"
        wait_for(lambda: api.get(messages)["data"][0]["read_at"], seconds=WITHIN)
        page.get_by_label("Your message").fill("All right, then send it back.")
        page.get_by_role("button", name="Send the message").click()
        expect(page.locator("#conversation .talk__item")).to_have_count(3)
        page.get_by_role("link", name="Choose what happens now").click()
        page.get_by_label("Send it back to me").check()
        page.get_by_role("button", name="Confirm the choice").click()
        expect(page.locator("#refused")).to_contain_text("We send it back to you")

        staff.goto(f"{shop.url}/dashboard/?view=send_back")
        staff.locator(".queue__row", has_text=number).locator(".queue__link").click()
        staff.locator("#act-send-back > summary").click()
        staff.get_by_role("button", name="Make a label with our carrier").click()
        expect(staff.locator("#act-send-back")).to_contain_text("The label is made")
        staff.get_by_role("button", name="record as sent").click()
        expect(staff.locator("#refused")).to_contain_text("1 item was sent back")

        letter = _mail(product, EMAIL, "On its way to you")
        page.goto(_link_in(letter))
        expect(page.locator("main")).to_contain_text("Canvas shoe")
        wait_for(lambda: api.get(f"/returns/{made['id']}")["status"] == "closed", seconds=WITHIN)
        (line,) = api.post("/returns/eligibility", {"order": "o-4001"})["lines"]
        assert line["returnable_quantity"] == 1

        closing = _mail(product, EMAIL, "is complete")
        page.goto(_link_in(closing, "score=4"))
        expect(page.get_by_label("4", exact=True)).to_be_checked()
        assert api.get(f"/returns/{made['id']}?expand=survey")["survey"] is None
        phone.require_accessible()
        page.get_by_label("Anything else?").fill("You were friendly about it.")
        page.get_by_role("button", name="Send the answer").click()
        expect(page.locator("#survey")).to_contain_text("Thank you for your answer")
        assert api.get(f"/returns/{made['id']}?expand=survey")["survey"]["score"] == 4
        staff.goto(f"{shop.url}/dashboard/survey/")
        expect(staff.locator("main")).to_contain_text("You were friendly about it.")
        desk.require_accessible()
    subjects = [mail["subject"] for mail in product.mails(to=EMAIL)]
    assert len(subjects) == len(set(subjects))


def _refused(api: ApiClient) -> dict[str, Any]:
    """Two shoes are back; one is accepted and paid, the other refused with its reason."""
    document = paid_order("4001", quantity=2, now=datetime.now(UTC))
    document["lines"][0]["title"] = "Canvas shoe"
    assert api.call("PUT", "/orders/o-4001", document)[0] == 201
    made = api.post(
        "/returns",
        {
            "order": "o-4001",
            "items": [{"line": "l-1", "quantity": 2, "reason": "style"}],
            "resolution": "refund",
            "method": "drop_off",
        },
    )
    wait_for(lambda: api.get(f"/returns/{made['id']}")["status"] == "approved", seconds=WITHIN)
    item = made["items"][0]["id"]
    api.post(f"/returns/{made['id']}/receive", {"items": [{"item": item, "quantity": 2}]})
    wish = {"item": item, "accepted_quantity": 1, "rejected_quantity": 1, "note": "The sole is worn"}
    api.post(f"/returns/{made['id']}/inspect", {"items": [{**wish, "disposition": "restock"}]})
    return dict(made)


def _sign_in(page: Page, shop_url: str) -> None:
    name = shop_url.removeprefix("http://").partition(".")[0]
    page.goto(f"{shop_url}/dashboard/")
    page.locator("[name=login]").fill(f"owner@{name}.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.locator("#queue").wait_for()


def _mail(product: RunningProduct, to: str, words: str) -> dict[str, Any]:
    """The newest mail to an address with these words in its subject, as soon as it is there."""
    found = wait_for(
        lambda: [mail for mail in product.mails(to=to) if words.casefold() in mail["subject"].casefold()],
        seconds=WITHIN,
    )
    return dict(found[0])


def _link_in(letter: dict[str, Any], words: str = "") -> str:
    found = [link for link in re.findall(r"http://\S+", letter["text"]) if words in link]
    assert found, letter["text"]
    return str(found[0])


def _picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (640, 480), "#889977").save(content, "JPEG")
    return content.getvalue()
