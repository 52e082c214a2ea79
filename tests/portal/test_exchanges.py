"""Exchanges on the return's own page: what is to be paid, and choosing something else, without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from commerce.models import Order, Variant
from returns.links import return_path
from returns.models import Charge, ReturnRequest
from returns.models.requests import Channel
from returns.services.requests import create_return
from returns.states import ReplacementStatus
from returns.wishes import ReturnWish, WishedItem
from tests import make
from tests.api.test_exchanges import fresh_order
from tests.returns.exchanges_made import (
    SHOPPER,
    Companies,
    bring_back,
    companies,
    exchange,
    exchanging_shop,
    let_the_worker_run,
    replacement,
    tee,
)


@pytest.fixture
def outside() -> Iterator[Companies]:
    with companies() as made:
        yield made


@pytest.fixture
def made(shop: Any, outside: Companies) -> ReturnRequest:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 2, "XL": 5})
    product.variants.filter(title="L").update(price_minor=5600)
    found = exchange(fresh_order(product), product.variants.get(title="L"))
    let_the_worker_run(now=timezone.now())
    return found


def test_page_shows_what_leaves_and_leads_to_paying_only_those_who_opened_it(
    client: Any, made: ReturnRequest
) -> None:
    charge = Charge.objects.get()

    stranger = client.get(return_path(made)).content.decode()
    client.get(return_path(made, now=timezone.now()))
    opened = client.get(return_path(made)).content.decode()

    assert "Tee" in stranger
    assert charge.payment_url not in stranger
    assert f'href="{charge.payment_url}"' in opened
    assert "€6.00" in opened


def test_another_article_is_chosen_and_money_only_after_it_fell_through(
    client: Any, made: ReturnRequest, outside: Companies
) -> None:
    item = made.items.get()
    address = f"/returns/{made.public_id}/exchange/{item.public_id}/"
    not_opened = client.get(address).status_code
    client.get(return_path(made, now=timezone.now()))
    largest = Variant.objects.get(product__external_id=replacement(made).product_external_id, title="XL")

    early = client.post(address, {"resolution": "refund"})
    nothing = client.post(address, {})
    page = client.get(address).content.decode()
    chosen = client.post(address, {"variant": largest.public_id})
    Variant.objects.filter(pk=largest.pk).update(stock=0)
    bring_back(made, accepted=1)
    let_the_worker_run(now=timezone.now())
    sold_out = client.get(return_path(made)).content.decode()
    money = client.post(address, {"resolution": "store_credit"})
    let_the_worker_run(now=timezone.now())

    assert (not_opened, early.status_code, nothing.status_code) == (404, 409, 422)
    assert largest.public_id in page
    assert (chosen.status_code, money.status_code) == (302, 302)
    assert "sold out" in sold_out
    assert address in sold_out
    made.refresh_from_db()
    assert (made.resolution, made.status, made.exceptions) == ("store_credit", "closed", [])
    assert client.get(address).status_code == 302
    assert ReplacementStatus.SOLD_OUT not in made.items.values_list("replacement__status", flat=True)


@pytest.fixture
def cut_order(shop: Any) -> Order:
    """Two shirts of 50.00 of which the shop has refunded 30.00 without naming either; size L costs 56.00."""
    exchanging_shop(methods=["own_carrier"])
    product = tee(sizes={"M": 5, "L": 5, "XL": 5})
    product.variants.filter(title="L").update(price_minor=5600)
    order = fresh_order(product, shop_refunded_minor=3000)
    make.order_line(order=order, paid_minor=5000, position=1, parcel=order.fulfillments.get())
    Order.objects.filter(pk=order.pk).update(total_minor=10000, refund_limit_minor=10000)
    return Order.objects.get(pk=order.pk)


def test_the_list_of_one_item_among_several_says_what_the_quote_says(client: Any, cut_order: Order) -> None:
    order = cut_order
    lines = [line.public_id for line in order.lines.order_by("position")]
    client.post("/", {"number": order.number, "contact": order.customer.email})
    client.post(f"/orders/{order.public_id}/", {"line": lines})
    for number in (1, 2):
        client.post(f"/orders/{order.public_id}/why/{number}/", {"reason": "changed_my_mind"})
    client.post(f"/orders/{order.public_id}/instead/2/", {"resolution": "refund"})

    page = client.get(f"/orders/{order.public_id}/exchange/1/").content.decode()

    assert "You pay: €15.00" in page  # XL costs the same; of 50.00 the order still gives 35.00
    assert "You pay: €21.00" in page
    assert "Even swap" not in page


def test_the_list_of_a_stored_return_says_what_its_quote_says(client: Any, cut_order: Order) -> None:
    large = Variant.objects.get(title="L")
    items = (
        WishedItem(
            "l-1", 1, "changed_my_mind", resolution="exchange", exchange_for={"variant": large.public_id}
        ),
        WishedItem("l-2", 1, "changed_my_mind", resolution="refund"),
    )
    made = create_return(
        order=cut_order,
        wish=ReturnWish(items=items, method="own_carrier"),
        actor=SHOPPER,
        channel=Channel.PORTAL,
        now=timezone.now(),
    )
    client.get(return_path(made, now=timezone.now()))

    page = client.get(f"/returns/{made.public_id}/exchange/{made.items.get(position=0).public_id}/")

    assert "You pay: €15.00" in page.content.decode()
