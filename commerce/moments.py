"""Which moments of an order's life can be true. No clock and no database.

What cannot be is not guessed at: of an order's parcels it is unknown, of a carrier's scans it is refused.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from commerce.snapshots import FulfillmentSnapshot, OrderSnapshot
from core.dates import local_date

# A clock that goes wrong, or a local time that was taken for UTC.
MOST_AHEAD = timedelta(hours=14)

# Nobody ordered anything on line before: an earlier time is an empty field of somebody's database.
FIRST_ORDERS = datetime(1990, 1, 1, tzinfo=UTC)


def is_future(moment: datetime, *, now: datetime) -> bool:
    """Whether ``moment`` lies further ahead than any clock goes wrong."""
    return moment > now + MOST_AHEAD


def is_before_order(moment: datetime, *, placed_at: datetime, time_zone: str) -> bool:
    """Whether a parcel cannot have been anywhere yet. Midnight of the order's day only tells the day, so it can."""
    if moment >= placed_at:
        return False
    return not any(
        moment.astimezone(zone).time() == time.min
        and moment.astimezone(zone).date() == placed_at.astimezone(zone).date()
        for zone in (UTC, ZoneInfo(time_zone))
    )


def without_impossible_times(snapshot: OrderSnapshot, *, now: datetime, time_zone: str) -> OrderSnapshot:
    """The order with every time left out that cannot be true; ``placed_at`` is for the caller to refuse."""

    def known(moment: datetime | None) -> datetime | None:
        return None if moment is None or is_future(moment, now=now) else moment

    def of_parcel(parcel: FulfillmentSnapshot) -> FulfillmentSnapshot:
        shipped_at, delivered_at = (
            None
            if moment is None
            or is_future(moment, now=now)
            or is_before_order(moment, placed_at=snapshot.placed_at, time_zone=time_zone)
            else moment
            for moment in (parcel.shipped_at, parcel.delivered_at)
        )
        if (
            shipped_at
            and delivered_at
            and local_date(delivered_at, time_zone) < local_date(shipped_at, time_zone)
        ):
            delivered_at = None
        return replace(parcel, shipped_at=shipped_at, delivered_at=delivered_at)

    return replace(
        snapshot,
        updated_at=known(snapshot.updated_at),  # a far one would hide every later word of the shop
        refunds=tuple(replace(refund, created_at=known(refund.created_at)) for refund in snapshot.refunds),
        fulfillments=tuple(of_parcel(parcel) for parcel in snapshot.fulfillments),
    )
