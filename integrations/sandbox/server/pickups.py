"""The sandbox carrier's drivers: when they can come, and where they were ordered to. One pickup for a label.

A pickup stands in its label's own record: ordering it again moves it, and the same order twice is one.
"""

from __future__ import annotations

import time
from collections import Counter
from datetime import date, timedelta

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from countries.registry import country
from integrations.sandbox.access import for_its_customer
from integrations.sandbox.ledger import WAIT_SECONDS, CompanyDown, behaviour_of
from integrations.sandbox.models import Company, Mode, RecordKind, RecordState, SandboxRecord
from integrations.sandbox.server.answers import BadCall, answering_errors, body_of

HOURS = ("09:00-12:00", "12:00-15:00", "15:00-18:00")
SATURDAY_HOURS = ("09:00-13:00",)
DRIVERS = 8  # pickups in one span, all told
MOST_DAYS = 31

_SATURDAY, _SUNDAY = 5, 6


@require_GET
@for_its_customer
@answering_errors
def pickup_slots(request: HttpRequest) -> JsonResponse:
    """The spans between two days in which a driver is still free."""
    first_day, last_day = _day(request.GET.get("from")), _day(request.GET.get("until"))
    today = clock.now().date()
    days = [
        day for offset in range(MOST_DAYS) if today < (day := first_day + timedelta(days=offset)) <= last_day
    ]
    booked = _booked()
    slots = [
        {"date": day.isoformat(), "hours": hours}
        for day in days
        for hours in _hours_of(day, request.GET.get("country", ""))
        if booked[(day.isoformat(), hours)] < DRIVERS
    ]
    return JsonResponse({"slots": slots})


@require_http_methods(["PUT"])
@for_its_customer
@answering_errors
def pickup(request: HttpRequest, label_id: str) -> JsonResponse:
    """Order a driver for a labelled parcel, for the first time or at another one; he goes with a void label."""
    label = SandboxRecord.objects.filter(kind=RecordKind.LABEL, public_id=label_id).first()
    if label is None:
        return JsonResponse({"error": "no such label"}, status=404)
    if label.scans or label.state == RecordState.VOIDED:
        return JsonResponse({"error": "the parcel was handed over, or its label is void"}, status=409)
    body = body_of(request, {"date": str, "hours": str})
    wanted = {"date": body["date"], "hours": body["hours"]}
    mode, delay_seconds = behaviour_of(Company.CARRIER)
    if mode in (Mode.FAIL, Mode.HANG):
        time.sleep(0 if mode == Mode.FAIL else delay_seconds or WAIT_SECONDS)
        raise CompanyDown
    if mode == Mode.DECLINE:
        return JsonResponse({"error": "declined_as_told"}, status=422)
    if label.request.get("pickup") != wanted and not _is_free(wanted, str(label.request.get("country", ""))):
        return JsonResponse({"error": "no driver at that time"}, status=422)
    _note(label, wanted)
    if mode == Mode.TIMEOUT_AFTER_SUCCESS:
        time.sleep(delay_seconds or WAIT_SECONDS)
    return JsonResponse({"id": label.public_id, "pickup": wanted})


def _hours_of(day: date, country_code: str) -> tuple[str, ...]:
    """When drivers work: never on Sundays and on holidays of the country."""
    if day.weekday() == _SUNDAY or day in country(country_code).holidays(day.year):
        return ()
    return SATURDAY_HOURS if day.weekday() == _SATURDAY else HOURS


def _is_free(wanted: dict[str, str], country_code: str) -> bool:
    day = _day(wanted["date"])
    return (
        day > clock.now().date()
        and wanted["hours"] in _hours_of(day, country_code)
        and _booked()[(wanted["date"], wanted["hours"])] < DRIVERS
    )


def _booked() -> Counter[tuple[str, str]]:
    labels = SandboxRecord.objects.filter(
        kind=RecordKind.LABEL, state=RecordState.DONE, request__pickup__isnull=False
    )
    rows = labels.values_list("request__pickup__date", "request__pickup__hours")
    return Counter((str(day), str(hours)) for day, hours in rows if day)


def _note(label: SandboxRecord, wanted: dict[str, str]) -> None:
    SandboxRecord.objects.filter(pk=label.pk).update(request={**label.request, "pickup": wanted})


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError as problem:
        raise BadCall("a day is written 2026-11-26") from problem
