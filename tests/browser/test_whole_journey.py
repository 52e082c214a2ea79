"""The main job through every real door: order by API, return on the shop's pages, mail by SMTP, staff, money.

Web, worker, relay, beat and the SMTP server are real processes; the browser is real; the carrier, the payment
provider and the bank are the sandbox's, spoken to over HTTP. Three shops: euro in English, made by signing up;
Turkish lira in Turkish, with scripts off for shopper and staff; baht in Thai, paid on delivery.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tenants.names import schema_name_for
from tests.browser.conftest import WITHIN, BrowsedShop, reload_until
from tests.client import ApiClient, paid_order
from tests.running import RunningProduct, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.processes]

PASSWORD = "a-long-password"
SEEN_AS = {"handed_over": "in_transit", "delivered": "delivered"}
LIFE = [
    "return.requested",
    "return.approved",
    "return.label_created",
    "return.handed_over",
    "return.item.received",
    "return.item.inspected",
    "return.closed",
]


@dataclass(frozen=True)
class Bought:
    """An order as it is told to the API, and what the shopper knows of it."""

    document: dict[str, Any]
    number: str
    email: str


def test_shop_that_signed_up_returns_part_of_an_order_and_pays_back(
    product: RunningProduct, visit: Callable[..., Any]
) -> None:
    with visit(width=1280) as desk, visit(width=390) as phone:
        api = _sign_up(desk.page, product, name="Meadow", address="meadow")
        bought = _order_with_discount("1001")
        assert api.call("PUT", "/orders/o-1001", bought.document)[0] == 201

        page = phone.page
        page.goto(product.shop_url("meadow.localhost"))
        _find(page, " #1001 ", "ADA.Meadow@Example.com")
        page.get_by_label("Linen tee").first.check()
        page.get_by_role("button", name="One more").first.click()
        _next(page)
        page.get_by_role("radio", name="The size is not right").check()
        page.get_by_role("radio", name="Too small").check()
        _next(page)
        page.get_by_label("Money back").check()
        _next(page)
        page.locator("[name=method]").first.check()
        _next(page)
        expect(page.locator("h1")).to_have_text("€80.00")
        page.get_by_role("button", name="Send back 2 items").click()
        page.locator(".pass__qr img").wait_for()
        made = _only_return(api)
        assert (made["status"], made["decision"]["outcome"]) == ("approved", "approve")

        letter = _mail(product, bought.email, "approved")
        assert made["number"] in letter["subject"]
        assert "€80.00" in letter["text"]
        page.goto(_link_in(letter))
        expect(page.locator("h1")).to_contain_text("Hand it over by")

        shop_url = product.shop_url("meadow.localhost")
        _scan(desk.page, shop_url, api, made["id"], "handed_over")
        reload_until(page, "h1", "Your parcel is on its way to us")
        _scan(desk.page, shop_url, api, made["id"], "delivered")
        _receive_and_inspect(desk.page, shop_url, made["number"])

        wait_for(lambda: _status(api, made["id"]) == "closed", seconds=WITHIN)
        reload_until(page, "h1", "All done: your money was sent")
        expect(page.locator("main")).to_contain_text("€80.00")
        for words in ("refund", "is complete"):
            assert "€80.00" in _mail(product, bought.email, words)["text"]
        _require_paid_once(api, made["id"], amount="80.00", currency="EUR", kind="payment")
        subjects = [mail["subject"].partition(":")[0] for mail in reversed(_mails(product, bought.email))]
        # The receipt carries a PDF and may take longer to write than the worker to decide.
        assert sorted(subjects[:2]) == [
            f"We have your return request {made['number']}",
            f"Your return {made['number']} is approved",
        ]
        # The last two are queued in one moment, and two workers may send one each.
        assert subjects[2] == f"Your return {made['number']} has arrived"
        assert sorted(subjects[3:]) == [
            f"Your refund for return {made['number']} is on its way",
            f"Your return {made['number']} is complete",
        ]


def test_turkish_return_needs_no_scripts_from_anybody(
    product: RunningProduct, open_shop: Callable[..., BrowsedShop], visit: Callable[..., Any]
) -> None:
    shop = open_shop(name="ayazlar", country="TR", language="tr")
    api = ApiClient(product.base_url, shop.host, shop.key)
    bought = _turkish_order("2001")
    assert api.call("PUT", "/orders/o-2001", bought.document)[0] == 201

    with visit(has_script=False, locale="tr-TR") as phone, visit(width=1280, has_script=False) as desk:
        page = phone.page
        page.goto(shop.url)
        assert page.locator("html").get_attribute("lang") == "tr"
        _find(page, "2001", "0532 123 45 67")
        page.locator("[name=line]").first.check()
        _next(page)
        page.locator("[name=reason][value=changed_my_mind]").check()
        _next(page)
        page.locator("[name=resolution][value=refund]").check()
        _next(page)
        page.locator("[name=method][value=drop_off]").check()
        _next(page)
        expect(page.locator("h1")).to_contain_text("299,99")
        _next(page)
        made = _only_return(api)
        wait_for(lambda: _status(api, made["id"]) == "approved", seconds=WITHIN)

        letter = _mail(product, bought.email, "onay")
        assert "299,99 ₺" in letter["text"]
        assert "Merhaba Ada," in letter["text"]
        page.goto(_link_in(letter))
        assert page.locator(".pass__code").inner_text().strip()

        _sign_in(desk.page, shop.url)
        _scan(desk.page, shop.url, api, made["id"], "handed_over")
        _scan(desk.page, shop.url, api, made["id"], "delivered")
        _receive_and_inspect(desk.page, shop.url, made["number"])

        wait_for(lambda: _status(api, made["id"]) == "closed", seconds=WITHIN)
        reload_until(page, "#status", "299,99")
        assert "299,99" in _mail(product, bought.email, "geri ödemesi yapıldı")["text"]
        _require_paid_once(api, made["id"], amount="299.99", currency="TRY", kind="payment")


def test_thai_cash_on_delivery_is_paid_to_the_account_given_after_a_code(
    product: RunningProduct, open_shop: Callable[..., BrowsedShop], visit: Callable[..., Any]
) -> None:
    shop = open_shop(name="phaathai", country="TH", language="th")
    api = ApiClient(product.base_url, shop.host, shop.key)
    bought = _thai_order("3001")
    assert api.call("PUT", "/orders/o-3001", bought.document)[0] == 201

    with visit(locale="th-TH") as phone, visit(width=1280) as desk:
        page = phone.page
        page.goto(shop.url)
        _find(page, "3001", "๐๘๑-๒๓๔-๕๖๗๘")
        page.locator("[name=line]").first.check()
        _next(page)
        page.locator("[name=reason][value=changed_my_mind]").check()
        _next(page)
        page.locator("[name=resolution][value=refund]").check()
        _next(page)
        page.locator("[name=method][value=drop_off]").check()
        _next(page)
        _next(page)
        made = _only_return(api)
        wait_for(lambda: _status(api, made["id"]) == "approved", seconds=WITHIN)

        page.locator("a[href$='/bank-account/']").click()
        phone.require_accessible()
        _next(page)
        code_field = page.locator("[name=code]")
        code_field.wait_for()
        code = wait_for(lambda: _code_for(product, bought.email), seconds=WITHIN)
        code_field.fill(code)
        _next(page)
        page.locator("[name=bank_code]").select_option("004")
        page.locator("[name=account_number]").fill("123-4-56789-0")
        page.locator("[name=holder]").fill("สมชาย ใจดี")
        phone.require_accessible()
        _next(page)
        page.locator("#status").wait_for()
        assert "/bank-account/" not in page.url

        _sign_in(desk.page, shop.url)
        _scan(desk.page, shop.url, api, made["id"], "handed_over")
        _scan(desk.page, shop.url, api, made["id"], "delivered")
        _receive_and_inspect(desk.page, shop.url, made["number"])

        wait_for(lambda: _status(api, made["id"]) == "closed", seconds=WITHIN)
        letter = _mail(product, bought.email, f"คืนเงินสำหรับการคืนสินค้า {made['number']} แล้ว")
        assert "1,234.50 บาท" in letter["text"]
        assert "1234567890" not in letter["text"]
        _require_paid_once(api, made["id"], amount="1234.50", currency="THB", kind="bank")


def _sign_up(page: Page, product: RunningProduct, *, name: str, address: str) -> ApiClient:
    """A German shop made on the public host; its owner confirms the address and makes a key. The key's client."""
    page.goto(f"{product.shop_url('localhost')}/sign-up")
    page.locator("[name=name]").fill(name)
    page.locator("[name=address]").fill(address)
    page.locator("[name=country]").select_option("DE")
    page.locator("[name=email]").fill(f"owner@{address}.example")
    page.locator("[name=password]").fill(PASSWORD)
    _next(page)
    page.get_by_role("button", name="Open the dashboard").click()
    page.wait_for_url("**/dashboard/")

    page.goto(_link_in(_mail(product, f"owner@{address}.example", "")))
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("heading", name="Thank you").wait_for()

    # Making a key on the page asks for a second factor first, which has a test of its own.
    made = json.loads(
        product.manage("create_api_key", "--schema", schema_name_for(address), "--scopes", "all")
    )
    return ApiClient(product.base_url, f"{address}.localhost", made["key"])


