"""Where a parcel stands, from all that was ever said about it. No clock and no database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from tracking.statuses import HANDED_OVER_STATUSES, TrackingStatus

# Scans further ahead of our clock than this are a carrier's mistake and would hide every true one.
MOST_AHEAD = timedelta(hours=14)  # a local time that was taken for UTC

_ANNOUNCEMENTS = frozenset({TrackingStatus.PENDING, TrackingStatus.INFO_RECEIVED})

# What still moves a parcel that has arrived. A driver's later "out for delivery", or a scan that knows only
# its day, does not take a delivery back; a parcel on its way home is not delivered by arriving there.
_MOVES_AFTER: dict[str, frozenset[str]] = {
    TrackingStatus.DELIVERED: frozenset({TrackingStatus.EXCEPTION, TrackingStatus.RETURNED_TO_SENDER}),
    TrackingStatus.RETURNED_TO_SENDER: frozenset(),
}


class Told(Protocol):
    """A scan, as a carrier told it or as we kept it."""

    occurred_at: datetime
    status: str
    sub_status: str
    estimated_delivery_at: datetime | None


@dataclass(frozen=True)
class Standing:
    """``status`` is None when nothing that was said decides it."""

    status: TrackingStatus | None
    sub_status: str
    shipped_at: datetime | None
    delivered_at: datetime | None
    last_event_at: datetime | None
    estimated_delivery_at: datetime | None


def standing_of(scans: Iterable[Told]) -> Standing:
    """The newest scan decides, wherever in the list it stands; older ones never undo what it says.

    Of scans of the same moment the later in the list decides. A scan that nobody understood moves nothing.
    """
    in_order = sorted(scans, key=lambda scan: scan.occurred_at)
    path = _obeyed(in_order)
    last = path[-1] if path else None
    is_delivered = last is not None and last.status == TrackingStatus.DELIVERED
    estimates = [scan.estimated_delivery_at for scan in in_order if scan.estimated_delivery_at]
    return Standing(
        status=TrackingStatus(last.status) if last else None,
        sub_status=last.sub_status if last else "",
        shipped_at=next((scan.occurred_at for scan in path if scan.status in HANDED_OVER_STATUSES), None),
        delivered_at=_arrival(path) if is_delivered else None,
        last_event_at=in_order[-1].occurred_at if in_order else None,
        estimated_delivery_at=estimates[-1] if estimates else None,
    )


def _obeyed(in_order: Sequence[Told]) -> list[Told]:
    path: list[Told] = []
    for scan in in_order:
        if scan.status == TrackingStatus.UNKNOWN:
            continue
        before = path[-1].status if path else None
        if scan.status in _ANNOUNCEMENTS and before in HANDED_OVER_STATUSES:
            continue  # the label's data, sent again while the parcel travels
        if before in _MOVES_AFTER and scan.status != before and scan.status not in _MOVES_AFTER[before]:
            continue
        path.append(scan)
    return path


def _arrival(path: Sequence[Told]) -> datetime:
    # A proof of delivery an hour later is the same delivery.
    arrived_at = path[-1].occurred_at
    for scan in reversed(path):
        if scan.status != TrackingStatus.DELIVERED:
            break
        arrived_at = scan.occurred_at
    return arrived_at
