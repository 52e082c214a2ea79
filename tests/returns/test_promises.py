"""Promised days are watched: staff warned before, the shopper told when one slips, each of them once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from accounts.models import ShopSettings, StaffUser
from accounts.roles import Role
from commerce.models import PaymentKind
from commerce.ports import PayoutAnswer, PayoutState
from core.actors import WORKER, Actor
from events.base import EventMeta
from events.models import Event
from loyalty.models import LedgerEntry
from loyalty.selectors import balance_of
from notifications import promise_handlers
from notifications.models import Message
from returns.events import RefundPromisesNear, RefundSlipped
from returns.models import Refund, ReturnItem, ReturnRequest, ReturnSettings
from returns.promises import Cause, open_promises
from returns.services import payouts
from returns.services.bank_accounts import give_bank_account
from returns.services.inspecting import InspectedItem, inspect_items
from returns.services.promise_watch import Watched, compensation_minor_of, watch_refund_promises
from returns.services.receiving import ReceivedItem, receive_items
from returns.services.refunds import refund_what_is_owed
from returns.states import RefundStatus
from tests import make
from tests.dashboard.returns_made import approved
from tests.make import NOW

STAFF = Actor("staff", "1")


def _owed(kind: PaymentKind = PaymentKind.CARD, **order: Any) -> Refund:
    """A refund of 54.90 that was asked for on Monday 2 November and promised for Monday 9."""
    made = approved(make.order(payment_kind=kind, lines=[{"quantity": 1, "paid_minor": 5000}], **order))
    item = made.items.get()
    receive_items(return_request=made, items=[ReceivedItem(item.public_id, 1)], actor=STAFF, now=NOW)
    inspect_items(return_request=made, items=[InspectedItem(item.public_id, 1)], actor=STAFF, now=NOW)
    refund_what_is_owed(return_id=made.public_id, now=NOW)
    return Refund.objects.get(return_request=made)


def _meta(event: Event) -> EventMeta:
    return EventMeta(event.id, event.occurred_at, WORKER, 1, False)


def _events(kind: str) -> list[Event]:
    return list(Event.objects.filter(type=kind).order_by("position"))


def _at(day: int, hour: int = 9) -> datetime:
    return datetime.fromisoformat(f"2026-11-{day:02}T{hour:02}:00:00+01:00")


def test_staff_are_warned_once_and_the_shopper_told_once(shop: Any) -> None:
    refund = _owed()

    rounds = [watch_refund_promises(now=_at(day)) for day in (3, 5, 6, 6, 9, 10, 10, 20)]

    assert rounds == [
        Watched(0, 0, 0),
        Watched(0, 0, 0),
        Watched(1, 0, 0),  # Friday: one business day before Monday
        Watched(0, 0, 0),
        Watched(0, 0, 0),
        Watched(0, 0, 1),
        Watched(0, 0, 0),
        Watched(0, 0, 0),
    ]
    refund.refresh_from_db()
    assert (refund.staff_warned_at, refund.slipped_at, refund.compensation_minor) == (_at(6), _at(10), 0)
    assert [event.data["refunds"] for event in _events("refund_promises.near")] == [[refund.public_id]]
    assert len(_events("refund.slipped")) == 1


def test_what_was_paid_in_time_worries_nobody(shop: Any) -> None:
    refund = _owed()
    payouts.settle_refund(refund_id=refund.public_id, reference="r", actor=WORKER, now=NOW)

    assert watch_refund_promises(now=_at(30)) == Watched(0, 0, 0)


@pytest.mark.parametrize(
    ("terms", "expected"), [({}, 0), ({"percent": "10"}, 549), ({"amount_minor": 300}, 300)]
)
def test_lateness_is_compensated_as_the_shop_has_set(shop: Any, terms: dict[str, Any], expected: int) -> None:
    ReturnSettings.objects.create(pk=1, late_compensation=terms)
    refund = _owed()

    for day in (10, 11):
        watch_refund_promises(now=_at(day))

    refund.refresh_from_db()
    balance = balance_of(refund.return_request.customer, currency="EUR")
    assert (refund.compensation_minor, balance.amount_minor) == (expected, expected)
    assert LedgerEntry.objects.filter(reason="late_refund").count() == (1 if expected else 0)


@pytest.mark.parametrize(
    ("terms", "amount", "given", "same_currency", "expected"),
    [
        ({"percent": "5", "cap_minor": 1000}, 10000, 0, True, 500),
        ({"percent": "50", "cap_minor": 1000}, 10000, 0, True, 1000),
        ({"percent": "50", "cap_minor": 1000}, 10000, 700, True, 300),
        ({"percent": "50", "cap_minor": 1000}, 10000, 1000, True, 0),
        ({"percent": "50", "cap_minor": 1000}, 10000, 0, False, 0),
        ({"percent": "50"}, 10000, 0, False, 5000),
        ({"amount_minor": 300}, 10000, 300, True, 0),
        ({"amount_minor": 300}, 10000, 0, False, 0),
    ],
)
def test_compensation_has_its_limits(terms, amount, given, same_currency, expected):
    found = compensation_minor_of(
        terms, amount_minor=amount, given_minor=given, is_shop_currency=same_currency
    )

    assert found == expected


def test_who_has_not_given_an_account_is_reminded_and_not_compensated(shop: Any) -> None:
    ReturnSettings.objects.create(pk=1, late_compensation={"amount_minor": 300})
    refund = _owed(PaymentKind.CASH_ON_DELIVERY)

    rounds = [watch_refund_promises(now=_at(day)) for day in (6, 6, 10, 20)]

    assert rounds == [Watched(0, 1, 0), Watched(0, 0, 0), Watched(0, 0, 0), Watched(0, 0, 0)]
    refund.refresh_from_db()
    assert (refund.slipped_at, refund.compensation_minor) == (None, 0)

    give_bank_account(
        return_request=refund.return_request,
        scheme="iban",
        bank_code="",
        account_number="DE89 3704 0044 0532 0130 00",
        holder="Ada",
        actor=Actor("shopper"),
        now=_at(20),
    )

    refund.refresh_from_db()
    assert refund.due_at == datetime.fromisoformat("2026-11-28T00:00:00+01:00")
    assert watch_refund_promises(now=_at(26)) == Watched(1, 0, 0)
    assert watch_refund_promises(now=_at(28)) == Watched(0, 0, 1)


def test_a_declined_refund_is_a_promise_still(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    refund = _owed()
    declining = type("P", (), {"refund": lambda *_: PayoutAnswer(PayoutState.DECLINED, reason="no")})
    monkeypatch.setattr(payouts, "payment_provider", lambda *_: declining())
    payouts.pay_out(refund_id=refund.public_id, now=NOW)

    (promise,) = open_promises(until=_at(30), now=NOW)
    watch_refund_promises(now=_at(10))
    refund_what_is_owed(return_id=refund.return_request.public_id, now=_at(11))

    again = Refund.objects.get(status=RefundStatus.PENDING)
    refund.refresh_from_db()
    assert (promise.cause, promise.refund) == (Cause.FAILED, refund)
    assert (refund.status, refund.replaced_by) == (RefundStatus.FAILED, again)
    assert (again.due_at, again.slipped_at) == (refund.due_at, _at(10))
    assert watch_refund_promises(now=_at(12)) == Watched(0, 0, 0)


def test_the_law_dates_money_that_waits_for_an_inspection(shop: Any) -> None:
    made = approved(make.order(lines=[{"quantity": 1, "paid_minor": 5000}], country="KR"))
    item = made.items.get()
    receive_items(return_request=made, items=[ReceivedItem(item.public_id, 1)], actor=STAFF, now=NOW)

    (promise,) = open_promises(until=_at(30), now=NOW)

    assert (promise.refund, promise.cause, promise.amount_minor) == (None, Cause.INSPECTION, 5000)
    assert promise.days_left(now=NOW, time_zone="Europe/Berlin") == 3
    assert [watch_refund_promises(now=_at(day)).warned for day in (3, 4, 4)] == [0, 1, 0]


def test_staff_read_it_in_their_own_language_and_only_those_who_can_pay(shop: Any) -> None:
    StaffUser.objects.all().delete()
    for role, language in ((Role.OWNER, "tr"), (Role.AGENT, "en"), (Role.WAREHOUSE, "en")):
        StaffUser.objects.create_user(f"{role}@x.example", "x", name="M", role=role, language=language)
    refund = _owed()
    watch_refund_promises(now=_at(6))
    (event,) = _events("refund_promises.near")
    announced = RefundPromisesNear(**event.data)

    for _ in range(2):
        promise_handlers.warn_staff_of_promises(announced, _meta(event))

    letters = {
        message.recipient: message for message in Message.objects.filter(topic="staff_refund_promises")
    }
    assert sorted((name, letter.language) for name, letter in letters.items()) == [
        ("agent@x.example", "en"),
        ("owner@x.example", "tr"),
    ]
    text = letters["agent@x.example"].text_body
    assert refund.return_request.number in text
    assert "Monday 9 November" in text
    assert "/dashboard/promises/" in text


def test_the_shopper_reads_the_day_that_was_not_kept_and_what_the_wait_brings(shop: Any) -> None:
    ReturnSettings.objects.create(pk=1, late_compensation={"amount_minor": 300})
    _owed()
    watch_refund_promises(now=_at(10))
    (event,) = _events("refund.slipped")

    for _ in range(2):
        promise_handlers.tell_refund_slipped(RefundSlipped(**event.data), _meta(event))

    letter = Message.objects.get(topic="refund_slipped")
    assert "Monday 9 November" in letter.text_body
    assert "€3.00" in letter.text_body


def test_money_promised_twice_a_year_apart_uses_both_years_holidays(shop: Any) -> None:
    ShopSettings.objects.update(refund_days=5)
    made = approved()
    ReturnRequest.objects.filter(pk=made.pk).update(created_at=NOW)
    ReturnItem.objects.filter(return_request=made).update(received_quantity=1, accepted_quantity=1)

    refund_what_is_owed(return_id=made.public_id, now=datetime.fromisoformat("2026-12-30T10:00:00+01:00"))

    # 31 December, then 1 January is none, then 4 to 7 January.
    assert Refund.objects.get().due_at == datetime.fromisoformat("2027-01-08T00:00:00+01:00")
