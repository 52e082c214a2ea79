"""Things to do by hand as staff read them: what, for whom, by when, and how it is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.dates import format_date_with_weekday
from core.money import Money, format_money
from dashboard.presenting.moments import Clock
from dashboard.presenting.timeline import actor_name, actor_names
from dashboard.presenting.words import Badge, word
from integrations.by_hand.models import HandTask
from integrations.by_hand.selectors import Place
from integrations.by_hand.services.settling import can_be_paid_late, can_be_reopened
from integrations.by_hand.states import FAILURES, NEEDS_REFERENCE, OF_PARCELS, TaskKind, TaskState


@dataclass(frozen=True)
class _KindWords:
    title: Promise
    reference: Promise | str  # what names it once it is done, empty where nothing does
    done: Promise
    failed: Promise | str


KINDS: Mapping[str, _KindWords] = {
    TaskKind.REFUND: _KindWords(
        gettext_lazy("Refunds to send"),
        gettext_lazy("Reference of your refund"),
        gettext_lazy("I have sent it"),
        gettext_lazy("It cannot be sent"),
    ),
    TaskKind.CHARGE: _KindWords(
        gettext_lazy("Differences to collect"),
        gettext_lazy("Reference of the payment"),
        gettext_lazy("It was paid"),
        gettext_lazy("It cannot be collected"),
    ),
    TaskKind.RESTOCK: _KindWords(
        gettext_lazy("Stock to put back"),
        "",
        gettext_lazy("It is back on sale"),
        gettext_lazy("It is not put back"),
    ),
    TaskKind.REPLACEMENT: _KindWords(
        gettext_lazy("Replacements to order"),
        gettext_lazy("Number of the new order"),
        gettext_lazy("The order is placed"),
        gettext_lazy("It cannot be ordered"),
    ),
    TaskKind.CANCELLATION: _KindWords(
        gettext_lazy("Orders to stop"),
        "",
        gettext_lazy("It is cancelled"),
        gettext_lazy("It was too late"),
    ),
    TaskKind.CREDIT_CODE: _KindWords(
        gettext_lazy("Credit codes to enter"), "", gettext_lazy("The shop takes the code"), ""
    ),
    TaskKind.PICKUP: _KindWords(
        gettext_lazy("Pickups to book"),
        gettext_lazy("Tracking number, where the carrier has told it already"),
        gettext_lazy("It is booked"),
        gettext_lazy("The carrier does not come"),
    ),
    TaskKind.CALL_OFF: _KindWords(
        gettext_lazy("To call off with the carrier"),
        "",
        gettext_lazy("It is called off"),
        gettext_lazy("It was too late"),
    ),
}
FAILURE_WORDS: Mapping[str, Promise] = {
    "payment_closed": gettext_lazy("The payment cannot take money back any more"),
    "payment_not_found": gettext_lazy("The payment is not known there"),
    "cannot_be_collected": gettext_lazy("The customer cannot pay it"),
    "not_put_back": gettext_lazy("It is not sold again"),
    "sold_out": gettext_lazy("Sold out"),
    "too_late": gettext_lazy("It has left already"),
    "carrier_does_not_come": gettext_lazy("The carrier does not come then"),
    "other": gettext_lazy("Another reason"),
}
_STATES: Mapping[str, tuple[Promise, str]] = {
    TaskState.OPEN: (gettext_lazy("To do"), "warn"),
    TaskState.BOOKED: (gettext_lazy("Booked, the number follows"), "good"),
    TaskState.DONE: (gettext_lazy("Done"), "good"),
    TaskState.FAILED: (gettext_lazy("Not possible"), "bad"),
    TaskState.WITHDRAWN: (gettext_lazy("No longer wanted"), "plain"),
}


@dataclass(frozen=True)
class TodoRow:
    id: str
    title: str  # how much, empty for a pickup
    when: str  # of a pickup
    where: str
    url: str
    facts: tuple[tuple[str, str], ...]
    due: str
    is_late: bool
    state: Badge
    note: str
    is_under_way: bool
    can_be_reopened: bool
    can_be_paid_late: bool
    needs_reference: bool
    takes_link: bool
    reference_label: str
    done_label: str
    failed_label: str
    failures: tuple[tuple[str, str], ...]
    is_booked: bool


@dataclass(frozen=True)
class TodoTab:
    code: str
    label: str
    count: int
    url: str
    is_current: bool


def todo_tabs(
    kinds: Iterable[str], counts: Mapping[str, int], *, current: str, others: Mapping[str, str]
) -> tuple[TodoTab, ...]:
    """One tab for each kind. ``others`` are the addresses by kind."""
    return tuple(
        TodoTab(kind, str(KINDS[kind].title), counts.get(kind, 0), others[kind], kind == current)
        for kind in kinds
    )


def todo_counts(counts: Mapping[str, int]) -> tuple[TodoTab, ...]:
    """What is to be done by hand, for the first page; kinds without anything are left out."""
    base = reverse("dashboard:todo")
    return tuple(
        TodoTab(kind, str(KINDS[kind].title), count, f"{base}?kind={kind}", False)
        for kind, count in counts.items()
    )


def todo_rows(tasks: Iterable[HandTask], places: Mapping[str, Place], *, clock: Clock) -> tuple[TodoRow, ...]:
    rows = list(tasks)
    names = actor_names([task.settled_by for task in rows if task.settled_by])
    return tuple(_row(task, places[task.public_id], names, clock) for task in rows)


def _row(task: HandTask, place: Place, names: Mapping[tuple[str, str], str], clock: Clock) -> TodoRow:
    words = KINDS[task.kind]
    text, tone = _STATES[task.state]
    return TodoRow(
        id=task.public_id,
        title="" if task.kind in OF_PARCELS else _title(task, clock.language),
        when=_when(task, clock.language),
        where=_where(task, place),
        url=_url(task),
        facts=_facts(task, place, clock.language),
        due=clock.last_day(task.due_at) if task.due_at and task.kind not in OF_PARCELS else "",
        is_late=bool(task.due_at and task.is_under_way and task.due_at < clock.now),
        state=Badge(str(text), tone),
        note=_note(task, names, clock),
        is_under_way=task.is_under_way,
        can_be_reopened=can_be_reopened(task, now=clock.now) and not place.is_erased,
        can_be_paid_late=can_be_paid_late(task),
        needs_reference=task.kind in NEEDS_REFERENCE or task.state == TaskState.BOOKED,
        takes_link=task.kind == TaskKind.CHARGE and task.is_under_way and not task.details.get("url"),
        reference_label=_("Tracking number") if task.state == TaskState.BOOKED else str(words.reference),
        done_label=_("The carrier has told the number")
        if task.state == TaskState.BOOKED
        else str(words.done),
        failed_label=str(words.failed),
        failures=tuple((code, str(FAILURE_WORDS[code])) for code in _failures(task)),
        is_booked=task.state == TaskState.BOOKED,
    )


def _failures(task: HandTask) -> tuple[str, ...]:
    return FAILURES.get(task.kind, ()) if task.is_under_way else ()


def _title(task: HandTask, language: str) -> str:
    if task.amount_minor is None:
        return _("%(quantity)s pcs") % {"quantity": task.details.get("quantity", "")}
    return format_money(Money(task.amount_minor or 0, task.currency), language)


def _when(task: HandTask, language: str) -> str:
    if task.kind not in OF_PARCELS:
        return ""
    return pickup_when(task.details, language) if "date" in task.details else _("Return label or code")


def pickup_when(details: Mapping[str, Any], language: str) -> str:
    """Day and hours of a pickup: ``Thursday 26 November, 09:00–18:00``."""
    day = format_date_with_weekday(date.fromisoformat(details["date"]), language)
    return f"{day}, {details['slot'].replace('-', chr(0x2013))}"


def _where(task: HandTask, place: Place) -> str:
    if task.kind == TaskKind.CREDIT_CODE:
        return str(task.details["code"])
    return place.return_number or _("Order %(number)s") % {"number": place.order_number}


def _url(task: HandTask) -> str:
    if task.kind == TaskKind.CREDIT_CODE:
        return reverse("dashboard:customer", args=[task.subject_id])
    if task.return_id:
        return reverse("dashboard:return", args=[task.return_id])
    return reverse("dashboard:order", args=[task.order_id])


def _facts(task: HandTask, place: Place, language: str) -> tuple[tuple[str, str], ...]:
    """What people look for in their own books."""
    known = (
        (_("Article"), task.details.get("title", "")),
        (_("SKU"), task.details.get("sku", "")),
        (_("Order"), place.order_number),
        (_("Payment"), task.details.get("payment", "")),
        (_("Paid through"), task.details.get("gateway", "")),
        (_("Link"), task.details.get("url", "")),
        (_("Reference"), task.reference),
        (_("Carrier"), task.details.get("carrier", "")),
        (_("Tracking number"), task.details.get("parcel", "")),
        (_("Booked before for"), _booked_before(task, language)),
    )
    return tuple((label, str(value)) for label, value in known if value)


def _booked_before(task: HandTask, language: str) -> str:
    """The time at which the carrier is still expected, where another one is to be booked instead."""
    is_moved = task.state == TaskState.OPEN and task.booked not in (None, task.details)
    return pickup_when(task.booked, language) if is_moved and task.booked else ""


def _note(task: HandTask, names: Mapping[tuple[str, str], str], clock: Clock) -> str:
    """Who recorded it and when, and why it came to nothing."""
    if task.settled_at is None or not task.settled_by:
        return ""
    why = f"{word(FAILURE_WORDS, task.failure)} · " if task.failure else ""
    return f"{why}{actor_name(task.settled_by, names)} · {clock.moment(task.settled_at)}"


def recorded_text(count: int) -> str:
    text = ngettext("%(count)s thing is recorded.", "%(count)s things are recorded.", count)
    return text % {"count": count}
