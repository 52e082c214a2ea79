"""A person's data as staff handle them: what was asked for, what is still open, what an erasure would keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.selectors import file_path, shop_settings
from commerce.duties import kept_of
from commerce.models import Customer, PrivacyKind, PrivacyRequest, PrivacyStatus
from commerce.people import NotOnePerson, open_obligations, person_of
from commerce.privacy_words import kept_in_words
from commerce.services.retention import ChosenRule, chosen_rules
from core.clock import real_now
from core.dates import format_date
from core.money import Money, format_money
from core.privacy import Obligation
from countries.law import Source
from countries.registry import country
from dashboard.presenting.moments import Clock
from dashboard.presenting.words import Words, word
from loyalty.models import LedgerAccount, LedgerKind

_KINDS: Words = {
    PrivacyKind.EXPORT: gettext_lazy("Copy of the data"),
    PrivacyKind.ERASE: gettext_lazy("Erasure"),
}
_STATUSES: Words = {
    PrivacyStatus.QUEUED: gettext_lazy("In the queue"),
    PrivacyStatus.WORKING: gettext_lazy("Being written"),
    PrivacyStatus.DONE: gettext_lazy("Done"),
    PrivacyStatus.FAILED: gettext_lazy("Not done"),
}
_FAILURES: Words = {
    "called_off": gettext_lazy("Called off"),
    "open_obligations": gettext_lazy("Something was opened in the meantime"),
}
_OPEN: Words = {
    "return": gettext_lazy("Return"),
    "refund": gettext_lazy("Refund"),
    "charge": gettext_lazy("Payment for an exchange"),
    "cancellation": gettext_lazy("Cancellation"),
    "withdrawal": gettext_lazy("Withdrawal"),
}


@dataclass(frozen=True)
class RequestRow:
    id: str
    kind: str
    status: str
    when: str
    note: str
    file_url: str
    file_until: str
    can_be_called_off: bool


@dataclass(frozen=True)
class OpenRow:
    kind: str
    name: str
    return_id: str


@dataclass(frozen=True)
class KeptRow:
    what: str
    until: str
    duty: str


@dataclass(frozen=True)
class PrivacyPage:
    customer: Customer
    name: str
    is_erased: bool
    requests: tuple[RequestRow, ...]
    is_one_person: bool = True
    open: tuple[OpenRow, ...] = ()
    kept: tuple[KeptRow, ...] = ()
    credit: tuple[str, ...] = ()
    customers: int = 0

    @property
    def waits(self) -> bool:
        return any(row.can_be_called_off for row in self.requests)


@dataclass(frozen=True)
class RetentionRow:
    """``field`` names the input; None where there is nothing to choose."""

    title: str
    reason: str
    days: int
    field: str | None
    least_days: int
    most_days: int
    error: str = ""


def privacy_page(customer: Customer, clock: Clock) -> PrivacyPage:
    """What can be done with this person's data, and what was."""
    requests = customer.privacy_requests.select_related("file").order_by("-requested_at", "-pk")[:20]
    page = PrivacyPage(
        customer=customer,
        name=customer.name or customer.external_id,
        is_erased=customer.erased_at is not None,
        requests=tuple(_request_row(request, clock) for request in requests),
    )
    try:
        person = person_of(customer)
    except NotOnePerson:
        return replace(page, is_one_person=False)
    return replace(
        page,
        open=tuple(map(_open_row, open_obligations(person))),
        kept=tuple(_kept_rows(kept_of(person, now=clock.now), clock.language)),
        credit=tuple(_credit(person.customer_ids, clock.language)),
        customers=len(person.customer_ids),
    )


def retention_rows(errors: dict[str, str]) -> tuple[RetentionRow, ...]:
    """Every kind of data, with what was wrong about the days that were typed."""
    return tuple(_retention_row(one, errors) for one in chosen_rules())


def books_of_erased() -> tuple[str, Source | None]:
    """How long the shop's country has its books kept, and where that stands."""
    duty = country(shop_settings().country).bookkeeping
    text = ngettext(
        "%(years)s year after the end of the year", "%(years)s years after the end of the year", duty.years
    )
    return text % {"years": duty.years}, duty.source


def _request_row(request: PrivacyRequest, clock: Clock) -> RequestRow:
    left = request.expires_at - clock.now if request.expires_at else timedelta(0)
    has_file = request.file is not None and left > timedelta(0)
    waits = request.kind == PrivacyKind.ERASE and request.waits_for_open
    is_waiting = waits and request.status == PrivacyStatus.QUEUED
    note = word(_FAILURES, request.failure) if request.failure else ""
    return RequestRow(
        id=request.public_id,
        kind=word(_KINDS, request.kind),
        status=_("Waits until nothing is open") if is_waiting else word(_STATUSES, request.status),
        when=clock.moment(request.requested_at),
        note=note,
        file_url=file_path(request.file, now=real_now(), lifetime=left) if request.file and has_file else "",
        file_until=clock.moment(request.expires_at) if request.expires_at and has_file else "",
        can_be_called_off=is_waiting,
    )


def _open_row(obligation: Obligation) -> OpenRow:
    return OpenRow(
        kind=word(_OPEN, obligation.kind),
        name=obligation.number or obligation.id,
        return_id=obligation.id if obligation.kind == "return" else "",
    )


def _kept_rows(kept: Sequence[dict[str, str]], language: str) -> list[KeptRow]:
    return [
        KeptRow(
            one["what"],
            format_date(date.fromisoformat(one["until"]), language, with_year=True),
            one["duty"],
        )
        for one in kept_in_words(kept)
    ]


def _credit(customer_ids: Sequence[int], language: str) -> list[str]:
    rows = LedgerAccount.objects.filter(customer__in=customer_ids, kind=LedgerKind.CREDIT, balance__gt=0)
    return [format_money(Money(row.balance, row.currency), language) for row in rows.order_by("pk")]


def _retention_row(one: ChosenRule, errors: dict[str, str]) -> RetentionRow:
    rule = one.rule
    return RetentionRow(
        title=_(rule.title),
        reason=_(rule.reason),
        days=one.days,
        field=rule.code if rule.can_be_shortened else None,
        least_days=rule.least_days,
        most_days=rule.days,
        error=errors.get(rule.code, ""),
    )
