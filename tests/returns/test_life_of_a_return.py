"""A return from its request to its last cent, through the services."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from commerce.models import Order, OrderLine, Payment
from commerce.ports import PayoutAnswer, PayoutState
from commerce.services.units import QuantityExceeded
from core.actors import Actor
from core.money import Money
from events.models import Event
from returns.models import Refund, ReturnRequest
from returns.models.requests import Channel, MoveNotAllowed
from returns.refusals import NothingOwed, ReturnDenied
from returns.services import payouts
from returns.services.closing import close_when_settled
from returns.services.decisions import (
    cancel_return,
    carry_out_decision,
    close_return,
    decline_return,
)
from returns.services.inspecting import InspectedItem, inspect_items
from returns.services.receiving import ReceivedItem, receive_items
from returns.services.refunds import request_refund
from returns.services.requests import create_return
from returns.states import RefundStatus, ReturnStatus, ShippingStatus
from returns.wishes import ReturnWish, WishedItem
from tests import make
from tests.make import NOW

API = Actor("api", "key_1")
STAFF = Actor("staff", "1")


def _wish(*items: WishedItem, resolution: str = "refund", method: str = "drop_off") -> ReturnWish:
    return ReturnWish(items=items, resolution=resolution, method=method)


def _request(order: Order, quantity: int = 1, line: str = "l-1", **wish: Any) -> ReturnRequest:
    return create_return(
        order=order,
        wish=_wish(WishedItem(line, quantity, "size_too_small"), **wish),
        actor=API,
        channel=Channel.API,
        now=NOW,
    )


def _approved(order: Order, quantity: int = 1, **wish: Any) -> ReturnRequest:
    made = _request(order, quantity, **wish)
    carry_out_decision(return_id=made.public_id, now=NOW)
    return ReturnRequest.objects.get(pk=made.pk)


class _Provider:
    """A payment provider that answers what the test wants, and counts."""

    def __init__(self, *answers: PayoutAnswer) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.looked_up: list[str] = []

    def refund(self, order: Any) -> PayoutAnswer:
        self.asked.append(order.idempotency_key)
        return self.answers.pop(0)

    def look_up(self, idempotency_key: str) -> PayoutAnswer:
        self.looked_up.append(idempotency_key)
        return self.answers.pop(0)


def test_request_takes_units_and_fixes_their_amount(shop: Any) -> None:
    order = make.order(lines=[{"quantity": 3, "paid_minor": 1000}])

    first = _request(order)
    second = _request(order)
    third = _request(order)

    assert [item.amount_minor for made in (first, second, third) for item in made.items.all()] == [
        333,
        333,
        334,
    ]
    line = OrderLine.objects.get(order=order)
    assert (line.in_use_quantity, line.allocated_minor, line.returnable_quantity) == (3, 1000, 0)


def test_more_than_is_left_is_refused_and_nothing_is_written(shop: Any) -> None:
    order = make.order(lines=[{"quantity": 2, "paid_minor": 1000}])
    wish = _wish(WishedItem("l-1", 1, "size_too_small"), WishedItem("l-1", 2, "color"))

    with pytest.raises(QuantityExceeded):
        create_return(order=order, wish=wish, actor=API, channel=Channel.API, now=NOW)

    assert ReturnRequest.objects.count() == 0
    assert Event.objects.filter(type="return.requested").count() == 0
    assert OrderLine.objects.get(order=order).in_use_quantity == 0


def test_closed_window_is_refused_with_its_code(shop: Any) -> None:
    order = make.order(placed_at=NOW - timedelta(days=90), delivered_at=NOW - timedelta(days=80))

    with pytest.raises(ReturnDenied) as denied:
        _request(order)

    assert denied.value.code == "window_closed"
    assert ReturnRequest.objects.count() == 0


def test_cancelled_units_and_their_money_can_be_returned_again(shop: Any) -> None:
    order = make.order(lines=[{"quantity": 3, "paid_minor": 1000}])
    first, _second, _third = _request(order), _request(order), _request(order)

    cancel_return(return_request=first, actor=API, now=NOW)
    again = _request(order)

    assert again.items.get().amount_minor == 333
    assert OrderLine.objects.get(order=order).allocated_minor == 1000


def test_whole_life_pays_once_and_closes(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    order = make.order(lines=[{"quantity": 2, "paid_minor": 9000}], shipping_minor=490)
    provider = _Provider(PayoutAnswer(PayoutState.SUCCEEDED, "pr-1"))
    monkeypatch.setattr(payouts, "payment_provider", lambda *_: provider)
    made = _approved(order, 1)
    item = made.items.get()

    assert (made.status, made.shipping_status) == (ReturnStatus.APPROVED, ShippingStatus.NO_LABEL)
    with pytest.raises(NothingOwed):
        request_refund(return_request=made, actor=API, now=NOW)
    receive_items(return_request=made, items=[ReceivedItem(item.public_id, 1)], actor=STAFF, now=NOW)
    inspect_items(
        return_request=made,
        items=[InspectedItem(item.public_id, accepted_quantity=1, grade="a", disposition="restock")],
        actor=STAFF,
        now=NOW,
    )
    (refund,) = request_refund(return_request=made, actor=STAFF, now=NOW)
    payouts.pay_out(refund_id=refund.public_id, now=NOW)
    payouts.pay_out(refund_id=refund.public_id, now=NOW)
    close_when_settled(return_id=made.public_id, now=NOW)

    made.refresh_from_db()
    refund.refresh_from_db()
    assert (refund.status, refund.amount_minor, refund.reference) == (RefundStatus.SUCCEEDED, 4500, "pr-1")
    assert made.status == ReturnStatus.CLOSED
    assert provider.asked == [refund.public_id]
    assert Order.objects.get(pk=order.pk).refunded_minor == 4500
    assert Payment.objects.get(order=order).refunded_minor == 4500
    with pytest.raises(MoveNotAllowed):
        request_refund(return_request=made, actor=STAFF, now=NOW)


def test_unknown_outcome_is_looked_up_and_never_asked_twice(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = _Provider(PayoutAnswer(PayoutState.UNKNOWN), PayoutAnswer(PayoutState.SUCCEEDED, "pr-2"))
    monkeypatch.setattr(payouts, "payment_provider", lambda *_: provider)
    refund = _paid_return(make.order())

    with pytest.raises(payouts.PayoutUnknown):
        payouts.pay_out(refund_id=refund.public_id, now=NOW)
    payouts.pay_out(refund_id=refund.public_id, now=NOW)

    refund.refresh_from_db()
    assert refund.status == RefundStatus.SUCCEEDED
    assert (provider.asked, provider.looked_up) == ([refund.public_id], [refund.public_id])


def test_declined_refund_frees_its_money_and_may_be_asked_again(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = _Provider(PayoutAnswer(PayoutState.DECLINED, reason="card_closed"))
    monkeypatch.setattr(payouts, "payment_provider", lambda *_: provider)
    order = make.order()
    refund = _paid_return(order)

    payouts.pay_out(refund_id=refund.public_id, now=NOW)

    made = ReturnRequest.objects.get()
    assert made.exceptions == ["refund_failed"]
    assert Order.objects.get(pk=order.pk).refunded_minor == 0
    (again,) = request_refund(return_request=made, actor=STAFF, now=NOW)
    assert (again.amount_minor, again.public_id != refund.public_id) == (refund.amount_minor, True)


def test_rejected_units_are_not_paid_and_decline_after_receipt_keeps_them_in_use(shop: Any) -> None:
    order = make.order(lines=[{"quantity": 2, "paid_minor": 9000}])
    made = _approved(order, 2)
    item = made.items.get()
    receive_items(return_request=made, items=[ReceivedItem(item.public_id, 1)], actor=STAFF, now=NOW)
    inspect_items(
        return_request=made, items=[InspectedItem(item.public_id, rejected_quantity=1)], actor=API, now=NOW
    )

    decline_return(return_request=made, actor=API, now=NOW, reason="It was worn.")

    line = OrderLine.objects.get(order=order)
    assert (line.in_use_quantity, line.returnable_quantity, line.allocated_minor) == (1, 1, 4500)


def test_store_credit_is_settled_in_the_ledger_at_once(shop: Any) -> None:
    from loyalty.selectors import balance_of

    order = make.order()
    made = _approved(order, resolution="store_credit")
    item = made.items.get()
    receive_items(return_request=made, items=[ReceivedItem(item.public_id, 1)], actor=STAFF, now=NOW)
    inspect_items(
        return_request=made, items=[InspectedItem(item.public_id, accepted_quantity=1)], actor=STAFF, now=NOW
    )

    (refund,) = request_refund(return_request=made, actor=STAFF, now=NOW)

    assert (refund.status, refund.method) == (RefundStatus.SUCCEEDED, "store_credit")
    assert balance_of(order.customer, currency="EUR") == Money(refund.amount_minor, "EUR")
    assert refund.amount_minor - refund.bonus_minor == 5490


def test_units_of_a_refund_that_failed_are_not_paid_for(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    provider = _Provider(PayoutAnswer(PayoutState.DECLINED, reason="card_closed"))
    monkeypatch.setattr(payouts, "payment_provider", lambda *_: provider)
    order = make.order(lines=[{"quantity": 2, "paid_minor": 9000}])
    made = _approved(order, 2)
    (refund,) = request_refund(
        return_request=made, amount=Money(9000, "EUR"), actor=STAFF, now=NOW, may_override=True
    )

    payouts.pay_out(refund_id=refund.public_id, now=NOW)

    assert made.items.get().refunded_quantity == 0
    close_return(return_request=made, actor=API, now=NOW)
    assert OrderLine.objects.get(order=order).returnable_quantity == 2


def test_rejected_units_that_go_back_to_the_shopper_may_be_returned_again(shop: Any) -> None:
    order = make.order(lines=[{"quantity": 3, "paid_minor": 1000}])
    made = _approved(order, 3)
    item = made.items.get()
    receive_items(return_request=made, items=[ReceivedItem(item.public_id, 3)], actor=STAFF, now=NOW)

    for accepted, rejected, disposition in (
        (1, 0, "restock"),
        (0, 1, "destroy"),
        (0, 1, "return_to_customer"),
    ):
        inspect_items(
            return_request=made,
            items=[InspectedItem(item.public_id, accepted, rejected, disposition=disposition)],
            actor=API,
            now=NOW,
        )

    line = OrderLine.objects.get(order=order)
    assert (line.in_use_quantity, line.returnable_quantity, line.allocated_minor) == (2, 1, 666)
    close_return(return_request=made, actor=API, now=NOW)
    line.refresh_from_db()
    assert (line.in_use_quantity, line.allocated_minor) == (2, 666)
    assert _request(order).items.get().amount_minor == 334


def test_a_rejected_unit_that_was_paid_for_stays_in_use_wherever_it_goes(shop: Any) -> None:
    order = make.order(lines=[{"quantity": 1, "paid_minor": 5000}])
    made = _approved(order)
    item = made.items.get()
    request_refund(return_request=made, amount=Money(5000, "EUR"), actor=STAFF, now=NOW, may_override=True)
    receive_items(return_request=made, items=[ReceivedItem(item.public_id, 1)], actor=STAFF, now=NOW)

    inspect_items(
        return_request=made,
        items=[InspectedItem(item.public_id, rejected_quantity=1, disposition="return_to_customer")],
        actor=API,
        now=NOW,
    )

    assert OrderLine.objects.get(order=order).returnable_quantity == 0


def test_shipping_that_went_to_store_credit_is_not_free_again(shop: Any) -> None:
    order = make.order(shipping_minor=490)
    made = _approved(order, resolution="store_credit")
    item = made.items.get()
    receive_items(return_request=made, items=[ReceivedItem(item.public_id, 1)], actor=STAFF, now=NOW)
    inspect_items(
        return_request=made, items=[InspectedItem(item.public_id, accepted_quantity=1)], actor=STAFF, now=NOW
    )
    request_refund(return_request=made, actor=STAFF, now=NOW)

    close_when_settled(return_id=made.public_id, now=NOW)

    assert ReturnRequest.objects.get(pk=made.pk).status == ReturnStatus.CLOSED
    assert Order.objects.get(pk=order.pk).shipping_refunded_minor == 490


def test_money_that_no_named_payment_holds_goes_back_by_the_order(shop: Any) -> None:
    order = make.order()
    made = _approved(order)
    Payment.objects.filter(order=order).update(amount_minor=0)

    (refund,) = request_refund(
        return_request=made, amount=Money(5000, "EUR"), actor=STAFF, now=NOW, may_override=True
    )

    assert (refund.payment, refund.method, refund.amount_minor) == (None, "original_payment", 5000)


def test_a_refund_is_asked_for_under_the_lock_of_its_return(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise a return could end, and free its units, while its money leaves."""
    provider = _Provider(PayoutAnswer(PayoutState.SUCCEEDED, "pr-1"))
    monkeypatch.setattr(payouts, "payment_provider", lambda *_: provider)
    refund = _paid_return(make.order())
    locked: list[str] = []
    real = payouts.lock_holder

    def lock(refund: Refund) -> object:
        holder = real(refund)
        locked.append(holder.public_id)
        return holder

    monkeypatch.setattr(payouts, "lock_holder", lock)

    payouts.pay_out(refund_id=refund.public_id, now=NOW)

    assert locked == [refund.return_request.public_id] * 2  # to ask, and to settle


def _paid_return(order: Order) -> Refund:
    made = _approved(order)
    item = made.items.get()
    receive_items(return_request=made, items=[ReceivedItem(item.public_id, 1)], actor=STAFF, now=NOW)
    inspect_items(
        return_request=made, items=[InspectedItem(item.public_id, accepted_quantity=1)], actor=STAFF, now=NOW
    )
    (refund,) = request_refund(return_request=made, actor=STAFF, now=NOW)
    return refund
