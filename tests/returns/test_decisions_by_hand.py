"""Decisions on one return by hand: told ten seconds later, and undone while nobody was told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.roles import Role
from commerce.models import Order, OrderLine, Payment, PaymentKind, StockHold
from core.actors import Actor
from events.models import Event
from events.outbox.models import OutboxEntry
from returns.models import Charge, DecisionByHand, Refund, Replacement, ReturnItem, ReturnNote, ReturnRequest
from returns.models.undoable import Verb
from returns.refusals import RightNeedsManager
from returns.services.decision_reversal import NotUndoable, is_undoable, seconds_to_undo
from returns.services.decisions import cancel_return
from returns.services.decisions_by_hand import (
    DecisionNotFound,
    Said,
    decide_by_hand,
    fresh_decision,
    undo_by_hand,
)
from returns.services.receiving import ReceivedItem, receive_items
from returns.services.refunds import refund_what_is_owed
from tests import make
from tests.dashboard.returns_made import SHOPPER, approved, requested, staff_member
from tests.make import NOW
from tests.returns.exchanges_made import (
    Companies,
    bring_back,
    companies,
    exchange,
    exchanging_shop,
    let_the_worker_run,
    order_of,
    tee,
)

LATER = NOW + timedelta(seconds=4)
SAID = Said(reason="Worn.", ground="settled_otherwise", note="Called her.")
TABLES = (ReturnRequest, ReturnItem, Order, OrderLine, Payment, Refund, Replacement, Charge, ReturnNote)


@pytest.fixture
def manager(shop: Any) -> Actor:
    return Actor("staff", str(staff_member(Role.MANAGER).pk))


@pytest.fixture
def outside(shop: Any) -> Iterator[Companies]:
    with companies() as made:
        yield made


def _rows() -> dict[str, list[dict[str, Any]]]:
    """All that stands in the tables but the moments of the last change."""
    unlike = {"updated_at": None, "stock_hold_id": None}
    return {
        table.__name__: [{**row, **{key: None for key in unlike if key in row}} for row in table.objects.order_by("pk").values()]
        for table in TABLES
    }  # fmt: skip


def _decided(made: ReturnRequest, verb: Verb, actor: Actor, said: Said = SAID) -> DecisionByHand:
    return decide_by_hand(return_request=made, verb=verb, said=said, actor=actor, now=NOW)


def _undo(decision: DecisionByHand, actor: Actor) -> None:
    undo_by_hand(
        return_request=decision.return_request, decision_id=decision.public_id, actor=actor, now=LATER
    )


def _status(made: ReturnRequest) -> str:
    return ReturnRequest.objects.get(pk=made.pk).status


def _half_here() -> ReturnRequest:
    """One of two units is here; money of this return would wait for the shopper's bank account."""
    made = approved(
        make.order(payment_kind=PaymentKind.CASH_ON_DELIVERY, lines=[{"quantity": 3, "paid_minor": 10000}]),
        quantity=2,
    )
    item = made.items.get()
    receive_items(return_request=made, items=[ReceivedItem(item.public_id, 1)], actor=SHOPPER, now=NOW)
    return made


def _with_an_open_charge() -> ReturnRequest:
    exchanging_shop()
    product = tee(sizes={"M": 5, "L": 5})
    product.variants.filter(title="L").update(price_minor=5600)
    made = exchange(order_of(product, paid_minor=4000), product.variants.get(title="L"))
    let_the_worker_run()
    bring_back(made, accepted=1)
    let_the_worker_run()
    assert Charge.objects.get().status == "pending"
    return made


@pytest.mark.parametrize(
    ("verb", "stood", "stands"),
    [
        (Verb.APPROVE, requested, "approved"),
        (Verb.DECLINE, requested, "declined"),
        (Verb.DECLINE, approved, "declined"),
        (Verb.DECLINE, _half_here, "declined"),
        (Verb.CANCEL, approved, "cancelled"),
        (Verb.CLOSE, approved, "closed"),
        (Verb.CLOSE, _half_here, "closed"),
    ],
)
def test_a_decision_holds_at_once_and_undone_everything_stands_as_before(
    manager: Actor, verb: Verb, stood: Callable[[], ReturnRequest], stands: str
) -> None:
    made = stood()
    before = _rows()

    decision = _decided(made, verb, manager)
    assert _status(made) == stands
    assert is_undoable(decision, made)
    _undo(decision, manager)

    assert _rows() == before
    assert not OutboxEntry.objects.filter(event_id__in=decision.event_ids).exists()
    told = Event.objects.filter(subject_id=made.public_id).latest("sequence")
    assert (told.type, told.data["from_status"], told.actor["kind"]) == (
        "return.decision.undone",
        stands,
        "staff",
    )


