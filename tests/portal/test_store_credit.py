"""Store credit becomes a code for the next order: for who proves who they are, once for a form, never below zero."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.services.one_time_codes import issue_code
from core.actors import SYSTEM
from core.money import Money
from loyalty.models import CreditCode, LedgerEntry
from loyalty.selectors import balance_of
from loyalty.services import grant_credit
from notifications.models import Message
from returns.links import return_path
from returns.models import Refund, ReturnRequest
from returns.services.refunds import request_refund
from tests.portal.test_pages import _opened, _order, _returned


def _with_credit() -> ReturnRequest:
    """An opened shopper's return that has brought 50.00 of credit."""
    made = _returned(_order())
    (refund,) = request_refund(
        return_request=made,
        amount=Money(5000, "EUR"),
        may_override=True,
        actor=SYSTEM,
        now=datetime.now(UTC),
    )
    Refund.objects.filter(pk=refund.pk).update(method="store_credit", status="succeeded")
    grant_credit(
        customer=made.customer,
        money=Money(5000, "EUR"),
        effect_key="credit",
        replaces_money=True,
        reason="refund",
        subject=("refund", refund.public_id),
        actor=SYSTEM,
        now=datetime.now(UTC),
    )
    return made


def _entered(client: Any, made: ReturnRequest) -> str:
    path = f"/returns/{made.public_id}/store-credit/"
    code = issue_code(
        purpose="store_credit",
        subject=made.public_id,
        lifetime=timedelta(minutes=5),
        now=datetime.now(UTC),
    )
    assert client.post(path, {"act": "enter_code", "code": code}).status_code == 302
    return path


def _balance(made: ReturnRequest) -> int:
    return balance_of(made.customer, currency="EUR").amount_minor


def test_status_page_leads_to_the_credit_only_who_has_opened_it(client: Any, shop: Any) -> None:
    made = _with_credit()
    path = f"/returns/{made.public_id}/store-credit/"

    before = client.get(return_path(made)).content.decode()
    closed = client.get(path).status_code
    _opened(client, made.order)
    after = client.get(return_path(made)).content.decode()

    assert path not in before
    assert closed == 404
    assert path in after
    assert "€50.00" in after


def test_status_page_calls_credit_credit_and_not_money_that_was_sent(client: Any, shop: Any) -> None:
    made = _with_credit()
    ReturnRequest.objects.filter(pk=made.pk).update(status="closed")

    page = client.get(return_path(made)).content.decode()

    assert "Your store credit is here" in page
    assert page.count("Store credit: €50.00") == 2  # below the headline, and in the timeline
    assert "your money was sent" not in page
    assert "We sent" not in page


def test_credit_is_used_after_a_code_to_the_order_s_own_address(client: Any, shop: Any) -> None:
    made = _with_credit()
    made.order.email_folded = "gift@example.com"
    made.order.save()
    client.post("/", {"number": made.order.number, "contact": "gift@example.com"})
    path = f"/returns/{made.public_id}/store-credit/"

    unproved = client.post(path, {"act": "make", "amount": "50.00", "form_key": "k"})
    client.post(path, {"act": "send_code"})

    assert unproved.status_code == 302
    assert CreditCode.objects.count() == 0
    message = Message.objects.get(topic="store_credit_code")
    assert (message.recipient, message.is_secret) == ("gift@example.com", True)
    assert "g•••@example.com" in client.get(path).content.decode()


def test_a_form_makes_one_code_and_the_balance_never_goes_below_zero(client: Any, shop: Any) -> None:
    made = _with_credit()
    _opened(client, made.order)
    path = _entered(client, made)
    form = client.get(path).content.decode()
    key = re.search(r'name="form_key" value="([^"]+)"', form)
    assert key is not None

    for _ in range(2):
        assert client.post(path, {"act": "make", "amount": "20,00", "form_key": key[1]}).status_code == 302
    too_much = client.post(path, {"act": "make", "amount": "30.01", "form_key": "other"})
    nothing = client.post(path, {"act": "make", "amount": "0", "form_key": "another"})
    words = client.post(path, {"act": "make", "amount": "all", "form_key": "again"})

    assert [answer.status_code for answer in (too_much, nothing, words)] == [422, 422, 422]
    assert _balance(made) == 3000
    code = CreditCode.objects.get()
    assert code.amount == 2000
    page = client.get(path).content.decode()
    assert code.code in page
    assert "€30.00" in page
    client.post(path, {"act": "make", "amount": "30.00", "form_key": "rest"})
    assert (_balance(made), sum(LedgerEntry.objects.values_list("amount", flat=True))) == (0, 0)


def test_codes_are_shown_to_nobody_without_the_code(client: Any, shop: Any) -> None:
    made = _with_credit()
    _opened(client, made.order)
    client.post(_entered(client, made), {"act": "make", "amount": "50", "form_key": "k"})
    code = CreditCode.objects.get().code

    session = client.session
    session["store_credit_code_entered"] = {"return": made.public_id, "until": 0}
    session.save()

    assert code not in client.get(f"/returns/{made.public_id}/store-credit/").content.decode()
