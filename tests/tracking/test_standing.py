"""Where a parcel stands, from scans in any order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tracking.ports import Scan
from tracking.standing import standing_of

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


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
