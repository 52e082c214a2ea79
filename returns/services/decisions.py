"""The moves of a return: carried out by the worker, or made by staff, the shopper and integrators."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Func, Value, prefetch_related_objects
from django.utils.translation import gettext as _

from accounts.selectors import shop_settings
from commerce.models import Order
from core.actors import WORKER, Actor
from core.dates import end_of_local_day
from events.publishing import publish
from returns.events import (
    ReturnApproved,
    ReturnCancelled,
    ReturnClosed,
    ReturnDeclined,
    ReturnExpired,
    ReturnInReview,
    ReturnMove,
)
from returns.models import ReturnNote, ReturnRequest
from returns.models.requests import MoveNotAllowed
from returns.refusals import ReturnNotFound
from returns.services.endings import drop_waiting_refunds, release_what_is_free
from returns.services.legal_rights import require_ground
from returns.services.open_charges import cancel_open_charge
from returns.services.pauses import last_day_of_hand_over
from returns.services.refused_units import note_declined
from returns.services.replacements import cancel_waiting, is_any_on_its_way, is_shop_being_asked
from returns.services.reservations import fit_reservations
from returns.states import (
    MADE_BY_US,
    RefundStatus,
    ReturnException,
    ReturnStatus,
    ShippingStatus,
)


@transaction.atomic
def carry_out_decision(*, return_id: str, now: datetime, notify: bool = True) -> None:
    """The worker's move from ``requested``; does nothing when somebody moved the return already."""
    return_request = lock_return(return_id)
    if return_request.status != ReturnStatus.REQUESTED:
        return
    outcome = return_request.decision["outcome"]
    if outcome == "approve":
        _approve(return_request, why="policy", actor=WORKER, now=now, notify=notify)
    elif outcome == "decline":
        _decline(return_request, why="policy", actor=WORKER, now=now, notify=notify)
    else:
        was = return_request.status
        return_request.move_to(ReturnStatus.IN_REVIEW)
        touch(return_request, now=now)
        _announce(ReturnInReview, return_request, was, why="policy", actor=WORKER, now=now, notify=notify)


@transaction.atomic
def approve_return(
    *, return_request: ReturnRequest, actor: Actor, now: datetime, notify: bool = True, note: str = ""
) -> ReturnRequest:
    """Approve a requested return or one in review. Raises MoveNotAllowed."""
    return_request = lock_return(return_request.public_id)
    _approve(return_request, why="by_hand", actor=actor, now=now, notify=notify)
    _keep_note(return_request, kind="approval", text=note, actor=actor, now=now, is_for_shopper=False)
    return return_request


@transaction.atomic
def decline_return(
    *,
    return_request: ReturnRequest,
    actor: Actor,
    now: datetime,
    reason: str,
    ground: str = "",
    notify: bool = True,
) -> ReturnRequest:
    """Decline with a reason that the shopper reads; after receipt too, while no refund is on its way.

    Raises MoveNotAllowed and, where the law gives the shopper a right, what ``require_ground`` raises.
    """
    return_request = lock_return(return_request.public_id)
    require_no_refund_on_its_way(return_request)
    require_ground(return_request, ground, actor=actor, now=now)
    return_request.legal_ground = ground
    _keep_note(return_request, kind="decline", text=reason, actor=actor, now=now, is_for_shopper=True)
    _decline(return_request, why="by_hand", actor=actor, now=now, notify=notify)
    return return_request


@transaction.atomic
def cancel_return(
    *, return_request: ReturnRequest, actor: Actor, now: datetime, ground: str = "", notify: bool = True
) -> ReturnRequest:
    """Cancel before hand-over and before any refund; the worker voids the label.

    Raises MoveNotAllowed and, where the law gives the shopper a right, what ``require_ground`` raises.
    """
    return_request = lock_return(return_request.public_id)
    require_no_refund_on_its_way(return_request)
    if return_request.is_handed_over:
        raise MoveNotAllowed(
            _("The parcel was handed over already, so the return cannot be cancelled."),
            state=return_request.status,
        )
    require_ground(return_request, ground, actor=actor, now=now)
    return_request.legal_ground = ground
    was = return_request.status
    _end(return_request, ReturnStatus.CANCELLED, now=now)
    _announce(ReturnCancelled, return_request, was, why="by_hand", actor=actor, now=now, notify=notify)
    return return_request


