"""Without anybody behind a port nothing freezes: it waits untouched, is counted, and goes on when somebody comes."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Port
from accounts.ports import connections_of_shop
from commerce.models import PaymentKind
from commerce.ports import PayoutAnswer, PayoutState
from core.actors import Actor
from core.money import Money
from events.models import Event
from events.outbox.models import OutboxEntry
from returns.models import Refund, ReturnRequest
from returns.promises import Cause, open_promises
from returns.services import payouts
from returns.services.labels import make_label
from returns.services.payouts import PayoutUnknown, pay_out
from returns.services.pickups import book_pickup, free_slots_for
from returns.services.refunds import request_refund
from returns.services.waiting_work import go_on_with, resume_waiting_work
from returns.states import RefundStatus, ShippingStatus
from returns.waiting_work import waiting_for_nobody
from tests import make
from tests.dashboard.returns_made import approved
from tests.make import NOW


class Provider:
    """Answers with what it is given, and remembers what it was asked."""

    def __init__(self, *answers: PayoutState) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def refund(self, order: Any) -> PayoutAnswer:
        self.asked.append("refund")
        return PayoutAnswer(self.answers.pop(0), "ref-1")

    def look_up(self, key: str) -> PayoutAnswer:
        self.asked.append("look_up")
        return PayoutAnswer(self.answers.pop(0), "ref-1")


def refund_of(kind: PaymentKind = PaymentKind.CARD) -> Refund:
    made = approved(make.order(payment_kind=kind, shipping_minor=0))
    (refund,) = request_refund(
        return_request=made, amount=Money(5000, "EUR"), may_override=True, actor=Actor("staff", "1"), now=NOW
    )
    return refund


def test_a_refund_waits_untouched_and_goes_on_when_somebody_is_connected(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.nobody_behind(Port.PAYMENTS)
    refund = refund_of()

    pay_out(refund_id=refund.public_id, now=NOW)

    refund.refresh_from_db()
    assert (refund.status, refund.asked_at, refund.asked_of) == (RefundStatus.PENDING, None, None)
    assert [one.cause for one in open_promises(until=refund.due_at, now=NOW)] == [Cause.NO_PROVIDER]
    assert waiting_for_nobody(connections_of_shop()) == {"refund": 1}

    provider = Provider(PayoutState.SUCCEEDED)
    monkeypatch.setattr(payouts, "payment_provider", lambda _asked: provider)
    made = make.connection(Port.PAYMENTS, "sandbox")
    resume_waiting_work(connection_id=made.public_id, port=made.port, now=NOW)
    resumed = Event.objects.get(type="connection.work_resumed")
    assert OutboxEntry.objects.filter(event_id=resumed.pk).count() == 1
    for _again in range(2):
        go_on_with(work=resumed.data["work"], work_id=resumed.data["work_id"], now=NOW)

    refund.refresh_from_db()
    assert (refund.status, refund.asked_of, provider.asked) == (RefundStatus.SUCCEEDED, made, ["refund"])
    assert waiting_for_nobody(connections_of_shop()) == {}
    assert resume_waiting_work(connection_id=made.public_id, port=made.port, now=NOW) == 0


def test_whoever_was_asked_is_looked_up_again_and_nobody_else_is_asked(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    provider = Provider(PayoutState.UNKNOWN, PayoutState.SUCCEEDED)
    monkeypatch.setattr(payouts, "payment_provider", lambda one: asked.append(one) or provider)
    refund = refund_of()
    with pytest.raises(PayoutUnknown):
        pay_out(refund_id=refund.public_id, now=NOW)
    first = Refund.objects.get(pk=refund.pk).asked_of

    make.nobody_behind(Port.PAYMENTS)
    pay_out(refund_id=refund.public_id, now=NOW)

    assert asked == [first, first]
    assert provider.asked == ["refund", "look_up"]
    assert Refund.objects.get(pk=refund.pk).status == RefundStatus.SUCCEEDED


def test_a_label_waits_for_a_carrier(shop: Any) -> None:
    made = approved()
    make.nobody_behind(Port.CARRIER)

    make_label(return_id=made.public_id, now=NOW)
    book_pickup(return_id=made.public_id, now=NOW)

    made = ReturnRequest.objects.get(pk=made.pk)
    assert (made.shipping_status, made.exceptions) == (ShippingStatus.NO_LABEL, [])
    assert free_slots_for(made, now=NOW) == []
    assert waiting_for_nobody(connections_of_shop()) == {"label": 1}
