"""Changing what a return asks for, before anything of it has left the shopper or was paid."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.models import Order
from core.actors import Actor
from events.publishing import publish
from returns.events import ReturnChanged
from returns.facts import OrderFile, open_order_file
from returns.models import ItemPhoto, ReturnItem, ReturnNote, ReturnRequest
from returns.models.requests import MoveNotAllowed
from returns.services.decisions import lock_return, require_no_refund_on_its_way, set_out
from returns.services.endings import drop_waiting_refunds, release_what_was_asked
from returns.services.judging import (
    Judgement,
    denied,
    judge_wish,
    require_allowed_today,
    take_what_is_judged,
)
from returns.services.known_items import KnownItem, asked_quantities, known_items
from returns.services.legal_rights import (
    UnitsByRight,
    require_ground_against,
    rights_taken,
    units_by_right,
)
from returns.services.pickups import (
    PickupNotMovable,
    PickupNotPossible,
    can_be_moved,
    pickup_json,
    require_possible_for,
)
from returns.services.pinning import pinned_to_return, write_items
from returns.services.replacements import drop_replacements, hold_what_is_wanted
from returns.services.reservations import fit_reservations, release_reservation
from returns.states import (
    LegalBasis,
    Method,
    ParcelPurpose,
    PickupState,
    ReturnException,
    ReturnStatus,
    ShippingStatus,
)
from returns.wishes import ReturnWish
from tracking.models import Shipment
from tracking.services.shipments import call_off

CHANGEABLE = frozenset({ReturnStatus.REQUESTED, ReturnStatus.IN_REVIEW, ReturnStatus.APPROVED})


@dataclass(frozen=True)
class _Before:
    """The return as it stood, as far as the change asks."""

    status: ReturnStatus
    shipping_status: str
    method: str
    pickup: dict[str, Any] | None
    can_pickup_be_moved: bool
    hand_over_days: int
    items: list[ReturnItem]
    units_by_right: UnitsByRight
    parcels: list[Shipment]


@transaction.atomic
def change_return(
    *,
    return_request: ReturnRequest,
    wish: ReturnWish,
    actor: Actor,
    now: datetime,
    ground: str = "",
    notify: bool = True,
) -> ReturnRequest:
    """Ask for something else in a return that is not handed over and of which no money is on its way.

    ``wish`` is the whole new wish: what it leaves out is gone, its metadata excepted. It is decided as on the
    day of the request, so that no window closes by changing; units that were not asked for before must be
    allowed today too. An approval holds where the new wish is approved as well or asks for nothing new; else
    the return is ``requested`` again and the worker carries out the new decision.
    Raises MoveNotAllowed, what ``create_return`` raises and, where units lose a right by law, what ``require_ground``
    raises; then nothing was written.
    """
    return_request = lock_return(return_request.public_id)
    parcels = _require_changeable(return_request)
    drop_waiting_refunds(return_request, failure="return_changed")
    drop_replacements(return_request)
    before = _before(return_request, parcels, now=now)
    judgement, asks_nothing_new = _judged_anew(return_request, before, wish, actor=actor, now=now)
    taken_rights = rights_taken(before.units_by_right, _units_by_right(judgement))
    require_ground_against(taken_rights, return_request, ground, actor=actor, now=now)
    taken = take_what_is_judged(judgement)
    for field, value in pinned_to_return(judgement, taken, wish).items():
        setattr(return_request, field, value)
    return_request.metadata = wish.metadata or return_request.metadata
    if taken_rights and ground:
        told = {"rights": list(taken_rights), "ground": ground}
        return_request.taken_rights = [*return_request.taken_rights, told]
    write_items(return_request, judgement, taken, known=before.items)
    hold_what_is_wanted(return_request, judgement.items, actor=actor, now=now)
    _move(return_request, before, judgement, asks_nothing_new=asks_nothing_new)
    voided = _travel_anew(return_request, before, judgement, actor=actor, now=now)
    return_request.pickup = _pickup(return_request, before, wish, now=now)
    return_request.updated_at = now
    return_request.save()
    fit_reservations(order_id=return_request.order_id, now=now, acting=return_request)
    if wish.override:
        ReturnNote.objects.create(
            return_request=return_request, kind="override", text="", author=actor.as_json(), created_at=now
        )
    publish(
        ReturnChanged(
            return_id=return_request.public_id,
            notify=notify,
            from_status=before.status,
            to_status=return_request.status,
            why="changed",
            ground=ground,
            taken_rights=taken_rights,
            outcome=judgement.decision.outcome or "",
            method=return_request.method,
            items=_as_told(return_request),
            voided_shipments=tuple(shipment.public_id for shipment in voided),
        ),
        actor=actor,
        occurred_at=now,
    )
    return return_request


def _require_changeable(return_request: ReturnRequest) -> list[Shipment]:
    """The return's parcels that can still be called off, locked. Raises MoveNotAllowed when it is too late."""
    if return_request.status not in CHANGEABLE:
        raise MoveNotAllowed(_("This return is over, so it cannot be changed."), state=return_request.status)
    require_no_refund_on_its_way(return_request)
    parcels = list(
        Shipment.objects.select_for_update(of=("self",))
        .select_related("order")
        .filter(
            return_parcel__return_request=return_request,
            return_parcel__purpose=ParcelPurpose.BACK,
            voided_at=None,
        )
        .order_by("pk")
    )
    if return_request.is_handed_over or any(parcel.is_handed_over for parcel in parcels):
        raise MoveNotAllowed(
            _("The parcel was handed over already, so the return cannot be changed."),
            state=return_request.status,
        )
    return parcels


