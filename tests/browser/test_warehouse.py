"""The warehouse on a phone, with a scanner that types: scan, tick, grade, next parcel. And without scripts."""

from __future__ import annotations

import io
import json
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.browser.conftest import BrowsedShop
from tests.running import wait_for
from tracking.barcodes import code128_widths

pytestmark = [pytest.mark.browser, pytest.mark.processes]

PASSWORD = "a-long-password"
WAREHOUSE = "lager@example.com"
LEAST_TARGET = 56
_TARGETS = """() => [...document.querySelectorAll(
  '#warehouse :is(button, a.button, summary, select, .pill, .tick, .grade, input:not([type=hidden], [type=file], '
  + '[type=radio], [type=checkbox]))'
)].filter((each) => each.offsetParent && each.getBoundingClientRect().height < %d).map((each) => each.outerHTML.slice(0, 120))"""
_MAKE_STAFF = """
from django.db import connection
from accounts.models import StaffUser
from tenants.models import Shop
connection.set_tenant(Shop.objects.get(schema_name="{schema}"))
StaffUser.objects.create_user("{email}", "{password}", name="Tomke Lager", role="warehouse", language="en")
"""


@pytest.fixture(scope="module")
def shop(open_shop: Callable[..., BrowsedShop]) -> BrowsedShop:
    """A German shop with somebody in the warehouse."""
    made = open_shop(name="lager", country="DE", language="en")
    made.product.manage(
        "shell", "-c", _MAKE_STAFF.format(schema=made.schema, email=WAREHOUSE, password=PASSWORD)
    )
    return made


def test_parcels_go_from_hand_to_hand(shop: BrowsedShop, visit: Any) -> None:
    first, second = _approved(shop, 2001, tees=2, caps=1), _approved(shop, 2002, tees=1)
    with visit(has_touch=True) as phone:
        page = phone.page
        _sign_in(page, shop)
        phone.require_accessible()

        _scan(page, first["number"])
        expect(page.locator("h1")).to_have_text(first["number"])
        expect(page.locator("#scan-code")).to_be_focused()
        phone.require_accessible()
        assert page.evaluate(_TARGETS % LEAST_TARGET) == []
        assert "€" not in page.locator("#main").inner_text()

        # Articles that are scanned count themselves; what is not there has to be explained.
        for sku in ("TEE", "CAP"):
            _scan(page, sku)
        tees = page.locator("[data-sku=TEE]")
        expect(tees.locator("input[type=number]")).to_have_value("1")
        tees.locator("[value=missing]").check()
        page.get_by_role("button", name="Received").click()

        expect(page.locator("#inspect-title")).to_be_visible()
        phone.require_accessible()
        looks = page.locator(".look")
        looks.nth(0).locator("[value=a]").check()
        expect(looks.nth(0).locator("[data-place-field]")).to_have_value("restock")
        looks.nth(1).locator("[value=d]").check()
        looks.nth(1).locator("[type=file]").set_input_files(
            [{"name": "seam.jpg", "mimeType": "image/jpeg", "buffer": _photo()}]
        )
        looks.nth(1).locator("textarea").fill("The seam is torn.")
        page.get_by_role("button", name="Inspected").click()
        expect(page.locator("#known-title + ul")).to_contain_text("1 rejected")
        expect(page.locator("#known-title + ul img[alt='Photo by the warehouse']")).to_have_count(1)

        # The field takes the next parcel at once, from anywhere, and a wrong scan changes nothing.
        _scan(page, "NOBODY-1")
        expect(page.get_by_role("alert")).to_contain_text("No return has NOBODY-1")
        _scan(page, second["tracking_number"])
        expect(page.locator("h1")).to_have_text(second["number"])
        page.get_by_role("button", name="Received").click()
        expect(page.locator(".warehouse__today")).to_contain_text("2 parcels today")

        page.get_by_role("button", name="Take the receipt back").click()
        expect(page.locator("#receive-title")).to_be_visible()
        expect(page.locator(".warehouse__today")).to_contain_text("1 parcel today")

    items = _get(shop, f"returns/{first['id']}")["items"]
    assert [
        (item["received_quantity"], item["reception"], item["verdict"], item["grade"]) for item in items
    ] == [
        (1, "missing", "accepted", "a"),
        (1, "received", "rejected", "d"),
    ]
    assert len(items[1]["inspection_photos"]) == 1
    assert _get(shop, f"returns/{second['id']}")["items"][0]["received_quantity"] == 0


