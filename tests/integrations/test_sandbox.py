"""The sandbox companies over real loopback HTTP: they book once, and misbehave as they are told."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from commerce.models import Order
from commerce.ports import (
    BankPayoutOrder,
    PayoutAnswer,
    PayoutOrder,
    PayoutState,
    StockChange,
    StoreUnavailable,
)
from core.errors import Refusal
from core.http import EgressRefused, send_request
from core.money import Money
from integrations.sandbox import calling
from integrations.sandbox.bank import SandboxBank
from integrations.sandbox.carrier import SandboxCarrier
from integrations.sandbox.models import SandboxRecord
from integrations.sandbox.payments import SandboxPayments
from integrations.sandbox.selectors import behaviours, labels, payouts, stock
from integrations.sandbox.services import advance_parcel, set_behaviour
from integrations.sandbox.store import SandboxStore
from tests import make
from tests.make import NOW
from tracking.ports import CarrierRefused, CarrierUnavailable, Label, LabelOrder

Misbehave = Callable[..., None]

pytestmark = pytest.mark.usefixtures("web")


def refund_of(order: Order, amount: str = "10.00", *, key: str = "rfd_1") -> PayoutOrder:
    return PayoutOrder(
        idempotency_key=key,
        payment_external_id="pay-1",
        gateway="sandbox",
        money=Money.parse(amount, order.currency),
        order_external_id=order.external_id,
    )


def label_order(country: str = "DE", method: str = "drop_off", *, key: str = "ret_1-1") -> LabelOrder:
    return LabelOrder(
        idempotency_key=key,
        method=method,
        reference="R-000001",
        sender={"name": "Ada Yılmaz", "line1": "Weg 1", "city": "Köln", "country_code": country},
        receiver={"name": "Nordlicht", "city": "Berlin", "country_code": country},
    )


def test_a_refund_asked_for_twice_is_paid_once() -> None:
    order = make.order()

    first = SandboxPayments().refund(refund_of(order))
    again = SandboxPayments().refund(refund_of(order))

    assert first == again == SandboxPayments().look_up("rfd_1")
    assert first.state == PayoutState.SUCCEEDED
    (payout,) = payouts()
    assert payout == {
        "id": first.reference,
        "idempotency_key": "rfd_1",
        "payment": "pay-1",
        "order": order.external_id,
        "amount": {"amount": "10.00", "currency": "EUR"},
        "kind": "payment",
        "status": "succeeded",
        "created_at": payout["created_at"],
    }


def test_a_payment_never_gives_back_more_than_it_holds(web: Any) -> None:
    order = make.order(lines=[{"paid_minor": 2000}], shipping_minor=0)

    def pay(number: int) -> PayoutState:
        connection.set_tenant(web)
        try:
            return SandboxPayments().refund(refund_of(order, "7.00", key=f"rfd_{number}")).state
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        states = sorted(state.value for state in pool.map(pay, range(5)))

    assert states == ["declined"] * 3 + ["succeeded"] * 2
    assert [payout["amount"]["amount"] for payout in payouts()] == ["7.00", "7.00"]


@pytest.mark.parametrize(
    ("payment", "currency", "reason"),
    [("pay-9", "EUR", "unknown_payment"), ("pay-1", "USD", "wrong_currency")],
)
def test_a_refund_that_cannot_be_is_declined(payment: str, currency: str, reason: str) -> None:
    order = make.order()
    wrong = PayoutOrder("rfd_1", payment, "sandbox", Money.parse("1.00", currency), order.external_id)

    answer = SandboxPayments().refund(wrong)

    assert (answer.state, answer.reason) == (PayoutState.DECLINED, reason)
    assert payouts() == []


@pytest.mark.parametrize(
    ("mode", "first", "after_looking_up", "paid"),
    [
        ("fail", PayoutState.UNKNOWN, PayoutState.NOT_FOUND, 0),
        ("hang", PayoutState.UNKNOWN, PayoutState.NOT_FOUND, 0),
        ("decline", PayoutState.DECLINED, PayoutState.DECLINED, 0),
        ("timeout_after_success", PayoutState.UNKNOWN, PayoutState.SUCCEEDED, 1),
        ("unknown", PayoutState.UNKNOWN, PayoutState.SUCCEEDED, 1),
        ("answer_twice", PayoutState.SUCCEEDED, PayoutState.SUCCEEDED, 1),
    ],
)
def test_what_a_misbehaving_provider_did_is_found_out_by_its_key(
    misbehave: Misbehave, mode: str, first: PayoutState, after_looking_up: PayoutState, paid: int
) -> None:
    order = make.order()
    misbehave("payments", mode)

    answer = SandboxPayments().refund(refund_of(order))

    assert answer.state == first
    assert SandboxPayments().look_up("rfd_1").state == after_looking_up
    assert len(payouts()) == paid
    again = SandboxPayments().refund(refund_of(order))
    assert again.state == (PayoutState.DECLINED if mode == "decline" else PayoutState.SUCCEEDED)
    assert len(payouts()) == (0 if mode == "decline" else 1)


def test_the_bank_pays_once_and_keeps_no_account() -> None:
    order = BankPayoutOrder(
        idempotency_key="rfd_2",
        money=Money.parse("1250", "KRW"),
        country="KR",
        scheme="kr_bank",
        bank_code="088",
        account_number="110123456789",
        holder="김민지",
    )

    answers = [SandboxBank().pay(order) for _ in range(2)]

    assert answers[0] == answers[1] == PayoutAnswer(PayoutState.SUCCEEDED, answers[0].reference)
    assert [(payout["kind"], payout["amount"]) for payout in payouts()] == [
        ("bank", {"amount": "1250", "currency": "KRW"})
    ]
    assert SandboxRecord.objects.get().request["account_ends_in"] == "6789"
    assert "김민지" not in str(SandboxRecord.objects.values_list("request", "answer"))


def test_stock_is_put_back_once() -> None:
    change = StockChange("evt_1:rit_1", "v-1", "TEE-M", 2)
    set_behaviour(company="store", mode="fail", count=1)

    with pytest.raises(StoreUnavailable):
        SandboxStore().restock(change)
    for _ in range(2):
        SandboxStore().restock(change)

    assert [(row["variant"], row["sku"], row["quantity"]) for row in stock()] == [("v-1", "TEE-M", 2)]


@pytest.mark.parametrize(
    ("country", "method", "number", "code"),
    [
        ("DE", "drop_off", r"00340434[0-9]{12}", r"[0-9]{3} [0-9]{3} [0-9]{3}"),
        ("DE", "label", r"00340434[0-9]{12}", r""),
        ("TR", "drop_off", r"[0-9]{13}", r"[0-9]{3} [0-9]{3} [0-9]{4}"),
        ("KR", "pickup", r"[0-9]{12}", r"[0-9]{10}"),
        ("TH", "drop_off", r"TH[0-9]{13}", r"[0-9]{4} [0-9]{4}"),
    ],
)
def test_labels_look_as_they_do_in_their_country(country: str, method: str, number: str, code: str) -> None:
    first = SandboxCarrier().make_label(label_order(country, method))
    again = SandboxCarrier().make_label(label_order(country, method))

    assert isinstance(first, Label)
    assert first == again
    assert re.fullmatch(number, first.tracking_number)
    assert re.fullmatch(code, first.drop_off_code)
    assert (first.drop_off_expires_at is None) == (method == "label")
    (row,) = labels()
    assert (row["tracking_number"], row["return_reference"], row["voided"]) == (
        first.tracking_number,
        "R-000001",
        False,
    )
    assert "Ada" not in str(SandboxRecord.objects.values_list("request", "answer"))


def test_a_parcel_is_scanned_step_by_step() -> None:
    label = SandboxCarrier().make_label(label_order())
    assert SandboxCarrier().scans_of(label.tracking_number) == []

    for _ in range(5):
        advance_parcel(tracking_number=label.tracking_number, step=None, now=NOW)

    scans = SandboxCarrier().scans_of(label.tracking_number)
    assert [(scan.status, scan.city) for scan in scans] == [
        ("in_transit", "Köln"),
        ("in_transit", "Berlin"),
        ("out_for_delivery", "Berlin"),
        ("delivered", "Berlin"),
    ]


def test_a_number_from_elsewhere_is_known_after_its_first_scan() -> None:
    assert SandboxCarrier().scans_of("1Z999") == []

    advance_parcel(tracking_number="1Z999", step="lost", now=NOW)

    assert [(scan.status, scan.sub_status) for scan in SandboxCarrier().scans_of("1Z999")] == [
        ("exception", "lost")
    ]


def test_a_code_that_nobody_knows_is_unknown_and_not_in_transit() -> None:
    parcel = advance_parcel(tracking_number="1Z999", step="handed_over", now=NOW)
    parcel.scans.append({"code": "Q77", "at": NOW.isoformat(), "text": "?", "city": "", "country": ""})
    parcel.save()

    assert [scan.status for scan in SandboxCarrier().scans_of("1Z999")] == ["in_transit", "unknown"]


def test_a_label_is_called_off_until_the_parcel_is_there() -> None:
    label = SandboxCarrier().make_label(label_order())

    for _ in range(2):
        SandboxCarrier().void_label(label.carrier_reference)
    SandboxCarrier().void_label("sbx_nobody")

    assert [row["voided"] for row in labels()] == [True]
    used = SandboxCarrier().make_label(label_order(key="ret_2-1"))
    advance_parcel(tracking_number=used.tracking_number, step=None, now=NOW)
    with pytest.raises(CarrierRefused):
        SandboxCarrier().void_label(used.carrier_reference)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("decline", CarrierRefused),
        ("fail", CarrierUnavailable),
        ("hang", CarrierUnavailable),
        ("unknown", CarrierUnavailable),
        ("timeout_after_success", CarrierUnavailable),
    ],
)
def test_a_misbehaving_carrier_gives_no_second_label(
    misbehave: Misbehave, mode: str, expected: type[Exception]
) -> None:
    misbehave("carrier", mode)

    with pytest.raises(expected):
        SandboxCarrier().make_label(label_order())

    if mode != "decline":
        SandboxCarrier().make_label(label_order())
        assert len(labels()) == 1
    else:
        assert labels() == []


def test_only_known_behaviours_are_taken() -> None:
    with pytest.raises(Refusal) as refused:
        set_behaviour(company="post", mode="explode", count=0, delay_seconds=-1)

    assert [error.field for error in refused.value.errors] == ["company", "mode", "count", "delay_seconds"]
    assert {row["mode"] for row in behaviours()} == {"ok"}


def test_a_key_of_another_shop_opens_nothing(settings: Any) -> None:
    order = make.order()
    url = f"{settings.SANDBOX_BASE_URL}/sandbox/payments/refunds"
    headers = {"Host": "sandboxed.localhost", "Idempotency-Key": "k"}
    body = {
        "payment": "pay-1",
        "order": order.external_id,
        "amount": {"amount": "1.00", "currency": "EUR"},
    }

    for key in ("", "Bearer sandbox_0", "Bearer "):
        answer = send_request("POST", url, headers={**headers, "Authorization": key}, json=body)
        assert answer.status == 401

    assert payouts() == []


def test_the_guard_lets_exactly_the_sandbox_through(settings: Any) -> None:
    settings.SANDBOX_BASE_URL = "http://127.0.0.1:1"

    with pytest.raises(EgressRefused):
        send_request("GET", "http://127.0.0.1:2/sandbox/")


def test_a_patient_caller_asks_again_under_the_same_key_and_is_booked_once(misbehave: Misbehave) -> None:
    order = make.order()
    misbehave("payments", "timeout_after_success", count=2)

    with calling.patient_calls():
        answer = SandboxPayments().refund(refund_of(order))

    assert answer.state == PayoutState.SUCCEEDED
    assert len(payouts()) == 1


def test_a_worker_asks_once_and_comes_back_later(misbehave: Misbehave) -> None:
    misbehave("payments", "hang")

    assert SandboxPayments().refund(refund_of(make.order())).state == PayoutState.UNKNOWN