def _find(page: Page, number: str, contact: str) -> None:
    page.locator("[name=number]").fill(number)
    page.locator("[name=contact]").fill(contact)
    page.locator("main form button[type=submit]").click()
    page.locator("[name=line]").first.wait_for()


def _next(page: Page) -> None:
    """The one button that goes on, whatever it is called in this language."""
    page.locator("main .actions button:not([type=button])").first.click()


def _sign_in(page: Page, shop_url: str) -> None:
    """The owner comes to the dashboard through its door."""
    name = shop_url.removeprefix("http://").partition(".")[0]
    page.goto(f"{shop_url}/dashboard/")
    page.locator("[name=login]").fill(f"owner@{name}.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.locator("#queue").wait_for()


def _receive_and_inspect(page: Page, shop_url: str, number: str) -> None:
    """Staff find the return in the queue, and say what arrived and how it looked."""
    page.goto(f"{shop_url}/dashboard/?view=all&q={number}")
    page.locator(".queue__row", has_text=number).locator(".queue__link").click()
    for act in ("receive", "inspect"):
        page.locator(f"#act-{act} > summary").click()
        page.locator(f"#act-{act} form > button").click()
        page.locator(f"#act-{act}").wait_for(state="detached")


def _scan(page: Page, shop_url: str, api: ApiClient, return_id: str, step: str) -> None:
    """Staff let the sandbox carrier scan the parcel, on its own page; its news make us ask at once."""
    parcel = wait_for(lambda: api.get(f"/returns/{return_id}")["shipments"], seconds=WITHIN)[0]
    page.goto(f"{shop_url}/sandbox/")
    form = page.locator("form").first
    form.locator("[name=tracking_number]").fill(parcel["tracking_number"])
    form.locator("[name=step]").select_option(step)
    form.locator("button").click()
    wait_for(
        lambda: api.get(f"/returns/{return_id}")["shipments"][0]["status"] == SEEN_AS[step], seconds=WITHIN
    )


def _only_return(api: ApiClient) -> dict[str, Any]:
    (made,) = api.get("/returns")["data"]
    return dict(made)


def _status(api: ApiClient, return_id: str) -> str:
    return str(api.get(f"/returns/{return_id}")["status"])


def _mails(product: RunningProduct, to: str) -> list[dict[str, Any]]:
    """What arrived for an address, newest first, with plain spaces and line ends."""
    return [
        mail | {"text": mail["text"].replace("\r\n", "\n").replace("\N{NO-BREAK SPACE}", " ")}
        for mail in product.mails(to=to)
    ]


def _mail(product: RunningProduct, to: str, words: str) -> dict[str, Any]:
    """The newest mail to an address with these words in its subject, as soon as it is there."""

    def newest() -> dict[str, Any] | None:
        found = [mail for mail in _mails(product, to) if words.casefold() in mail["subject"].casefold()]
        return found[0] if found else None

    return dict(wait_for(newest, seconds=WITHIN))


def _link_in(letter: dict[str, Any]) -> str:
    found = re.search(r"http://\S+", letter["text"])
    assert found, letter["text"]
    return found.group()


def _code_for(product: RunningProduct, to: str) -> str | None:
    for letter in _mails(product, to):
        if found := re.search(r": (\d{6})$", letter["text"], re.MULTILINE):
            return found.group(1)
    return None


def _require_paid_once(api: ApiClient, return_id: str, *, amount: str, currency: str, kind: str) -> None:
    """Closed, refunded to the penny, told in order, and in the sandbox's books exactly once."""
    wait_for(lambda: _status(api, return_id) == "closed", seconds=WITHIN)
    money = {"amount": amount, "currency": currency}
    detail = api.get(f"/returns/{return_id}")
    (refund,) = detail["refunds"]
    assert (refund["status"], refund["amount"]) == ("succeeded", money)
    assert [(paid["amount"], paid["kind"]) for paid in api.get("/sandbox/payouts")["data"]] == [(money, kind)]
    told = [event for event in api.everything("/events") if event["subject"]["id"] == return_id]
    assert [event["sequence"] for event in told] == list(range(1, len(told) + 1))
    assert [event["type"] for event in told if event["type"] in LIFE] == LIFE


def _order_with_discount(number: str) -> Bought:
    """API.md's order: of three tees for 120.00 after the discount, two are worth 80.00."""
    document = paid_order(
        number,
        now=datetime.now(UTC),
        customer={
            "external_id": "c-7",
            "email": "ada.meadow@example.com",
            "name": "Ada Yılmaz",
            "language": "en",
        },
        lines=[
            {
                "external_id": "l-1",
                "sku": "TEE-M",
                "title": "Linen tee",
                "quantity": 3,
                "unit_price": "50.00",
            },
            {"external_id": "l-2", "sku": "CAP", "title": "Cap", "quantity": 1, "unit_price": "60.00"},
        ],
        discounts=[{"code": "AUTUMN", "amount": "42.00"}],
        shipping_total="4.90",
        total="172.90",
        payments=[{"external_id": "pay-1", "gateway": "sandbox", "kind": "card", "amount": "172.90"}],
    )
    lines = [{"line": "l-1", "quantity": 3}, {"line": "l-2", "quantity": 1}]
    document["fulfillments"][0]["lines"] = lines
    return Bought(document, number, "ada.meadow@example.com")


def _turkish_order(number: str) -> Bought:
    """Three for 899.99 after a discount: the first is worth 299.99, the rest stays with the others."""
    document = paid_order(
        number,
        quantity=3,
        currency="TRY",
        price="333.33",
        now=datetime.now(UTC),
        customer={
            "external_id": "c-8",
            "email": "ada@ornek.com.tr",
            "phone": "+905321234567",
            "name": "Ada Yılmaz",
            "language": "tr",
        },
        shipping_address={
            "name": "Ada Yılmaz",
            "line1": "Kıbrıs Şehitleri Cad. 12",
            "city": "Konak",
            "region": "İzmir",
            "country_code": "TR",
        },
        discounts=[{"code": "KIŞ", "amount": "100.00"}],
        total="899.99",
        payments=[{"external_id": "pay-2", "gateway": "sandbox", "kind": "card", "amount": "899.99"}],
    )
    return Bought(document, number, "ada@ornek.com.tr")


def _thai_order(number: str) -> Bought:
    document = paid_order(
        number,
        quantity=2,
        currency="THB",
        price="1234.50",
        now=datetime.now(UTC),
        customer={
            "external_id": "c-9",
            "email": "somchai@example.co.th",
            "phone": "+66812345678",
            "name": "สมชาย ใจดี",
            "language": "th",
        },
        shipping_address={
            "name": "สมชาย ใจดี",
            "line1": "99/1 ถนนสุขุมวิท",
            "city": "เขตวัฒนา",
            "region": "กรุงเทพมหานคร",
            "country_code": "TH",
        },
        payments=[
            {"external_id": "pay-3", "gateway": "sandbox", "kind": "cash_on_delivery", "amount": "2469.00"}
        ],
    )
    return Bought(document, number, "somchai@example.co.th")
