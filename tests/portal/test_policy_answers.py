"""The policy page and the answer before buying say what the same order is decided to be."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from accounts.selectors import shop_settings
from commerce.models import Order, Product
from core.actors import Actor
from core.dates import last_day_before, local_date
from loyalty.models import Member, Tier
from returns.policy.cases import About
from returns.policy.situations import UNLIKE_ANY, Situation
from returns.policy.told import Told
from returns.services.eligibility import eligibility_of
from returns.services.policies import create_draft, publish_policy
from returns.telling.page import policy_page
from returns.wishes import ReturnWish, WishedItem
from tests import make
from tests.api.conftest import ApiClient, make_key

pytestmark = pytest.mark.django_db

STAFF = Actor("staff", "1")
ZONE = "Europe/Berlin"
BASE = {
    "window_days": 30,
    "resolutions": ["refund", "store_credit"],
    "methods": ["drop_off", "label"],
    "return_shipping_fee": {"amount": "4.90", "currency": "EUR"},
}
RULES = [
    {
        "name": "Outlet",
        "when": {"all": [{"fact": "product.tags", "operator": "contains", "value": "outlet"}]},
        "set": {"eligible": False},
    },
    {
        "name": "Shoes",
        "when": {"all": [{"fact": "product.type", "operator": "in", "value": ["shoe", "boot"]}]},
        "set": {"window_days": 60, "restocking_fee": {"percent": "10"}},
    },
    {
        "name": "Acme",
        "when": {
            "all": [{"fact": "product.vendor", "operator": "eq", "value": "Acme"}],
            "none": [{"fact": "order.country", "operator": "eq", "value": "DE"}],
        },
        "set": {"approval": "review"},
    },
    {
        "name": "Ours",
        "when": {"all": [{"fact": "request.fault", "operator": "in", "value": ["shop", "carrier"]}]},
        "set": {"return_shipping_fee": None},
    },
    {
        "name": "Abroad",
        "when": {"all": [{"fact": "order.country", "operator": "in", "value": ["TR", "US"]}]},
        "set": {"methods": ["own_carrier"]},
    },
    {
        "name": "Dear",
        "when": {"all": [{"fact": "line.price", "operator": "gt", "value": "100"}]},
        "set": {"photos": 1},
    },
    {
        "name": "Small",
        "when": {"all": [{"fact": "order.total", "operator": "lt", "value": "20"}]},
        "set": {"return_shipping_fee": {"amount": "2.00", "currency": "EUR"}},
    },
    {
        "name": "Credit",
        "when": {"all": [{"fact": "request.resolution", "operator": "eq", "value": "store_credit"}]},
        "set": {"window_days": 90, "bonus": {"percent": "10"}},
    },
]


def publish(rules: list[dict[str, Any]], **base: Any) -> None:
    now = datetime.now(UTC)
    draft = create_draft(document={"base": {**BASE, **base}, "rules": rules}, actor=STAFF, now=now)
    publish_policy(policy=draft, effective_from=now - timedelta(days=400), actor=STAFF, now=now)


def test_every_case_of_the_page_is_decided_like_that_for_a_real_order(shop: Any) -> None:
    publish(RULES)
    now = datetime.now(UTC)
    page = policy_page(shop_settings(), language="en", now=now)

    cases = [
        (page.told.situation, page.told.general),
        *((one.situation, one.told) for one in page.told.cases),
    ]
    assert {case.about for case in page.told.cases} == set(About)
    for situation, told in cases:
        _assert_decided(situation, told, now=now)


def _assert_decided(situation: Situation, told: Told, *, now: datetime) -> None:
    order = _order_in(situation, delivered_at=now)
    method = situation.method or (told.methods[0][0] if told.methods else None)
    resolution = situation.resolution or (told.resolutions[0] if told.resolutions else None)
    wish = ReturnWish(
        items=(WishedItem(order.lines.order_by("position")[0].public_id, 1, situation.reason),),
        resolution=resolution,
        method=method,
    )
    line = eligibility_of(order=order, wish=wish, now=now).lines[0]
    assert line.eligible is told.eligible, (situation, line.reasons)
    if not told.eligible:
        assert line.refusal_code == told.refusal_code
        return
    decision = line.decision
    days = told.periods[0].days
    assert decision.window_ends_at is not None
    last_day = last_day_before(decision.window_ends_at, ZONE)
    assert last_day - local_date(now, ZONE) == timedelta(days=days or 0)
    assert {
        "fee": decision.return_shipping_fee.is_free,
        "restocking": decision.restocking_fee.is_free,
        "approval": decision.approval,
        "photos": decision.photos,
        "methods": {name for name, _fee in told.methods},
        "legal_basis": decision.legal_basis,
    } == {
        "fee": told.methods[0][1].is_free,
        "restocking": told.restocking_fee.is_free,
        "approval": told.approval,
        "photos": told.photos,
        "methods": set(decision.methods),
        "legal_basis": told.legal_basis,
    }


def _order_in(situation: Situation, *, delivered_at: datetime) -> Order:
    """A real order with a product, a customer and a tier as the situation says."""
    buyer = make.customer()
    if situation.tier:
        tier = Tier.objects.get(code=situation.tier)
        Member.objects.create(customer=buyer, tier=tier, joined_at=delivered_at - timedelta(days=1))
    product = make.product(
        type="" if situation.type in (UNLIKE_ANY, None) else situation.type,
        vendor="" if situation.vendor in (UNLIKE_ANY, None) else situation.vendor,
        tags=sorted(situation.tags),
        is_final_sale=situation.final_sale,
    )
    lines = [
        {
            "quantity": situation.quantity,
            "paid_minor": situation.price_minor * situation.quantity,
            "product_external_id": product.external_id,
            "is_gift_card": situation.gift_card,
        }
    ]
    rest = situation.total_minor - situation.price_minor * situation.quantity
    if rest > 0:
        lines.append({"quantity": 1, "paid_minor": rest})
    return make.order(
        customer=buyer,
        country=situation.country,
        lines=lines,
        shipping_minor=0,
        placed_at=delivered_at - timedelta(days=situation.placed_days_ago, hours=1),
        delivered_at=delivered_at,
    )


def test_page_tells_the_general_case_first_and_then_what_differs(client: Any, shop: Any) -> None:
    publish(RULES)

    page = client.get("/policy/").content.decode()

    assert_in_order(
        page,
        "30 days from delivery",
        "Return shipping: €4.90",
        "Bonus when you choose store credit: 10%",
        "Products marked: outlet",
        "By law you may withdraw within 14 days of delivery",
        "Kind of product: shoe, boot",
        "60 days from delivery instead of 30.",
        "From day 15 after delivery: Restocking fee: 10% of what you paid",
        "Items dearer than €100.00",
        "Please add 1 photo.",
        "Defective",
        "2 years from delivery",
        "Return shipping is free instead of €4.90.",
        "Gold",
        "By law you may withdraw within 14 days of delivery",
        "goods made to measure",
        "Withdraw from contract here",
    )


def test_page_can_be_read_for_another_country(client: Any, shop: Any) -> None:
    publish(RULES)

    home = client.get("/policy/").content.decode()
    turkey = client.get("/policy/?country=TR").content.decode()
    odd = client.get("/policy/?country=<b>").content.decode()

    assert '<option value="TR"' in home
    assert "With a carrier of your own choice" in turkey
    assert "Withdraw from contract here" not in turkey
    assert "<b>" not in odd


def assert_in_order(text: str, *parts: str) -> None:
    place = 0
    for part in parts:
        found = text.find(part, place)
        assert found >= 0, (part, text[place:][:2000])
        place = found


def ask(client: Any, **query: str) -> Any:
    return client.get("/policy/answer.json", query)


def test_answer_is_what_such_an_order_is_decided_to_be(client: Any, shop: Any) -> None:
    publish(RULES)
    shoe = make.product(type="shoe")

    told = ask(client, product=shoe.external_id, country="TR", tier="gold").json()
    now = datetime.now(UTC)
    situation = Situation(country="TR", price_minor=5000, total_minor=5000, type="shoe", tier="gold")
    line = eligibility_of(
        order=(order := _order_in(situation, delivered_at=now)),
        wish=ReturnWish(
            items=(WishedItem(order.lines.get().public_id, 1, "changed_my_mind"),),
            resolution="refund",
            method="own_carrier",
        ),
        now=now,
    ).lines[0]

    assert line.decision.window_ends_at is not None
    days = (last_day_before(line.decision.window_ends_at, ZONE) - local_date(now, ZONE)).days
    assert told["window"]["days"] == days
    assert [one["method"] for one in told["methods"]] == list(line.decision.methods)
    assert told["legal_basis"] == line.decision.legal_basis
    assert told["eligible"] is True
    assert (told["return_shipping_fee"]["amount"] == "0.00") is line.decision.return_shipping_fee.is_free


def test_answer_refuses_in_words_and_says_what_is_left(client: Any, shop: Any) -> None:
    publish(RULES)
    outlet = make.product(tags=["outlet"], withdrawal_exempt="made_to_measure")

    told = ask(client, product=outlet.external_id, language="de-DE").json()

    assert (told["eligible"], told["refusal_code"], told["language"]) == (False, "not_eligible", "en")
    assert told["summary"] == "This product cannot be returned"
    assert told["sentences"] == [
        "Our return policy does not cover this item.",
        "If something is wrong with it, you can still return it: 2 years from delivery.",
    ]
    assert told["if_defective"]["legal_basis"] == "defect"


def test_answer_is_open_to_every_page_and_told_once(client: Any, shop: Any) -> None:
    product = make.product()

    first = ask(client, product=product.public_id)
    again = client.get(
        "/policy/answer.json", {"product": product.public_id}, headers={"If-None-Match": first["ETag"]}
    )
    unknown = ask(client, product="nothing")
    no_tier = ask(client, tier="nobody")

    assert first["Access-Control-Allow-Origin"] == "*"
    assert not first.cookies
    assert "Cookie" not in first["Vary"]
    assert first.json()["url"].endswith(f"/policy/product/{product.external_id}/")
    assert (again.status_code, again.content) == (304, b"")
    assert (unknown.status_code, unknown["Access-Control-Allow-Origin"]) == (404, "*")
    assert (no_tier.status_code, json.loads(no_tier.content)["code"]) == (422, "unknown_tier")


def test_answers_are_limited_by_address(client: Any, shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.views.policy_answers._QUESTIONS_A_MINUTE", 2)

    answers = [ask(client).status_code for _ in range(3)]

    assert answers == [200, 200, 429]


def test_script_page_and_frame_say_the_same(client: Any, shop: Any) -> None:
    product = make.product(title="<script>alert(1)</script>")

    script = client.get("/policy/snippet.js")
    page = client.get(f"/policy/product/{product.external_id}/")
    frame = client.get(f"/policy/product/{product.external_id}/frame/")
    kept = client.get("/policy/snippet.js", headers={"If-None-Match": script["ETag"]})

    assert script["Content-Type"].startswith("text/javascript")
    assert kept.status_code == 304
    for shown in (page, frame):
        assert "Return within 30 days, free" in shown.content.decode()
        assert "<script>alert(1)" not in shown.content.decode()
    assert "frame-ancestors *" in frame["Content-Security-Policy"]
    assert "X-Frame-Options" not in frame
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert client.get("/policy/product/nothing/").status_code == 404
    assert Product.objects.count() == 1


def test_integrator_gets_the_same_answer_with_a_key(client: Any, shop: Any) -> None:
    product = make.product()
    api = ApiClient(client, make_key(["policies:read"]))
    stranger = ApiClient(client, make_key(["orders:read"]))

    told = api.get("/policy", product=product.external_id, country="fr", language="tr")
    by_browser = ask(client, product=product.external_id, country="FR", language="en").json()

    assert told.status_code == 200, told.content
    assert told.json()["language"] == "tr"
    same = {"window", "periods", "methods", "eligible", "country", "policy_version", "legal_basis", "product"}
    same -= {"methods"}  # they name the ways in words
    assert {name: told.json()[name] for name in same} == {name: by_browser[name] for name in same}
    assert api.get("/policy").json()["product"] is None
    assert api.get("/policy", product="nothing").status_code == 404
    assert api.get("/policy", country="Germany").status_code == 400
    assert api.get("/policy", tier="nobody").json()["code"] == "unknown_tier"
    assert api.get("/policy", prodct="p").status_code == 400
    assert stranger.get("/policy").status_code == 403


@pytest.mark.parametrize(
    ("home", "time_for_defects"),
    [
        ("TH", "1 year from when you found the fault."),
        ("NL", "As long as such goods should last."),
        ("ES", "3 years from delivery."),
    ],
)
def test_defects_are_answered_for_as_long_as_the_law_says(
    client: Any, shop: Any, home: str, time_for_defects: str
) -> None:
    page = policy_page(shop_settings(), language="en", now=datetime.now(UTC), home=home)

    said = [sentence for section in page.reasons for sentence in section.sentences]

    assert time_for_defects in said


def test_thai_sentences_end_without_a_full_stop(client: Any, shop: Any) -> None:
    with translation.override("th"):
        page = policy_page(shop_settings(), language="th", now=datetime.now(UTC), home="TH")

    said = [sentence for section in page.reasons for sentence in section.sentences]

    assert "1 ปี นับจากวันที่พบความชำรุด" in said


@pytest.mark.parametrize(
    ("home", "goods"),
    [
        ("DE", "sealed recordings, software and other goods that can be copied"),
        ("TR", "books, digital content on a medium and computer supplies"),
        ("KR", "goods made to order, if you agreed to it in writing before"),
    ],
)
def test_exempt_goods_are_called_as_the_country_s_law_does(
    client: Any, shop: Any, home: str, goods: str
) -> None:
    page = policy_page(shop_settings(), language="en", now=datetime.now(UTC), home=home)

    assert any(goods in fact.text for fact in page.law)
