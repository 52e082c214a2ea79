"""Changing the shop's holidays: adding one that the country's calendar lacks, working on one, and taking either back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.events import SettingsChanged
from accounts.models import ShopSettings
from core.actors import Actor
from core.dates import local_date
from core.errors import FieldError, Refusal
from countries.registry import country
from events.publishing import publish

LONGEST_NAME = 80
YEARS_AHEAD = 3
MOST_DAYS = 200


class HolidayRefused(Refusal):
    """This day cannot be entered so; ``errors`` says why."""

    code = "holiday_refused"
    title = "This holiday cannot be entered"


@transaction.atomic
def add_holiday(*, day: date, name: str, actor: Actor, now: datetime) -> ShopSettings:
    """Count ``day`` as a public holiday from now on. Days that were promised already stay.

    Raises HolidayRefused for a day that is free anyway, lies in the past or too far ahead.
    """
    row = _settings()
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise _refused(
            "name", _("Please write a name of at most %(most)s characters.") % {"most": LONGEST_NAME}
        )
    _require_near(day, row, now)
    home = country(row.country)
    own = row.own_holidays.get(day.isoformat())
    if own is not None and own["is_holiday"]:
        raise _refused("day", _("You have entered this day already: %(name)s.") % {"name": own["name"]})
    if day in home.holidays(day.year):
        raise _refused("day", _("This day is a public holiday already."))
    if day.weekday() in home.weekend:
        raise _refused("day", _("This day is no business day anyway: it falls on a weekend."))
    return _set(row, day, name=name, is_holiday=True, actor=actor, now=now)


@transaction.atomic
def work_on_holiday(*, day: date, name: str, actor: Actor, now: datetime) -> ShopSettings:
    """Count a public holiday of the country as a business day of this shop. What the law counts stays as it is.

    Raises HolidayRefused for a day that the country's calendar does not know.
    """
    row = _settings()
    _require_near(day, row, now)
    if day not in country(row.country).holidays(day.year):
        raise _refused("day", _("This day is no public holiday."))
    return _set(row, day, name=" ".join(name.split())[:LONGEST_NAME], is_holiday=False, actor=actor, now=now)


@transaction.atomic
def take_back_own_day(*, day: date, actor: Actor, now: datetime) -> ShopSettings:
    """Let the country's calendar alone decide about ``day`` again. Safe to repeat."""
    row = _settings()
    if row.own_holidays.pop(day.isoformat(), None) is not None:
        _save(row, actor=actor, now=now)
    return row


def _settings() -> ShopSettings:
    return ShopSettings.objects.select_for_update().get(pk=1)


def _set(
    row: ShopSettings, day: date, *, name: str, is_holiday: bool, actor: Actor, now: datetime
) -> ShopSettings:
    entry = {"name": name, "is_holiday": is_holiday}
    if row.own_holidays.get(day.isoformat()) == entry:
        return row
    if len(row.own_holidays) >= MOST_DAYS:
        raise _refused("day", _("At most %(most)s days can be entered.") % {"most": MOST_DAYS})
    row.own_holidays[day.isoformat()] = entry
    _save(row, actor=actor, now=now)
    return row


def _save(row: ShopSettings, *, actor: Actor, now: datetime) -> None:
    row.save(update_fields=["own_holidays"])
    publish(SettingsChanged(fields=["own_holidays"]), actor=actor, occurred_at=now)


def _require_near(day: date, row: ShopSettings, now: datetime) -> None:
    today = local_date(now, row.time_zone)
    if day < today:
        raise _refused("day", _("This day has passed. What was promised before stays."))
    if day.year > today.year + YEARS_AHEAD:
        raise _refused("day", _("Choose a day of the next %(years)s years.") % {"years": YEARS_AHEAD})


def _refused(field: str, message: str) -> HolidayRefused:
    return HolidayRefused(message, [FieldError(field, HolidayRefused.code, message)])
