"""A window ends at 24:00 of the shop's own day, counted from the latest parcel that carried units of the line."""

from datetime import UTC, datetime, timedelta

import pytest

from returns.policy.facts import ParcelFacts
from returns.policy.windows import window_of
from tests.returns.policy.facts import NO_LAW, circumstances, line, order

DELIVERED = datetime(2026, 10, 4, 12, tzinfo=UTC)
SHIPPED = datetime(2026, 10, 2, 8, tzinfo=UTC)
ORDERED = datetime(2026, 10, 1, 22, 30, tzinfo=UTC)  # the second of October in Berlin
DAY = timedelta(days=1)


def ends_at(*parcels, days=30, starts="delivered", time_zone="Europe/Berlin", assumed=None):
    return window_of(
        days=days,
        starts=starts,
        order=order(placed_at=ORDERED),
        line=line(parcels=parcels),
        circumstances=circumstances(NO_LAW, time_zone=time_zone, assumed_delivery_days=assumed),
    ).ends_at


PARCEL = ParcelFacts(SHIPPED, DELIVERED)


@pytest.mark.parametrize(
    ("days", "starts", "time_zone", "end"),
    [
        (
            30,
            "delivered",
            "Europe/Berlin",
            datetime(2026, 11, 3, 23, tzinfo=UTC),
        ),  # the clocks went back meanwhile
        (14, "delivered", "Europe/Berlin", datetime(2026, 10, 18, 22, tzinfo=UTC)),
        (0, "delivered", "Europe/Berlin", datetime(2026, 10, 4, 22, tzinfo=UTC)),
        (30, "delivered", "Asia/Seoul", datetime(2026, 11, 3, 15, tzinfo=UTC)),
        (30, "delivered", "Pacific/Auckland", datetime(2026, 11, 4, 11, tzinfo=UTC)),
        (1, "fulfilled", "Europe/Berlin", datetime(2026, 10, 3, 22, tzinfo=UTC)),
        (1, "ordered", "Europe/Berlin", datetime(2026, 10, 3, 22, tzinfo=UTC)),
        (1, "ordered", "UTC", datetime(2026, 10, 3, tzinfo=UTC)),
        (None, "delivered", "Europe/Berlin", None),
    ],
)
def test_a_window_ends_with_its_last_local_day(days, starts, time_zone, end):
    assert ends_at(PARCEL, days=days, starts=starts, time_zone=time_zone) == end


def test_of_several_parcels_the_latest_counts():
    late = ParcelFacts(SHIPPED + 3 * DAY, DELIVERED + 5 * DAY)

    assert ends_at(late, PARCEL, days=0) == datetime(2026, 10, 9, 22, tzinfo=UTC)
    assert ends_at(PARCEL, late, days=0, starts="fulfilled") == datetime(2026, 10, 5, 22, tzinfo=UTC)


@pytest.mark.parametrize("unknown", [ParcelFacts(SHIPPED, None), ParcelFacts(None, None)])
def test_a_window_has_not_begun_while_a_delivery_is_unknown(unknown):
    assert ends_at(PARCEL, unknown) is None
    assert ends_at(unknown) is None


def test_a_shop_may_assume_a_delivery_some_days_after_it_was_sent():
    assert ends_at(ParcelFacts(SHIPPED, None), days=0, assumed=3) == datetime(2026, 10, 5, 22, tzinfo=UTC)
    assert ends_at(ParcelFacts(SHIPPED, DELIVERED), days=0, assumed=9) == datetime(
        2026, 10, 4, 22, tzinfo=UTC
    )
    assert ends_at(ParcelFacts(None, None), days=0, assumed=3) is None
    assert ends_at(ParcelFacts(None, DELIVERED), days=0, starts="fulfilled") == datetime(
        2026, 10, 4, 22, tzinfo=UTC
    )


def test_the_end_itself_is_too_late():
    window = window_of(
        days=0, starts="delivered", order=order(), line=line(parcels=(PARCEL,)), circumstances=circumstances()
    )

    assert window.is_open(window.ends_at - timedelta(microseconds=1))
    assert not window.is_open(window.ends_at)
