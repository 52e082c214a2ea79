"""Several payments, and what is done when one of them does not take its money back: never two payouts for one promise."""

from __future__ import annotations

from typing import Any

import pytest

from commerce.models import Order, Payment
from commerce.ports import PayoutAnswer, PayoutState
from commerce.services.refund_holds import AmountExceedsRefundable
from core.actors import Actor
from core.money import Money
from events.models import Event
from loyalty.models import LedgerEntry
from loyalty.selectors import balance_of
from returns.models import Refund, ReturnItem, ReturnRequest, ReturnSettings
from returns.models.requests import MoveNotAllowed
from returns.refusals import NothingOwed
from returns.services import payouts
from returns.services.closing import close_when_settled
from returns.services.decisions import decline_return
from returns.services.inspecting import InspectedItem, inspect_items
from returns.services.payouts import pay_out
from returns.services.receiving import ReceivedItem, receive_items
from returns.services.refunds import refund_what_is_owed, request_refund
from returns.services.second_tries import send_again, ways_of
from returns.states import RefundMethod, RefundStatus, ReturnException, ReturnStatus
from tests import make
from tests.dashboard.returns_made import approved
from tests.make import NOW

STAFF = Actor("staff", "1")
API = Actor("api", "1")


class Provider:
    """Declines what goes back through one of the payments, and keeps a book of the rest."""

    def __init__(self, declines: str = "") -> None:
        self.declines = declines
        self.paid: dict[str, int] = {}

    def refund(self, order: Any) -> PayoutAnswer:
        if order.payment_external_id == self.declines:
            return PayoutAnswer(PayoutState.DECLINED, reason="card_expired")
        self.paid[order.idempotency_key] = order.money.amount_minor
        return PayoutAnswer(PayoutState.SUCCEEDED, "ref")

    def look_up(self, idempotency_key: str) -> PayoutAnswer:
        return PayoutAnswer(PayoutState.NOT_FOUND)


@pytest.fixture
def provider(shop: Any, monkeypatch: pytest.MonkeyPatch) -> Provider:
    made = Provider()
    monkeypatch.setattr(payouts, "payment_provider", lambda _asked: made)
    return made


def _order(*payments: tuple[str, int], paid_minor: int = 10_000, quantity: int = 2) -> Order:
    order = make.order(lines=[{"quantity": quantity, "paid_minor": paid_minor}], shipping_minor=0)
    order.payments.all().delete()
    for position, (kind, amount) in enumerate(payments):
        Payment.objects.create(
            order=order, external_id=f"pay-{kind}", kind=kind, amount_minor=amount, position=position
        )
    return order


def _owed(order: Order, quantity: int = 2) -> ReturnRequest:
    made = approved(order, quantity=quantity)
    item = made.items.get()
    receive_items(return_request=made, items=[ReceivedItem(item.public_id, quantity)], actor=STAFF, now=NOW)
    inspect_items(
        return_request=made, items=[InspectedItem(item.public_id, quantity, grade="a")], actor=STAFF, now=NOW
    )
    refund_what_is_owed(return_id=made.public_id, now=NOW)
    return made


def _pay_all() -> None:
    for refund_id in Refund.objects.filter(status=RefundStatus.PENDING).values_list("public_id", flat=True):
        pay_out(refund_id=refund_id, now=NOW)


def _refunds() -> list[tuple[str, str, int, str]]:
    return [
        (refund.method, refund.payment.kind if refund.payment else "", refund.amount_minor, refund.status)
        for refund in Refund.objects.order_by("pk")
    ]


def _books(order: Order) -> tuple[int, dict[str, int]]:
    order.refresh_from_db()
    return order.refunded_minor, {payment.kind: payment.refunded_minor for payment in order.payments.all()}


@pytest.mark.parametrize(
    ("order_of_kinds", "expected"),
    [
        ([], [("card", 6_000), ("gift_card", 4_000)]),
        (["gift_card"], [("gift_card", 4_000), ("card", 6_000)]),
        (["wallet", "gift_card", "card"], [("gift_card", 4_000), ("card", 6_000)]),
    ],
)
def test_payments_get_money_back_in_the_shop_s_order(
    provider: Provider, order_of_kinds: list[str], expected: list[tuple[str, int]]
) -> None:
    ReturnSettings.objects.create(pk=1, payment_order=order_of_kinds)
    order = _order(("card", 6_000), ("gift_card", 4_000))

    _owed(order)

    assert [(kind, amount) for _method, kind, amount, _status in _refunds()] == expected
    assert _books(order) == (10_000, {"card": 6_000, "gift_card": 4_000})


def test_one_of_two_refunds_fails_and_the_other_stays_paid(provider: Provider) -> None:
    provider.declines = "pay-gift_card"
    order = _order(("card", 6_000), ("gift_card", 4_000))
    made = _owed(order)
    _pay_all()

    close_when_settled(return_id=made.public_id, now=NOW)
    made.refresh_from_db()

    assert _refunds() == [
        ("original_payment", "card", 6_000, "succeeded"),
        ("original_payment", "gift_card", 4_000, "failed"),
    ]
    assert _books(order) == (6_000, {"card": 6_000, "gift_card": 0})
    assert (made.status, made.exceptions) == (ReturnStatus.APPROVED, [ReturnException.REFUND_FAILED])
    with pytest.raises(MoveNotAllowed):
        decline_return(return_request=made, actor=API, now=NOW, reason="No.")


