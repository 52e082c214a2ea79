"""The sandbox's payment links and replacement orders over real loopback HTTP, as they misbehave on demand."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from commerce.models import Order, Variant
from commerce.ports import (
    LinkState,
    OrderState,
    PaymentLinkAnswer,
    PaymentLinkOrder,
    PayoutOrder,
    PayoutState,
    ReplacementAnswer,
    ReplacementLine,
    ReplacementOrder,
)
from core.http import send_request
from core.money import Money
from integrations.sandbox.address import address_of, headers_of_host
from integrations.sandbox.payments import SandboxPayments
from integrations.sandbox.selectors import orders, payment_links
from integrations.sandbox.services import pay_payment_link
from integrations.sandbox.store import SandboxStore
from tests import make

pytestmark = pytest.mark.usefixtures("web")


def link_of(order: Order, amount: str = "6.00", *, key: str = "chg_1", days: float = 7) -> PaymentLinkOrder:
    return PaymentLinkOrder(
        idempotency_key=key,
        money=Money.parse(amount, order.currency),
        reference="R-000001",
        order_external_id=order.external_id,
        return_url="http://evil.example/",
        expires_at=timezone.now() + timedelta(days=days),
        language="en",
    )


def replacement_of(variant: Variant, quantity: int = 1, *, key: str = "rpl_1") -> ReplacementOrder:
    return ReplacementOrder(
        idempotency_key=key,
        order_external_id="o-1",
        customer_external_id="c-1",
        shipping_address={"name": "Ada Yılmaz"},
        lines=(ReplacementLine(variant.product.external_id, variant.external_id, variant.sku, quantity),),
        note="Replacement",
    )


def visit(answer: PaymentLinkAnswer, *, method: str = "GET") -> Any:
    path = "/sandbox/pay/" + answer.url.split("/sandbox/pay/")[1]
    return send_request(
        method,
        address_of(path),
        headers=headers_of_host(),
        connect_seconds=3,
        read_seconds=8,
        total_seconds=10,
    )


def test_a_link_is_made_once_paid_once_and_its_money_goes_back_no_further_than_it_was() -> None:
    order = make.order()
    provider = SandboxPayments()

    made = provider.create_payment_link(link_of(order))
    again = provider.create_payment_link(link_of(order))
    for _ in range(2):
        pay_payment_link(name="chg_1", now=timezone.now())
    paid = provider.look_up_payment_link("chg_1")
    refunds = [
        provider.refund(
            PayoutOrder(f"rfd_{amount}", paid.reference, "", Money.parse(amount, "EUR"), order.external_id)
        ).state
        for amount in ("4.00", "2.01", "2.00")
    ]

    assert made == again
    assert (made.state, paid.state) == (LinkState.OPEN, LinkState.PAID)
    assert paid.reference.startswith("pay_")
    assert provider.cancel_payment_link("chg_1").state == LinkState.PAID
    assert refunds == [PayoutState.SUCCEEDED, PayoutState.DECLINED, PayoutState.SUCCEEDED]
    assert [link["status"] for link in payment_links(now=timezone.now())] == ["paid"]


def test_the_payment_page_shows_the_amount_and_leads_nowhere_else() -> None:
    provider = SandboxPayments()
    made = provider.create_payment_link(link_of(make.order()))

    page = visit(made).body.decode()
    provider.cancel_payment_link("chg_1")
    over = visit(made).body.decode()

    assert "€6.00" in page
    assert "evil.example" not in page
    assert re.search(r'<button name="card" value="good">', page)
    assert '<button name="card"' not in over
    assert "no longer wanted" in over


def test_closed_and_expired_links_cannot_be_paid() -> None:
    provider, order = SandboxPayments(), make.order()
    provider.create_payment_link(link_of(order))
    provider.create_payment_link(link_of(order, key="chg_2", days=-1))

    first, second = provider.cancel_payment_link("chg_1"), provider.cancel_payment_link("chg_1")
    for key in ("chg_1", "chg_2"):
        pay_payment_link(name=key, now=timezone.now())

    assert first == second
    assert [provider.look_up_payment_link(key).state for key in ("chg_1", "chg_2", "chg_3")] == [
        LinkState.CLOSED,
        LinkState.CLOSED,
        LinkState.NOT_FOUND,
    ]


@pytest.mark.parametrize(
    ("mode", "answer", "found"),
    [
        ("fail", LinkState.UNKNOWN, LinkState.NOT_FOUND),
        ("hang", LinkState.UNKNOWN, LinkState.NOT_FOUND),
        ("decline", LinkState.DECLINED, LinkState.DECLINED),
        ("timeout_after_success", LinkState.UNKNOWN, LinkState.OPEN),
        ("unknown", LinkState.UNKNOWN, LinkState.OPEN),
        ("answer_twice", LinkState.OPEN, LinkState.OPEN),
    ],
)
def test_a_misbehaving_provider_is_never_believed_to_have_said_yes(
    misbehave: Callable[..., None], mode: str, answer: LinkState, found: LinkState
) -> None:
    misbehave("payments", mode)
    provider = SandboxPayments()

    assert provider.create_payment_link(link_of(make.order())).state == answer
    assert provider.look_up_payment_link("chg_1").state == found


def test_a_replacement_is_taken_off_the_shelf_once_and_refused_when_it_is_empty() -> None:
    variant = make.product(stock=2).variants.select_related("product").get()
    store = SandboxStore()

    first = store.place_order(replacement_of(variant))
    again = store.place_order(replacement_of(variant))
    too_many = store.place_order(replacement_of(variant, 2, key="rpl_2"))
    unknown = store.place_order(
        replacement_of(Variant(product=variant.product, external_id="x"), key="rpl_3")
    )

    variant.refresh_from_db()
    assert first == again == store.look_up_order("rpl_1")
    assert (first.state, first.order_number) == (OrderState.PLACED, "X-1001")
    assert (too_many.state, unknown.state) == (OrderState.SOLD_OUT, OrderState.SOLD_OUT)
    assert variant.stock == 1
    (shown,) = orders()
    assert (shown["number"], shown["lines"][0]["quantity"]) == ("X-1001", 1)


def test_stock_that_nobody_counts_is_never_short() -> None:
    variant = make.product(stock=None).variants.select_related("product").get()

    placed = SandboxStore().place_order(replacement_of(variant, 99))

    variant.refresh_from_db()
    assert (placed.state, variant.stock) == (OrderState.PLACED, None)


@pytest.mark.parametrize(
    ("mode", "answer", "found", "stock"),
    [
        ("fail", OrderState.UNKNOWN, OrderState.NOT_FOUND, 2),
        ("hang", OrderState.UNKNOWN, OrderState.NOT_FOUND, 2),
        ("decline", OrderState.DECLINED, OrderState.DECLINED, 2),
        ("timeout_after_success", OrderState.UNKNOWN, OrderState.PLACED, 1),
        ("unknown", OrderState.UNKNOWN, OrderState.PLACED, 1),
    ],
)
def test_a_misbehaving_shop_is_never_believed_to_have_said_yes(
    misbehave: Callable[..., None], mode: str, answer: OrderState, found: OrderState, stock: int
) -> None:
    variant = make.product(stock=2).variants.select_related("product").get()
    misbehave("store", mode)
    store = SandboxStore()

    assert store.place_order(replacement_of(variant)).state == answer
    assert store.look_up_order("rpl_1").state == found
    assert Variant.objects.get(pk=variant.pk).stock == stock
    if found == OrderState.PLACED:
        assert isinstance(store.place_order(replacement_of(variant)), ReplacementAnswer)
        assert Variant.objects.get(pk=variant.pk).stock == stock
