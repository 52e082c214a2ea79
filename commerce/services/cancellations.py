"""Cancelling units before they are sent: counted at once, decided by the shop, overtaken by what it sends meanwhile.

Locks are taken as everywhere: the order, its cancellations, its lines by row id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.events import (
    OrderCancellationConfirmed,
    OrderCancellationRequested,
    OrderCancellationTooLate,
)
from commerce.models import (
    Cancellation,
    CancellationStatus,
    CancelledLine,
    FinancialStatus,
    Order,
    OrderLine,
    OrderStatus,
)
from commerce.services.units import cancel_units, uncancel_units
from core.actors import Actor
from core.errors import Conflict, FieldError, Refusal
from events.publishing import publish


class AlreadySent(Refusal):
    """What shall be cancelled has left."""

    code = "already_sent"
    title = "This was sent already"


class NothingToCancel(Refusal):
    """No unit is left that is neither sent nor cancelled, or the whole order is."""

    code = "nothing_to_cancel"
    title = "Nothing is left to cancel"


class UnknownLine(Refusal):
    code = "unknown_line"
    title = "This order has no such line"


class QuantityExceeded(Refusal):
    code = "quantity_exceeded"
    title = "So many units cannot be cancelled"


class CancellationSettled(Conflict):
    """It is decided already."""

    code = "move_not_allowed"
    title = "This cancellation is decided already"


@transaction.atomic
def request_cancellation(
    *,
    order: Order,
    units: Mapping[str, int] | None,
    reason: str,
    language: str,
    due_at: datetime,
    actor: Actor,
    now: datetime,
    is_withdrawal: bool = False,
    notify: bool = True,
) -> Cancellation:
    """Ask that units are not sent: ``units`` by the line's external or public id, None for all that was not sent.

    They are counted at once; the shop is asked after commit. Raises AlreadySent, NothingToCancel, UnknownLine and
    QuantityExceeded; then nothing was written.
    """
    order = Order.objects.select_for_update().get(pk=order.pk)
    if order.status == OrderStatus.CANCELLED or order.financial_status == FinancialStatus.VOIDED:
        raise NothingToCancel(_("The shop has cancelled this order already."))
    lines = list(order.lines.select_for_update().order_by("pk"))
    wanted = _wanted(lines, units)
    cancellation = Cancellation.objects.create(
        order=order,
        reason=reason,
        language=language,
        due_at=due_at,
        notify=notify,
        requested_by=actor.as_json(),
        requested_at=now,
    )
    for line, quantity in wanted:
        CancelledLine.objects.create(
            cancellation=cancellation,
            line=line,
            quantity=quantity,
            amount_minor=cancel_units(line=line, quantity=quantity),
        )
    publish(
        OrderCancellationRequested(
            order_id=order.public_id,
            cancellation_id=cancellation.public_id,
            notify=notify,
            is_withdrawal=is_withdrawal,
        ),
        actor=actor,
        occurred_at=now,
    )
    return cancellation


def lock_requested(cancellation_id: str) -> Cancellation:
    """The cancellation with its order locked. Raises CancellationSettled once it is decided."""
    found = Cancellation.objects.only("order_id").get(public_id=cancellation_id)
    order = Order.objects.select_for_update().get(pk=found.order_id)
    locked = Cancellation.objects.select_for_update().get(pk=found.pk)
    locked.order = order
    if locked.status != CancellationStatus.REQUESTED:
        raise CancellationSettled(_("Somebody has decided this already."), state=locked.status)
    return locked


def write_confirmed(cancellation: Cancellation, *, amount_minor: int, actor: Actor, now: datetime) -> None:
    """Write down that its units are not sent, of a cancellation that the caller has locked."""
    _settle(cancellation, CancellationStatus.CONFIRMED, actor=actor, now=now)
    publish(
        OrderCancellationConfirmed(
            order_id=cancellation.order.public_id,
            cancellation_id=cancellation.public_id,
            amount_minor=amount_minor,
            currency=cancellation.order.currency,
            notify=cancellation.notify,
        ),
        actor=actor,
        occurred_at=now,
    )


@transaction.atomic
def give_up_cancellation(*, cancellation_id: str, actor: Actor, now: datetime) -> Cancellation:
    """It came too late: its units are sent, or will be, and count again. Raises CancellationSettled."""
    cancellation = lock_requested(cancellation_id)
    lines = cancellation.lines.select_related("line").order_by("line_id")
    for row in lines:
        uncancel_units(line_id=row.line_id, quantity=row.cancelled_quantity, amount_minor=row.amount_minor)
        CancelledLine.objects.filter(pk=row.pk).update(too_late_quantity=row.quantity, amount_minor=0)
    _announce_too_late(cancellation, actor=actor, now=now)
    return cancellation


def requested_lines(order_ids: Collection[int]) -> dict[int, dict[str, list[CancelledLine]]]:
    """What the shop was asked not to send and has not answered, locked: by order, and by the line's external id."""
    rows: dict[int, dict[str, list[CancelledLine]]] = {pk: defaultdict(list) for pk in order_ids}
    for row in (
        CancelledLine.objects.select_for_update(of=("self",))
        .select_related("line")
        .filter(cancellation__order__in=order_ids, cancellation__status=CancellationStatus.REQUESTED)
        .order_by("pk")
    ):
        rows[row.line.order_id][row.line.external_id].append(row)
    return rows


