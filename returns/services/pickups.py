"""The pickup at the door: wished for with the return or later, asked of the carrier after, moved as long as it can be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.holidays import added_holidays
from accounts.models import Port, ShopSettings
from accounts.ports import PortNotConnected, connection_to
from accounts.selectors import shop_settings
from commerce.models import Order
from core.actors import WORKER, Actor
from core.dates import last_day_before, local_date
from core.errors import Conflict, Refusal
from countries.model import Country
from countries.registry import country
from events.publishing import publish
from returns.events import ReturnPickupBooked, ReturnPickupRefused, ReturnPickupWanted
from returns.models import ReturnRequest
from returns.policy.dated_terms import Pause, is_paused, last_hand_over_day
from returns.ports import carrier, carrier_behind
from returns.services.decisions import lock_return, raise_exception, touch
from returns.services.pauses import last_day_of_hand_over, pauses_of
from returns.states import (
    FINAL_STATUSES,
    Method,
    ParcelPurpose,
    PickupPlace,
    PickupState,
    ReturnException,
    ReturnStatus,
    ShippingStatus,
)
from returns.wishes import WishedPickup
from tracking.models import Shipment
from tracking.ports import (
    CarrierRefused,
    CarrierUnavailable,
    PickupAnswer,
    PickupOrder,
    PickupQuery,
    PickupSlot,
)

LONGEST_NOTE = 200
FURTHEST_DAYS = 14
_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")
_SUNDAY = 6

log = structlog.get_logger(__name__)


class PickupNotPossible(Refusal):
    """Nobody comes on that day or at that hour, or the return does not travel by pickup."""

    code = "pickup_not_possible"
    title = "The parcel cannot be picked up then"


class PickupNotMovable(Conflict):
    """The parcel is on its way, or its return is over."""

    code = "pickup_not_movable"
    title = "This pickup can no longer be moved"


def free_slots(
    *,
    order: Order,
    last_day: date,
    now: datetime,
    pauses: Sequence[Pause] = (),
    parcel: Shipment | None = None,
) -> list[PickupSlot]:
    """When the carrier can come to the order's address, from tomorrow to ``last_day``: asked of it now.

    For a ``parcel`` with a label that is who made it. Empty when it does not answer: the pickup is then arranged
    without a wish. Call it outside any transaction.
    """
    behind = carrier_behind(parcel) if parcel else connection_to(Port.CARRIER)
    if behind is None:
        return []
    settings = shop_settings()
    home = country(order.country or settings.country)
    today = local_date(now, settings.time_zone)
    query = PickupQuery(
        first_day=today + timedelta(days=1),
        last_day=min(last_day, _furthest_day(today, pauses)),
        address={"country_code": home.code, **order.shipping_address},
    )
    try:
        offered = carrier(behind).pickup_slots(query)
    except (CarrierUnavailable, CarrierRefused, PortNotConnected) as failure:
        log.warning("pickup_slots_not_known", cause=type(failure).__name__)
        return []
    wanted = [
        slot
        for slot in offered
        if query.first_day <= slot.day <= query.last_day
        and is_served(slot.day, home, settings)
        and not is_paused(Method.PICKUP, slot.day, pauses)
    ]
    return sorted(wanted, key=lambda slot: (slot.day, slot.hours))


def _furthest_day(today: date, pauses: Sequence[Pause]) -> date:
    """How far ahead a carrier is asked; further where it rests in between."""
    return last_hand_over_day(today, days=FURTHEST_DAYS, method=Method.PICKUP, pauses=pauses)


def is_served(day: date, home: Country, settings: ShopSettings) -> bool:
    """Whether anybody drives on ``day``: not on the weekly day of rest and not on a holiday, added ones included."""
    rest = {_SUNDAY} if _SUNDAY in home.weekend else set(home.weekend)
    added = added_holidays(settings) if home.code == settings.country else frozenset()
    return day.weekday() not in rest and day not in home.holidays(day.year) | added


def require_possible(
    pickup: WishedPickup, *, order: Order, last_day: date, now: datetime, pauses: Sequence[Pause] = ()
) -> None:
    """Raises PickupNotPossible for what can be told without the carrier."""
    settings = shop_settings()
    home = country(order.country or settings.country)
    if not _HOURS.fullmatch(pickup.hours) or pickup.hours[:5] >= pickup.hours[6:]:
        raise PickupNotPossible.at("pickup.slot", _("Write the time like this: 09:00-12:00."))
    if pickup.place not in PickupPlace.values:
        raise PickupNotPossible.at("pickup.place", _("This is not one of the known places."))
    if len(pickup.note) > LONGEST_NOTE:
        raise PickupNotPossible.at("pickup.note", _("This note is too long."))
    if pickup.day <= local_date(now, settings.time_zone):
        raise PickupNotPossible.at("pickup.date", _("The carrier can come tomorrow at the earliest."))
    if pickup.day > last_day:
        raise PickupNotPossible.at("pickup.date", _("Choose an earlier day: the parcel is due before."))
    if not is_served(pickup.day, home, settings) or is_paused(Method.PICKUP, pickup.day, pauses):
        raise PickupNotPossible.at("pickup.date", _("Nobody picks up on this day. Choose another one."))


def pickup_json(pickup: WishedPickup) -> dict[str, Any]:
    """A wish as its return keeps it, before the carrier has answered."""
    return {
        "date": pickup.day.isoformat(),
        "slot": pickup.hours,
        "place": pickup.place,
        "note": pickup.note.strip(),
        "state": PickupState.WANTED.value,
        "booked": None,
    }


def last_pickup_day(return_request: ReturnRequest, *, now: datetime) -> date:
    """The last day on which the parcel of this return may be fetched."""
    if return_request.hand_over_by is not None:
        return last_day_before(return_request.hand_over_by, shop_settings().time_zone)
    return last_day_of_hand_over(return_request, now=now)


def free_slots_for(return_request: ReturnRequest, *, now: datetime) -> list[PickupSlot]:
    """When the carrier can come for a return that is there, as ``free_slots`` says."""
    return free_slots(
        order=return_request.order,
        last_day=last_pickup_day(return_request, now=now),
        now=now,
        pauses=pauses_of(return_request, now=now),
        parcel=_labelled_parcel(return_request),
    )


def require_possible_for(return_request: ReturnRequest, pickup: WishedPickup, *, now: datetime) -> None:
    """Raises PickupNotPossible for a return that is there, as ``require_possible`` does."""
    require_possible(
        pickup,
        order=return_request.order,
        last_day=last_pickup_day(return_request, now=now),
        now=now,
        pauses=pauses_of(return_request, now=now),
    )


@transaction.atomic
def move_pickup(
    *,
    return_request: ReturnRequest,
    pickup: WishedPickup,
    actor: Actor,
    now: datetime,
    notify: bool = True,
) -> ReturnRequest:
    """Wish for another time or place; the worker asks the carrier, and until it agrees the old time stands.

    Raises PickupNotMovable and PickupNotPossible.
    """
    locked = lock_return(return_request.public_id)
    if locked.method != Method.PICKUP:
        raise PickupNotPossible.at("pickup", _("This return is not picked up."))
    if not can_be_moved(locked, now=now):
        raise PickupNotMovable(
            _("The parcel is on its way already, so its pickup cannot be moved."), state=locked.status
        )
    require_possible_for(locked, pickup, now=now)
    booked = (locked.pickup or {}).get("booked")
    locked.pickup = {**pickup_json(pickup), "booked": booked}
    locked.save(update_fields=["pickup"])
    touch(locked, now=now)
    publish(ReturnPickupWanted(return_id=locked.public_id, notify=notify), actor=actor, occurred_at=now)
    return locked


def can_be_moved(return_request: ReturnRequest, *, now: datetime) -> bool:
    """Whether the driver can still be sent at another time: not once his hours have begun."""
    if return_request.method != Method.PICKUP or return_request.status in FINAL_STATUSES:
        return False
    if return_request.is_handed_over:
        return False
    booked = (return_request.pickup or {}).get("booked")
    return booked is None or now < _begins_at(booked)


def book_pickup(*, return_id: str, now: datetime, notify: bool = True) -> None:
    """Ask the carrier to come as the shopper wished. May be repeated: the same order is one pickup.

    Raises CarrierUnavailable, to be tried again.
    """
    return_request = ReturnRequest.objects.get(public_id=return_id)
    wanted = return_request.pickup
    shipment = _labelled_parcel(return_request)
    if not wanted or wanted["state"] != PickupState.WANTED or shipment is None:
        return
    behind = carrier_behind(shipment)
    if behind is None:
        return
    try:
        if now >= _begins_at(wanted):
            raise CarrierRefused("the time is over")
        answer = carrier(behind).book_pickup(
            PickupOrder(
                carrier_reference=shipment.carrier_reference,
                slot=PickupSlot(date.fromisoformat(wanted["date"]), wanted["slot"]),
                place=wanted["place"],
                note=wanted["note"],
            )
        )
    except CarrierRefused:
        _write_refusal(return_id, wanted, actor=WORKER, now=now, notify=notify)
    except PortNotConnected:
        _write_refusal(return_id, wanted, actor=WORKER, now=now, notify=notify, is_gone=True)
    else:
        if answer is PickupAnswer.BY_HAND:
            _write_by_hand(return_id, wanted, now=now)
        else:
            _write_booking(return_id, wanted, actor=WORKER, now=now, notify=notify)


@transaction.atomic
def record_pickup_booked(*, return_id: str, slot: PickupSlot, actor: Actor, now: datetime) -> None:
    """People of the shop have booked the pickup for ``slot``. One that was moved meanwhile stays to be booked."""
    wanted = _being_booked(return_id, slot)
    if wanted is not None:
        _write_booking(return_id, wanted, actor=actor, now=now, notify=True)


@transaction.atomic
def record_pickup_refused(*, return_id: str, slot: PickupSlot, actor: Actor, now: datetime) -> None:
    """The carrier does not come in ``slot``, as people of the shop found out: the shopper chooses another time."""
    wanted = _being_booked(return_id, slot)
    if wanted is not None:
        _write_refusal(return_id, wanted, actor=actor, now=now, notify=True)


def _being_booked(return_id: str, slot: PickupSlot) -> dict[str, Any] | None:
    """The wish that people were asked to book, while it is the one for ``slot``."""
    locked = lock_return(return_id)
    wanted = locked.pickup
    if not wanted:  # nobody had named a time
        named = WishedPickup(day=slot.day, hours=slot.hours, place=PickupPlace.DOOR, note="")
        locked.pickup = wanted = {**pickup_json(named), "state": PickupState.BY_HAND.value}
        locked.save(update_fields=["pickup"])
    if wanted["state"] != PickupState.BY_HAND:
        return None
    is_same = (wanted["date"], wanted["slot"]) == (slot.day.isoformat(), slot.hours)
    return wanted if is_same else None


@transaction.atomic
def _write_by_hand(return_id: str, wanted: dict[str, Any], *, now: datetime) -> None:
    locked = lock_return(return_id)
    if locked.pickup != wanted:
        return
    locked.pickup = {**wanted, "state": PickupState.BY_HAND.value}
    locked.save(update_fields=["pickup"])
    touch(locked, now=now)


def _labelled_parcel(return_request: ReturnRequest) -> Shipment | None:
    if return_request.status != ReturnStatus.APPROVED or return_request.is_handed_over:
        return None
    parcel = (
        return_request.parcels.filter(purpose=ParcelPurpose.BACK, shipment__voided_at=None)
        .exclude(shipment__carrier_reference="")
        .select_related("shipment__asked_of")
        .first()
    )
    return parcel.shipment if parcel else None


@transaction.atomic
def _write_booking(
    return_id: str, wanted: dict[str, Any], *, actor: Actor, now: datetime, notify: bool
) -> None:
    locked = lock_return(return_id)
    if locked.pickup != wanted:  # moved again meanwhile: its own event asks the carrier anew
        return
    locked.pickup = {
        **wanted,
        "state": PickupState.BOOKED.value,
        "booked": {"date": wanted["date"], "slot": wanted["slot"]},
    }
    if locked.shipping_status in (ShippingStatus.NO_LABEL, ShippingStatus.PENDING):
        locked.shipping_status = ShippingStatus.PICKUP_SCHEDULED
    locked.save(update_fields=["pickup", "shipping_status"])
    touch(locked, now=now)
    publish(ReturnPickupBooked(return_id=return_id, notify=notify), actor=actor, occurred_at=now)


@transaction.atomic
def _write_refusal(
    return_id: str,
    wanted: dict[str, Any],
    *,
    actor: Actor,
    now: datetime,
    notify: bool,
    is_gone: bool = False,
) -> None:
    """The carrier does not come then: what it agreed to before stands, else another time has to be chosen.

    One that ``is_gone`` can be asked for none: staff look at it.
    """
    locked = lock_return(return_id)
    if locked.pickup != wanted:
        return
    locked.pickup = {**wanted, **(wanted["booked"] or {}), "state": PickupState.REFUSED.value}
    locked.save(update_fields=["pickup"])
    if is_gone:
        raise_exception(locked, ReturnException.FLAGGED)
    touch(locked, now=now)
    publish(ReturnPickupRefused(return_id=return_id, notify=notify), actor=actor, occurred_at=now)


def _begins_at(span: dict[str, Any]) -> datetime:
    zone = ZoneInfo(shop_settings().time_zone)
    begins = time.fromisoformat(span["slot"][:5])
    return datetime.combine(date.fromisoformat(span["date"]), begins, tzinfo=zone)
