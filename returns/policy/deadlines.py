"""By which day money that is owed is sent: the shop's own promise, or the law's last day where that is earlier.

Pure: the clock, the terms and the calendars are arguments. Pages, mails, the refund's row and the watch over
it all ask here, so that none of them promises another day.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from core.dates import (
    SATURDAY_AND_SUNDAY,
    add_business_days,
    end_of_local_day,
    is_business_day,
    last_day_before,
    local_date,
)
from countries.law import CountedFrom, Law, RefundDeadline
from returns.policy.law import DEFECT, WITHDRAWAL

# The law sets a last day for the money of those who use a right that it gives; goodwill is the shop's own.
STATUTORY = frozenset({WITHDRAWAL, DEFECT})


@dataclass(frozen=True)
class WorkingDays:
    """The days on which a country's banks and warehouses work."""

    holidays: Collection[date] = frozenset()
    weekend: Collection[int] = SATURDAY_AND_SUNDAY


@dataclass(frozen=True)
class DueTerms:
    """What a refund's day depends on beside what happened.

    ``refund_days`` are the shop's own business days, counted where it banks. ``law`` is the shopper's country's.
    """

    refund_days: int
    time_zone: str
    law: Law
    legal_basis: str
    shop_days: WorkingDays = WorkingDays()
    law_days: WorkingDays = WorkingDays()


@dataclass(frozen=True)
class Standing:
    """What has happened to a return. ``sent_at`` is the carrier's proof; nothing to send back counts as both, so that of
    what never left the shop the money is counted from the declaration. ``agreed_at``: the shop approved."""

    declared_at: datetime
    sent_at: datetime | None = None
    goods_back_at: datetime | None = None
    agreed_at: datetime | None = None
    is_by_named_carrier: bool = True


@dataclass(frozen=True)
class PromisedSpan:
    """Business days, and the event of the terms (``receipt``, ``inspection``, ...) from which they are counted."""

    days: int
    refund_on: str


def due_at(terms: DueTerms, standing: Standing, *, owed_at: datetime) -> datetime:
    """24:00 of the last day for money that is owed since ``owed_at``.

    Where the law's last day has passed before the money was owed, it is that very day.
    """
    promised = promised_at(terms, owed_at=owed_at)
    lawful = lawful_due_at(terms, standing)
    if lawful is None:
        return promised
    today = end_of_local_day(local_date(owed_at, terms.time_zone), terms.time_zone)
    return min(promised, max(lawful, today))


def promised_at(terms: DueTerms, *, owed_at: datetime) -> datetime:
    """24:00 of the last day of the shop's own promise, whatever the law says."""
    day = add_business_days(
        local_date(owed_at, terms.time_zone),
        terms.refund_days,
        terms.shop_days.holidays,
        terms.shop_days.weekend,
    )
    return end_of_local_day(day, terms.time_zone)


def lawful_due_at(terms: DueTerms, standing: Standing) -> datetime | None:
    """24:00 of the law's last day, once it is known; None before, and where no law says one."""
    deadline = _deadline(terms.law, terms.legal_basis)
    if deadline is None:
        return None
    counted_at = _counted_at(deadline, standing)
    held_until = counted_at
    if deadline.counted_from is CountedFrom.NOTICE and deadline.may_wait_for_goods:
        # Who may wait for the goods may wait no longer than for the proof that they were sent.
        held_until = _first(standing.sent_at, standing.goods_back_at)
    if counted_at is None or held_until is None:
        return None
    start = local_date(counted_at, terms.time_zone)
    if deadline.is_in_business_days:
        days = terms.law_days
        last_day = add_business_days(start, deadline.days, days.holidays, days.weekend)
    else:
        last_day = start + timedelta(days=deadline.days)
    return end_of_local_day(max(last_day, local_date(held_until, terms.time_zone)), terms.time_zone)


def promise_of(law: Law, *, legal_basis: str | None, refund_days: int, refund_on: str) -> PromisedSpan:
    """What may be promised before anything has happened.

    Where the law counts business days from the goods' arrival, it is told from there, whenever they are inspected.
    """
    deadline = _deadline(law, legal_basis)
    if (
        deadline is not None
        and refund_on in ("receipt", "inspection")
        and deadline.is_in_business_days
        and deadline.counted_from is CountedFrom.GOODS_BACK
    ):
        days = min(refund_days, deadline.days) if refund_on == "receipt" else deadline.days
        return PromisedSpan(days, "receipt")
    return PromisedSpan(refund_days, refund_on)


def _deadline(law: Law, legal_basis: str | None) -> RefundDeadline | None:
    return law.deadline_for(is_defect=legal_basis == DEFECT) if legal_basis in STATUTORY else None


def _counted_at(deadline: RefundDeadline, standing: Standing) -> datetime | None:
    match deadline.counted_from:
        case CountedFrom.NOTICE:
            return standing.declared_at
        case CountedFrom.GOODS_BACK:
            return standing.goods_back_at
        case CountedFrom.GOODS_OR_PROOF:
            return _first(standing.sent_at, standing.goods_back_at)
        case CountedFrom.HAND_OVER:
            handed_over_at = standing.sent_at if standing.is_by_named_carrier else None
            return _first(handed_over_at, standing.goods_back_at)
        case CountedFrom.AGREED:
            return standing.agreed_at


def _first(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def late_interest_minor(law: Law, *, amount_minor: int, due: datetime, now: datetime) -> int:
    """What the law adds by ``now`` to money that was due at ``due``, to the minor unit; 0 where it adds nothing.

    Counted by whole days of 24 hours of a year of 365, the day that has begun included.
    """
    if law.late_interest is None or now <= due:
        return 0
    days = -((due - now) // timedelta(days=1))
    exact = amount_minor * law.late_interest.percent_a_year * days / (100 * 365)
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def warned_from(due: datetime, *, business_days: int, days: WorkingDays, time_zone: str) -> datetime:
    """The beginning of the day on which staff are told that ``due`` draws near: so many business days before it."""
    day = last_day_before(due, time_zone)
    left = business_days
    while left > 0:
        day -= timedelta(days=1)
        left -= is_business_day(day, days.holidays, days.weekend)
    return end_of_local_day(day - timedelta(days=1), time_zone)


def reminded_from(hand_over_by: datetime, *, approved_at: datetime, days_before: int) -> datetime | None:
    """When a shopper is reminded of the hand-over's last day; None where there is no time between.

    Who was only just told the day is not reminded of it at once, but on the last day before it.
    """
    if days_before <= 0:
        return None
    for days in (days_before, 1):
        moment = hand_over_by - timedelta(days=days)
        if moment >= approved_at + timedelta(days=1):
            return moment
    return None