def settle_overtaken(*, order: Order, actor: Actor, now: datetime) -> None:
    """End the requests of the locked order of which every unit was sent meanwhile."""
    requested = Cancellation.objects.filter(order=order, status=CancellationStatus.REQUESTED)
    for cancellation in requested.prefetch_related("lines").order_by("pk"):
        if all(row.cancelled_quantity == 0 for row in cancellation.lines.all()):
            cancellation.order = order
            _announce_too_late(cancellation, actor=actor, now=now)


def _announce_too_late(cancellation: Cancellation, *, actor: Actor, now: datetime) -> None:
    _settle(cancellation, CancellationStatus.TOO_LATE, actor=actor, now=now)
    publish(
        OrderCancellationTooLate(
            order_id=cancellation.order.public_id,
            cancellation_id=cancellation.public_id,
            notify=cancellation.notify,
        ),
        actor=actor,
        occurred_at=now,
    )


def _settle(cancellation: Cancellation, status: CancellationStatus, *, actor: Actor, now: datetime) -> None:
    moved = Cancellation.objects.filter(pk=cancellation.pk, status=CancellationStatus.REQUESTED).update(
        status=status, settled_at=now, settled_by=actor.as_json()
    )
    if not moved:
        decided = Cancellation.objects.values_list("status", flat=True).get(pk=cancellation.pk)
        raise CancellationSettled(_("Somebody has decided this already."), state=decided)
    cancellation.status, cancellation.settled_at = status, now


def _wanted(lines: list[OrderLine], units: Mapping[str, int] | None) -> list[tuple[OrderLine, int]]:
    if units is None:
        every = [(line, line.cancellable_quantity) for line in lines if line.cancellable_quantity]
        if not every:
            raise _nothing_left(lines)
        return every
    if not units:
        raise NothingToCancel.at("lines", _("Choose at least one item."))
    known = {name: line for line in lines for name in (line.external_id, line.public_id)}
    counts: dict[int, int] = defaultdict(int)
    errors: list[tuple[type[Refusal], FieldError]] = []
    for index, (name, quantity) in enumerate(units.items()):
        line = known.get(name)
        if line is None:
            message = _("The order has no line with this id.")
            errors.append((UnknownLine, FieldError(f"lines.{index}.line", UnknownLine.code, message)))
            continue
        counts[line.pk] += quantity
        if counts[line.pk] > line.cancellable_quantity:
            kind = _why_not(line, counts[line.pk])
            message = (
                _("This was sent already.")
                if kind is AlreadySent
                else _("Asked for: %(asked)s. Can be cancelled: %(available)s.")
                % {"asked": counts[line.pk], "available": line.cancellable_quantity}
            )
            errors.append((kind, FieldError(f"lines.{index}.quantity", kind.code, message)))
    if errors:
        raise errors[0][0](errors[0][1].message, [error for _kind, error in errors])
    return [(line, counts[line.pk]) for line in lines if line.pk in counts]


def _why_not(line: OrderLine, quantity: int) -> type[Refusal]:
    is_there = quantity <= line.quantity - line.cancelled_quantity - line.shop_refunded_quantity
    return AlreadySent if is_there and line.fulfilled_quantity and not line.is_removed else QuantityExceeded


def _nothing_left(lines: list[OrderLine]) -> Refusal:
    if any(line.fulfilled_quantity for line in lines if not line.is_removed):
        return AlreadySent(_("Everything of this order was sent already."))
    return NothingToCancel(_("Nothing of this order is left to cancel."))
