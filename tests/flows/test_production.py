"""A production start without any company: a shop signs up and takes a return from request to money, over HTTP alone.

In Turkey, Korea and Thailand: each with its own way back, its own bank fields and its own language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from tests.production import BASE_HOST, Answer, Production, Visitor, path_of
from tests.running import wait_for

pytestmark = [pytest.mark.processes, pytest.mark.long]

PASSWORD = "heron ladle cinder plum"
WITHIN = 60


@dataclass(frozen=True)
class Land:
    """What differs: the carrier's form, the way back, the order's money and where it goes."""

    country: str
    language: str
    name: str
    address: str
    currency: str
    price: str
    phone: str
    method: str
    carrier: dict[str, str]
    account: dict[str, str]
    masked: str

    @property
    def shopper(self) -> str:
        return f"shopper@{self.address}.example"


TURKEY = Land(
    "TR", "tr", "Selvi Atölye", "selvi-atolye", "TRY", "1299.90", "+905321234567", "drop_off",
    {"carrier": "yurtici", "way": "standing_code", "standing_code": "348712905"},
    {"account_number": "TR33 0006 1005 1978 6457 8413 26", "holder": "Ada Yılmaz"},
    "1326",
)  # fmt: skip
KOREA = Land(
    "KR", "ko", "솔잎 상점", "solip", "KRW", "39000", "+821012345678", "pickup",
    {"carrier": "cj_logistics", "way": "none", "has_pickups": "on"},
    {"bank_code": "004", "account_number": "012-345678-90-123", "holder": "김아다"},
    "0123",
)  # fmt: skip
THAILAND = Land(
    "TH", "th", "ร้านใบสน", "baison", "THB", "890.00", "+66812345678", "drop_off",
    {"carrier": "flash", "way": "code_pool"},
    {"bank_code": "promptpay", "account_number": "๐๘๑-๒๓๔-๕๖๗๘", "holder": "อาดา"},
    "5678",
)  # fmt: skip


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    made = Production(tmp_path_factory.mktemp("production"))
    try:
        made.start()
        yield made
    finally:
        made.stop()


@dataclass
class Staff:
    """Somebody signed in, who proves a second factor when it is asked for."""

    browser: Visitor
    secret: str = field(default="")

    def act(self, path: str, form: Any) -> Answer:
        """Do it, and the second factor on the way where there is one to be shown."""
        answer = self.browser.post(path, form)
        if answer.location != "/dashboard/second-factor/":
            return answer
        if not self.secret:
            self.set_up_app()
        held = self.browser.get("/dashboard/second-factor/")
        assert held.status == 200, held.location
        return self.browser.post(path, held.hidden_fields())

    def set_up_app(self) -> None:
        asked = self.browser.get("/dashboard/two-factor/totp/activate/")
        if asked.status == 302:
            proved = self.browser.post(path_of(asked.location), {"password": PASSWORD})
            assert proved.status == 302, proved.text
        page = self.browser.get("/dashboard/two-factor/totp/activate/").text
        found = re.search(r'sign-in__codes">([A-Z2-7]+)<', page)
        assert found is not None, page
        self.secret = found[1]
        made = self.browser.post("/dashboard/two-factor/totp/activate/", {"code": code_for(self.secret)})
        assert made.status == 302, made.text


@pytest.fixture(scope="module")
def operator(production: Production) -> Staff:
    """Somebody who verifies shops, on the operators' host."""
    email = "operator@comeback.example"
    told = production.manage("ensure_operators", "--email", email, "--password", PASSWORD)
    assert f"https://operators.{BASE_HOST}/admin/" in told
    browser = Visitor(production, f"operators.{BASE_HOST}")
    browser.get("/dashboard/login/")
    answer = browser.post("/dashboard/login/?next=/admin/", {"login": email, "password": PASSWORD})
    assert answer.status == 302, answer.text
    made = Staff(browser)
    made.set_up_app()
    return made


def test_http_is_led_to_https_at_our_hosts_and_the_api_refuses_it(production: Production) -> None:
    plain = {"X-Forwarded-Proto": "http"}
    public = Visitor(production, f"{BASE_HOST}:9999").get("/sign-up?x=1", **plain)
    unknown = Visitor(production, "evil.example").get("/", **plain)

    assert (public.status, public.location) == (301, f"https://{BASE_HOST}/sign-up?x=1")
    assert (unknown.status, unknown.location) == (404, "")


