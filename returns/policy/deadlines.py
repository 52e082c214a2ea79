"""By which day money that is owed is sent: the shop's own promise, or the law's last day where that is earlier.

Pure: the clock, the terms and the calendars are arguments. Pages, mails, the refund's row and the watch over
it all ask here, so that none of them promises another day.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.dates import (
    SATURDAY_AND_SUNDAY,
    add_business_days,
    end_of_local_day,
    is_business_day,
    last_day_before,
    local_date,
)
from countries.model import CountedFrom, Law
from returns.policy.law import DEFECT, WITHDRAWAL, refund_due_at

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
    """What has happened to a return. ``sent_at`` is the carrier's proof; nothing to send back counts as both."""

    declared_at: datetime
    sent_at: datetime | None = None
    goods_back_at: datetime | None = None


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
    deadline = terms.law.refund
    if deadline is None or terms.legal_basis not in STATUTORY:
        return None
    goods_back_at = standing.goods_back_at
    if deadline.counted_from is CountedFrom.NOTICE and deadline.may_wait_for_goods:
        # Who may wait for the goods may wait no longer than for the proof that they were sent.
        known = [moment for moment in (standing.sent_at, goods_back_at) if moment is not None]
        goods_back_at = min(known, default=None)
    return refund_due_at(
        terms.law,
        requested_at=standing.declared_at,
        goods_back_at=goods_back_at,
        time_zone=terms.time_zone,
        holidays=terms.law_days.holidays,
        weekend=terms.law_days.weekend,
    )


def promised_days(terms: DueTerms, *, refund_on: str) -> int:
    """The business days that may be promised before anything has happened, counted from what ``refund_on`` names.

    Where the law counts business days from the same arrival and has fewer of them, it is the law's.
    """
    deadline = terms.law.refund
    if (
        deadline is not None
        and terms.legal_basis in STATUTORY
        and refund_on in ("receipt", "inspection")
        and deadline.is_in_business_days
        and deadline.counted_from is CountedFrom.GOODS_BACK
    ):
        return min(terms.refund_days, deadline.days)
    return terms.refund_days


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