@pytest.mark.parametrize(
    ("method", "status"),
    [
        (RefundMethod.ORIGINAL_PAYMENT, "pending"),
        (RefundMethod.BANK_ACCOUNT, "pending"),
        (RefundMethod.STORE_CREDIT, "succeeded"),
        (RefundMethod.MANUAL, "succeeded"),
    ],
)
def test_a_failed_refund_is_sent_another_way_once(
    provider: Provider, method: RefundMethod, status: str
) -> None:
    provider.declines = "pay-gift_card"
    order = _order(("card", 6_000), ("gift_card", 4_000))
    made = _owed(order)
    _pay_all()
    failed = Refund.objects.get(status=RefundStatus.FAILED)
    assert method in ways_of(failed)

    again = send_again(refund_id=failed.public_id, method=method, actor=STAFF, now=NOW, reference="b-1")

    failed.refresh_from_db()
    made.refresh_from_db()
    assert (failed.replaced_by, ways_of(failed)) == (again, ())
    assert (again.amount_minor, again.status, again.due_at) == (4_000, status, failed.due_at)
    assert _books(order) == (10_000, {"card": 6_000, "gift_card": 4_000})
    assert ReturnItem.objects.get().refunded_quantity == 2
    assert made.exceptions == []
    credit = balance_of(made.customer, currency="EUR").amount_minor
    assert credit == (4_000 if method == RefundMethod.STORE_CREDIT else 0)
    before = (_refunds(), Event.objects.count(), LedgerEntry.objects.count())
    for way in RefundMethod:
        with pytest.raises(MoveNotAllowed):
            send_again(refund_id=failed.public_id, method=way, actor=STAFF, now=NOW)
    with pytest.raises(NothingOwed):
        request_refund(return_request=made, actor=STAFF, now=NOW)
    assert (_refunds(), Event.objects.count(), LedgerEntry.objects.count()) == before


def test_who_asked_anew_by_the_terms_cannot_also_send_the_failed_one_again(provider: Provider) -> None:
    provider.declines = "pay-card"
    order = _order(("card", 10_000))
    made = _owed(order)
    _pay_all()
    failed = Refund.objects.get()
    (asked_anew,) = request_refund(return_request=made, actor=STAFF, now=NOW)

    with pytest.raises(MoveNotAllowed):
        send_again(refund_id=failed.public_id, method=RefundMethod.STORE_CREDIT, actor=STAFF, now=NOW)

    failed.refresh_from_db()
    assert failed.replaced_by == asked_anew
    assert _books(order) == (10_000, {"card": 10_000})


def test_an_amount_by_hand_takes_the_place_of_what_failed_as_far_as_it_reaches(provider: Provider) -> None:
    provider.declines = "pay-card"
    made = _owed(_order(("card", 10_000)))
    _pay_all()
    failed = Refund.objects.get()
    provider.declines = ""

    request_refund(return_request=made, amount=Money(1_000, "EUR"), actor=STAFF, now=NOW)

    with pytest.raises(MoveNotAllowed):
        send_again(refund_id=failed.public_id, method=RefundMethod.MANUAL, actor=STAFF, now=NOW)
    (rest,) = request_refund(return_request=made, actor=STAFF, now=NOW)
    assert rest.amount_minor == 9_000


def test_what_the_return_is_no_longer_worth_is_not_sent_again(provider: Provider) -> None:
    provider.declines = "pay-card"
    order = _order(("card", 10_000))
    made = approved(order, quantity=2)
    request_refund(return_request=made, amount=Money(10_000, "EUR"), may_override=True, actor=STAFF, now=NOW)
    _pay_all()
    item = made.items.get()
    receive_items(return_request=made, items=[ReceivedItem(item.public_id, 2)], actor=STAFF, now=NOW)
    inspect_items(
        return_request=made,
        items=[InspectedItem(item.public_id, 1, 1, grade="d", note="Worn.")],
        actor=STAFF,
        now=NOW,
    )
    failed = Refund.objects.get()

    with pytest.raises(AmountExceedsRefundable):
        send_again(refund_id=failed.public_id, method=RefundMethod.STORE_CREDIT, actor=STAFF, now=NOW)

    assert _books(order) == (0, {"card": 0})
    assert LedgerEntry.objects.count() == 0


def test_what_did_not_fail_is_not_sent_again(provider: Provider) -> None:
    made = _owed(_order(("card", 10_000)))
    waiting = Refund.objects.get()

    for _ in range(2):
        assert ways_of(waiting) == ()
        with pytest.raises(MoveNotAllowed):
            send_again(refund_id=waiting.public_id, method=RefundMethod.STORE_CREDIT, actor=STAFF, now=NOW)
        _pay_all()
        waiting.refresh_from_db()

    assert (waiting.status, provider.paid) == ("succeeded", {waiting.public_id: 10_000})
    assert made.refunds.count() == 1