@pytest.mark.parametrize("land", [TURKEY, KOREA, THAILAND], ids=lambda land: land.country)
def test_a_return_goes_from_request_to_money(production: Production, operator: Staff, land: Land) -> None:
    owner, host = signed_up(production, operator, land)
    choose_own_people(owner, land)
    key = key_of(owner)
    api = Visitor(production, host, land.language)

    import_order(api, key, land)
    return_path = ask_for_return(production, host, land)
    made = until(lambda: api.call("GET", "/returns", key).json()["data"])[0]
    return_id, number = made["id"], made["number"]
    shown = until(lambda: approved(api, key, return_id))
    assert shown["status_page_url"].startswith(f"https://{host}/returns/{return_id}/")
    hand_over(owner, api, key, land, return_id)
    receive(api, key, return_id)
    give_account(production, host, land, return_id, return_path)
    pay(owner, land, number)

    paid = until(lambda: closed(api, key, return_id))
    assert [(one["status"], one["reference"]) for one in paid["refunds"]] == [("succeeded", "BANK-1")]
    letters = production.mails(to=land.shopper)
    assert letters
    links = [link for letter in letters for link in re.findall(r"https?://[^/\s]+", letter["text"])]
    assert {link for link in links if BASE_HOST in link} == {f"https://{host}"}
    for name, log in production.logs().items():
        assert "Traceback" not in log, (name, log[-3000:])


def test_a_test_shop_is_tried_out_and_nothing_leaves_it(production: Production, operator: Staff) -> None:
    land = replace(TURKEY, name="Deneme Atölye", address="deneme-atolye")
    owner, host = signed_up(production, operator, land)
    way = owner.act("/dashboard/test-shop/enter/", {}).location
    beside = urlsplit(way).netloc
    assert beside == f"deneme-atolye-test.{BASE_HOST}"
    inside = Staff(Visitor(production, beside, land.language))
    inside.browser.get(path_of(way))
    assert inside.browser.post(path_of(way)).location == "/dashboard/"
    key, api = key_of(inside), Visitor(production, beside, land.language)
    assert key.startswith("cbk_test_")
    assert owner.browser.get("/sandbox/").status == 404

    import_order(api, key, land)
    ask_for_return(production, beside, land)
    made = until(lambda: api.call("GET", "/returns", key).json()["data"])[0]
    until(lambda: approved(api, key, made["id"]))
    until(
        lambda: api.call("GET", f"/returns/{made['id']}", key).json()["shipments"]
    )  # of the sandbox's carrier
    letters = until(
        lambda: re.findall(
            r"/dashboard/caught-mails/\d+/", inside.browser.get("/dashboard/caught-mails/").text
        )
    )

    assert land.shopper in inside.browser.get(letters[0]).text
    assert production.mails(to=land.shopper) == []
    inside.browser.post("/dashboard/test-shop/turn/", {"days": "30"})
    until(lambda: api.call("GET", f"/returns/{made['id']}", key).json()["status"] == "expired")
    assert owner.act("/dashboard/test-shop/throw-away/", {"is_sure": "1"}).status == 302
    assert Visitor(production, beside).get("/").status == 404


def signed_up(production: Production, operator: Staff, land: Land) -> tuple[Staff, str]:
    """From the public page to a verified shop; its owner's browser and its host."""
    public, email = Visitor(production, BASE_HOST, land.language), f"owner@{land.address}.example"
    assert public.get("/sign-up").headers["content-language"] == land.language
    answer = public.post(
        "/sign-up",
        {
            "name": land.name,
            "address": land.address,
            "country": land.country,
            "email": email,
            "password": PASSWORD,
        },
    )
    host = f"{land.address}.{BASE_HOST}"
    assert answer.location.startswith(f"https://{host}/dashboard/welcome/"), (answer.status, answer.text)
    browser = Visitor(production, host, land.language)
    browser.get(path_of(answer.location))
    assert browser.post(path_of(answer.location)).location == "/dashboard/"
    front = browser.get("/dashboard/")
    assert front.status == 200
    mail = until(lambda: production.mails(to=email))[0]
    link = link_in(mail, f"https://{host}/dashboard/verify/")
    assert browser.post(path_of(link)).status == 200
    shops = operator.browser.get("/admin/tenants/shop/?is_verified__exact=0").text
    rows = re.findall(r'<input[^>]*name="_selected_action"[^>]*>', shops)
    (row,) = [found[1] for row in rows if (found := re.search(r'value="(\d+)"', row))]
    verified = operator.act("/admin/tenants/shop/", {"action": "verify", "_selected_action": row})
    assert verified.status in (200, 302), verified.text
    return Staff(browser), host


