"""What staff decide on the page of one return: done at once, told a little later, and undone until then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from core.actors import Actor
from core.errors import NotFound
from returns.models import DecisionByHand, ReturnRequest
from returns.models.undoable import Verb
from returns.services.decision_reversal import undo_decision, undoable
from returns.services.decisions import (
    approve_return,
    cancel_return,
    close_return,
    decline_return,
    lock_return,
)

SHOWN_FOR = timedelta(minutes=1)


class DecisionNotFound(NotFound):
    title = "There is no such decision"


@dataclass(frozen=True)
class Said:
    """What belongs to a decision: ``reason`` of a decline, ``note`` of an approval, ``ground`` against a right by law."""

    reason: str = ""
    note: str = ""
    ground: str = ""
    notify: bool = True


@transaction.atomic
def decide_by_hand(
    *, return_request: ReturnRequest, verb: Verb, said: Said, actor: Actor, now: datetime
) -> DecisionByHand:
    """Decide now; until it is told, ``undo_by_hand`` takes it back. Raises what the decision itself raises."""
    found = lock_return(return_request.public_id)
    decision = DecisionByHand(return_request=found, verb=verb, made_by=actor.as_json())
    with undoable(decision, found, now=now):
        _DECIDE[verb](found, said, actor, now)
    decision.save()
    return decision


@transaction.atomic
def undo_by_hand(*, return_request: ReturnRequest, decision_id: str, actor: Actor, now: datetime) -> None:
    """Let the return stand as before the decision. Raises DecisionNotFound, NotUndoable; once undone, nothing."""
    decision = DecisionByHand.objects.select_for_update().get(
        pk=decision_named(return_request, decision_id).pk
    )
    if decision.undone_at is None:
        undo_decision(act=decision, return_request=return_request, actor=actor, now=now)
        DecisionByHand.objects.filter(pk=decision.pk).update(undone_at=now)


def decision_named(return_request: ReturnRequest, decision_id: str) -> DecisionByHand:
    """Raises DecisionNotFound."""
    found = DecisionByHand.objects.filter(return_request=return_request, public_id=decision_id).first()
    if found is None:
        raise DecisionNotFound()
    return found


def fresh_decision(return_request: ReturnRequest, *, now: datetime) -> DecisionByHand | None:
    """The return's last decision by hand, for ``SHOWN_FOR`` and while it is not undone."""
    decisions = DecisionByHand.objects.filter(return_request=return_request, acted_at__gt=now - SHOWN_FOR)
    latest = decisions.order_by("-pk").first()
    return latest if latest is not None and latest.undone_at is None else None


def _approve(found: ReturnRequest, said: Said, actor: Actor, now: datetime) -> None:
    approve_return(return_request=found, actor=actor, now=now, notify=said.notify, note=said.note)


def _decline(found: ReturnRequest, said: Said, actor: Actor, now: datetime) -> None:
    decline_return(
        return_request=found,
        actor=actor,
        now=now,
        reason=said.reason,
        ground=said.ground,
        notify=said.notify,
    )


def _cancel(found: ReturnRequest, said: Said, actor: Actor, now: datetime) -> None:
    cancel_return(return_request=found, actor=actor, now=now, ground=said.ground, notify=said.notify)


def _close(found: ReturnRequest, said: Said, actor: Actor, now: datetime) -> None:
    close_return(return_request=found, actor=actor, now=now, ground=said.ground, notify=said.notify)


_DECIDE: Mapping[Verb, Callable[[ReturnRequest, Said, Actor, datetime], None]] = {
    Verb.APPROVE: _approve,
    Verb.DECLINE: _decline,
    Verb.CANCEL: _cancel,
    Verb.CLOSE: _close,
}
