"""Taking a decision of staff back while nobody was told of it: the return stands again as it stood before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from commerce.services.refund_holds import hold_shipping
from commerce.services.units import lock_lines, take_units
from core.actors import Actor
from core.errors import Conflict, Refusal
from events.models import Event
from events.publishing import publish, take_back
from returns.events import ReturnDecisionUndone
from returns.models import Replacement, ReturnRequest
from returns.services.decisions import lock_return
from returns.services.replacements import hold_again
from returns.services.reservations import fit_reservations
from returns.states import ReturnStatus

_VALUES = ("status", "shipping_status", "shipping_credit_minor", "legal_ground")
_MOMENTS = ("hand_over_by", "reminded_at", "decided_at", "ended_at")


class NotUndoable(Conflict):
    """Too much has followed from the decision by now."""

    code = "not_undoable"
    title = "This can no longer be undone"


def as_it_stands(return_request: ReturnRequest) -> dict[str, Any]:
    """What of a return a decision changes, as JSON, for ``undo_decision``."""
    moments = {name: getattr(return_request, name) for name in _MOMENTS}
    return {
        **{name: getattr(return_request, name) for name in _VALUES},
        **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
        "replacements": dict(_replacements(return_request).values_list("public_id", "status")),
    }


@transaction.atomic
def undo_decision(
    *,
    return_request: ReturnRequest,
    before: dict[str, Any],
    event_ids: Sequence[UUID],
    actor: Actor,
    now: datetime,
) -> ReturnRequest:
    """Let the return stand as ``before``, and nobody be told of what ``event_ids`` said.

    Raises NotUndoable once somebody was told, or something else has happened to the return; then nothing was written.
    """
    found = lock_return(return_request.public_id)
    if _last_event(found) not in event_ids:
        raise NotUndoable(_("Something else has happened to this return since."), state=found.status)
    if not take_back(event_ids):
        raise NotUndoable(_("The customer is being told already."), state=found.status)
    was = found.status
    if found.is_final:
        _take_again(found, before, now=now)
    _write_back(found, before, now=now)
    fit_reservations(order_id=found.order_id, now=now, acting=found)
    publish(
        ReturnDecisionUndone(
            return_id=found.public_id, from_status=was, to_status=found.status, why="undone"
        ),
        actor=actor,
        occurred_at=now,
    )
    return found


def _last_event(found: ReturnRequest) -> UUID | None:
    events = Event.objects.filter(subject_type="return", subject_id=found.public_id)
    return events.order_by("-sequence").values_list("id", flat=True).first()


def _take_again(found: ReturnRequest, before: dict[str, Any], *, now: datetime) -> None:
    """Take the units, the postage and the replacements that the end of the return has let go."""
    try:
        _take_units(found)
    except Refusal as refusal:
        raise NotUndoable(_("The items were asked for again since."), state=found.status) from refusal
    wanted_minor = before["shipping_credit_minor"] - found.shipping_credit_minor
    if hold_shipping(order_id=found.order_id, wanted_minor=wanted_minor) != max(0, wanted_minor):
        raise NotUndoable(_("The postage was promised to another return since."), state=found.status)
    for replacement in _replacements(found).select_related("stock_hold"):
        _hold_replacement(found, replacement, before["replacements"].get(replacement.public_id, ""), now=now)
    if found.ended_at is not None:
        found.notes.filter(kind="decline", created_at=found.ended_at).delete()


def _take_units(found: ReturnRequest) -> None:
    items = list(found.items.select_for_update().order_by("line_id", "pk"))
    lines = lock_lines([item.line_id for item in items])
    for item in items:
        take_units(line=lines[item.line_id], quantity=item.released_quantity)
        item.released_quantity = 0
        item.save(update_fields=["released_quantity"])


def _hold_replacement(found: ReturnRequest, replacement: Replacement, status: str, *, now: datetime) -> None:
    if not status or status == replacement.status:
        return
    if not hold_again(replacement, quantity=replacement.requested_quantity, now=now):
        raise NotUndoable(_("The replacement is no longer in stock."), state=found.status)
    Replacement.objects.filter(pk=replacement.pk).update(status=status)


def _write_back(found: ReturnRequest, before: dict[str, Any], *, now: datetime) -> None:
    for name in _VALUES:
        setattr(found, name, before[name])
    for name in _MOMENTS:
        setattr(found, name, parse_datetime(before[name]) if before[name] else None)
    found.status = ReturnStatus(before["status"])
    found.updated_at = now
    found.save(update_fields=[*_VALUES, *_MOMENTS, "updated_at"])


def _replacements(found: ReturnRequest) -> Any:
    return Replacement.objects.filter(item__return_request=found).order_by("pk")