def choose_own_people(owner: Staff, land: Land) -> None:
    """Every port on its own page; the carrier with its agreement."""
    carrier = {"pickup_hours": "09:00-18:00", "pickup_lead_days": "1", **land.carrier}
    for port, told in (("payments", {}), ("store", {}), ("bank", {}), ("carrier", carrier)):
        fields = {f"by_hand-{name}": value for name, value in told.items()}
        answer = owner.act(f"/dashboard/connections/{port}/", {"provider": "by_hand", **fields})
        assert answer.status == 302, (port, answer.text)
    if land.carrier["way"] == "code_pool":
        answer = owner.act("/dashboard/connections/carrier/pool/code/", {"codes": "TH-0001\nTH-0002"})
        assert answer.status == 302, answer.text


def key_of(owner: Staff) -> str:
    scopes = ["orders:read", "orders:write", "returns:read", "returns:write", "tasks:read", "tasks:write"]
    fields = [("name", "Shop"), *(("scopes", scope) for scope in scopes)]
    answer = owner.act("/dashboard/keys/", fields)
    found = re.search(r"cbk_\w+", answer.text)
    assert found is not None, answer.text
    return found[0]


def import_order(api: Visitor, key: str, land: Land) -> None:
    """A file of orders, in the writing of the country's own export: paid at the door."""
    now = datetime.now(UTC)
    days = {
        name: (now - timedelta(days=ago)).isoformat()
        for name, ago in (("placed", 5), ("sent", 4), ("there", 2))
    }
    row = {
        "order_number": "1001",
        "placed_at": days["placed"],
        "currency": land.currency,
        "customer_email": land.shopper,
        "customer_phone": land.phone,
        "customer_name": land.account["holder"],
        "customer_language": land.language,
        "shipping_name": land.account["holder"],
        "shipping_line1": "1",
        "shipping_city": "X",
        "shipping_phone": land.phone,
        "shipping_country_code": land.country,
        "line_id": "l1",
        "sku": "TEE-M",
        "title": "Tee",
        "quantity": "1",
        "unit_price": land.price,
        "payment_kind": "cash_on_delivery",
        "shipped_at": days["sent"],
        "delivered_at": days["there"],
        "tracking_number": "OUT-1",
    }
    text = ",".join(row) + "\n" + ",".join(f'"{value}"' for value in row.values()) + "\n"
    started = api.upload("/imports", key, {"kind": "orders"}, ("orders.csv", text.encode()))
    assert started.status == 202, started.text

    def done() -> Any:
        found = api.call("GET", f"/imports/{started.json()['id']}", key).json()
        return found if found["finished_at"] else None

    found = until(done)
    assert (found["stored"], found["created"], found["problems"]) == (1, 1, []), found
    assert api.call("GET", "/orders/1001", key).status == 200


def ask_for_return(production: Production, host: str, land: Land) -> str:
    """The shopper's pages, without a script; the path of the return's page."""
    shopper = Visitor(production, host, land.language)
    shopper.get("/")
    found = shopper.post("/", {"number": "1001", "contact": land.shopper})
    base = found.location
    assert base.startswith("/orders/"), found.text
    page = shopper.get(base).text
    (line,) = re.findall(r'name="line" value="([^"]+)"', page)[:1]
    shopper.post(base, {"line": line, f"quantity-{line}": "1"})
    shopper.post(f"{base}why/1/", {"reason": "fit", "reason-fit": "size_too_small"})
    shopper.post(f"{base}instead/", {"resolution": "refund"})
    travel = shopper.post(f"{base}travel/", {"method": land.method})
    if travel.location.endswith("/pickup/"):
        page = shopper.get(travel.location).text
        slot, place = (re.search(rf'name="{name}" value="([^"]+)"', page) for name in ("slot", "place"))
        assert slot is not None, page
        assert place is not None, page
        shopper.post(travel.location, {"slot": slot[1], "place": place[1]})
    check = shopper.get(f"{base}check/")
    assert check.status == 200, (check.location, travel.location, travel.text[:3000])
    made = shopper.post(f"{base}check/", [*check.hidden_fields(), ("agree", "on")])
    assert made.location.startswith("/returns/"), made.text
    return made.location


