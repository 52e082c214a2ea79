"""Where a parcel stands, from all that was ever said about it. No clock and no database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from core.dates import local_date
from tracking.statuses import HANDED_OVER_STATUSES, TrackingStatus

_ANNOUNCEMENTS = frozenset({TrackingStatus.PENDING, TrackingStatus.INFO_RECEIVED})

# A carrier that brings a parcel on a later day than it arrived did not leave it there: the delivery was a mistake.
NEW_ATTEMPTS = frozenset(
    {TrackingStatus.OUT_FOR_DELIVERY, TrackingStatus.ATTEMPT_FAILED, TrackingStatus.AVAILABLE_FOR_PICKUP}
)

# What still moves a parcel that has arrived, beside a new attempt. The same day's later "out for delivery", or a
# scan that knows only its day, does not take a delivery back; a parcel on its way home is not delivered by arriving
# there.
_MOVES_AFTER: dict[str, frozenset[str]] = {
    TrackingStatus.DELIVERED: frozenset({TrackingStatus.EXCEPTION, TrackingStatus.RETURNED_TO_SENDER}),
    TrackingStatus.RETURNED_TO_SENDER: frozenset(),
}


# Of scans of the same moment the furthest on the way counts, whichever was told first.
_ON_THE_WAY = {
    status: place
    for place, status in enumerate(
        (
            TrackingStatus.UNKNOWN,
            TrackingStatus.PENDING,
            TrackingStatus.INFO_RECEIVED,
            TrackingStatus.IN_TRANSIT,
            TrackingStatus.OUT_FOR_DELIVERY,
            TrackingStatus.ATTEMPT_FAILED,
            TrackingStatus.AVAILABLE_FOR_PICKUP,
            TrackingStatus.EXPIRED,
            TrackingStatus.EXCEPTION,
            TrackingStatus.DELIVERED,
            TrackingStatus.RETURNED_TO_SENDER,
        )
    )
}


class Told(Protocol):
    """A scan, as a carrier told it or as we kept it."""

    @property
    def occurred_at(self) -> datetime: ...

    @property
    def status(self) -> str: ...

    @property
    def sub_status(self) -> str: ...

    @property
    def estimated_delivery_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Standing:
    """``status`` is None when nothing that was said decides it."""

    status: TrackingStatus | None
    sub_status: str
    shipped_at: datetime | None
    delivered_at: datetime | None
    last_event_at: datetime | None
    estimated_delivery_at: datetime | None


def standing_of(scans: Iterable[Told], *, time_zone: str) -> Standing:
    """The newest scan decides, in whatever order they were told; older ones never undo what it says.

    ``time_zone`` is that of the place of delivery. A scan that nobody understood moves nothing.
    """
    in_order = sorted(scans, key=_place)
    path = _obeyed(in_order, time_zone)
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


def arrival_of(scans: Iterable[Told], *, time_zone: str) -> datetime | None:
    """When the parcel arrived; None where it did not, or where a later attempt says that it had not.

    Unlike ``Standing.delivered_at`` it stays when something happens to a parcel that is there.
    """
    return _arrival(_obeyed(sorted(scans, key=_place), time_zone))


def _place(scan: Told) -> tuple[datetime, int, str, datetime]:
    estimated_at = scan.estimated_delivery_at or datetime.min.replace(tzinfo=UTC)
    return scan.occurred_at, _ON_THE_WAY[TrackingStatus(scan.status)], scan.sub_status, estimated_at


def _obeyed(in_order: Sequence[Told], time_zone: str) -> list[Told]:
    path: list[Told] = []
    for scan in in_order:
        if scan.status == TrackingStatus.UNKNOWN:
            continue
        before = path[-1].status if path else None
        if scan.status in _ANNOUNCEMENTS and before in HANDED_OVER_STATUSES:
            continue  # the label's data, sent again while the parcel travels
        if (
            before in _MOVES_AFTER
            and scan.status != before
            and scan.status not in _MOVES_AFTER[before]
            and not _corrects(scan, path, time_zone)
        ):
            continue
        path.append(scan)
    return path


def _corrects(scan: Told, path: Sequence[Told], time_zone: str) -> bool:
    """Whether the carrier tried again on a later day than the parcel is said to have arrived."""
    if path[-1].status != TrackingStatus.DELIVERED or scan.status not in NEW_ATTEMPTS:
        return False
    arrived_at = _arrival(path)
    return arrived_at is not None and local_date(scan.occurred_at, time_zone) > local_date(
        arrived_at, time_zone
    )


def _arrival(path: Sequence[Told]) -> datetime | None:
    """When the last delivery began: a proof of it an hour later is the same one."""
    arrived_at: datetime | None = None
    is_there = False
    for scan in path:
        if scan.status == TrackingStatus.DELIVERED:
            arrived_at = arrived_at if is_there else scan.occurred_at
            is_there = True
        else:
            is_there = False
            if scan.status in NEW_ATTEMPTS:
                arrived_at = None
    return arrived_at
