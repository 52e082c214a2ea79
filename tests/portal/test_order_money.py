"""What the shop has refunded already, on the shopper's pages and in the mails: the sum that is shown can be paid."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from commerce.models import Order
from core.actors import Actor
from notifications.facts import return_facts
from notifications.writers.phrases import quote_facts, what_is_gone
from returns.links import return_path
from returns.models import ReturnRequest
from returns.services.policies import create_draft, publish_policy
from tests import make

pytestmark = pytest.mark.django_db


def _order(**fields: Any) -> Order:
    now = datetime.now(UTC)
    return make.order(
        lines=[{"quantity": 1, "paid_minor": 10000}],
        shipping_minor=0,
        placed_at=now - timedelta(days=6),
        delivered_at=now - timedelta(days=2),
        **fields,
    )


def _at_the_cards(client: Any, order: Order) -> str:
    client.post("/", {"number": order.number, "contact": order.customer.email})
    client.post(f"/orders/{order.public_id}/", {"line": [order.lines.get().public_id]})
    client.post(f"/orders/{order.public_id}/why/1/", {"reason": "fit", "reason-fit": "size_too_small"})
    page: str = client.get(f"/orders/{order.public_id}/instead/").content.decode()
    return page


def test_cards_review_status_and_mail_name_what_is_left_and_why(client: Any, shop: Any) -> None:
    order = _order(shop_refunded_minor=3000)

    cards = _at_the_cards(client, order)
    client.post(f"/orders/{order.public_id}/instead/", {"resolution": "refund"})
    client.post(f"/orders/{order.public_id}/travel/", {"method": "drop_off"})
    review = client.get(f"/orders/{order.public_id}/check/").content.decode()
    client.post(f"/orders/{order.public_id}/check/")

    made = ReturnRequest.objects.get()
    status = client.get(return_path(made)).content.decode()
    for page in (cards, review, status):
        assert "€70.00" in page
        assert "Taken off because we have already refunded it: €30.00." in page
    with translation.override("en"):
        about = return_facts(made, now=datetime.now(UTC))
        told = [(fact.label, fact.value) for fact in quote_facts(about)]
        assert told == [("Items", "€100.00"), ("Already refunded", "-€30.00"), ("You get back", "€70.00")]
        assert what_is_gone(about) == ("Taken off because we have already refunded it: €30.00.",)


def test_lost_free_delivery_is_told_from_the_cards_to_the_mail(client: Any, shop: Any) -> None:
    fee = {
        "fee": {"amount": "3.00", "currency": "EUR"},
        "free_delivery_from": {"amount": "50.00", "currency": "EUR"},
        "told_before_purchase": True,
    }
    base = {"methods": ["drop_off", "label"], "outbound_shipping_fee": fee}
    now = datetime.now(UTC)
    draft = create_draft(document={"base": base, "rules": []}, actor=Actor("staff", "1"), now=now)
    publish_policy(policy=draft, effective_from=now - timedelta(days=90), actor=Actor("staff", "1"), now=now)
    order = _order(country="US")

    cards = _at_the_cards(client, order)
    client.post(f"/orders/{order.public_id}/instead/", {"resolution": "refund"})
    client.post(f"/orders/{order.public_id}/travel/", {"method": "drop_off"})
    review = client.get(f"/orders/{order.public_id}/check/").content.decode()
    client.post(f"/orders/{order.public_id}/check/")

    made = ReturnRequest.objects.get()
    status = client.get(return_path(made)).content.decode()
    policy = client.get("/policy/").content.decode()
    for page in (cards, review, status):
        assert "€97.00" in page
        assert "Delivery to you, no longer free" in page
    assert "What you keep of this order no longer earns free delivery." in review
    assert "If what you keep of an order costs less than €50.00" in policy
    with translation.override("en"):
        about = return_facts(made, now=now)
        told = [(fact.label, fact.value) for fact in quote_facts(about)]
        assert told == [
            ("Items", "€100.00"),
            ("Delivery to you, no longer free", "-€3.00"),
            ("You get back", "€97.00"),
        ]
        assert what_is_gone(about) == ("What you keep of this order no longer earns free delivery.",)


def test_an_order_that_is_not_paid_promises_no_day(client: Any, shop: Any) -> None:
    order = _order(financial_status="pending")

    cards = _at_the_cards(client, order)
    client.post(f"/orders/{order.public_id}/instead/", {"resolution": "refund"})
    client.post(f"/orders/{order.public_id}/travel/", {"method": "drop_off"})
    review = client.get(f"/orders/{order.public_id}/check/").content.decode()
    client.post(f"/orders/{order.public_id}/check/")
    made = ReturnRequest.objects.get()
    ReturnRequest.objects.update(status="approved", exceptions=["not_payable"])
    status = client.get(return_path(made)).content.decode()

    for page in (cards, review, status):
        assert "Your order has not been paid yet." in page
    assert "We cannot pay the money back yet" in status


def test_nothing_left_is_greyed_with_its_reason(client: Any, shop: Any) -> None:
    order = _order(shop_refunded_minor=10000)
    client.post("/", {"number": order.number, "contact": order.customer.email})

    page = client.get(f"/orders/{order.public_id}/").content.decode()

    assert "We have already refunded what was paid for this" in page
    assert 'name="line"' not in page