def test_undone_money_that_waited_is_held_again(manager: Actor) -> None:
    made = _half_here()
    rest = ReceivedItem(made.items.get().public_id, 1)
    receive_items(return_request=made, items=[rest], actor=SHOPPER, now=NOW)
    ReturnRequest.objects.filter(pk=made.pk).update(terms={**made.terms, "refund_on": "receipt"})
    refund_what_is_owed(return_id=made.public_id, now=NOW)
    assert Refund.objects.get().status == "pending"
    before = _rows()

    decision = _decided(made, Verb.DECLINE, manager)
    assert Refund.objects.get().failure == "return_ended"
    _undo(decision, manager)

    assert _rows() == before


def test_undone_the_difference_of_an_exchange_is_wanted_again(manager: Actor, outside: Companies) -> None:
    made = _with_an_open_charge()
    before = _rows()

    decision = _decided(made, Verb.DECLINE, manager)
    assert (Charge.objects.get().status, Replacement.objects.get().status) == ("cancelled", "cancelled")
    assert not StockHold.objects.exists()
    _undo(decision, manager)

    assert _rows() == before
    assert StockHold.objects.count() == 1


def test_nobody_is_told_before_the_time_is_over(manager: Actor) -> None:
    made = requested()
    OutboxEntry.objects.all().delete()

    _decided(made, Verb.APPROVE, manager)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM outbox_outboxentry WHERE due_at < now() + interval '9 seconds'")
        assert cursor.fetchone() == (0,)
    assert OutboxEntry.objects.exists()


def test_the_time_left_is_counted_down(manager: Actor) -> None:
    decision = _decided(requested(), Verb.APPROVE, manager)

    left = [seconds_to_undo(decision, now=NOW + timedelta(seconds=passed)) for passed in (0, 3, 10, 500)]

    assert left == [10, 7, 0, 0]


def test_too_late_is_refused_and_nothing_changes(manager: Actor) -> None:
    made = requested()
    decision = _decided(made, Verb.APPROVE, manager)
    OutboxEntry.objects.filter(event_id__in=decision.event_ids[:1]).update(attempts=1)
    before = _rows()

    with pytest.raises(NotUndoable, match="too late"):
        _undo(decision, manager)

    assert _rows() == before
    assert not is_undoable(decision, made)


def test_what_has_happened_since_is_not_undone_with_it(manager: Actor) -> None:
    made = requested()
    decision = _decided(made, Verb.APPROVE, manager)
    cancel_return(return_request=made, actor=SHOPPER, now=NOW)

    with pytest.raises(NotUndoable, match="Something else"):
        _undo(decision, manager)

    assert _status(made) == "cancelled"


def test_undoing_twice_is_undoing_once(manager: Actor) -> None:
    made = requested()
    decision = _decided(made, Verb.APPROVE, manager)

    _undo(decision, manager)
    _undo(decision, manager)

    assert Event.objects.filter(type="return.decision.undone").count() == 1
    assert fresh_decision(made, now=LATER) is None


def test_a_decision_is_undone_on_its_own_return_only(manager: Actor) -> None:
    first, second = requested(), requested()
    decision = _decided(first, Verb.APPROVE, manager)

    with pytest.raises(DecisionNotFound):
        undo_by_hand(return_request=second, decision_id=decision.public_id, actor=manager, now=LATER)

    assert (_status(first), _status(second)) == ("approved", "requested")


def test_a_refused_decision_leaves_nothing_to_undo(shop: Any) -> None:
    made, agent = approved(), Actor("staff", str(staff_member(Role.AGENT).pk))

    with pytest.raises(RightNeedsManager):
        _decided(made, Verb.DECLINE, agent)

    assert not DecisionByHand.objects.exists()
