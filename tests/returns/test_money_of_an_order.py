"""What an order can still give back: never promised twice, never more than it holds, whoever refunded it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from commerce.models import FinancialStatus, Order, PaymentKind
from commerce.services.orders import put_order
from commerce.snapshots import parse_order
from core.actors import Actor
from core.errors import Refusal
from core.money import Money
from events.models import Event
from returns.models import Refund, ReturnRequest
from returns.models.requests import Channel
from returns.policy.quote import Quote
from returns.refusals import NothingLeft, NothingOwed
from returns.services.cash_on_delivery import follow_the_cash
from returns.services.closing import close_when_settled
from returns.services.decisions import cancel_return, carry_out_decision
from returns.services.eligibility import eligibility_of
from returns.services.inspecting import InspectedItem, inspect_items
from returns.services.payouts import settle_refund
from returns.services.receiving import ReceivedItem, receive_items
from returns.services.refunds import refund_what_is_owed, request_refund
from returns.services.requests import create_return
from returns.states import ReturnStatus
from returns.wishes import ReturnWish, WishedItem
from tests.make import NOW
from tracking.models import Shipment

pytestmark = pytest.mark.django_db
STAFF = Actor("staff", "1")
API = Actor("api", "1")


def _put(**changes: Any) -> Order:
    """Two units of 50.00, paid by card, delivered."""
    document = {
        "number": "1001",
        "placed_at": (NOW - timedelta(days=8)).isoformat(),
        "currency": "EUR",
        "customer": {"external_id": "c-1", "email": "ada@example.com"},
        "shipping_address": {"country_code": "DE"},
        "lines": [{"external_id": "l-1", "title": "Tee", "quantity": 2, "unit_price": "50.00"}],
        "payments": [{"external_id": "pay-1", "kind": "card", "amount": "100.00"}],
        "fulfillments": [{"external_id": "f-1", "delivered_at": (NOW - timedelta(days=4)).isoformat()}],
    } | changes
    return put_order(external_id="o-1", snapshot=parse_order(document), actor=STAFF, now=NOW).order


def _refund(amount: str, **more: Any) -> list[dict[str, Any]]:
    return [{"external_id": "r-1", "amount": amount, **more}]


def _wish(quantity: int, resolution: str = "refund") -> ReturnWish:
    item = WishedItem("l-1", quantity, "size_too_small", resolution=resolution)
    return ReturnWish(items=(item,), method="drop_off")


def _ask(quantity: int = 2, resolution: str = "refund") -> ReturnRequest:
    made = create_return(
        order=Order.objects.get(external_id="o-1"),
        wish=_wish(quantity, resolution),
        actor=STAFF,
        channel=Channel.STAFF,
        now=NOW + timedelta(seconds=ReturnRequest.objects.count()),
    )
    carry_out_decision(return_id=made.public_id, now=NOW)
    return ReturnRequest.objects.get(pk=made.pk)


def _bring_back(made: ReturnRequest) -> None:
    item = made.items.get()
    count = item.requested_quantity
    receive_items(return_request=made, items=[ReceivedItem(item.public_id, count)], actor=STAFF, now=NOW)
    inspect_items(
        return_request=made,
        items=[InspectedItem(item.public_id, count, 0, grade="a", disposition="restock")],
        actor=STAFF,
        now=NOW,
    )


def _quote(made: ReturnRequest) -> Quote:
    return Quote.from_json(ReturnRequest.objects.get(pk=made.pk).quote)


def _paid(made: ReturnRequest) -> int:
    refund_what_is_owed(return_id=made.public_id, now=NOW)
    for refund in Refund.objects.filter(return_request=made, status="pending"):
        settle_refund(refund_id=refund.public_id, reference="x", actor=STAFF, now=NOW)
    return sum(refund.amount_minor - refund.bonus_minor for refund in made.refunds.exclude(status="failed"))


@pytest.mark.parametrize("resolution", ["refund", "store_credit"])
def test_what_the_shop_refunded_is_shown_and_not_paid_again(shop: Any, resolution: str) -> None:
    order = _put(refunds=_refund("30.00"))

    shown = eligibility_of(order=order, wish=_wish(2, resolution), now=NOW).quote
    made = _ask(2, resolution)
    _bring_back(made)

    assert shown is not None
    assert shown.as_json() == made.quote
    assert made.quote["items"]["amount"] == "100.00"
    assert made.quote["cut"] == {
        "amount": {"amount": "30.00", "currency": "EUR"},
        "reason": "already_refunded",
    }
    assert made.quote["total"]["amount"] == "70.00"
    assert _paid(made) == 7000


def test_two_open_returns_do_not_promise_the_same_money(shop: Any) -> None:
    _put(refunds=_refund("30.00"))

    first, second = _ask(1), _ask(1)

    assert [_quote(first).total_minor, _quote(second).total_minor] == [5000, 2000]
    order = Order.objects.get()
    assert (order.reserved_minor, order.refundable_minor) == (7000, 7000)
    _bring_back(second)
    assert _paid(second) == 2000
    _bring_back(first)
    assert _paid(first) == 5000
    order.refresh_from_db()
    assert (order.refunded_minor, order.reserved_minor) == (7000, 0)


def test_a_return_that_ends_gives_what_it_reserved_to_the_others(shop: Any) -> None:
    _put(refunds=_refund("30.00"))
    first, second = _ask(1), _ask(1)

    cancel_return(return_request=first, actor=API, now=NOW)

    assert _quote(second).total_minor == 5000
    assert _quote(second).cut is None
    assert Order.objects.get().reserved_minor == 5000
    assert Event.objects.filter(type="return.quote_changed").count() == 1


def test_nothing_left_is_refused_and_nothing_is_written(shop: Any) -> None:
    order = _put(refunds=_refund("100.00"))

    with pytest.raises(NothingLeft):
        _ask(1)

    assert not ReturnRequest.objects.exists()
    (line,) = eligibility_of(order=order, wish=_wish(1), now=NOW).lines
    assert (line.eligible, line.refusal_code) == (False, "nothing_left")
    (line,) = eligibility_of(order=order, wish=ReturnWish(items=()), now=NOW).lines
    assert (line.eligible, line.refusal_code) == (False, "nothing_left")


def test_a_refund_of_the_shop_after_the_request_lessens_what_is_shown_and_paid(shop: Any) -> None:
    _put()
    made = _ask(2)
    assert _quote(made).total_minor == 10000

    _put(refunds=_refund("30.00"))

    assert _quote(made).total_minor == 7000
    _bring_back(made)
    assert _paid(made) == 7000
    with pytest.raises(NothingOwed):
        request_refund(return_request=made, actor=STAFF, now=NOW)


def test_a_refund_that_waits_is_made_anew_when_the_shop_refunds_meanwhile(shop: Any) -> None:
    cash = [{"external_id": "pay-1", "kind": "cash_on_delivery", "amount": "100.00"}]
    _put(payments=cash)
    made = _ask(2)
    _bring_back(made)
    refund_what_is_owed(return_id=made.public_id, now=NOW)
    assert [refund.amount_minor for refund in Refund.objects.all()] == [10000]

    _put(payments=cash, refunds=_refund("30.00"))
    refund_what_is_owed(return_id=made.public_id, now=NOW)

    assert [(refund.amount_minor, refund.status, refund.failure) for refund in Refund.objects.all()] == [
        (10000, "failed", "order_changed"),
        (7000, "pending", ""),
    ]
    assert Order.objects.get().refunded_minor == 7000
    _put(payments=cash, financial_status="refunded")
    refund_what_is_owed(return_id=made.public_id, now=NOW)
    assert Order.objects.get().refunded_minor == 0
    made.refresh_from_db()
    assert made.exceptions == ["not_payable"]


@pytest.mark.parametrize("told", ["returned_to_sender", "delivered"])
def test_cash_that_was_refused_at_the_door_leaves_nothing(shop: Any, told: str) -> None:
    cash = [{"external_id": "pay-1", "kind": "cash_on_delivery", "amount": "100.00"}]
    sent = [{"external_id": "f-1", "shipped_at": (NOW - timedelta(days=6)).isoformat()}]
    order = _put(payments=cash, fulfillments=sent)
    made = _ask(1)
    Shipment.objects.create(
        order=order,
        direction="outbound",
        carrier="dhl",
        tracking_number="1",
        status=told,
        created_at=NOW,
        updated_at=NOW,
    )

    follow_the_cash(order_id=order.public_id, now=NOW)

    if told == "delivered":
        assert _quote(made).total_minor == 5000
        return
    assert (_quote(made).total_minor, made.quote["cut"]) == (0, None)
    assert _quote(made).cut is not None
    assert _quote(made).cut.reason == "not_paid"
    with pytest.raises(NothingLeft):
        _ask(1)


def test_a_return_whose_money_the_shop_paid_itself_stays_open_and_says_so(shop: Any) -> None:
    _put()
    made = _ask(2)
    _bring_back(made)

    _put(refunds=_refund("100.00", lines=[{"line": "l-1", "quantity": 2, "amount": "100.00"}]))

    assert _paid(made) == 0
    close_when_settled(return_id=made.public_id, now=NOW)
    made.refresh_from_db()
    assert (made.status, made.exceptions) == (ReturnStatus.APPROVED, ["not_payable"])
    assert _quote(made).leaves_nothing


def test_less_than_the_total_was_paid(shop: Any) -> None:
    _put(payments=[{"external_id": "pay-1", "kind": "card", "amount": "80.00"}])

    made = _ask(2)

    assert made.quote["cut"] == {"amount": {"amount": "20.00", "currency": "EUR"}, "reason": "not_paid"}
    assert _quote(made).total_minor == 8000


def test_an_order_that_is_not_paid_is_looked_at_and_paid_back_once_it_is(shop: Any) -> None:
    _put(financial_status="pending")
    made = _ask(2)
    assert made.status == ReturnStatus.IN_REVIEW
    assert made.quote["payable"] is False
    assert made.quote["total"]["amount"] == "100.00"
    assert [reason["code"] for reason in made.decision["reasons"]].count("not_paid_yet") == 1
    ReturnRequest.objects.filter(pk=made.pk).update(status="approved")
    _bring_back(made)
    assert _paid(made) == 0
    close_when_settled(return_id=made.public_id, now=NOW)
    made.refresh_from_db()
    assert (made.status, made.exceptions) == ("approved", ["not_payable"])

    _put(financial_status="paid")

    assert _quote(made).is_payable
    assert _paid(made) == 10000
    made.refresh_from_db()
    assert made.exceptions == []


def test_cash_on_delivery_counts_once_it_was_delivered(shop: Any) -> None:
    cash = [{"external_id": "pay-1", "kind": "cash_on_delivery", "amount": "100.00"}]

    sent = [{"external_id": "f-1", "shipped_at": (NOW - timedelta(days=6)).isoformat()}]
    order = _put(financial_status="pending", payments=cash, fulfillments=sent)
    assert not order.is_paid
    order = _put(financial_status="pending", payments=cash)

    assert order.is_paid
    assert order.payments.get().kind == PaymentKind.CASH_ON_DELIVERY
    assert _ask(2).quote["payable"] is True


@pytest.mark.parametrize(
    ("status", "refunds", "total", "flag"),
    [
        ("partially_refunded", [], 10000, "partially_refunded"),
        ("partially_refunded", _refund("30.00"), 7000, None),
        ("refunded", _refund("30.00"), 7000, "partially_refunded"),
    ],
)
def test_what_the_shop_says_of_its_refunds_is_looked_at_where_nothing_explains_it(
    shop: Any, status: str, refunds: list[Any], total: int, flag: str | None
) -> None:
    _put(financial_status=status, refunds=refunds)

    made = _ask(2)

    assert _quote(made).total_minor == total
    assert made.status == ("in_review" if flag else "approved")
    codes = [reason["code"] for reason in made.decision["reasons"]]
    assert ("partially_refunded" in codes) == bool(flag)


def test_refunded_without_a_list_leaves_nothing(shop: Any) -> None:
    _put(financial_status="refunded")

    with pytest.raises(NothingLeft):
        _ask(1)


def test_our_own_refunds_explain_what_the_shop_says(shop: Any) -> None:
    _put()
    first = _ask(1)
    _bring_back(first)
    assert _paid(first) == 5000

    order = _put(financial_status=FinancialStatus.PARTIALLY_REFUNDED)

    assert not order.has_unexplained_refund
    assert _ask(1).quote["total"]["amount"] == "50.00"


def test_an_explicit_amount_obeys_what_is_left(shop: Any) -> None:
    _put(refunds=_refund("30.00"))
    first, second = _ask(1), _ask(1)
    _bring_back(second)

    with pytest.raises(Refusal) as refused:
        request_refund(
            return_request=second, actor=STAFF, now=NOW, amount=Money(2001, "EUR"), may_override=True
        )

    assert refused.value.code == "amount_exceeds_refundable"
    assert _quote(first).total_minor == 5000


@pytest.mark.parametrize(
    "lines",
    [
        [{"line": "l-1", "quantity": 1, "amount": "300.00"}],
        [{"line": "l-1", "quantity": 1, "amount": "3.01"}],
        [{"line": "l-1", "amount": "2.00"}, {"line": "l-1", "amount": "2.00"}],
    ],
)
def test_a_refund_whose_lines_say_more_than_itself_is_refused(shop: Any, lines: list[Any]) -> None:
    with pytest.raises(Refusal) as refused:
        _put(refunds=_refund("3.00", lines=lines))

    assert refused.value.errors[0].code == "more_than_refund"
    assert not Order.objects.exists()
