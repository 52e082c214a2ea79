"""By which day money is sent: the shop's promise and the law's last day, in each country's own days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from core.dates import last_day_before
from countries.registry import country
from returns.policy.deadlines import (
    DueTerms,
    Standing,
    WorkingDays,
    due_at,
    late_interest_minor,
    lawful_due_at,
    promise_of,
    reminded_from,
    warned_from,
)

THURSDAY = datetime(2026, 11, 19, 9, tzinfo=UTC)


def _terms(code: str, *, refund_days: int = 5, basis: str = "withdrawal", holidays: set[date] | None = None):
    home = country(code)
    days = WorkingDays(home.holidays(2026, 2027) | (holidays or set()), home.weekend)
    return DueTerms(refund_days, home.time_zone, home.law, basis, shop_days=days, law_days=days)


def _day(moment: datetime, code: str) -> str:
    return last_day_before(moment, country(code).time_zone).isoformat()


@pytest.mark.parametrize(
    ("code", "refund_days", "asked", "sent", "back", "owed", "expected"),
    [
        # The shop's own promise is the shorter one.
        ("DE", 5, 0, 1, 4, 4, "2026-11-30"),  # owed on Monday 23: five business days
        ("DE", 0, 0, 1, 4, 4, "2026-11-23"),
        ("TR", 5, 0, 1, 4, 4, "2026-11-30"),
        ("TH", 5, 0, 1, 4, 4, "2026-11-30"),
        ("KR", 1, 0, 1, 4, 4, "2026-11-24"),
        ("US", 5, 0, 1, 4, 4, "2026-12-01"),  # no law, and Thanksgiving on the 26th
        # The law's day is the earlier one.
        ("KR", 5, 0, 1, 4, 4, "2026-11-26"),  # three business days after Monday 23
        ("KR", 5, 0, 1, 4, 5, "2026-11-26"),  # owed a day after the goods: still from the goods
        ("DE", 9, 0, 3, 4, 4, "2026-12-03"),  # 14 days after the declaration of the 19th
        ("TR", 9, 0, 3, 4, 4, "2026-12-04"),  # the promise; the law counts from the hand-over
        ("TH", 20, 0, 3, 4, 4, "2026-12-04"),  # 15 days after the notice
        ("TH", 20, 0, None, None, 0, "2026-12-04"),  # and it does not wait for the goods
        # A seller who may wait for the goods owes nothing by law before them.
        ("DE", 5, 0, None, None, 0, "2026-11-26"),
        ("KR", 5, 0, None, None, 0, "2026-11-26"),
        # The goods came after the 14 days: on that very day, unless the proof of sending came before.
        ("DE", 9, 0, None, 20, 20, "2026-12-09"),
        ("DE", 9, 0, 13, 20, 20, "2026-12-09"),
        # Inspected after the law's last day: at once.
        ("KR", 3, 0, 1, 4, 11, "2026-11-30"),
        ("DE", 5, 0, 1, 4, 18, "2026-12-07"),
    ],
)
def test_the_day_is_the_earlier_of_promise_and_law(code, refund_days, asked, sent, back, owed, expected):
    def at(days: int | None) -> datetime | None:
        return None if days is None else THURSDAY + timedelta(days=days)

    found = due_at(
        _terms(code, refund_days=refund_days),
        Standing(THURSDAY + timedelta(days=asked), sent_at=at(sent), goods_back_at=at(back)),
        owed_at=THURSDAY + timedelta(days=owed),
    )

    assert _day(found, code) == expected


def test_holidays_of_the_country_are_no_business_days():
    terms = _terms("KR", refund_days=3, holidays={date(2026, 11, 24), date(2026, 11, 25)})

    found = due_at(
        terms,
        Standing(THURSDAY, goods_back_at=THURSDAY + timedelta(days=4)),
        owed_at=THURSDAY + timedelta(days=4),
    )

    assert _day(found, "KR") == "2026-11-30"


def test_the_law_of_withdrawal_says_nothing_about_goodwill():
    standing = Standing(THURSDAY, goods_back_at=THURSDAY + timedelta(days=1))

    assert lawful_due_at(_terms("KR", basis="goodwill"), standing) is None
    assert lawful_due_at(_terms("KR", basis="defect"), standing) == datetime(2026, 11, 25, 15, tzinfo=UTC)


def test_proof_of_sending_starts_the_clock_where_the_law_says_so():
    late = Standing(
        THURSDAY, sent_at=THURSDAY + timedelta(days=10), goods_back_at=THURSDAY + timedelta(days=20)
    )

    assert _day(lawful_due_at(_terms("DE"), late), "DE") == "2026-12-03"
    assert _day(lawful_due_at(_terms("KR"), late), "KR") == "2026-12-14"  # three days after Wednesday 9


@pytest.mark.parametrize(
    ("business_days", "expected"), [(0, "2026-11-30"), (1, "2026-11-27"), (2, "2026-11-25")]
)
def test_staff_are_warned_whole_business_days_before(business_days, expected):
    due = datetime(2026, 11, 30, 23, tzinfo=UTC)  # Monday 30 in Berlin
    days = WorkingDays({date(2026, 11, 26)})

    begins = warned_from(due, business_days=business_days, days=days, time_zone="Europe/Berlin")

    assert begins == datetime.fromisoformat(f"{expected}T00:00:00+01:00")


@pytest.mark.parametrize(
    ("hand_over_days", "days_before", "expected_days"),
    [(14, 3, 11), (4, 3, 1), (3, 3, 2), (2, 3, 1), (1, 3, None), (14, 0, None)],
)
def test_nobody_is_reminded_of_what_was_only_just_said(hand_over_days, days_before, expected_days):
    last = THURSDAY + timedelta(days=hand_over_days)

    found = reminded_from(last, approved_at=THURSDAY, days_before=days_before)

    assert found == (None if expected_days is None else THURSDAY + timedelta(days=expected_days))


@pytest.mark.parametrize(
    ("code", "basis", "refund_on", "days"),
    [
        ("KR", "withdrawal", "receipt", (3, "receipt")),
        ("KR", "defect", "inspection", (3, "receipt")),  # from the arrival, whenever it is inspected
        ("KR", "goodwill", "inspection", (5, "inspection")),
        ("KR", "withdrawal", "request", (5, "request")),
        ("DE", "withdrawal", "receipt", (5, "receipt")),
        ("GB", "defect", "inspection", (5, "inspection")),
        ("US", "goodwill", "inspection", (5, "inspection")),
    ],
)
def test_no_more_days_are_promised_than_the_law_leaves(code, basis, refund_on, days):
    span = promise_of(country(code).law, legal_basis=basis, refund_days=5, refund_on=refund_on)

    assert (span.days, span.refund_on) == days


@pytest.mark.parametrize(
    ("code", "basis", "sent", "back", "agreed", "named", "expected"),
    [
        ("DE", "withdrawal", None, None, None, True, None),
        ("DE", "withdrawal", 1, None, None, True, "2026-12-03"),  # the proof of sending is enough
        ("TR", "withdrawal", 5, 9, None, True, "2026-12-08"),  # 14 days after the carrier had it
        ("TR", "withdrawal", 5, 9, None, False, "2026-12-12"),  # by another carrier: after it arrived
        ("TR", "withdrawal", None, 9, None, True, "2026-12-12"),
        ("TR", "withdrawal", 5, None, None, False, None),
        ("KR", "withdrawal", 1, None, None, True, None),
        ("KR", "withdrawal", 1, 4, None, True, "2026-11-26"),
        ("TH", "withdrawal", None, None, None, True, "2026-12-04"),
        ("GB", "withdrawal", 3, 9, None, True, "2026-12-06"),
        ("GB", "withdrawal", None, 9, None, True, "2026-12-12"),
        ("GB", "defect", 3, 9, 2, True, "2026-12-05"),  # after the shop agreed
        ("GB", "defect", 3, 9, None, True, None),
        ("CH", "defect", 3, 9, 2, True, None),
        ("US", "withdrawal", 3, 9, 2, True, None),
    ],
)
def test_the_law_s_last_day_is_counted_as_the_country_counts_it(
    code, basis, sent, back, agreed, named, expected
):
    def at(days: int | None) -> datetime | None:
        return None if days is None else THURSDAY + timedelta(days=days)

    standing = Standing(
        THURSDAY,
        sent_at=at(sent),
        goods_back_at=at(back),
        agreed_at=at(agreed),
        is_by_named_carrier=named,
    )

    found = lawful_due_at(_terms(code, basis=basis), standing)

    assert (found and _day(found, code)) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("DE", "2026-12-03"),
        ("TR", "2026-12-03"),
        ("GB", "2026-12-03"),
        ("KR", "2026-11-24"),
        ("TH", "2026-12-04"),
    ],
)
def test_for_what_never_left_the_shop_it_is_counted_from_the_notice(code, expected):
    standing = Standing(THURSDAY, sent_at=THURSDAY, goods_back_at=THURSDAY)

    assert _day(lawful_due_at(_terms(code), standing), code) == expected


@pytest.mark.parametrize(
    ("code", "hours_late", "expected"),
    [("KR", 0, 0), ("KR", 1, 41), ("KR", 24, 41), ("KR", 25, 82), ("KR", 24 * 365, 15000), ("DE", 240, 0)],
)
def test_late_money_costs_what_the_law_adds(code, hours_late, expected):
    found = late_interest_minor(
        country(code).law,
        amount_minor=100000,
        due=THURSDAY,
        now=THURSDAY + timedelta(hours=hours_late),
    )

    assert found == expected
