"""An address is proved by a secret that went to it and came back; who changes an order's address proves nothing by it."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import ProvedAddress
from accounts.services.proved_addresses import forget_proved, is_proved
from commerce.models import Order, PaymentKind
from notifications.orders_link import write_orders_link
from portal import look_up_code, mailed_code
from tests import make
from tests.portal.test_look_up import _look_up, _mails, _put
from tests.portal.test_pages import _opened, _order, _returned


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    queued = _mails(monkeypatch)
    monkeypatch.setattr(mailed_code, "queue_message", lambda **message: queued.append(message))
    return queued


def test_a_code_before_money_proves_the_address_that_it_went_to(
    client: Any, shop: Any, mails: list[dict[str, Any]]
) -> None:
    order = _order(payment_kind=PaymentKind.CASH_ON_DELIVERY)
    path = f"/returns/{_returned(order).public_id}/bank-account/"
    _opened(client, order)
    own = order.email_folded

    client.post(path, {"act": "send_code"})
    Order.objects.filter(pk=order.pk).update(email_folded="stranger@example.com")
    client.post(path, {"act": "enter_code", "code": "000000"})
    before = ProvedAddress.objects.count()
    client.post(path, {"act": "enter_code", "code": mails[0]["context"]["code"]})

    assert (before, mails[0]["recipient"]) == (0, own)
    assert (is_proved(own.upper()), is_proved("stranger@example.com")) == (True, False)
    forget_proved([own])
    assert not is_proved(own)


def test_a_link_to_orders_proves_its_address(client: Any, shop: Any, mails: list[dict[str, Any]]) -> None:
    order = make.order()
    write_orders_link(address=order.email_folded, language="en", now=make.NOW)

    client.get(mails[0]["context"]["url"])
    before = is_proved(order.email_folded)
    client.post(mails[0]["context"]["url"])

    assert (before, is_proved(order.email_folded)) == (False, True)


@pytest.mark.parametrize("is_sent_again", [True, False])
def test_a_code_that_went_elsewhere_proves_nothing_of_the_orders_new_address(
    client: Any, shop: Any, mails: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, is_sent_again: bool
) -> None:
    order = _put("WG0", customer={"external_id": "c-7", "email": "own@example.com"})
    for number in range(21):
        _look_up(client, "WG0", f"bo{number}@example.com", f"198.51.100.{number // 3}")
    _look_up(client, "WG0", "own@example.com")
    if not is_sent_again:
        monkeypatch.setattr(look_up_code, "_CODES_AN_HOUR", 0)
    Order.objects.filter(pk=order.pk).update(email_folded="stranger@example.com")

    _look_up(client, "WG0", "stranger@example.com")
    client.post("/code/", {"code": mails[0]["context"]["code"]})

    assert not is_proved("stranger@example.com")
