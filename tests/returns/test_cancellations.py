"""Cancelling before it is sent: the shop is asked once, what it sent meanwhile is sent, and the money goes back once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import transaction

from accounts.models import Port, ShopSettings
from accounts.roles import Role
from commerce.models import (
    Cancellation,
    CancelledLine,
    FinancialStatus,
    Order,
    OrderLine,
    OrderStatus,
    Payment,
    PaymentKind,
)
from commerce.ports import (
    CancellationAnswer,
    CancellationOrder,
    CancellationState,
    PayoutAnswer,
    PayoutOrder,
    PayoutState,
)
from commerce.services.cancellations import (
    AlreadySent,
    CancellationSettled,
    NothingToCancel,
    QuantityExceeded,
    UnknownLine,
)
from commerce.services.orders import put_order
from commerce.services.refund_holds import AmountExceedsRefundable
from commerce.services.units import take_units
from commerce.snapshots import parse_order
from core.actors import SYSTEM, Actor
from events.models import Event
from loyalty.models import LedgerEntry
from returns.models import Refund
from returns.models.requests import MoveNotAllowed
from returns.services import cancellations, payouts
from returns.services.cancellation_watch import open_cancellations, watch_cancellations
from returns.services.cancellations import (
    CancellationUnknown,
    ask_the_shop,
    cancel_before_sending,
    confirm_cancellation,
    expected_money,
    give_up,
)
from returns.services.payouts import fail_refund, pay_out, record_manual_payout
from returns.services.second_tries import send_again, ways_of
from returns.states import RefundMethod
from tests import make
from tests.commerce.test_put_order_at_once import at_once
from tests.dashboard.returns_made import staff_member
from tests.make import NOW
from tests.order_documents import line_document, order_document
from tracking.models import Direction
from tracking.services.shipments import ParcelLine, count_as_sent, create_shipment

SHOPPER = Actor("shopper", "cus_1")


@dataclass
class Outside:
    """A shop and a payment provider: each key is booked once, whatever they answer."""

    asked: dict[str, CancellationOrder] = field(default_factory=dict)
    answers: list[CancellationState] = field(
        default_factory=list
    )  # instead of the truth, one after the other
    refunded: dict[str, int] = field(default_factory=dict)

    def cancel_units(self, order: CancellationOrder) -> CancellationAnswer:
        answer = self.answers.pop(0) if self.answers else CancellationState.CANCELLED
        if answer == CancellationState.NOT_FOUND:  # it hangs, and has booked nothing
            return CancellationAnswer(CancellationState.UNKNOWN)
        assert self.asked.setdefault(order.idempotency_key, order) == order, "one key, two wishes"
        return CancellationAnswer(answer)

    def look_up_cancellation(self, idempotency_key: str) -> CancellationAnswer:
        known = idempotency_key in self.asked
        return CancellationAnswer(CancellationState.CANCELLED if known else CancellationState.NOT_FOUND)

    def refund(self, order: PayoutOrder) -> PayoutAnswer:
        self.refunded.setdefault(order.idempotency_key, order.money.amount_minor)
        return PayoutAnswer(PayoutState.SUCCEEDED, "ref-1")

    def look_up(self, idempotency_key: str) -> PayoutAnswer:
        found = idempotency_key in self.refunded
        return PayoutAnswer(PayoutState.SUCCEEDED if found else PayoutState.NOT_FOUND)


@pytest.fixture
def outside() -> Iterator[Outside]:
    made = Outside()
    with (
        mock.patch.object(cancellations, "store", return_value=made),
        mock.patch.object(payouts, "payment_provider", return_value=made),
    ):
        yield made


def waiting_order(**fields: Any) -> Order:
    lines = [
        {"quantity": 3, "paid_minor": 10000},
        {"quantity": 1, "paid_minor": 2000},
    ]
    return make.order(is_shipped=False, **{"lines": lines, **fields})


def wish(order: Order, units: dict[str, int] | None = None, now: datetime = NOW) -> Cancellation:
    return cancel_before_sending(order=order, units=units, actor=SHOPPER, now=now)


def told(kind: str) -> int:
    return Event.objects.filter(type=kind).count()


def counters(order: Order) -> list[tuple[int, int, int]]:
    names = ("fulfilled_quantity", "cancelled_quantity", "allocated_minor")
    return list(order.lines.order_by("position").values_list(*names))


def test_a_part_is_cancelled_and_paid_back_once(shop: Any, outside: Outside) -> None:
    order = waiting_order()
    made = wish(order, {"l-1": 2})
    assert (made.status, counters(order)[0]) == ("requested", (0, 2, 6666))

    for _ in range(2):
        ask_the_shop(cancellation_id=made.public_id, now=NOW)
    refund = Refund.objects.get()
    for _ in range(2):
        pay_out(refund_id=refund.public_id, now=NOW)

    made.refresh_from_db()
    refund.refresh_from_db()
    order.refresh_from_db()
    assert (made.status, refund.status, refund.amount_minor, refund.shipping_minor) == (
        "confirmed",
        "succeeded",
        6666,
        0,
    )
    assert (order.refunded_minor, Payment.objects.get().refunded_minor) == (6666, 6666)
    assert outside.refunded == {refund.public_id: 6666}
    assert [told(f"order.cancellation.{step}") for step in ("requested", "confirmed", "too_late")] == [
        1,
        1,
        0,
    ]
    assert told("refund.requested") == told("refund.succeeded") == 1


def test_the_whole_order_brings_the_shipping_back(shop: Any, outside: Outside) -> None:
    order = waiting_order()
    first = wish(order, {"l-1": 3})
    ask_the_shop(cancellation_id=first.public_id, now=NOW)
    rest = wish(order)

    ask_the_shop(cancellation_id=rest.public_id, now=NOW)

    order.refresh_from_db()
    amounts = list(Refund.objects.order_by("pk").values_list("amount_minor", "shipping_minor"))
    assert amounts == [(10000, 0), (2490, 490)]
    assert (order.refunded_minor, order.shipping_refunded_minor, order.refundable_minor) == (12490, 490, 0)


def test_the_sum_that_is_shown_is_the_sum_that_goes_back(shop: Any, outside: Outside) -> None:
    order = waiting_order()
    line = order.lines.order_by("position").first()
    assert line is not None

    shown = expected_money(order, {line.public_id: 2}).amount_minor
    whole = expected_money(order, {row.public_id: row.quantity for row in order.lines.all()})
    made = wish(order, {"l-1": 2})
    ask_the_shop(cancellation_id=made.public_id, now=NOW)

    assert (Refund.objects.get().amount_minor, whole.amount_minor) == (shown, 12490)


@pytest.mark.parametrize(
    ("fields", "amount"),
    [
        ({"payment_kind": PaymentKind.CASH_ON_DELIVERY}, 0),
        ({"financial_status": FinancialStatus.PENDING}, 0),
        ({"payment_kind": PaymentKind.CARD}, 12490),
    ],
)
def test_what_was_not_paid_is_not_paid_back(
    shop: Any, outside: Outside, fields: dict[str, Any], amount: int
) -> None:
    made = wish(waiting_order(**fields))

    ask_the_shop(cancellation_id=made.public_id, now=NOW)

    made.refresh_from_db()
    assert made.status == "confirmed"
    assert sum(Refund.objects.values_list("amount_minor", flat=True)) == amount
    assert Event.objects.get(type="order.cancellation.confirmed").data["amount_minor"] == amount


def test_a_transfer_waits_for_a_bank_account_or_for_staff(shop: Any, outside: Outside) -> None:
    made = wish(waiting_order(payment_kind=PaymentKind.VIRTUAL_ACCOUNT))
    ask_the_shop(cancellation_id=made.public_id, now=NOW)
    refund = Refund.objects.get()
    pay_out(refund_id=refund.public_id, now=NOW)
    refund.refresh_from_db()
    assert (refund.method, refund.status) == ("bank_account", "pending")

    record_manual_payout(refund_id=refund.public_id, reference="T-1", actor=SYSTEM, now=NOW)

    refund.refresh_from_db()
    assert (refund.method, refund.status, refund.reference) == ("manual", "succeeded", "T-1")
    assert not open_cancellations().exists()


def test_credit_comes_back_as_credit(shop: Any, outside: Outside) -> None:
    made = wish(waiting_order(payment_kind=PaymentKind.STORE_CREDIT))

    ask_the_shop(cancellation_id=made.public_id, now=NOW)

    assert Refund.objects.get().status == "succeeded"
    assert LedgerEntry.objects.count() == 1


def failed(order: Order) -> Refund:
    """The refund of a whole order that was cancelled, declined by the provider."""
    made = wish(order)
    ask_the_shop(cancellation_id=made.public_id, now=NOW)
    refund = Refund.objects.get()
    Refund.objects.update(status="processing", asked_at=NOW)
    fail_refund(refund_id=refund.public_id, reason="card_closed", now=NOW)
    return refund


@pytest.mark.parametrize(
    ("way", "status"),
    [
        (RefundMethod.MANUAL, "succeeded"),
        (RefundMethod.STORE_CREDIT, "succeeded"),
        (RefundMethod.BANK_ACCOUNT, "pending"),
        (RefundMethod.ORIGINAL_PAYMENT, "pending"),
    ],
)
def test_a_refund_that_failed_is_held_anew_and_sent_one_way_only(
    shop: Any, outside: Outside, way: RefundMethod, status: str
) -> None:
    order = waiting_order()
    refund = failed(order)
    order.refresh_from_db()
    free = (order.refunded_minor, order.payments.get().refunded_minor)
    ways = ways_of(Refund.objects.get())

    again = send_again(refund_id=refund.public_id, method=way, reference="T-1", actor=SYSTEM, now=NOW)
    with pytest.raises(MoveNotAllowed, match="another way already"):
        send_again(refund_id=refund.public_id, method=way, actor=SYSTEM, now=NOW)

    order.refresh_from_db()
    again.refresh_from_db()
    assert free == (0, 0)
    assert set(ways) == set(RefundMethod)
    assert (order.refunded_minor, order.payments.get().refunded_minor) == (12490, 12490)
    assert (again.status, again.method, again.cancellation_id) == (status, way, refund.cancellation_id)
    assert LedgerEntry.objects.count() == (way == RefundMethod.STORE_CREDIT)
    assert open_cancellations().exists() is (status == "pending")


def test_a_refund_that_failed_is_not_sent_again_beyond_what_the_order_still_holds(
    shop: Any, outside: Outside
) -> None:
    order = waiting_order()
    refund = failed(order)
    Order.objects.filter(pk=order.pk).update(shop_refunded_minor=5000)

    with pytest.raises(AmountExceedsRefundable):
        send_again(refund_id=refund.public_id, method=RefundMethod.MANUAL, actor=SYSTEM, now=NOW)

    assert list(Refund.objects.values_list("status", "replaced_by")) == [("failed", None)]


def test_staff_send_a_refund_that_failed_again_from_the_page_of_cancellations(
    shop: Any, outside: Outside, client: Any
) -> None:
    refund = failed(waiting_order())
    client.force_login(staff_member(Role.OWNER))
    url = f"/dashboard/cancellations/refunds/{refund.public_id}/again/"

    page = client.get("/dashboard/cancellations/").content.decode()
    unnamed = client.post(url, {"way": "manual"}, follow=True).content.decode()
    strange = client.post(url, {"way": "by_pigeon"})
    done = client.post(url, {"way": "manual", "reference": "T-9"}, follow=True).content.decode()
    of_a_return = client.post(
        f"/dashboard/returns/ret_none/refunds/{refund.public_id}/again/", {"way": "manual"}
    )

    assert "Declined by the provider: send it another way" in page
    assert url in page
    assert "Please write the reference of your payment." in unnamed
    assert strange.status_code == 404
    assert "The payment is recorded." in done
    assert of_a_return.status_code == 404
    assert Refund.objects.get(replaces=refund).reference == "T-9"


def test_an_agent_sends_no_more_again_than_his_limit(shop: Any, outside: Outside, client: Any) -> None:
    refund = failed(waiting_order())
    ShopSettings.objects.update(agent_refund_limit_minor=12000)
    client.force_login(staff_member(Role.AGENT))

    answer = client.post(
        f"/dashboard/cancellations/refunds/{refund.public_id}/again/", {"way": "store_credit"}, follow=True
    )

    assert "This is more than your role may refund." in answer.content.decode()
    assert Refund.objects.count() == 1


@pytest.mark.parametrize(
    ("units", "sent", "refusal", "field"),
    [
        (None, 3, AlreadySent, None),
        ({"l-1": 1}, 3, AlreadySent, "lines.0.quantity"),
        ({"l-1": 3}, 1, AlreadySent, "lines.0.quantity"),
        ({"l-1": 4}, 0, QuantityExceeded, "lines.0.quantity"),
        ({"l-9": 1}, 0, UnknownLine, "lines.0.line"),
        ({}, 0, NothingToCancel, "lines"),
    ],
)
def test_what_cannot_be_cancelled_is_refused_and_nothing_written(
    shop: Any, units: dict[str, int] | None, sent: int, refusal: type[Exception], field: str | None
) -> None:
    order = waiting_order(lines=[{"quantity": 3, "paid_minor": 10000}])
    OrderLine.objects.update(fulfilled_quantity=sent)

    with pytest.raises(refusal) as refused:
        wish(order, units)

    errors = refused.value.errors  # type: ignore[attr-defined]
    assert [error.field for error in errors] == ([field] if field else [])
    assert not Cancellation.objects.exists()
    assert counters(order) == [(sent, 0, 0)]


def test_an_order_that_the_shop_cancelled_is_not_cancelled_again(shop: Any) -> None:
    with pytest.raises(NothingToCancel):
        wish(waiting_order(status=OrderStatus.CANCELLED))


def settle(act: str, made: Cancellation) -> None:
    if act == "confirm":
        confirm_cancellation(cancellation_id=made.public_id, actor=SYSTEM, now=NOW)
    else:
        give_up(cancellation_id=made.public_id, actor=SYSTEM, now=NOW)


@pytest.mark.parametrize("first", ["confirm", "give_up"])
@pytest.mark.parametrize("second", ["confirm", "give_up"])
def test_what_is_decided_stays_decided(shop: Any, first: str, second: str) -> None:
    order = waiting_order()
    made = wish(order)
    settle(first, made)
    before = counters(order)

    with pytest.raises(CancellationSettled):
        settle(second, made)

    made.refresh_from_db()
    assert made.status == {"confirm": "confirmed", "give_up": "too_late"}[first]
    assert (
        counters(order)
        == before
        == ([(0, 3, 10000), (0, 1, 2000)] if first == "confirm" else [(0, 0, 0)] * 2)
    )


@pytest.mark.parametrize(
    ("answers", "tries", "status"),
    [
        ([CancellationState.UNKNOWN], 1, "confirmed"),  # looked up under the same key
        ([CancellationState.NOT_FOUND, CancellationState.NOT_FOUND], 3, "confirmed"),  # it hung twice
        ([CancellationState.TOO_LATE], 2, "too_late"),
        ([CancellationState.DECLINED], 2, "requested"),  # staff decide
    ],
)
def test_a_shop_that_hangs_fails_or_mumbles_settles_it_once(
    shop: Any, outside: Outside, answers: list[CancellationState], tries: int, status: str
) -> None:
    outside.answers = list(answers)
    made = wish(waiting_order())

    for _ in range(tries):
        try:
            ask_the_shop(cancellation_id=made.public_id, now=NOW)
        except CancellationUnknown:
            made.refresh_from_db()
            assert made.status == "requested"

    made.refresh_from_db()
    assert (made.status, len(outside.asked)) == (status, 1)
    assert bool(made.hand_reason) is (status == "requested")
    assert Refund.objects.count() == (1 if status == "confirmed" else 0)


def test_without_a_shop_that_can_be_asked_staff_decide(shop: Any) -> None:
    make.nobody_behind(Port.STORE)
    made = wish(waiting_order())

    ask_the_shop(cancellation_id=made.public_id, now=NOW)
    assert [one.public_id for one in open_cancellations()] == [made.public_id]
    confirm_cancellation(cancellation_id=made.public_id, actor=SYSTEM, now=NOW)

    made.refresh_from_db()
    assert made.status == "confirmed"


def document(*, sent: dict[str, int] | None = None, quantity: int = 3, **more: Any) -> dict[str, Any]:
    parcels = []
    if sent:
        lines = [{"line": line, "quantity": count} for line, count in sent.items()]
        parcels = [{"external_id": "f-1", "carrier": "dhl", "tracking_number": "A1", "lines": lines}]
    return order_document(
        placed_at="2026-10-25T10:00:00Z",
        updated_at=None,
        lines=[line_document("l-1", quantity=quantity, unit_price="10.00")],
        fulfillments=parcels,
        payments=[{"external_id": "p-1", "kind": "card", "amount": "30.00"}],
        refunds=[],
        discounts=[],
        shipping_total="0.00",
        tax_total="0.00",
        total=None,
        **more,
    )


def put(**told: Any) -> Order:
    return put_order(external_id="o-1", snapshot=parse_order(document(**told)), actor=SYSTEM, now=NOW).order


def test_what_is_sent_meanwhile_makes_it_too_late(shop: Any, outside: Outside) -> None:
    order = put()
    made = wish(order)

    order = put(sent={"l-1": 3})
    ask_the_shop(cancellation_id=made.public_id, now=NOW)

    made.refresh_from_db()
    assert (made.status, counters(order), order.has_conflict) == ("too_late", [(3, 0, 0)], False)
    assert (outside.asked, Refund.objects.count()) == ({}, 0)
    assert told("order.cancellation.too_late") == 1


def test_what_is_sent_of_it_is_sent_and_the_rest_is_cancelled(shop: Any, outside: Outside) -> None:
    order = put()
    made = wish(order)

    put(sent={"l-1": 1})
    ask_the_shop(cancellation_id=made.public_id, now=NOW)
    again = put(sent={"l-1": 1})

    made.refresh_from_db()
    row = CancelledLine.objects.get()
    assert (made.status, row.quantity, row.too_late_quantity) == ("confirmed", 3, 1)
    assert (counters(order), again.has_conflict) == ([(1, 2, 2000)], False)
    assert Refund.objects.get().amount_minor == 2000
    with transaction.atomic():
        assert take_units(line=OrderLine.objects.select_for_update().get(), quantity=1) == 1000


def test_a_parcel_told_by_itself_overtakes_it_too(shop: Any) -> None:
    order = put()
    made = wish(order)
    shipment = create_shipment(
        order=order,
        direction=Direction.OUTBOUND,
        carrier="dhl",
        tracking_number="A1",
        actor=SYSTEM,
        now=NOW,
    )

    count_as_sent(shipment=shipment, lines=[ParcelLine("l-1", 3)], actor=SYSTEM, now=NOW)

    made.refresh_from_db()
    assert (made.status, counters(order)) == ("too_late", [(3, 0, 0)])


def test_what_was_cancelled_and_is_sent_all_the_same_is_seen_by_staff(shop: Any, outside: Outside) -> None:
    order = put()
    made = wish(order, {"l-1": 2})
    ask_the_shop(cancellation_id=made.public_id, now=NOW)

    stored = put(sent={"l-1": 3})
    again = put_order(
        external_id="o-1", snapshot=parse_order(document(sent={"l-1": 3})), actor=SYSTEM, now=NOW
    )

    assert (stored.has_conflict, counters(order), again.has_changed) == (True, [(1, 2, 2000)], False)


def test_a_shop_that_takes_cancelled_units_out_of_its_order_has_not_sold_fewer(
    shop: Any, outside: Outside
) -> None:
    order = put()
    made = wish(order, {"l-1": 2})
    ask_the_shop(cancellation_id=made.public_id, now=NOW)

    stored = put(quantity=1)
    put(quantity=1, sent={"l-1": 1})

    assert (stored.has_conflict, OrderLine.objects.get().quantity, counters(order)) == (
        False,
        3,
        [(1, 2, 2000)],
    )


def test_fulfilment_and_cancellation_at_once_share_the_units(transactional_shop: Any) -> None:
    order = put()

    def cancel() -> str:
        try:
            made = wish(Order.objects.get(), {"l-1": 2})
            confirm_cancellation(cancellation_id=made.public_id, actor=SYSTEM, now=NOW)
        except (AlreadySent, CancellationSettled, NothingToCancel, QuantityExceeded):
            return "too late"
        return "cancelled"

    def send() -> str:
        return str(put(sent={"l-1": 2}).pk)

    outcomes = at_once(transactional_shop, [cancel, send, cancel, send, cancel])

    ((fulfilled, cancelled, allocated),) = counters(order)
    order.refresh_from_db()
    assert fulfilled + cancelled <= 3
    assert allocated == cancelled * 1000 == order.refunded_minor
    assert outcomes.count("cancelled") <= 1


@pytest.mark.parametrize(
    ("country", "days"),
    [("DE", 14), ("TR", 14), ("KR", 5)],
)
def test_the_day_of_the_money_is_the_laws_or_an_earlier_one(shop: Any, country: str, days: int) -> None:
    ShopSettings.objects.update(refund_days=60)
    made = wish(waiting_order(country=country), now=NOW)

    # Korea: three business days, with a weekend in between at most.
    assert timedelta(0) < made.due_at - NOW <= timedelta(days=days + 1)


def test_the_day_is_watched(shop: Any) -> None:
    made = wish(waiting_order())

    near = watch_cancellations(now=made.due_at - timedelta(hours=20))
    again = watch_cancellations(now=made.due_at - timedelta(hours=19))
    late = watch_cancellations(now=made.due_at + timedelta(minutes=1))
    watch_cancellations(now=made.due_at + timedelta(minutes=2))

    assert (near, again, late) == (1, 0, 1)
    assert Event.objects.get(type="refund_promises.near").data["cancellations"] == [made.public_id]
    assert told("order.cancellation.late") == 1