def _before(return_request: ReturnRequest, parcels: list[Shipment], *, now: datetime) -> _Before:
    items = list(return_request.items.order_by("position", "pk"))
    return _Before(
        status=ReturnStatus(return_request.status),
        shipping_status=return_request.shipping_status,
        method=return_request.method,
        pickup=return_request.pickup,
        can_pickup_be_moved=can_be_moved(return_request, now=now),
        hand_over_days=int(return_request.terms["hand_over_days"]),
        items=items,
        units_by_right=units_by_right(
            ((item.line_id, item.requested_quantity) for item in items),
            (line.get("legal_basis") for line in return_request.decision.get("lines", ())),
        ),
        parcels=parcels,
    )


def _judged_anew(
    return_request: ReturnRequest, before: _Before, wish: ReturnWish, *, actor: Actor, now: datetime
) -> tuple[Judgement, bool]:
    """Free what the return holds and judge the new wish; and whether it asks for nothing that it had not."""
    release_what_was_asked(return_request)
    release_reservation(return_request)
    order = Order.objects.select_related("customer").get(pk=return_request.order_id)
    file = open_order_file(order, now=return_request.created_at, apart_from=return_request)
    items = known_items(file, wish)
    asks_nothing_new = _units_asked(items) <= _units_written(before.items)
    # Whoever passed the policy for these units has passed it; nobody may ask for more in his name.
    is_passed = asks_nothing_new and return_request.legal_basis == LegalBasis.OVERRIDE
    has_photos = ItemPhoto.objects.filter(item__in=before.items).exists()
    judgement = judge_wish(
        file,
        replace(wish, override=wish.override or is_passed, pickup=None),
        may_override=is_passed or actor.kind != "shopper",
        needs_photos=actor.kind != "staff" and (has_photos or not asks_nothing_new),
    )
    _require_units_allowed_today(return_request, file, before, items, wish, now=now)
    if judgement.decision.outcome == "decline":
        raise denied(judgement.decision, judgement.items)
    return judgement, asks_nothing_new


def _units_by_right(judgement: Judgement) -> UnitsByRight:
    return units_by_right(
        ((item.line.pk, item.wish.quantity) for item in judgement.items),
        (line.legal_basis for line in judgement.decision.lines),
    )


def _units_asked(items: list[KnownItem]) -> Counter[tuple[int, str, str]]:
    units: Counter[tuple[int, str, str]] = Counter()
    for item in items:
        reason = item.reason.code if item.reason else ""
        units[item.line.pk, reason, item.resolution or ""] += item.wish.quantity
    return units


def _units_written(items: list[ReturnItem]) -> Counter[tuple[int, str, str]]:
    units: Counter[tuple[int, str, str]] = Counter()
    for item in items:
        units[item.line_id, item.reason_code, item.resolution] += item.requested_quantity
    return units


