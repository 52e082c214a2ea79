"""Acts on many returns: each once, told ten seconds later, stopped, and undone while nobody was told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.roles import Role
from commerce.models import OrderLine
from core.actors import Actor
from events.models import Event
from events.outbox.models import OutboxEntry
from events.outbox.queue import claim
from returns.models import BulkAct, ReturnNote, ReturnRequest
from returns.models.bulk import BulkActState, BulkOutcome, BulkVerb
from returns.services.bulk_acts import (
    BulkActIsOver,
    BulkWish,
    NothingChosen,
    carry_on_bulk_act,
    find_bulk_act,
    start_bulk_act,
    stop_bulk_act,
    undo_bulk_act,
)
from returns.services.decisions import approve_return, cancel_return
from returns.states import ReturnStatus
from tests import make
from tests.dashboard.returns_made import SHOPPER, requested, staff_member
from tests.make import NOW

HANDLERS_OF_APPROVED = 4


@pytest.fixture
def agent(shop: Any) -> Actor:
    return Actor("staff", str(staff_member(Role.AGENT).pk))


def _goodwill() -> ReturnRequest:
    return requested(make.order(country="US"))


def _begun(
    actor: Actor, *made: ReturnRequest, verb: BulkVerb = BulkVerb.APPROVE, reason: str = ""
) -> BulkAct:
    returns = [(one.public_id, one.status) for one in made]
    return start_bulk_act(wish=BulkWish(verb=verb, returns=returns, reason=reason), actor=actor, now=NOW)


def _carried_on(bulk_act: BulkAct, actor: Actor, *, seconds: float = 60, now: Any = NOW) -> BulkAct:
    carry_on_bulk_act(bulk_act_id=bulk_act.public_id, actor=actor, clock=lambda: now, seconds=seconds)
    return find_bulk_act(bulk_act.public_id)


def _outcomes(bulk_act: BulkAct) -> list[tuple[str, str]]:
    return list(bulk_act.items.order_by("position").values_list("outcome", "code"))


def _statuses(*made: ReturnRequest) -> list[str]:
    return [ReturnRequest.objects.get(pk=one.pk).status for one in made]


def _told(made: ReturnRequest, event_type: str) -> list[OutboxEntry]:
    events = Event.objects.filter(subject_id=made.public_id, type=event_type)
    return list(OutboxEntry.objects.filter(event_id__in=events.values("id")))


def _columns(made: ReturnRequest) -> dict[str, Any]:
    """All that a row holds but the moment of its last change."""
    return ReturnRequest.objects.filter(pk=made.pk).values().get() | {"updated_at": None}


def test_many_are_approved_each_once_and_their_act_ends(agent: Actor) -> None:
    made = [requested() for _number in range(3)]

    done = _carried_on(_carried_on(_begun(agent, *made), agent), agent)

    assert (done.state, done.done_count, done.total_count) == (BulkActState.DONE, 3, 3)
    assert _outcomes(done) == [(BulkOutcome.DONE, "")] * 3
    assert _statuses(*made) == ["approved"] * 3
    assert Event.objects.filter(type="return.approved").count() == 3
    assert Event.objects.filter(type="bulk_act.finished").count() == 1


def test_each_refusal_is_named_and_stops_no_other(agent: Actor) -> None:
    first, second, third = (requested() for _number in range(3))
    begun = _begun(agent, first, second, third)
    approve_return(return_request=second, actor=agent, now=NOW)

    done = _carried_on(begun, agent)

    assert _outcomes(done) == [
        (BulkOutcome.DONE, ""),
        (BulkOutcome.REFUSED, "move_not_allowed"),
        (BulkOutcome.DONE, ""),
    ]
    assert "Somebody else moved this return" in done.items.get(position=2).detail


def test_nobody_is_told_for_ten_seconds_by_the_databases_clock(agent: Actor) -> None:
    made = requested()
    OutboxEntry.objects.all().delete()

    _carried_on(_begun(agent, made), agent)

    held = _told(made, "return.approved")
    with connection.cursor() as cursor:
        cursor.execute("SELECT now(), clock_timestamp()")
        began_at, now = cursor.fetchone()
    assert len(held) == HANDLERS_OF_APPROVED
    assert all(began_at < row.due_at - timedelta(seconds=10) < now for row in held)
    while claimed := claim(schema_name="shop_a"):
        assert not {entry.event_id for entry in claimed} & {row.event_id for row in held}


def test_time_is_up_after_each_return_and_the_worker_is_asked_to_go_on(agent: Actor) -> None:
    made = [requested() for _number in range(3)]

    part = _carried_on(_begun(agent, *made), agent, seconds=0)

    asked = Event.objects.get(type="bulk_act.progressed")
    assert (part.state, part.done_count) == (BulkActState.RUNNING, 1)
    assert asked.data["done_count"] == 1
    assert OutboxEntry.objects.filter(event_id=asked.id).exists()
    assert _carried_on(part, agent).done_count == 3


def test_a_stopped_act_leaves_the_rest_untouched(agent: Actor) -> None:
    made = [requested() for _number in range(3)]
    part = _carried_on(_begun(agent, *made), agent, seconds=0)

    stopped = stop_bulk_act(bulk_act=part, actor=agent, now=NOW)
    _carried_on(stopped, agent)

    assert _statuses(*made) == ["approved", "requested", "requested"]
    assert find_bulk_act(part.public_id).state == BulkActState.STOPPED
    with pytest.raises(BulkActIsOver):
        stop_bulk_act(bulk_act=part, actor=agent, now=NOW)


@pytest.mark.parametrize("chosen", [[], [("ret_unknown", "")]])
def test_nothing_chosen_is_refused(agent: Actor, chosen: list[tuple[str, str]]) -> None:
    with pytest.raises(NothingChosen):
        start_bulk_act(wish=BulkWish(verb=BulkVerb.APPROVE, returns=chosen), actor=agent, now=NOW)

    assert not BulkAct.objects.exists()


def test_undo_lets_approved_returns_stand_as_before_and_nobody_is_told(agent: Actor) -> None:
    made = [requested() for _number in range(2)]
    before = [_columns(one) for one in made]
    done = _carried_on(_begun(agent, *made), agent)

    undone = undo_bulk_act(bulk_act=done, actor=agent, now=NOW)

    assert undone == 2
    assert [_columns(one) for one in made] == before
    assert [_told(one, "return.approved") for one in made] == [[], []]
    assert _outcomes(done) == [(BulkOutcome.UNDONE, "")] * 2
    told = Event.objects.filter(subject_id=made[0].public_id).latest("sequence")
    assert (told.type, told.data["to_status"]) == ("return.decision.undone", "requested")


def test_undo_of_a_decline_takes_units_money_and_note_again(agent: Actor) -> None:
    made = _goodwill()
    before, line = _columns(made), OrderLine.objects.values().get(order=made.order)
    reserved = ReturnRequest.objects.get(pk=made.pk).order.reserved_minor
    done = _carried_on(_begun(agent, made, verb=BulkVerb.DECLINE, reason="Worn."), agent)
    assert (_statuses(made), ReturnNote.objects.count()) == (["declined"], 1)

    undo_bulk_act(bulk_act=done, actor=agent, now=NOW)

    assert _columns(made) == before
    assert OrderLine.objects.values().get(order=made.order) == line
    assert ReturnRequest.objects.get(pk=made.pk).order.reserved_minor == reserved
    assert not ReturnNote.objects.exists()


def test_undo_refuses_once_somebody_is_being_told(agent: Actor) -> None:
    first, second = requested(), requested()
    done = _carried_on(_begun(agent, first, second), agent)
    row = _told(first, "return.approved")[0]
    OutboxEntry.objects.filter(pk=row.pk).update(attempts=1)

    undone = undo_bulk_act(bulk_act=done, actor=agent, now=NOW)

    assert undone == 1
    assert _statuses(first, second) == ["approved", "requested"]
    assert _outcomes(done) == [(BulkOutcome.DONE, "not_undoable"), (BulkOutcome.UNDONE, "")]
    assert len(_told(first, "return.approved")) == HANDLERS_OF_APPROVED


def test_undo_refuses_what_was_told_to_the_end(agent: Actor) -> None:
    made = requested()
    done = _carried_on(_begun(agent, made), agent)
    OutboxEntry.objects.filter(pk=_told(made, "return.approved")[0].pk).delete()

    assert undo_bulk_act(bulk_act=done, actor=agent, now=NOW) == 0
    assert _statuses(made) == ["approved"]


def test_undo_refuses_where_something_else_has_happened(agent: Actor) -> None:
    made = requested()
    done = _carried_on(_begun(agent, made), agent)
    cancel_return(return_request=made, actor=SHOPPER, now=NOW)

    assert undo_bulk_act(bulk_act=done, actor=agent, now=NOW) == 0
    assert _statuses(made) == ["cancelled"]
    assert "Something else has happened" in done.items.get().detail


def test_undo_refuses_where_the_items_were_asked_for_again(agent: Actor) -> None:
    made = _goodwill()
    done = _carried_on(_begun(agent, made, verb=BulkVerb.DECLINE, reason="Worn."), agent)
    requested(made.order)

    assert undo_bulk_act(bulk_act=done, actor=agent, now=NOW) == 0
    assert _statuses(made) == ["declined"]
    assert len(_told(made, "return.declined")) > 0


def test_one_of_many_is_undone_and_the_others_stay(agent: Actor) -> None:
    made = [requested() for _number in range(3)]
    done = _carried_on(_begun(agent, *made), agent)

    undo_bulk_act(bulk_act=done, actor=agent, now=NOW, position=2)

    assert _statuses(*made) == ["approved", "requested", "approved"]


def test_undoing_all_of_an_act_that_goes_on_stops_it_first(agent: Actor) -> None:
    made = [requested() for _number in range(3)]
    part = _carried_on(_begun(agent, *made), agent, seconds=0)

    undo_bulk_act(bulk_act=part, actor=agent, now=NOW)
    _carried_on(part, agent)

    assert _statuses(*made) == ["requested"] * 3
    assert find_bulk_act(part.public_id).state == BulkActState.STOPPED


@pytest.mark.parametrize("role", [Role.AGENT, Role.OWNER])
def test_many_at_once_decline_no_right_by_law(shop: Any, role: Role) -> None:
    actor = Actor("staff", str(staff_member(role).pk))
    by_law, goodwill = requested(), _goodwill()

    done = _carried_on(_begun(actor, by_law, goodwill, verb=BulkVerb.DECLINE, reason="Worn."), actor)

    assert _statuses(by_law, goodwill) == ["requested", "declined"]
    assert [code for _outcome, code in _outcomes(done)][0] in ("right_by_law", "right_needs_manager")


def test_what_was_decided_is_not_declined_with_many(agent: Actor) -> None:
    made = _goodwill()
    approve_return(return_request=made, actor=agent, now=NOW)
    made.refresh_from_db()

    done = _carried_on(_begun(agent, made, verb=BulkVerb.DECLINE, reason="Worn."), agent)

    assert _outcomes(done) == [(BulkOutcome.REFUSED, "move_not_allowed")]
    assert _statuses(made) == [ReturnStatus.APPROVED]
