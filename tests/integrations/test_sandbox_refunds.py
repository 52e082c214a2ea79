"""A refund through the sandbox's real door, whatever the provider or the bank does: the books show one payout."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from commerce.models import Payment, PaymentKind
from core.actors import Actor
from core.money import Money
from integrations.sandbox.selectors import payouts
from integrations.sandbox.services import set_behaviour
from returns.models import Refund, ReturnRequest
from returns.services.bank_accounts import give_bank_account
from returns.services.payouts import PayoutUnknown, pay_out
from returns.services.refunds import request_refund
from returns.services.second_tries import send_again
from returns.states import RefundMethod, RefundStatus
from tests import make
from tests.dashboard.returns_made import approved

MODES = ("ok", "fail", "hang", "decline", "timeout_after_success", "unknown", "answer_twice")
STAFF = Actor("staff", "1")

pytestmark = pytest.mark.usefixtures("web")


def _refund(kind: PaymentKind) -> Refund:
    """50.00 that were released for a return, to the card or to the bank account that was given."""
    order = make.order(payment_kind=kind, lines=[{"quantity": 1, "paid_minor": 5000}], shipping_minor=0)
    made: ReturnRequest = approved(order)
    now = timezone.now()
    (refund,) = request_refund(
        return_request=made, amount=Money(5000, "EUR"), may_override=True, actor=STAFF, now=now
    )
    if kind == PaymentKind.CASH_ON_DELIVERY:
        give_bank_account(
            return_request=made,
            scheme="iban",
            bank_code="",
            account_number="DE89370400440532013000",
            holder="Ada",
            actor=Actor("shopper"),
            now=now,
        )
    return refund


def _pay(refund_id: str, *, times: int) -> None:
    """Ask as the outbox does: again and again, also when the answer was not clear."""
    for _ in range(times):
        try:
            pay_out(refund_id=refund_id, now=timezone.now())
        except PayoutUnknown:
            continue


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("kind", "company", "way"),
    [
        (PaymentKind.CARD, "payments", RefundMethod.ORIGINAL_PAYMENT),
        (PaymentKind.CASH_ON_DELIVERY, "bank", RefundMethod.BANK_ACCOUNT),
    ],
)
def test_whatever_the_company_does_it_pays_once(
    misbehave: Callable[..., None], kind: PaymentKind, company: str, way: RefundMethod, mode: str
) -> None:
    refund = _refund(kind)
    if mode != "ok":
        misbehave(company, mode)

    _pay(refund.public_id, times=4)
    refund.refresh_from_db()
    last = refund
    if mode == "decline":
        assert (refund.status, payouts()) == (RefundStatus.FAILED, [])
        last = send_again(refund_id=refund.public_id, method=way, actor=STAFF, now=timezone.now())
        _pay(last.public_id, times=3)
        last.refresh_from_db()
    _pay(refund.public_id, times=2)

    (paid,) = payouts()
    assert (last.status, paid["idempotency_key"]) == (RefundStatus.SUCCEEDED, last.public_id)
    assert paid["amount"] == {"amount": "50.00", "currency": "EUR"}
    order = last.return_request.order
    order.refresh_from_db()
    assert (order.refunded_minor, Payment.objects.get(order=order).refunded_minor) == (5000, 5000)


def test_one_of_two_payments_declines_and_the_other_is_paid_once() -> None:
    order = make.order(lines=[{"quantity": 1, "paid_minor": 5000}], shipping_minor=0)
    order.payments.update(amount_minor=3000)
    Payment.objects.create(
        order=order,
        external_id="pay-2",
        gateway="sandbox",
        kind=PaymentKind.GIFT_CARD,
        amount_minor=2000,
        position=1,
    )
    made = approved(order)
    card, gift_card = request_refund(
        return_request=made,
        amount=Money(5000, "EUR"),
        may_override=True,
        actor=STAFF,
        now=timezone.now(),
    )
    _pay(card.public_id, times=2)
    set_behaviour(company="payments", mode="decline", count=1)
    _pay(gift_card.public_id, times=2)

    credit: Any = send_again(
        refund_id=gift_card.public_id, method=RefundMethod.STORE_CREDIT, actor=STAFF, now=timezone.now()
    )
    for refund_id in (card.public_id, gift_card.public_id, credit.public_id):
        _pay(refund_id, times=2)

    assert [(paid["payment"], paid["amount"]["amount"]) for paid in payouts()] == [("pay-1", "30.00")]
    assert sorted(made.refunds.values_list("method", "amount_minor", "status")) == [
        ("original_payment", 2000, "failed"),
        ("original_payment", 3000, "succeeded"),
        ("store_credit", 2000, "succeeded"),
    ]
    order.refresh_from_db()
    assert order.refunded_minor == 5000
