"""Taking a decision of staff back while nobody was told of it: the return stands again as it stood before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from commerce.services.refund_holds import (
    AmountExceedsRefundable,
    hold_order_money,
    hold_payment_money,
    hold_shipping,
)
from commerce.services.units import lock_lines, take_units
from core.actors import Actor
from core.errors import Conflict, Refusal
from events.models import Event
from events.publishing import held_back, is_untold, publish, take_back
from returns.events import ReturnDecisionUndone
from returns.models import Charge, Refund, Replacement, ReturnItem, ReturnRequest
from returns.models.undoable import Undoable
from returns.services.decisions import lock_return
from returns.services.open_charges import open_charge_of
from returns.services.replacements import hold_again
from returns.services.reservations import fit_reservations
from returns.states import ChargeStatus, RefundStatus, ReturnStatus

UNDO_SECONDS = 10

_VALUES = ("status", "shipping_status", "shipping_credit_minor", "legal_ground")
_MOMENTS = ("hand_over_by", "reminded_at", "decided_at", "ended_at")
_NOTES_OF_DECISIONS = ("approval", "decline")
_VALUES_OF_ITEM = ("released_quantity", "refunded_quantity", "refusal_choice")
_MOMENTS_OF_ITEM = ("refused_at", "refusal_chosen_at")


class NotUndoable(Conflict):
    """Too much has followed from the decision by now."""

    code = "not_undoable"
    title = "This can no longer be undone"


@contextmanager
def undoable(act: Undoable, return_request: ReturnRequest, *, now: datetime) -> Iterator[None]:
    """Within this block the return is decided, and nobody is told for ``UNDO_SECONDS``; the caller saves ``act``."""
    act.before = _as_it_stands(return_request)
    with held_back(seconds=UNDO_SECONDS) as event_ids:
        yield
    act.event_ids, act.acted_at = event_ids, now


def seconds_to_undo(act: Undoable, *, now: datetime) -> int:
    """How long undoing it comes in time for sure; 0 when it may be too late."""
    if act.acted_at is None:
        return 0
    left = act.acted_at + timedelta(seconds=UNDO_SECONDS) - now
    return max(0, min(UNDO_SECONDS, round(left.total_seconds())))


def is_undoable(act: Undoable, return_request: ReturnRequest) -> bool:
    """Whether nobody was told yet, and nothing else has happened to the return."""
    return _last_event(return_request) in act.event_ids and is_untold(act.event_ids)


@transaction.atomic
def undo_decision(
    *, act: Undoable, return_request: ReturnRequest, actor: Actor, now: datetime
) -> ReturnRequest:
    """Let the return stand as before the act, and nobody be told of it.

    Raises NotUndoable once somebody was told, or something else has happened to the return; then nothing was written.
    """
    found, before = lock_return(return_request.public_id), act.before
    if _last_event(found) not in act.event_ids:
        raise NotUndoable(_("Something else has happened to this return since."), state=found.status)
    if not take_back(act.event_ids):
        raise NotUndoable(_("It is too late: what follows from it has begun."), state=found.status)
    was = found.status
    if found.is_final:
        _take_again(found, before, now=now)
    if act.acted_at is not None:
        found.notes.filter(kind__in=_NOTES_OF_DECISIONS, created_at=act.acted_at).delete()
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


def _as_it_stands(found: ReturnRequest) -> dict[str, Any]:
    """What of a return a decision changes, as JSON."""
    charge = open_charge_of(found)
    return {
        **_columns(found, _VALUES, _MOMENTS),
        "replacements": dict(_replacements(found).values_list("public_id", "status")),
        "refunds": list(_waiting_refunds(found).values_list("public_id", flat=True)),
        "charge": charge.public_id if charge else "",
        "items": {
            item.public_id: _columns(item, _VALUES_OF_ITEM, _MOMENTS_OF_ITEM)
            for item in found.items.order_by("pk")
        },
    }


def _columns(
    row: ReturnRequest | ReturnItem, values: tuple[str, ...], moments: tuple[str, ...]
) -> dict[str, Any]:
    kept = {name: getattr(row, name) for name in moments}
    return {
        **{name: getattr(row, name) for name in values},
        **{name: moment.isoformat() if moment else None for name, moment in kept.items()},
    }


def _last_event(found: ReturnRequest) -> UUID | None:
    events = Event.objects.filter(subject_type="return", subject_id=found.public_id)
    return events.order_by("-sequence").values_list("id", flat=True).first()


def _take_again(found: ReturnRequest, before: dict[str, Any], *, now: datetime) -> None:
    """Take the units, the postage, the replacements and the money that the end of the return has let go."""
    try:
        _take_units(found, before["items"])
    except Refusal as refusal:
        raise NotUndoable(_("The items were asked for again since."), state=found.status) from refusal
    wanted_minor = before["shipping_credit_minor"] - found.shipping_credit_minor
    if hold_shipping(order_id=found.order_id, wanted_minor=wanted_minor) != max(0, wanted_minor):
        raise NotUndoable(_("The postage was promised to another return since."), state=found.status)
    for replacement in _replacements(found).select_related("stock_hold"):
        _hold_replacement(found, replacement, before["replacements"].get(replacement.public_id, ""), now=now)
    for refund in found.refunds.select_for_update(of=("self",)).filter(public_id__in=before["refunds"]):
        _hold_refund(found, refund)
    Charge.objects.filter(public_id=before["charge"]).update(status=ChargeStatus.PENDING)


def _take_units(found: ReturnRequest, before: dict[str, Any]) -> None:
    items = list(found.items.select_for_update().order_by("line_id", "pk"))
    lines = lock_lines([item.line_id for item in items])
    for item in items:
        kept = before[item.public_id]
        take_units(line=lines[item.line_id], quantity=item.released_quantity - kept["released_quantity"])
        _write_columns(item, kept, _VALUES_OF_ITEM, _MOMENTS_OF_ITEM)


def _hold_replacement(found: ReturnRequest, replacement: Replacement, status: str, *, now: datetime) -> None:
    if not status or status == replacement.status:
        return
    if not hold_again(replacement, quantity=replacement.requested_quantity, now=now):
        raise NotUndoable(_("The replacement is no longer in stock."), state=found.status)
    Replacement.objects.filter(pk=replacement.pk).update(status=status)


def _hold_refund(found: ReturnRequest, refund: Refund) -> None:
    if refund.status == RefundStatus.PENDING:
        return
    try:
        hold_order_money(order_id=found.order_id, amount_minor=refund.amount_minor - refund.bonus_minor)
    except AmountExceedsRefundable as refusal:
        raise NotUndoable(
            _("The money was promised to another return since."), state=found.status
        ) from refusal
    if refund.payment and not hold_payment_money(payment=refund.payment, amount_minor=refund.amount_minor):
        raise NotUndoable(_("The money was promised to another return since."), state=found.status)
    Refund.objects.filter(pk=refund.pk).update(status=RefundStatus.PENDING, failure="")


def _write_back(found: ReturnRequest, before: dict[str, Any], *, now: datetime) -> None:
    _write_columns(found, before, _VALUES, _MOMENTS)
    found.status = ReturnStatus(before["status"])
    found.updated_at = now
    found.save(update_fields=["updated_at"])


def _write_columns(
    row: ReturnRequest | ReturnItem,
    kept: dict[str, Any],
    values: tuple[str, ...],
    moments: tuple[str, ...],
) -> None:
    for name in values:
        setattr(row, name, kept[name])
    for name in moments:
        setattr(row, name, parse_datetime(kept[name]) if kept[name] else None)
    row.save(update_fields=[*values, *moments])


def _replacements(found: ReturnRequest) -> Any:
    return Replacement.objects.filter(item__return_request=found).order_by("pk")


def _waiting_refunds(found: ReturnRequest) -> Any:
    return found.refunds.filter(status=RefundStatus.PENDING, charge=None).order_by("pk")