def test_same_work_without_scripts(shop: BrowsedShop, visit: Any) -> None:
    made = _approved(shop, 2003, tees=1)
    with visit(has_script=False) as phone:
        page = phone.page
        _sign_in(page, shop)
        page.locator(".scan__file").set_input_files(
            [{"name": "label.jpg", "mimeType": "image/jpeg", "buffer": _photo(made["number"])}]
        )
        page.get_by_role("button", name="Read the photo").click()
        expect(page.locator("h1")).to_have_text(made["number"])

        page.locator("label.tick input").uncheck()
        page.locator("[value=wrong]").check()
        page.get_by_label("What lies there instead?").fill("A brick")
        page.get_by_role("button", name="Received").click()

        expect(page.locator("#unexpected-title + ul")).to_contain_text("A brick")
        assert page.evaluate(_TARGETS % LEAST_TARGET) == []

    shown = _get(shop, f"returns/{made['id']}")
    assert (shown["items"][0]["reception"], shown["exceptions"]) == ("wrong_item", ["flagged"])
    assert [found["description"] for found in shown["unexpected_items"]] == ["A brick"]


def _scan(page: Page, code: str) -> None:
    """As a scanner does: fast, with Enter at the end, into whatever has the focus."""
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def _sign_in(page: Page, shop: BrowsedShop) -> None:
    page.goto(f"{shop.url}/dashboard/receiving/")
    page.fill("input[name=login]", WAREHOUSE)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    expect(page.locator("#scan-code")).to_be_visible()


def _photo(code: str = "") -> bytes:
    picture = Image.new("RGB", (1200, 500), "white")
    pen, at = ImageDraw.Draw(picture), 80
    for index, width in enumerate(code128_widths(code) if code else []):
        if index % 2 == 0:
            pen.rectangle((at, 100, at + width * 3 - 1, 300), fill="black")
        at += width * 3
    written = io.BytesIO()
    picture.save(written, "JPEG")
    return written.getvalue()


def _approved(shop: BrowsedShop, number: int, *, tees: int, caps: int = 0) -> dict[str, Any]:
    """A return that the worker has approved and made a code for, with its tracking number."""
    shop.put(f"orders/o-{number}", _order(number))
    wanted = [("l-1", tees), ("l-2", caps)]
    made = _send(
        shop,
        "returns",
        {
            "order": f"o-{number}",
            "items": [
                {"line": line, "quantity": count, "reason": "size_too_small"}
                for line, count in wanted
                if count
            ],
            "resolution": "refund",
            "method": "drop_off",
            "override": True,
        },
    )
    wait_for(lambda: bool(_get(shop, f"returns/{made['id']}")["shipments"]), seconds=60)
    shown = _get(shop, f"returns/{made['id']}")
    return shown | {"tracking_number": shown["shipments"][0]["tracking_number"]}


def _get(shop: BrowsedShop, path: str) -> dict[str, Any]:
    return _send(shop, path, None)


def _send(shop: BrowsedShop, path: str, document: dict[str, Any] | None) -> dict[str, Any]:
    request = urllib.request.Request(
        f"{shop.product.base_url}/api/v1/{path}",
        data=None if document is None else json.dumps(document).encode(),
        headers={
            "Host": shop.host,
            "Authorization": f"Bearer {shop.key}",
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return dict(json.load(answer))


def _order(number: int) -> dict[str, Any]:
    now = datetime.now(UTC)

    def line(name: str, sku: str, title: str, quantity: int) -> dict[str, Any]:
        return {"external_id": name, "sku": sku, "title": title, "quantity": quantity, "unit_price": "20.00"}

    return {
        "number": str(number),
        "placed_at": (now - timedelta(days=5)).isoformat(),
        "currency": "EUR",
        "customer": {"external_id": f"c-{number}", "email": f"ada{number}@example.com", "name": "Ada Yılmaz"},
        "shipping_address": {"name": "Ada Yılmaz", "line1": "Weg 1", "city": "Berlin", "country_code": "DE"},
        "lines": [line("l-1", "TEE", "Tee", 2), line("l-2", "CAP", "Cap", 1)],
        "total": "60.00",
        "payments": [
            {"external_id": f"pay-{number}", "gateway": "sandbox", "kind": "card", "amount": "60.00"}
        ],
        "fulfillments": [
            {
                "external_id": "f-1",
                "shipped_at": (now - timedelta(days=4)).isoformat(),
                "delivered_at": (now - timedelta(days=2)).isoformat(),
                "carrier": "sandbox",
                "lines": [{"line": "l-1", "quantity": 2}, {"line": "l-2", "quantity": 1}],
            }
        ],
    }