@transaction.atomic
def close_return(
    *, return_request: ReturnRequest, actor: Actor, now: datetime, ground: str = "", notify: bool = True
) -> ReturnRequest:
    """Close an approved return; what was neither received nor paid for goes back to the order's line.

    Raises MoveNotAllowed, also while a refund is processing, and, where a right by law would be left unpaid, what
    ``require_ground`` raises.
    """
    return close_locked(
        lock_return(return_request.public_id), actor=actor, now=now, ground=ground, notify=notify
    )


def close_locked(
    return_request: ReturnRequest, *, actor: Actor, now: datetime, ground: str = "", notify: bool = True
) -> ReturnRequest:
    """As ``close_return``, of a return that the caller has locked."""
    if return_request.refunds.filter(status__in=[RefundStatus.PENDING, RefundStatus.PROCESSING]).exists():
        raise MoveNotAllowed(
            _("A refund is on its way: close the return when it has arrived."), state=return_request.status
        )
    if is_shop_being_asked(return_request):
        raise MoveNotAllowed(
            _("The replacement is being ordered: close the return when it has left."),
            state=return_request.status,
        )
    require_ground(return_request, ground, actor=actor, now=now, by_closing=True)
    return_request.legal_ground = ground
    was = return_request.status
    why = "settled" if actor == WORKER else "by_hand"
    _end(return_request, ReturnStatus.CLOSED, now=now)
    _announce(ReturnClosed, return_request, was, why=why, actor=actor, now=now, notify=notify)
    return return_request


@transaction.atomic
def expire_return(*, return_id: str, now: datetime) -> None:
    """End an approved return that was not handed over in time; one that was paid already is flagged instead."""
    return_request = lock_return(return_id)
    is_waiting = return_request.status == ReturnStatus.APPROVED and not return_request.is_handed_over
    if not is_waiting or return_request.hand_over_by is None or return_request.hand_over_by > now:
        return
    if _has_refund_on_its_way(return_request) or is_any_on_its_way(return_request):
        raise_exception(return_request, ReturnException.FLAGGED)
        return
    was = return_request.status
    _end(return_request, ReturnStatus.EXPIRED, now=now)
    _announce(ReturnExpired, return_request, was, why="not_handed_over", actor=WORKER, now=now, notify=True)


def lock_return(return_id: str) -> ReturnRequest:
    """The return, locked for this transaction: moves of one return wait for each other.

    Its order is locked first, as everywhere: order, return, lines, payments. Raises ReturnNotFound.
    """
    order = Order.objects.select_for_update(of=("self",)).filter(returns__public_id=return_id).first()
    if order is None:
        raise ReturnNotFound(_("There is no such return."))
    rows = ReturnRequest.objects.select_for_update(of=("self",)).select_related("customer")
    return_request = rows.get(public_id=return_id)
    return_request.order = order
    return return_request


def read_parts(return_request: ReturnRequest) -> ReturnRequest:
    """Read the items and refunds of a locked return once for all who ask for all of them, until one is written."""
    prefetch_related_objects([return_request], "items", "refunds")
    return return_request


def require_no_refund_on_its_way(return_request: ReturnRequest) -> None:
    """Raises MoveNotAllowed once money of the return is going, or has gone, back, or a replacement has left."""
    if _has_refund_on_its_way(return_request):
        raise MoveNotAllowed(
            _("Money is already on its way back, so this is no longer possible."), state=return_request.status
        )
    if is_any_on_its_way(return_request):
        raise MoveNotAllowed(
            _("The replacement is already on its way, so this is no longer possible."),
            state=return_request.status,
        )