def approved(api: Visitor, key: str, return_id: str) -> Any:
    found = api.call("GET", f"/returns/{return_id}", key).json()
    if found["status"] in ("requested", "in_review"):
        api.call("POST", f"/returns/{return_id}/approve", key, {})
    return found if found["status"] == "approved" else None


def closed(api: Visitor, key: str, return_id: str) -> Any:
    found = api.call("GET", f"/returns/{return_id}", key).json()
    return found if found["status"] == "closed" else None


def hand_over(owner: Staff, api: Visitor, key: str, land: Land, return_id: str) -> None:
    if land is TURKEY:
        until(lambda: "348712905" in api.call("GET", f"/returns/{return_id}", key).text)
    if land is THAILAND:
        until(lambda: "TH-0001" in api.call("GET", f"/returns/{return_id}", key).text)
    if land is KOREA:
        task = until(lambda: api.call("GET", "/tasks?kind=pickup", key).json()["data"])[0]
        assert api.call("POST", f"/tasks/{task['id']}/done", key).json()["state"] == "booked"
        numbered = api.call("POST", f"/tasks/{task['id']}/done", key, {"reference": "612345678901"})
        assert numbered.json()["state"] == "done"


def receive(api: Visitor, key: str, return_id: str) -> None:
    item = api.call("GET", f"/returns/{return_id}", key).json()["items"][0]["id"]
    came = {"items": [{"item": item, "quantity": 1}]}
    assert api.call("POST", f"/returns/{return_id}/receive", key, came).status == 200
    judged = {"items": [{"item": item, "accepted_quantity": 1, "grade": "a", "disposition": "restock"}]}
    answer = api.call("POST", f"/returns/{return_id}/inspect", key, judged)
    assert answer.status == 200, answer.text
    task = until(lambda: api.call("GET", "/tasks?kind=restock", key).json()["data"])[0]
    assert api.call("POST", f"/tasks/{task['id']}/done", key).json()["state"] == "done"


def give_account(production: Production, host: str, land: Land, return_id: str, return_path: str) -> None:
    """The code goes to the order's own address; then the fields of the country's banks."""
    shopper = Visitor(production, host, land.language)
    shopper.get("/")
    shopper.post("/", {"number": "1001", "contact": land.shopper})
    shopper.get(return_path)
    page = f"/returns/{return_id}/bank-account/"
    asked = shopper.post(page, {"act": "send_code"})
    assert asked.location == page, asked.text
    mail = until(lambda: [one for one in production.mails(to=land.shopper) if code_in(one["text"])] or None)[
        0
    ]
    assert shopper.post(page, {"act": "enter_code", "code": code_in(mail["text"])}).status == 302
    kept = shopper.post(page, {"act": "save", **land.account})
    assert kept.status == 302, kept.text
    assert kept.location.startswith(f"/returns/{return_id}/")


def pay(owner: Staff, land: Land, number: str) -> None:
    """A file for the shop's own bank, downloaded, paid, recorded."""
    page = until(lambda: waiting(owner))
    refunds = re.findall(r'name="refund" value="([^"]+)"', page)
    made = owner.act("/dashboard/payouts/", {"refund": refunds[0]})
    assert re.fullmatch(r"/dashboard/payouts/[^/]+/", made.location), made.text
    file = owner.act(f"{made.location}file/", {})
    assert "attachment" in file.headers.get("content-disposition", ""), file.text
    assert land.masked in re.sub(r"\D", "", file.text)
    assert owner.act(f"{made.location}paid/", {"reference": "BANK-1"}).location == made.location


def waiting(owner: Staff) -> str:
    page = owner.browser.get("/dashboard/payouts/").text
    return page if 'name="refund"' in page else ""


def link_in(mail: dict[str, Any], start: str) -> str:
    text = mail["text"]
    found = re.search(re.escape(start) + r"[^\s\"<]+", text)
    assert found is not None, text
    assert urlsplit(found[0]).port is None
    return found[0]


def code_in(text: str) -> str:
    found = re.search(r"(?<![-\w])\d{6}(?![-\w])", text)
    return found[0] if found else ""


def code_for(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def until(is_true: Callable[[], Any]) -> Any:
    return wait_for(is_true, seconds=WITHIN)
