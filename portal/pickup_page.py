"""The choice of a pickup as a page shows it and a form sends it: day and hours, place, note, address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import format_date_with_weekday
from portal.draft import DraftPickup
from portal.frame import Problem
from returns.services.pickups import LONGEST_NOTE
from returns.states import PickupPlace
from tracking.addresses import address_lines
from tracking.ports import PickupSlot

PLACES: dict[str, Promise] = {
    PickupPlace.DOOR: gettext_lazy("In front of the door"),
    PickupPlace.IN_PERSON: gettext_lazy("I hand it over myself"),
    PickupPlace.GUARD: gettext_lazy("With the guard or at the reception"),
    PickupPlace.LOCKER: gettext_lazy("In the parcel locker"),
}


@dataclass(frozen=True)
class SlotChoice:
    value: str
    anchor: str
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class PickupDay:
    title: str
    slots: tuple[SlotChoice, ...]


@dataclass(frozen=True)
class PlaceChoice:
    value: str
    anchor: str
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class PickupPage:
    days: tuple[PickupDay, ...]
    places: tuple[PlaceChoice, ...]
    note: str
    longest_note: int
    address: tuple[str, ...]


def pickup_page(
    chosen: DraftPickup, slots: Sequence[PickupSlot], *, address: Mapping[str, Any], language: str
) -> PickupPage:
    """The days with their hours in order; none is chosen beforehand."""
    days: dict[date, list[SlotChoice]] = {}
    for slot in slots:
        value = f"{slot.day.isoformat()} {slot.hours}"
        choices = days.setdefault(slot.day, [])
        choices.append(
            SlotChoice(
                value=value,
                anchor=f"slot-{slot.day.isoformat()}-{len(choices)}",
                text=hours_text(slot.hours),
                is_chosen=value == f"{chosen.day} {chosen.hours}",
            )
        )
    return PickupPage(
        days=tuple(
            PickupDay(format_date_with_weekday(day, language), tuple(rows)) for day, rows in days.items()
        ),
        places=tuple(
            PlaceChoice(place, f"place-{place}", str(PLACES[place]), place == chosen.place)
            for place in PickupPlace.values
        ),
        note=chosen.note,
        longest_note=LONGEST_NOTE,
        address=tuple(
            address_lines(address, language=language, home_country=str(address.get("country_code") or ""))
        ),
    )


def read_pickup(request: HttpRequest, slots: Sequence[PickupSlot]) -> tuple[DraftPickup, list[Problem]]:
    """What was sent. A time must be one of those that the carrier offers now; without any, none is needed."""
    day, _space, hours = request.POST.get("slot", "").partition(" ")
    place = request.POST.get("place", "")
    chosen = DraftPickup(
        day=day,
        hours=hours,
        place=place if place in PLACES else PickupPlace.DOOR,
        note=request.POST.get("note", "").strip()[:LONGEST_NOTE],
    )
    offered = {(slot.day.isoformat(), slot.hours) for slot in slots}
    if (day, hours) in offered or not offered:
        return chosen if offered else DraftPickup(place=chosen.place, note=chosen.note), []
    first = f"slot-{slots[0].day.isoformat()}-0"
    if not day:
        return chosen, [Problem(_("Please choose when the carrier may come."), first)]
    return chosen, [
        Problem(_("The carrier cannot come at this time any more. Please choose another."), first)
    ]


def hours_text(hours: str) -> str:
    """``09:00–12:00``."""
    return hours.replace("-", "\N{EN DASH}")


def pickup_text(pickup: Mapping[str, Any], language: str) -> str:
    """Day and hours of a pickup as its return keeps it: ``Thursday 26 November, 09:00–12:00``."""
    day = format_date_with_weekday(date.fromisoformat(pickup["date"]), language)
    return f"{day}, {hours_text(pickup['slot'])}"