def _require_units_allowed_today(
    return_request: ReturnRequest,
    file: OrderFile,
    before: _Before,
    items: list[KnownItem],
    wish: ReturnWish,
    *,
    now: datetime,
) -> None:
    had: Counter[int] = Counter()
    for item in before.items:
        had[item.line_id] += item.requested_quantity
    more = {line_id for line_id, quantity in asked_quantities(items).items() if quantity > had[line_id]}
    if more and not wish.override:
        today = open_order_file(file.order, now=now, apart_from=return_request)
        require_allowed_today(today, wish, line_ids=more)


def _move(
    return_request: ReturnRequest, before: _Before, judgement: Judgement, *, asks_nothing_new: bool
) -> None:
    outcome = judgement.decision.outcome
    if before.status == ReturnStatus.REQUESTED:
        return
    if before.status == ReturnStatus.APPROVED and (outcome == "approve" or asks_nothing_new):
        return
    if before.status == ReturnStatus.IN_REVIEW and outcome == "review":
        return
    return_request.move_to(ReturnStatus.REQUESTED)
    return_request.decided_at = None


def _travel_anew(
    return_request: ReturnRequest, before: _Before, judgement: Judgement, *, actor: Actor, now: datetime
) -> list[Shipment]:
    """Let the way back fit the new wish; answers the parcels whose label no longer holds."""
    is_approved = return_request.status == ReturnStatus.APPROVED
    was_needed = before.shipping_status != ShippingStatus.NOT_REQUIRED
    is_another_way = judgement.method != before.method or judgement.keeps_everything == was_needed
    if judgement.method != before.method:
        return_request.own_parcel = None
    voided: list[Shipment] = []
    if is_another_way or not is_approved:
        voided = before.parcels
        return_request.label_generation += 1
        return_request.label_asked_of = None
        return_request.exceptions = [
            mark for mark in return_request.exceptions if mark != ReturnException.LABEL_FAILED
        ]
        return_request.shipping_status = (
            ShippingStatus.NOT_REQUIRED if judgement.keeps_everything else ShippingStatus.NO_LABEL
        )
    else:
        _say_what_they_carry(before.parcels, judgement)
    for shipment in voided:
        call_off(shipment=shipment, actor=actor, now=now)
    if not is_approved:
        return_request.hand_over_by = return_request.reminded_at = None
    elif is_another_way or before.hand_over_days != judgement.decision.hand_over_days:
        set_out(return_request, now=now)
    return voided


def _pickup(
    return_request: ReturnRequest, before: _Before, wish: ReturnWish, *, now: datetime
) -> dict[str, Any] | None:
    """When the carrier is to come: as wished now, else as before. Raises PickupNotPossible, PickupNotMovable."""
    if return_request.method != Method.PICKUP:
        if wish.pickup is not None:
            raise PickupNotPossible.at("pickup", _("This return is not picked up."))
        return None
    # The driver was ordered for the label that he fetches: without it, he is ordered again.
    booked = (before.pickup or {}).get("booked") if before.parcels else None
    if any(parcel.voided_at is not None for parcel in before.parcels):
        booked = None
    if wish.pickup is None:
        if before.pickup is None or before.pickup.get("booked") == booked:
            return before.pickup
        return {**before.pickup, "state": PickupState.WANTED.value, "booked": None}
    wanted = {**pickup_json(wish.pickup), "booked": booked}
    if before.pickup is not None and _is_same_time(wanted, before.pickup) and booked is not None:
        return before.pickup
    if before.method == Method.PICKUP and not before.can_pickup_be_moved:
        raise PickupNotMovable(
            _("The parcel is on its way already, so its pickup cannot be moved."), state=return_request.status
        )
    require_possible_for(return_request, wish.pickup, now=now)
    return wanted


def _is_same_time(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(one[part] == other[part] for part in ("date", "slot", "place", "note"))


def _say_what_they_carry(parcels: list[Shipment], judgement: Judgement) -> None:
    units: Counter[str] = Counter()
    for item in judgement.items:
        units[item.line.external_id] += item.wish.quantity
    for parcel in parcels:
        parcel.lines = [{"line": line, "quantity": quantity} for line, quantity in units.items()]
        parcel.save(update_fields=["lines"])


def _as_told(return_request: ReturnRequest) -> tuple[tuple[str, str, int, str, str], ...]:
    return tuple(
        (item.public_id, item.line.public_id, item.requested_quantity, item.reason_code, item.resolution)
        for item in return_request.items.select_related("line").order_by("position", "pk")
    )
