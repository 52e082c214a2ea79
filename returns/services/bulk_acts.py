"""Acts on many returns: begun by staff, carried on by the worker return by return, stopped, and undone.

Each return and how it went are written in one transaction, so that any kill resumes, and two workers at the same act do
no harm. Nobody is told for ten seconds of what was done to a return (``decision_reversal``).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.actors import Actor
from core.errors import Conflict, NotFound, Refusal
from events.publishing import publish
from returns.events import BulkActFinished, BulkActProgressed, BulkActRequested, BulkActUndone
from returns.models import BulkAct, BulkItem, ReturnRequest
from returns.models.bulk import BulkActState, BulkOutcome, BulkVerb
from returns.models.requests import MoveNotAllowed
from returns.services.decision_reversal import NotUndoable, seconds_to_undo, undo_decision, undoable
from returns.services.decisions import approve_return, decline_return
from returns.services.expected_status import expecting
from returns.states import ReturnStatus

MOST_AT_ONCE = 200
UNDECIDED = frozenset({ReturnStatus.REQUESTED, ReturnStatus.IN_REVIEW})

Clock = Callable[[], datetime]


class NothingChosen(Refusal):
    """An act on many returns needs at least one, and at most ``MOST_AT_ONCE``."""

    code = "nothing_chosen"
    title = "Choose at least one return"


class BulkActIsOver(Conflict):
    code = "bulk_act_over"
    title = "This is over already"


class BulkActNotFound(NotFound):
    title = "There is no such act"


@dataclass(frozen=True)
class BulkWish:
    """``returns`` are public ids, each with the status in which it was seen, empty for any. ``reason``: of a decline."""

    verb: BulkVerb
    returns: Sequence[tuple[str, str]]
    reason: str = ""
    notify: bool = True
    language: str = ""


@transaction.atomic
def start_bulk_act(*, wish: BulkWish, actor: Actor, now: datetime) -> BulkAct:
    """Write down what is wanted and let the worker begin. Raises NothingChosen."""
    wanted = dict(list(wish.returns)[:MOST_AT_ONCE])
    rows = dict(ReturnRequest.objects.filter(public_id__in=wanted).values_list("public_id", "pk"))
    chosen = [(rows[name], status) for name, status in wanted.items() if name in rows]
    if not chosen:
        raise NothingChosen(_("Please choose at least one return."))
    bulk_act = BulkAct.objects.create(
        verb=wish.verb,
        reason=wish.reason,
        notify=wish.notify,
        language=wish.language,
        total_count=len(chosen),
        created_by=actor.as_json(),
        created_at=now,
    )
    BulkItem.objects.bulk_create(
        BulkItem(bulk_act=bulk_act, position=position, return_request_id=pk, expected_status=status)
        for position, (pk, status) in enumerate(chosen, start=1)
    )
    event = BulkActRequested(bulk_act.public_id, verb=bulk_act.verb, total_count=bulk_act.total_count)
    publish(event, actor=actor, occurred_at=now)
    return bulk_act


def carry_on_bulk_act(*, bulk_act_id: str, actor: Actor, clock: Clock, seconds: float) -> None:
    """Go on from where the act stands, for about ``seconds`` or to its end; then the worker is asked to go on.

    Safe to repeat, also after a kill and at the same time.
    """
    stop_at = time.monotonic() + seconds
    while _do_next(bulk_act_id, actor, clock()):
        if time.monotonic() >= stop_at:
            _ask_to_go_on(bulk_act_id, actor, clock())
            return


@transaction.atomic
def stop_bulk_act(*, bulk_act: BulkAct, actor: Actor, now: datetime) -> BulkAct:
    """Do no more of it; what was done stays. Raises BulkActIsOver."""
    locked = BulkAct.objects.select_for_update().get(pk=bulk_act.pk)
    if locked.is_over:
        raise BulkActIsOver(_("This is over already."), state=locked.state)
    _end(locked, BulkActState.STOPPED, actor=actor, now=now)
    return locked


def undo_bulk_act(*, bulk_act: BulkAct, actor: Actor, now: datetime, position: int | None = None) -> int:
    """Undo the whole act, or one return of it, each on its own; answers how many were undone.

    An act that still goes on is stopped first when all of it is to be undone. What cannot be undone says why.
    """
    if position is None:
        _stop_if_running(bulk_act, actor=actor, now=now)
    done = BulkItem.objects.filter(bulk_act=bulk_act, outcome=BulkOutcome.DONE)
    if position is not None:
        done = done.filter(position=position)
    wanted = done.order_by("position").values_list("pk", flat=True)
    count = sum(_undo_item(pk, actor=actor, now=now) for pk in list(wanted))
    if count:
        with transaction.atomic():
            publish(BulkActUndone(bulk_act.public_id, count=count), actor=actor, occurred_at=now)
    return count


def find_bulk_act(public_id: str) -> BulkAct:
    """Raises BulkActNotFound."""
    found = BulkAct.objects.filter(public_id=public_id).first()
    if found is None:
        raise BulkActNotFound()
    return found


def can_be_undone(item: BulkItem, *, now: datetime) -> bool:
    """Whether undoing it can still come in time."""
    return item.outcome == BulkOutcome.DONE and not item.code and seconds_to_undo(item, now=now) > 0


@transaction.atomic
def _do_next(bulk_act_id: str, actor: Actor, now: datetime) -> bool:
    """One return and the progress, together; False when nothing is left."""
    bulk_act = BulkAct.objects.select_for_update().filter(public_id=bulk_act_id).first()
    if bulk_act is None or bulk_act.is_over:
        return False
    waiting = bulk_act.items.filter(outcome=BulkOutcome.WAITING).select_related("return_request")
    item = waiting.order_by("position").first()
    if item is None:
        _end(bulk_act, BulkActState.DONE, actor=actor, now=now)
        return False
    with override(bulk_act.language or None):
        _act(bulk_act, item, actor=actor, now=now)
    bulk_act.state = BulkActState.RUNNING
    bulk_act.done_count += 1
    bulk_act.save(update_fields=["state", "done_count"])
    return True


def _act(bulk_act: BulkAct, item: BulkItem, *, actor: Actor, now: datetime) -> None:
    found = item.return_request
    try:
        with (
            transaction.atomic(),
            expecting(found.public_id, item.expected_status),
        ):
            found.refresh_from_db()
            with undoable(item, found, now=now):
                _VERBS[BulkVerb(bulk_act.verb)](bulk_act, found, actor, now)
    except Refusal as refusal:
        item.outcome, item.before = BulkOutcome.REFUSED, {}
        item.code, item.detail = refusal.code, str(refusal)
    else:
        item.outcome = BulkOutcome.DONE
    item.acted_at = now
    item.save(update_fields=["outcome", "before", "code", "detail", "event_ids", "acted_at"])


def _approve(bulk_act: BulkAct, found: ReturnRequest, actor: Actor, now: datetime) -> None:
    approve_return(return_request=found, actor=actor, now=now, notify=bulk_act.notify)


def _decline(bulk_act: BulkAct, found: ReturnRequest, actor: Actor, now: datetime) -> None:
    """Goodwill only: a right by law is ended one by one, with its own ground, which ``decline_return`` sees to."""
    if found.status not in UNDECIDED:
        raise MoveNotAllowed(_("This return was decided already."), state=found.status)
    decline_return(return_request=found, actor=actor, now=now, reason=bulk_act.reason, notify=bulk_act.notify)


_VERBS: Mapping[BulkVerb, Callable[[BulkAct, ReturnRequest, Actor, datetime], None]] = {
    BulkVerb.APPROVE: _approve,
    BulkVerb.DECLINE: _decline,
}


@transaction.atomic
def _ask_to_go_on(bulk_act_id: str, actor: Actor, now: datetime) -> None:
    done_count = BulkAct.objects.values_list("done_count", flat=True).get(public_id=bulk_act_id)
    publish(BulkActProgressed(bulk_act_id, done_count=done_count), actor=actor, occurred_at=now)


def _end(bulk_act: BulkAct, state: BulkActState, *, actor: Actor, now: datetime) -> None:
    bulk_act.state, bulk_act.finished_at = state, now
    bulk_act.save(update_fields=["state", "finished_at"])
    event = BulkActFinished(bulk_act.public_id, state=state, done_count=bulk_act.done_count)
    publish(event, actor=actor, occurred_at=now)


def _stop_if_running(bulk_act: BulkAct, *, actor: Actor, now: datetime) -> None:
    try:
        stop_bulk_act(bulk_act=bulk_act, actor=actor, now=now)
    except BulkActIsOver:
        return


@transaction.atomic
def _undo_item(pk: int, *, actor: Actor, now: datetime) -> bool:
    item = BulkItem.objects.select_for_update(of=("self",)).select_related("return_request").get(pk=pk)
    if item.outcome != BulkOutcome.DONE:
        return False
    try:
        undo_decision(act=item, return_request=item.return_request, actor=actor, now=now)
    except NotUndoable as refusal:
        item.code, item.detail = refusal.code, str(refusal)
    else:
        item.outcome, item.code, item.detail = BulkOutcome.UNDONE, "", ""
    item.save(update_fields=["outcome", "code", "detail"])
    return item.outcome == BulkOutcome.UNDONE
