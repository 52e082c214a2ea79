"""Where a parcel stands, from scans in any order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracking.ports import Scan
from tracking.standing import Standing, arrival_of
from tracking.standing import standing_of as standing_in
from tracking.statuses import TrackingStatus

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def standing_of(scans: Sequence[Scan]) -> Standing:
    return standing_in(scans, time_zone="Europe/Berlin")


def scan(hours: float, status: str, sub_status: str = "") -> Scan:
    return Scan(START + timedelta(hours=hours), status, sub_status)


@pytest.mark.parametrize(
    ("scans", "status"),
    [
        ([], None),
        ([scan(0, "info_received")], "info_received"),
        ([scan(0, "in_transit"), scan(5, "delivered")], "delivered"),
        ([scan(5, "delivered"), scan(0, "in_transit")], "delivered"),
        ([scan(5, "delivered"), scan(6, "in_transit")], "delivered"),
        ([scan(5, "delivered"), scan(6, "returned_to_sender")], "returned_to_sender"),
        ([scan(5, "returned_to_sender"), scan(30, "delivered")], "returned_to_sender"),
        ([scan(1, "in_transit"), scan(2, "unknown")], "in_transit"),
        ([scan(1, "in_transit"), scan(2, "info_received")], "in_transit"),
        ([scan(1, "attempt_failed"), scan(2, "out_for_delivery")], "out_for_delivery"),
        ([scan(1, "delivered"), scan(1, "in_transit")], "delivered"),
        ([scan(1, "expired"), scan(2, "in_transit")], "in_transit"),
        ([scan(0, "delivered"), scan(1, "out_for_delivery")], "delivered"),
        ([scan(0, "delivered"), scan(13.9, "attempt_failed")], "delivered"),  # 23:54 in Berlin
        (
            [scan(0, "delivered"), scan(14.1, "attempt_failed")],
            "attempt_failed",
        ),  # 00:06 of the next day there
        ([scan(0, "delivered"), scan(48, "out_for_delivery")], "out_for_delivery"),
        ([scan(0, "delivered"), scan(48, "available_for_pickup")], "available_for_pickup"),
        ([scan(0, "delivered"), scan(48, "in_transit")], "delivered"),
        ([scan(0, "returned_to_sender"), scan(48, "out_for_delivery")], "returned_to_sender"),
    ],
)
def test_the_newest_scan_decides_and_a_delivery_stays(scans: list[Scan], status: str | None) -> None:
    assert standing_of(scans).status == status


def test_a_proof_an_hour_later_does_not_move_the_day_of_delivery() -> None:
    standing = standing_of([scan(1, "in_transit"), scan(5, "delivered"), scan(6, "delivered")])

    assert standing.delivered_at == START + timedelta(hours=5)
    assert standing.shipped_at == START + timedelta(hours=1)
    assert standing.last_event_at == START + timedelta(hours=6)


def test_the_newest_estimate_of_the_carrier_counts() -> None:
    friday = START + timedelta(days=3)

    standing = standing_of(
        [
            Scan(START, "in_transit", estimated_delivery_at=START + timedelta(days=1)),
            Scan(START + timedelta(hours=4), "in_transit", "delayed", estimated_delivery_at=friday),
        ]
    )

    assert (standing.estimated_delivery_at, standing.sub_status) == (friday, "delayed")


def test_a_later_days_attempt_takes_a_mistaken_delivery_back() -> None:
    scans = [scan(0, "delivered"), scan(168, "out_for_delivery"), scan(171, "delivered")]

    assert standing_of(scans[:2]).delivered_at is None
    assert standing_of(scans).delivered_at == START + timedelta(hours=171)


def test_a_second_proof_of_delivery_is_no_new_delivery() -> None:
    scans = [scan(0, "delivered"), scan(1, "out_for_delivery"), scan(30, "delivered")]

    assert standing_of(scans).delivered_at == START


def test_an_arrival_stays_when_something_happens_to_a_parcel_that_is_there() -> None:
    scans = [scan(0, "delivered"), scan(30, "exception", "damaged")]

    assert standing_of(scans).delivered_at is None
    assert arrival_of(scans, time_zone="UTC") == START


_SCANS = st.lists(
    st.builds(
        Scan,
        st.integers(0, 20).map(lambda half_days: START + timedelta(hours=12 * half_days)),
        st.sampled_from([status for status in TrackingStatus if status != "unknown"]),
        st.sampled_from(["", "damaged", "refused"]),
    ),
    max_size=9,
)


@given(scans=_SCANS, data=st.data())
def test_the_order_in_which_scans_come_and_how_often_makes_no_difference(
    scans: list[Scan], data: st.DataObject
) -> None:
    told = data.draw(st.permutations([*scans, *scans[:3]]))

    assert standing_of(told) == standing_of(scans)
    assert arrival_of(told, time_zone="UTC") == arrival_of(scans, time_zone="UTC")
