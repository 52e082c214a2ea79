"""The way back as staff read it: when the carrier comes, and what the shopper told of the hand-over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import StaffUser, StoredFile
from accounts.roles import Capability
from accounts.selectors import file_path
from core.dates import format_date_with_weekday
from core.money import Money, format_money
from countries.carriers import carrier_name
from dashboard.presenting.moments import Clock
from returns.models import ReturnRequest
from returns.services.own_parcels import BY_HAND, repayable_minor
from returns.states import PickupPlace, PickupState


@dataclass(frozen=True)
class RepayForm:
    """What the shopper's postage may be repaid with: the amount as a form has it, and the most in words."""

    amount: str
    most: str


@dataclass(frozen=True)
class HandOverCard:
    rows: tuple[tuple[str, str], ...]
    receipt_url: str
    repay: RepayForm | None


def hand_over_card(found: ReturnRequest, *, user: StaffUser, clock: Clock) -> HandOverCard | None:
    """Nothing where neither a pickup nor a hand-over by the shopper's word is known."""
    sees_people = user.may(Capability.VIEW_PERSONAL_DATA)
    rows = [*_pickup_rows(found, clock, sees_people=sees_people), *_own_rows(found, user, clock)]
    if not rows:
        return None
    own = found.own_parcel or {}
    receipt = StoredFile.objects.filter(public_id=own.get("receipt") or "").first() if sees_people else None
    return HandOverCard(
        rows=tuple(rows), receipt_url=file_path(receipt) if receipt else "", repay=_repay(found, user, clock)
    )


def _pickup_rows(found: ReturnRequest, clock: Clock, *, sees_people: bool) -> list[tuple[str, str]]:
    pickup: dict[str, Any] | None = found.pickup
    if not pickup:
        return []
    states = {
        PickupState.WANTED: _("being asked of the carrier"),
        PickupState.BY_HAND: _("to be booked by your team"),
        PickupState.BOOKED: _("booked"),
        PickupState.REFUSED: _("the carrier cannot come then"),
    }
    rows = [(_("Pickup"), f"{_span(pickup, clock)} · {states[PickupState(pickup['state'])]}")]
    booked = pickup["booked"]
    if booked and (booked["date"], booked["slot"]) != (pickup["date"], pickup["slot"]):
        rows.append((_("Booked until then"), _span(booked, clock)))
    places = {
        PickupPlace.DOOR: _("In front of the door"),
        PickupPlace.IN_PERSON: _("Handed over in person"),
        PickupPlace.GUARD: _("With the guard or at the reception"),
        PickupPlace.LOCKER: _("In the parcel locker"),
    }
    rows.append((_("Place"), places[PickupPlace(pickup["place"])]))
    if pickup["note"] and sees_people:
        rows.append((_("Way in"), pickup["note"]))
    return rows


def _span(span: dict[str, Any], clock: Clock) -> str:
    day = format_date_with_weekday(date.fromisoformat(span["date"]), clock.language)
    return f"{day}, {span['slot']}"


def _own_rows(found: ReturnRequest, user: StaffUser, clock: Clock) -> list[tuple[str, str]]:
    own: dict[str, Any] | None = found.own_parcel
    if not own:
        return []
    told = datetime.fromisoformat(own["told_at"])
    rows = [(_("Handed over, the customer says"), clock.moment(told))]
    if own["tracking_number"]:
        carrier = carrier_name(own["carrier"], found.order.country)
        rows.append((_("Customer's own parcel"), f"{carrier} {own['tracking_number']}"))
    if own["cost_minor"] and user.may(Capability.VIEW_MONEY):
        rows.append((_("Postage paid"), _amount(own["cost_minor"], found, clock)))
    repaid = own["repaid"]
    if repaid and user.may(Capability.VIEW_MONEY):
        way = _("by hand") if repaid["way"] == BY_HAND else _("as store credit")
        text = f"{_amount(repaid['amount_minor'], found, clock)} · {way}"
        rows.append((_("Postage repaid"), f"{text} · {repaid['reference']}" if repaid["reference"] else text))
    return rows


def _repay(found: ReturnRequest, user: StaffUser, clock: Clock) -> RepayForm | None:
    if not user.may(Capability.REFUND):
        return None
    most = repayable_minor(found)
    if not most:
        return None
    return RepayForm(amount=Money(most, found.currency).decimal_string, most=_amount(most, found, clock))


def _amount(minor: int, found: ReturnRequest, clock: Clock) -> str:
    return format_money(Money(minor, found.currency), clock.language)
