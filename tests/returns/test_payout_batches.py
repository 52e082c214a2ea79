"""Bank refunds paid by a file: in one file only, never by the worker too, recorded once, bounced to another account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import BY_HAND, Port
from accounts.roles import Role
from commerce.erased_people import CustomerErased
from commerce.models import Cancellation, Customer, Order, Payment, PaymentKind
from core.actors import WORKER, Actor
from core.ids import new_row_id
from events.base import EventMeta
from events.models import Event
from notifications import handlers
from notifications.models import Message
from returns.events import RefundRequested
from returns.models import PayoutAccount, PayoutBatch, Refund, ReturnRequest, ReturnSettings
from returns.models.requests import MoveNotAllowed
from returns.refusals import PayoutFileRefused
from returns.services import payouts
from returns.services.bank_accounts import give_bank_account, needs_bank_account
from returns.services.cancellation_accounts import give_account_for_cancellation
from returns.services.cancellations import (
    cancel_before_sending,
    cancellation_needs_account,
    confirm_cancellation,
)
from returns.services.closing import close_when_settled
from returns.services.inspecting import InspectedItem, inspect_items
from returns.services.payout_batches import (
    bounce_refund,
    download_batch,
    make_batch,
    refunds_for_a_file,
    settle_batch,
    take_back_batch,
)
from returns.services.payouts import (
    pay_out,
    pay_waiting_bank_refunds,
    pay_waiting_refunds_of_cancellation,
    purge_bank_data,
)
from returns.services.receiving import ReceivedItem, receive_items
from returns.services.refunds import refund_what_is_owed
from returns.states import RefundMethod, RefundStatus, ReturnStatus
from tests import make
from tests.dashboard.returns_made import approved, staff_member
from tests.make import NOW

STAFF = Actor("staff", "1")
IBAN = "DE89370400440532013000"


@pytest.fixture(autouse=True)
def _shop_pays_by_file(request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("shop")
    make.connection(Port.BANK, BY_HAND)
    sender = {"holder": "Nordlicht", "iban": "DE02120300000000202051"}
    ReturnSettings.objects.create(pk=1, payout_sender=sender)


def _waiting(*, account: str | None = IBAN, **order: Any) -> Refund:
    made = approved(
        make.order(
            payment_kind=PaymentKind.CASH_ON_DELIVERY,
            lines=[{"quantity": 1, "paid_minor": 5000}],
            shipping_minor=0,
            **order,
        )
    )
    item = made.items.get()
    receive_items(return_request=made, items=[ReceivedItem(item.public_id, 1)], actor=STAFF, now=NOW)
    inspect_items(
        return_request=made, items=[InspectedItem(item.public_id, 1, grade="a")], actor=STAFF, now=NOW
    )
    refund_what_is_owed(return_id=made.public_id, now=NOW)
    if account:
        _give(made, account)
    return Refund.objects.get(return_request=made)


def _give(made: ReturnRequest, account: str) -> None:
    give_bank_account(
        return_request=made,
        scheme="iban",
        bank_code="",
        account_number=account,
        holder="Ada Yılmaz",
        actor=Actor("shopper"),
        now=NOW,
    )


def _books(refund: Refund) -> tuple[int, int, int]:
    order = Order.objects.get(pk=refund.return_request.order_id)
    item = refund.return_request.items.get()
    return order.refunded_minor, Payment.objects.get(order=order).refunded_minor, item.refunded_quantity


def test_without_a_bank_money_waits_for_a_file_and_no_worker_sends_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(payouts, "bank", lambda _asked: pytest.fail("no bank is connected"))
    refund, _unknown = _waiting(), _waiting(account=None)

    pay_waiting_bank_refunds(return_id=refund.return_request.public_id, now=NOW)

    assert list(refunds_for_a_file()) == [refund]
    batch = make_batch(refund_ids=[refund.public_id], actor=STAFF, now=NOW)
    pay_out(refund_id=refund.public_id, now=NOW)
    make.connection(Port.BANK, "sandbox")
    pay_out(refund_id=refund.public_id, now=NOW)
    pay_waiting_bank_refunds(return_id=refund.return_request.public_id, now=NOW)

    refund.refresh_from_db()
    assert (refund.status, refund.payout_batch) == (RefundStatus.PROCESSING, batch)
    assert list(refunds_for_a_file()) == []


def test_a_file_is_written_anew_and_says_the_same(shop: Any) -> None:
    refund = _waiting()
    batch = make_batch(refund_ids=[refund.public_id], actor=STAFF, now=NOW)

    first = download_batch(batch_id=batch.public_id, actor=STAFF, now=NOW)
    second = download_batch(batch_id=batch.public_id, actor=STAFF, now=NOW)

    assert first == second
    assert IBAN.encode() in first.content
    assert first.name.endswith(".xml")
    assert [
        event.type for event in Event.objects.filter(subject_id=batch.public_id).order_by("sequence")
    ] == [
        "payout_batch.made",
        "payout_batch.downloaded",
        "payout_batch.downloaded",
    ]
    assert not Event.objects.filter(data__icontains="3000").exists()


def test_paid_once_settles_all_and_closes(shop: Any) -> None:
    refunds = [_waiting(), _waiting()]
    batch = make_batch(refund_ids=[refund.public_id for refund in refunds], actor=STAFF, now=NOW)

    counts = [
        settle_batch(batch_id=batch.public_id, reference=reference, actor=STAFF, now=NOW)
        for reference in ("bank-1", "bank-2")
    ]

    batch.refresh_from_db()
    assert counts == [2, 0]
    assert (batch.settled_at, batch.reference) == (NOW, "bank-1")
    assert {(refund.status, refund.reference) for refund in Refund.objects.all()} == {("succeeded", "bank-1")}
    assert Event.objects.filter(type="refund.succeeded").count() == 2
    close_when_settled(return_id=refunds[0].return_request.public_id, now=NOW)
    assert ReturnRequest.objects.get(pk=refunds[0].return_request_id).status == ReturnStatus.CLOSED
    assert {account.delete_after for account in PayoutAccount.objects.all()} == {NOW + timedelta(days=90)}
    assert purge_bank_data(now=NOW + timedelta(days=90)) == 2
    with pytest.raises(PayoutFileRefused):
        download_batch(batch_id=batch.public_id, actor=STAFF, now=NOW + timedelta(days=91))


def test_the_same_refund_is_never_in_two_files(shop: Any) -> None:
    first, second = _waiting(), _waiting()
    make_batch(refund_ids=[first.public_id], actor=STAFF, now=NOW)

    with pytest.raises(MoveNotAllowed):
        make_batch(refund_ids=[second.public_id, first.public_id], actor=STAFF, now=NOW)

    assert PayoutBatch.objects.count() == 1
    second.refresh_from_db()
    assert (second.status, second.payout_batch) == (RefundStatus.PENDING, None)


def test_one_file_holds_one_kind_of_account(shop: Any) -> None:
    euro, turkish = _waiting(), _waiting(account="TR330006100519786457841326")

    with pytest.raises(PayoutFileRefused):
        make_batch(refund_ids=[euro.public_id, turkish.public_id], actor=STAFF, now=NOW)

    assert PayoutBatch.objects.count() == 0


def test_a_file_that_names_the_shop_s_account_needs_one(shop: Any) -> None:
    ReturnSettings.objects.update(payout_sender={})
    refund = _waiting()

    with pytest.raises(PayoutFileRefused):
        make_batch(refund_ids=[refund.public_id], actor=STAFF, now=NOW)

    refund.refresh_from_db()
    assert refund.status == RefundStatus.PENDING


@pytest.mark.parametrize("is_settled", [False, True])
def test_what_the_bank_sends_back_waits_for_another_account_and_is_paid_once(
    shop: Any, is_settled: bool
) -> None:
    refund = _waiting()
    made = refund.return_request
    batch = make_batch(refund_ids=[refund.public_id], actor=STAFF, now=NOW)
    if is_settled:
        settle_batch(batch_id=batch.public_id, reference="bank-1", actor=STAFF, now=NOW)
        close_when_settled(return_id=made.public_id, now=NOW)

    again = bounce_refund(refund_id=refund.public_id, reason="wrong_number", actor=STAFF, now=NOW)

    refund.refresh_from_db()
    assert (refund.status, refund.failure, refund.replaced_by) == ("failed", "bounced_wrong_number", again)
    assert (again.status, again.method, again.due_at) == ("pending", RefundMethod.BANK_ACCOUNT, refund.due_at)
    assert _books(refund) == (5000, 5000, 1)
    made.refresh_from_db()
    assert needs_bank_account(made)
    with pytest.raises(MoveNotAllowed):
        bounce_refund(refund_id=refund.public_id, reason="other", actor=STAFF, now=NOW)

    meta = EventMeta(new_row_id(), NOW, WORKER, 1, False)
    handlers.ask_for_bank_account(
        RefundRequested(refund_id=again.public_id, return_id=made.public_id, method="bank_account"), meta
    )
    assert Message.objects.get().topic == "bank_account_bounced"

    _give(made, "DE02120300000000202051")
    assert list(refunds_for_a_file()) == [again]
    second = make_batch(refund_ids=[again.public_id], actor=STAFF, now=NOW)
    assert settle_batch(batch_id=second.public_id, reference="bank-2", actor=STAFF, now=NOW) == 1
    assert settle_batch(batch_id=batch.public_id, reference="late", actor=STAFF, now=NOW) == 0
    refund.refresh_from_db()
    assert refund.status == RefundStatus.FAILED
    assert _books(refund) == (5000, 5000, 1)


def test_nobody_who_was_erased_is_asked_for_another_account(shop: Any) -> None:
    refund = _waiting()
    batch = make_batch(refund_ids=[refund.public_id], actor=STAFF, now=NOW)
    settle_batch(batch_id=batch.public_id, reference="bank-1", actor=STAFF, now=NOW)
    Customer.objects.filter(orders=refund.order).update(erased_at=NOW)

    with pytest.raises(CustomerErased):
        bounce_refund(refund_id=refund.public_id, reason="wrong_number", actor=STAFF, now=NOW)

    refund.refresh_from_db()
    assert (refund.status, Refund.objects.count()) == (RefundStatus.SUCCEEDED, 1)


def test_a_file_that_never_reached_the_bank_is_taken_back(shop: Any) -> None:
    refund = _waiting()
    batch = make_batch(refund_ids=[refund.public_id], actor=STAFF, now=NOW)

    assert take_back_batch(batch_id=batch.public_id, actor=STAFF, now=NOW) == 1

    assert list(refunds_for_a_file()) == [refund]
    again = make_batch(refund_ids=[refund.public_id], actor=STAFF, now=NOW)
    settle_batch(batch_id=again.public_id, reference="b", actor=STAFF, now=NOW)
    with pytest.raises(MoveNotAllowed):
        take_back_batch(batch_id=again.public_id, actor=STAFF, now=NOW)


def _cancelled(*, account: str | None = IBAN) -> Refund:
    """Money of a cancelled order that was paid by transfer."""
    order = make.order(
        payment_kind=PaymentKind.BANK_TRANSFER,
        lines=[{"quantity": 1, "paid_minor": 7000}],
        shipping_minor=0,
        is_shipped=False,
    )
    made = cancel_before_sending(order=order, units=None, actor=Actor("shopper"), now=NOW)
    (refund,) = confirm_cancellation(cancellation_id=made.public_id, actor=STAFF, now=NOW)
    if account:
        _give_for_cancellation(made, account)
    return Refund.objects.get(pk=refund.pk)


def _give_for_cancellation(made: Cancellation, account: str) -> None:
    give_account_for_cancellation(
        cancellation=made,
        scheme="iban",
        bank_code="",
        account_number=account,
        holder="Ada Yılmaz",
        actor=Actor("shopper"),
        now=NOW,
    )


def test_money_of_cancelled_items_goes_into_the_same_file() -> None:
    of_a_return, of_a_cancellation, _unknown = _waiting(), _cancelled(), _cancelled(account=None)
    order = of_a_cancellation.order

    assert set(refunds_for_a_file()) == {of_a_return, of_a_cancellation}
    batch = make_batch(refund_ids=[of_a_return.public_id, of_a_cancellation.public_id], actor=STAFF, now=NOW)
    pay_waiting_refunds_of_cancellation(cancellation_id=_id_of(of_a_cancellation), now=NOW)
    content = download_batch(batch_id=batch.public_id, actor=STAFF, now=NOW).content.decode()
    settle_batch(batch_id=batch.public_id, reference="B-1", actor=STAFF, now=NOW)

    of_a_cancellation.refresh_from_db()
    assert f"{order.number}" in content
    assert "70.00" in content
    assert (of_a_cancellation.status, of_a_cancellation.reference) == ("succeeded", "B-1")
    assert PayoutAccount.objects.get(cancellation=of_a_cancellation.cancellation).delete_after is not None


def test_a_file_with_money_of_cancelled_items_is_taken_back() -> None:
    refund = _cancelled()
    batch = make_batch(refund_ids=[refund.public_id], actor=STAFF, now=NOW)

    assert take_back_batch(batch_id=batch.public_id, actor=STAFF, now=NOW) == 1
    assert list(refunds_for_a_file()) == [refund]


def test_money_of_cancelled_items_that_bounced_asks_for_another_account() -> None:
    refund = _cancelled()
    batch = make_batch(refund_ids=[refund.public_id], actor=STAFF, now=NOW)
    settle_batch(batch_id=batch.public_id, reference="B-1", actor=STAFF, now=NOW)

    follower = bounce_refund(refund_id=refund.public_id, reason="wrong_number", actor=STAFF, now=NOW)
    _ask(follower)

    refund.refresh_from_db()
    assert (refund.status, refund.failure, refund.replaced_by) == ("failed", "bounced_wrong_number", follower)
    made = Cancellation.objects.get()
    assert cancellation_needs_account(made)
    assert Order.objects.get(pk=refund.order.pk).refunded_minor == 7000
    assert Message.objects.get().topic == "cancellation_account_wanted"
    _give_for_cancellation(made, "DE02120300000000202051")
    assert list(refunds_for_a_file()) == [follower]


def test_staff_see_whose_money_of_cancelled_items_it_is(client: Any) -> None:
    refund = _cancelled()
    client.force_login(staff_member(Role.OWNER))

    page = client.get("/dashboard/payouts/").content.decode()
    made = client.post("/dashboard/payouts/", {"refund": [refund.public_id]}, follow=True).content.decode()

    for shown in (page, made):
        assert refund.order.number in shown
        assert f"/dashboard/orders/{refund.order.public_id}/" in shown
        assert "Ada Yılmaz" in shown


def _id_of(refund: Refund) -> str:
    assert refund.cancellation is not None
    return str(refund.cancellation.public_id)


def _ask(refund: Refund) -> None:
    """The worker's handler of the refund that waits."""
    event = RefundRequested(
        refund_id=refund.public_id,
        cancellation_id=_id_of(refund),
        amount_minor=refund.amount_minor,
        currency=refund.currency,
        method=refund.method,
    )
    meta = EventMeta(id=new_row_id(), sequence=1, occurred_at=NOW, actor=STAFF, is_history=False)
    handlers.ask_for_bank_account(event, meta)
