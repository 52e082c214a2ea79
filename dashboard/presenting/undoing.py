"""A decision that was just made by hand: how long it can be undone, and what to do instead once it cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from dashboard.presenting.words import word
from returns.models import ReturnRequest
from returns.models.undoable import Verb
from returns.services.decision_reversal import is_undoable, seconds_to_undo
from returns.services.decisions_by_hand import fresh_decision

_DONE: Mapping[str, Promise] = {
    Verb.APPROVE: gettext_lazy("Approved"),
    Verb.DECLINE: gettext_lazy("Declined"),
    Verb.CANCEL: gettext_lazy("Cancelled"),
    Verb.CLOSE: gettext_lazy("Closed"),
}
_ANEW = gettext_lazy("Write to the customer, and open a new return for the items.")
_INSTEAD: Mapping[str, Promise] = {
    Verb.APPROVE: gettext_lazy("You can still cancel the return, until the parcel is handed over."),
    Verb.DECLINE: _ANEW,
    Verb.CANCEL: _ANEW,
    Verb.CLOSE: _ANEW,
}


@dataclass(frozen=True)
class UndoNotice:
    """``instead`` is what to do once it is too late; ``seconds_left`` counts down to that."""

    decision_id: str
    title: str
    instead: str
    is_open: bool
    seconds_left: int

    @property
    def version(self) -> str:
        """Changes when the notice does; the count runs by itself."""
        return f"-{self.decision_id}-{'open' if self.is_open else 'over'}"


def undo_notice(found: ReturnRequest, *, now: datetime) -> UndoNotice | None:
    """What the page says of a decision by hand, None where none was made a moment ago."""
    decision = fresh_decision(found, now=now)
    if decision is None:
        return None
    return UndoNotice(
        decision_id=decision.public_id,
        title=word(_DONE, decision.verb),
        instead=instead_of_undoing(decision.verb),
        is_open=is_undoable(decision, found),
        seconds_left=seconds_to_undo(decision, now=now),
    )


def instead_of_undoing(verb: str) -> str:
    """What to do where a decision can no longer be undone."""
    return word(_INSTEAD, verb)
