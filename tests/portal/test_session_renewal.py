"""A session that somebody else planted in a shopper's browser shows him nothing of what is opened there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.models import Session
from accounts.services.one_time_codes import issue_code
from commerce.links import order_path
from commerce.models import Order, PaymentKind
from returns.links import return_path
from tests import make
from tests.conftest import ShopClient
from tests.portal.test_phone_only import _returned

COOKIE = "sessionid"

pytestmark = pytest.mark.django_db


@pytest.fixture
def attacker(shop: Any) -> ShopClient:
    """Somebody with an order of his own, and so with a session of his own."""
    own = make.order(customer=make.customer(email="eve@example.com"))
    browser = ShopClient(HTTP_HOST="shop-a.localhost")
    assert browser.post("/", {"number": own.number, "contact": "eve@example.com"}).status_code == 302
    return browser


@pytest.fixture
def order(shop: Any) -> Order:
    now = datetime.now(UTC)
    return make.order(
        customer=make.customer(email="ada@example.com"),
        payment_kind=PaymentKind.CASH_ON_DELIVERY,
        placed_at=now - timedelta(days=6),
        delivered_at=now - timedelta(days=2),
    )


@pytest.fixture
def victim(client: Any, attacker: ShopClient) -> Any:
    client.cookies[COOKIE] = attacker.cookies[COOKIE].value
    return client


def _planted(attacker: ShopClient) -> str:
    return attacker.cookies[COOKIE].value


def test_looking_an_order_up_opens_it_under_a_new_session(
    victim: Any, attacker: ShopClient, order: Order
) -> None:
    victim.post("/", {"number": order.number, "contact": "ada@example.com"})

    assert victim.cookies[COOKIE].value != _planted(attacker)
    assert victim.get(f"/orders/{order.public_id}/").status_code == 200
    assert attacker.get(f"/orders/{order.public_id}/").status_code == 404
    assert not Session.objects.filter(session_key=_planted(attacker)).exists()


def test_link_to_an_order_opens_it_under_a_new_session(
    victim: Any, attacker: ShopClient, order: Order
) -> None:
    victim.get(order_path(order, now=datetime.now(UTC)))

    assert victim.cookies[COOKIE].value != _planted(attacker)
    assert victim.get(f"/orders/{order.public_id}/").status_code == 200
    assert attacker.get(f"/orders/{order.public_id}/").status_code == 404


def test_link_to_a_return_opens_it_under_a_new_session(
    victim: Any, attacker: ShopClient, order: Order
) -> None:
    found = _returned(order)

    victim.get(return_path(found, now=datetime.now(UTC)))

    assert victim.cookies[COOKIE].value != _planted(attacker)
    assert attacker.get(f"/returns/{found.public_id}/bank-account/").status_code == 404


def test_code_that_is_confirmed_is_trusted_under_a_new_session(client: Any, order: Order) -> None:
    found = _returned(order)
    client.post("/", {"number": order.number, "contact": "ada@example.com"})
    before = client.cookies[COOKIE].value
    code = issue_code(
        purpose="bank_account", subject=found.public_id, lifetime=timedelta(minutes=5), now=datetime.now(UTC)
    )
    path = f"/returns/{found.public_id}/bank-account/"

    client.post(path, {"act": "enter_code", "code": code})

    assert client.cookies[COOKIE].value != before
    thief = ShopClient(HTTP_HOST="shop-a.localhost")
    thief.cookies[COOKIE] = before
    assert thief.get(path).status_code == 404


def test_what_is_open_already_keeps_its_session(client: Any, order: Order) -> None:
    client.post("/", {"number": order.number, "contact": "ada@example.com"})
    before = client.cookies[COOKIE].value

    client.post("/", {"number": order.number, "contact": "ada@example.com"})

    assert client.cookies[COOKIE].value == before


def test_what_was_open_stays_open(client: Any, order: Order) -> None:
    other = make.order(customer=make.customer(email="ada@example.com"))
    for number in (order.number, other.number):
        client.post("/", {"number": number, "contact": "ada@example.com"})

    statuses = [client.get(f"/orders/{one.public_id}/").status_code for one in (order, other)]

    assert statuses == [200, 200]
