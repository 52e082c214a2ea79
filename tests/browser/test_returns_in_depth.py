"""Journeys on a phone that ask for more: other wishes for other items, the next size, a pickup that moves, one's own
parcel with its receipt, another mind, coming back later. Web, worker, relay and the sandbox's companies are real.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import BrowsedShop
from tests.client import ApiClient
from tests.running import RunningProduct, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.processes]

WITHIN = 30  # seconds, for what the worker does by itself, on a busy machine
MOST_BYTES = 60_000
MOST_REQUESTS = 8
PRICES = {
    "EUR": ("50.00", "30.00"),
    "TRY": ("500.00", "300.00"),
    "KRW": ("50000", "30000"),
    "THB": ("500.00", "300.00"),
}


def test_english_phone_settles_two_items_in_two_ways(
    product: RunningProduct, open_shop: Callable[..., BrowsedShop], visit: Callable[..., Any]
) -> None:
    shop, api = _shop(
        open_shop, product, name="zwei", country="DE", language="en", methods=["drop_off", "label"]
    )
    _order(api, "1001", "EUR", "DE", "+4915112345678")

    with visit(locale="en-GB") as phone:
        page = phone.page
        _find(page, shop, "1001", "ada@example.com")
        _choose(page, 2)
        phone.require_accessible()
        page.get_by_role("link", name="Choose for each item").click()
        phone.require_accessible()
        expect(page.locator("main")).to_contain_text("Exchange for the next size")
        page.get_by_role("radio", name="Exchange for the next size").check()
        _next(page)
        expect(page.locator(".eyebrow").first).to_have_text("Item 2 of 2")
        page.get_by_role("radio", name="Money back").check()
        _next(page)
        page.locator("[name=method][value=drop_off]").check()
        _next(page)
        phone.require_accessible()
        expect(page.locator("main")).to_contain_text("Tee: Exchange")
        expect(page.locator("main")).to_contain_text("Tee · L")
        expect(page.locator("main")).to_contain_text("Cap: Money back")
        page.get_by_role("button", name="Send back 2 items").click()
        page.locator(".pass__qr img").wait_for()
        phone.require_accessible()

        page.get_by_role("link", name="Print a packing slip").click()
        phone.require_accessible()
        assert page.locator(".slip img").evaluate_all(
            "images => images.every(image => image.complete && image.naturalWidth > 0)"
        )

    (made,) = api.get("/returns")["data"]
    assert [(item["line"], item["resolution"]) for item in made["items"]] == [
        ("l-1", "exchange"),
        ("l-2", "refund"),
    ]


def test_turkish_phone_begins_leaves_comes_back_and_cancels(
    product: RunningProduct, open_shop: Callable[..., BrowsedShop], visit: Callable[..., Any]
) -> None:
    shop, api = _shop(
        open_shop, product, name="donus", country="TR", language="tr", methods=["drop_off", "pickup"]
    )
    _order(api, "2001", "TRY", "TR", "+905321234567")

    with visit(locale="tr-TR") as phone:
        page = phone.page
        _find(page, shop, "2001", "0532 123 45 67")
        _choose(page, 1)
        page.locator("[name=resolution][value=refund]").check()
        _next(page)

        page.goto(f"{shop.url}/my-orders/")
        phone.require_accessible()
        page.locator(".order-link").click()
        page.locator(".notice a[href$='/travel/']").click()
        page.locator("[name=method][value=drop_off]").check()
        _next(page)
        _next(page)
        page.locator(".pass__code").wait_for()

        page.locator("details.fold summary").last.click()
        page.locator("a[href$='/cancel/']").click()
        phone.require_accessible()
        page.locator("main form button.button").first.click()
        page.locator("#status").wait_for()

    wait_for(
        lambda: [made["status"] for made in api.get("/returns")["data"]] == ["cancelled"], seconds=WITHIN
    )


def test_korean_phone_is_visited_by_the_carrier_and_moves_the_visit(
    product: RunningProduct, open_shop: Callable[..., BrowsedShop], visit: Callable[..., Any]
) -> None:
    shop, api = _shop(
        open_shop, product, name="hoesu", country="KR", language="ko", methods=["pickup", "drop_off"]
    )
    _order(api, "3001", "KRW", "KR", "+821012345678")

    with visit(locale="ko-KR") as phone:
        page = phone.page
        _find(page, shop, "3001", "010-1234-5678")
        _choose(page, 1)
        page.locator("[name=resolution][value=refund]").check()
        _next(page)
        assert page.locator("[name=method]").first.get_attribute("value") == "pickup"
        page.locator("[name=method][value=pickup]").check()
        _next(page)
        phone.require_accessible()
        first = page.locator("[name=slot]").first
        was = str(first.get_attribute("value"))
        first.check()
        page.locator("[name=note]").fill("공동현관 1234")
        _next(page)
        _next(page)
        wait_for(lambda: _pickup(api)["state"] == "booked", seconds=WITHIN)

        page.reload()
        phone.require_accessible()
        phone.forget()
        page.reload()
        assert phone.weight_without_pictures() <= MOST_BYTES
        assert phone.requests() <= MOST_REQUESTS
        page.locator("a[href$='/pickup/']").click()
        phone.require_accessible()
        other = page.locator("[name=slot]").last
        wanted = str(other.get_attribute("value"))
        other.check()
        _next(page)
        wait_for(lambda: _pickup(api)["state"] == "booked" and _span(_pickup(api)) == wanted, seconds=WITHIN)

    assert wanted != was
    (made,) = api.get("/returns")["data"]
    assert made["shipping_status"] == "pickup_scheduled"
    assert _pickup(api)["note"] == "공동현관 1234"


def test_thai_phone_sends_its_own_parcel_and_shows_the_receipt_without_scripts(
    product: RunningProduct, open_shop: Callable[..., BrowsedShop], visit: Callable[..., Any]
) -> None:
    shop, api = _shop(
        open_shop, product, name="songeng", country="TH", language="th", methods=["drop_off", "own_carrier"]
    )
    _order(api, "4001", "THB", "TH", "+66812345678")

    with visit(locale="th-TH", has_script=False) as phone:
        page = phone.page
        _find(page, shop, "4001", "๐๘๑-๒๓๔-๕๖๗๘")
        _choose(page, 1)
        page.locator("[name=resolution][value=refund]").check()
        _next(page)
        page.locator("[name=method][value=own_carrier]").check()
        _next(page)
        _next(page)
        wait_for(lambda: _status(api) == "approved", seconds=WITHIN)
        page.reload()
        page.locator("a[href$='/handed-over/']").click()
        page.locator("[name=carrier]").fill("Flash Express")
        page.locator("[name=tracking_number]").fill("TH ๐๑๒๓ ๔๕๖๗")
        expect(page.locator("[name=cost]")).to_have_count(0)  # this shop gives no postage back
        page.locator("[name=receipt]").set_input_files(
            {"name": "receipt.jpg", "mimeType": "image/jpeg", "buffer": _picture()}
        )
        page.locator("main form button.button").first.click()
        page.locator("#told").wait_for()

    (made,) = api.get("/returns")["data"]
    assert made["shipping_status"] == "dropped_off"
    own = made["own_parcel"]
    assert (own["carrier"], own["tracking_number"]) == ("flash", "TH01234567")
    assert own["cost"] is None
    assert own["receipt"].startswith("file_")
    assert [parcel["tracking_number"] for parcel in made["shipments"]] == ["TH01234567"]


def _shop(
    open_shop: Callable[..., BrowsedShop],
    product: RunningProduct,
    *,
    name: str,
    country: str,
    language: str,
    methods: list[str],
) -> tuple[BrowsedShop, ApiClient]:
    """A shop whose policy offers everything, and a client of its API."""
    shop = open_shop(name=name, country=country, language=language)
    api = ApiClient(product.base_url, shop.host, shop.key)
    base = {
        "window_days": 30,
        "resolutions": ["refund", "exchange", "store_credit"],
        "methods": methods,
        "hand_over_days": 10,
    }
    draft = api.post("/policies", {"base": base, "rules": []})
    since = (datetime.now(UTC) - timedelta(days=30)).isoformat().replace("+00:00", "Z")
    api.post(f"/policies/{draft['id']}/publish", {"effective_from": since})
    return shop, api


def _order(api: ApiClient, number: str, currency: str, country: str, phone: str) -> None:
    """A tee in M, of which L is in stock, and a cap: delivered two days ago."""
    tee, cap = PRICES[currency]
    now = datetime.now(UTC)
    variants = [
        {
            "external_id": f"v-{size}",
            "sku": f"TEE-{size}",
            "title": size,
            "options": {"Size": size},
            "price": tee,
            "currency": currency,
            "stock": 5,
        }
        for size in ("M", "L")
    ]
    assert api.call("PUT", "/products/p-1", {"title": "Tee", "type": "tee", "variants": variants})[0] == 201
    document = {
        "number": number,
        "placed_at": (now - timedelta(days=5)).isoformat(),
        "currency": currency,
        "customer": {
            "external_id": "c-1",
            "email": "ada@example.com",
            "phone": phone,
            "name": "Ada",
            "language": "en",
        },
        "shipping_address": {"name": "Ada", "line1": "1", "city": "2", "country_code": country},
        "lines": [
            {
                "external_id": "l-1",
                "sku": "TEE-M",
                "product_external_id": "p-1",
                "variant_external_id": "v-M",
                "title": "Tee",
                "variant_title": "M",
                "quantity": 1,
                "unit_price": tee,
            },
            {"external_id": "l-2", "sku": "CAP", "title": "Cap", "quantity": 1, "unit_price": cap},
        ],
        "fulfillments": [
            {
                "external_id": "f-1",
                "shipped_at": (now - timedelta(days=4)).isoformat(),
                "delivered_at": (now - timedelta(days=2)).isoformat(),
                "lines": [{"line": "l-1", "quantity": 1}, {"line": "l-2", "quantity": 1}],
            }
        ],
    }
    assert api.call("PUT", f"/orders/o-{number}", document)[0] == 201


def _find(page: Page, shop: BrowsedShop, number: str, contact: str) -> None:
    page.goto(shop.url)
    page.locator("[name=number]").fill(number)
    page.locator("[name=contact]").fill(contact)
    page.locator("main form button[type=submit]").click()
    page.locator("[name=line]").first.wait_for()


def _choose(page: Page, count: int) -> None:
    """Take the first lines: too small, every one of them."""
    for index in range(count):
        page.locator("[name=line]").nth(index).check()
    _next(page)
    for _ in range(count):
        page.locator("[name=reason][value=fit]").check()
        page.locator("[name=reason-fit][value=size_too_small]").check()
        _next(page)


def _next(page: Page) -> None:
    page.locator(".actions--bar button.button").click()


def _pickup(api: ApiClient) -> dict[str, Any]:
    (made,) = api.get("/returns")["data"]
    return dict(made["pickup"] or {"state": ""})


def _span(pickup: dict[str, Any]) -> str:
    return f"{pickup['date']} {pickup['slot']}"


def _status(api: ApiClient) -> str:
    (made,) = api.get("/returns")["data"]
    return str(made["status"])


def _picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (80, 60), "#ddddcc").save(content, "JPEG")
    return content.getvalue()
