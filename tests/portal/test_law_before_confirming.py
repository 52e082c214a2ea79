"""Before a shopper confirms, he reads what his country's law gives in this very decision, with its source one tap away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils.html import escape

from commerce.models import Order
from core.actors import Actor
from core.dates import end_of_local_day, local_date
from countries.registry import country
from portal.moments import last_day_text
from returns.policy.deadlines import PromisedSpan
from returns.services.policies import create_draft, publish_policy
from returns.telling.law_facts import lawful_day_of_money
from tests import make
from tests.portal.test_withdraw import opened, placed

pytestmark = pytest.mark.django_db

ZONE = "Europe/Berlin"
COUNTRIES = ("DE", "GB", "KR", "TH", "TR")


def delivered(country_code: str, *, days_ago: int = 2) -> Order:
    return placed(days_ago=days_ago, country=country_code)


def at_check(client: Any, order: Order, *, reason: str = "changed_my_mind") -> str:
    client.post("/", {"number": order.number, "contact": order.customer.email})
    line, base = order.lines.get().public_id, f"/orders/{order.public_id}/"
    client.post(base, {"line": [line]})
    client.post(f"{base}why/1/", {"reason": reason})
    client.post(f"{base}instead/", {"resolution": "refund"})
    client.post(f"{base}travel/", {"method": "drop_off"})
    return str(client.get(f"{base}check/").content.decode())


def last_day_of(order: Order) -> str:
    withdrawal = country(order.country).law.withdrawal
    assert withdrawal is not None
    return day_after_delivery(order, withdrawal.days)


def day_after_delivery(order: Order, days: int) -> str:
    delivery = order.fulfillments.get().delivered_at
    assert delivery is not None
    end = end_of_local_day(local_date(delivery, ZONE) + timedelta(days=days), ZONE)
    return last_day_text(end, "en", ZONE, now=datetime.now(UTC))


@pytest.mark.parametrize("code", COUNTRIES)
def test_shopper_of_each_country_reads_day_payer_and_money_with_their_sources(
    client: Any, shop: Any, code: str
) -> None:
    order = delivered(code)
    law = country(code).law

    page = at_check(client, order)

    assert law.withdrawal is not None
    assert law.refund is not None
    assert "Your last day" in page
    assert last_day_of(order) in page
    assert "Who pays the way back" in page
    assert "We send it within" in page
    for source in (
        law.withdrawal.sources["days"],
        law.withdrawal.sources["way_back_paid_by"],
        law.refund.sources["days"],
    ):
        assert f'href="{escape(source.url)}"' in page
    assert page.count('<details class="law-source') == 3


def test_withdrawal_shows_the_same_before_it_is_confirmed(client: Any, shop: Any) -> None:
    order = delivered("DE")
    path = opened(client, order)

    page = client.post(path, {"line": [order.lines.get().public_id]}).content.decode()

    assert last_day_of(order) in page
    assert page.count('<details class="law-source') == 3


def test_withdrawal_of_what_was_not_sent_names_the_law_that_allows_it(client: Any, shop: Any) -> None:
    order = make.order(is_shipped=False, placed_at=datetime.now(UTC) - timedelta(hours=2), country="DE")
    path = opened(client, order)

    page = client.post(path, {"line": [order.lines.get().public_id]}).content.decode()

    assert "You may also withdraw before your order arrives." in page
    assert page.count('<details class="law-source') == 2


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            "DE",
            "By law your money is sent within 14 days after you told us. We may wait until the goods are back",
        ),
        (
            "GB",
            "By law your money is sent within 14 days after the goods are back or you proved that you sent them.",
        ),
        ("TH", "By law your money is sent within 15 days after you told us."),
        ("TR", "By law your money is sent within 14 days after you handed the parcel to our carrier;"),
    ],
)
def test_last_day_of_the_law_for_the_money_stands_beside_the_shop_s_own(
    client: Any, shop: Any, code: str, words: str
) -> None:
    page = at_check(client, delivered(code))

    assert "We send it within 5 business days after we have checked your parcel." in page
    assert words in page


def test_british_fault_is_paid_once_the_shop_agreed() -> None:
    said = lawful_day_of_money(country("GB").law, "defect", span=PromisedSpan(5, "inspection"))

    assert said == "For a fault your money is sent within 14 days after we agreed that you get it."


def test_promise_that_is_the_law_s_own_day_is_said_once(client: Any, shop: Any) -> None:
    page = at_check(client, delivered("KR"))

    assert "We send it within 3 business days after your parcel has arrived." in page
    assert "By law your money" not in page


@pytest.mark.parametrize("code", ["BR", "US", "CH"])
def test_nothing_looks_like_law_where_none_is_known_or_gives_a_right(
    client: Any, shop: Any, code: str
) -> None:
    page = at_check(client, delivered(code))

    assert "law-source" not in page
    assert "Before you confirm" not in page


def test_goodwill_after_the_period_is_not_told_as_law(client: Any, shop: Any) -> None:
    page = at_check(client, delivered("DE", days_ago=20))

    assert "law-source" not in page


def publish(**base: Any) -> None:
    now = datetime.now(UTC)
    draft = create_draft(document={"base": base}, actor=Actor("staff", "1"), now=now)
    publish_policy(policy=draft, effective_from=now - timedelta(days=90), actor=Actor("staff", "1"), now=now)


def test_longer_period_of_the_shop_stands_beside_the_one_of_the_law(client: Any, shop: Any) -> None:
    publish(window_days=60)
    order = delivered("DE")

    page = at_check(client, order)

    assert f"{day_after_delivery(order, 60)} (by law: {last_day_of(order)})" in page


@pytest.mark.parametrize(
    ("fee", "payer"),
    [("4.90", "You do: €4.90, deducted from your refund."), ("0", "We do. It is free for you.")],
)
def test_payer_of_the_way_back_is_named(client: Any, shop: Any, fee: str, payer: str) -> None:
    publish(return_shipping_fee={"amount": fee, "currency": "EUR"})

    assert payer in at_check(client, delivered("DE"))


@pytest.mark.parametrize(("fee", "depends"), [("4.90", True), ("0", False)])
def test_cost_of_the_way_back_hangs_on_the_reason_only_where_it_can_differ(
    client: Any, shop: Any, fee: str, depends: bool
) -> None:
    publish(return_shipping_fee={"amount": fee, "currency": "EUR"})
    order = delivered("DE")
    client.post("/", {"number": order.number, "contact": order.customer.email})

    page = client.get(f"/orders/{order.public_id}/").content.decode()

    assert ("What the way back costs depends on the reason" in page) is depends
    assert ("Return shipping is free" in page) is not depends