def touch(return_request: ReturnRequest, *, now: datetime) -> None:
    """Stamp the change, for lists by ``updated_after``."""
    ReturnRequest.objects.filter(pk=return_request.pk).update(updated_at=now)
    return_request.updated_at = now


def raise_exception(return_request: ReturnRequest, exception: ReturnException) -> None:
    """Mark the return so that staff see it; marks are kept once."""
    ReturnRequest.objects.filter(pk=return_request.pk).exclude(exceptions__contains=[exception.value]).update(
        exceptions=Func(F("exceptions"), Value(exception.value), function="array_append")
    )


def clear_exception(return_request: ReturnRequest, exception: ReturnException) -> None:
    """Take a mark away after its cause is gone."""
    ReturnRequest.objects.filter(pk=return_request.pk).update(
        exceptions=Func(F("exceptions"), Value(exception.value), function="array_remove")
    )


def set_out(return_request: ReturnRequest, *, now: datetime) -> None:
    """Give an approved return its last day and what it waits for first; the caller saves the fields."""
    return_request.hand_over_by = return_request.reminded_at = None
    if return_request.shipping_status == ShippingStatus.NOT_REQUIRED:
        return
    last_day = last_day_of_hand_over(return_request, now=now)
    return_request.hand_over_by = end_of_local_day(last_day, shop_settings().time_zone)
    if return_request.method not in MADE_BY_US:
        return_request.shipping_status = ShippingStatus.PENDING


def _announce(
    move: type[ReturnMove],
    return_request: ReturnRequest,
    was: str,
    *,
    why: str,
    actor: Actor,
    now: datetime,
    notify: bool,
) -> None:
    publish(
        move(
            return_id=return_request.public_id,
            notify=notify,
            from_status=was,
            to_status=return_request.status,
            why=why,
            ground=return_request.legal_ground,
        ),
        actor=actor,
        occurred_at=now,
    )


def _approve(return_request: ReturnRequest, *, why: str, actor: Actor, now: datetime, notify: bool) -> None:
    was = return_request.status
    return_request.move_to(ReturnStatus.APPROVED)
    return_request.decided_at = now
    return_request.updated_at = now
    set_out(return_request, now=now)
    return_request.save(
        update_fields=["decided_at", "updated_at", "hand_over_by", "reminded_at", "shipping_status"]
    )
    _announce(ReturnApproved, return_request, was, why=why, actor=actor, now=now, notify=notify)


def _decline(return_request: ReturnRequest, *, why: str, actor: Actor, now: datetime, notify: bool) -> None:
    require_no_refund_on_its_way(return_request)
    was = return_request.status
    _end(return_request, ReturnStatus.DECLINED, now=now)
    note_declined(return_request, now=now)
    _announce(ReturnDeclined, return_request, was, why=why, actor=actor, now=now, notify=notify)


def _end(return_request: ReturnRequest, status: ReturnStatus, *, now: datetime) -> None:
    return_request.move_to(status)
    if status != ReturnStatus.CLOSED:
        drop_waiting_refunds(return_request)
    release_what_is_free(return_request)
    cancel_waiting(return_request)
    cancel_open_charge(return_request, now=now)
    return_request.ended_at = now
    return_request.updated_at = now
    if return_request.decided_at is None:
        return_request.decided_at = now
    return_request.save(update_fields=["ended_at", "updated_at", "decided_at", "legal_ground"])
    fit_reservations(order_id=return_request.order_id, now=now, acting=return_request)


def _has_refund_on_its_way(return_request: ReturnRequest) -> bool:
    return return_request.refunds.filter(
        charge=None, status__in=[RefundStatus.PROCESSING, RefundStatus.SUCCEEDED]
    ).exists()


def _keep_note(
    return_request: ReturnRequest, *, kind: str, text: str, actor: Actor, now: datetime, is_for_shopper: bool
) -> None:
    if text.strip():
        ReturnNote.objects.create(
            return_request=return_request,
            kind=kind,
            text=text.strip(),
            author=actor.as_json(),
            is_for_shopper=is_for_shopper,
            created_at=now,
        )
