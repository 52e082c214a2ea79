"""When two words about a parcel are about the same one, and what all of them together say was sent. Pure.

A parcel may be told with its order, by itself, or both, in any order and again and again: it is one parcel, its
units are counted once, and what was told by itself stays when a later order does not name it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Protocol, TypeVar

from commerce.folding import fold_carrier, fold_tracking_number
from commerce.models import Fulfillment
from commerce.moments import is_before_order
from commerce.snapshots import FulfillmentSnapshot
from countries.registry import known_countries


class Tracked(Protocol):
    """Anything that names a carrier and its number."""

    @property
    def carrier(self) -> str: ...

    @property
    def tracking_number(self) -> str: ...


NumberedParcel = TypeVar("NumberedParcel", bound=Tracked)


@dataclass
class SentParcel:
    """What the mirror keeps of one parcel: the values of its row, and its units by the line's external id."""

    external_id: str
    carrier: str
    tracking_number: str
    shipped_at: datetime | None
    delivered_at: datetime | None
    shop_delivered_at: datetime | None
    lines: dict[str, int]
    is_told_by_shop: bool = True
    shipment_id: str = ""
    shipment_lines: list[dict[str, Any]] = field(default_factory=list)

    def values(self) -> dict[str, Any]:
        """The fields of its row, without its lines."""
        names = ("carrier", "tracking_number", "shipped_at", "delivered_at", "shop_delivered_at")
        return {name: getattr(self, name) for name in (*names, *_OF_SHIPMENT, "is_told_by_shop")}


_OF_SHIPMENT = ("shipment_id", "shipment_lines")


@dataclass(frozen=True)
class ParcelName:
    """By what a parcel is known outside: its number and its carrier, each in one spelling. Either may be empty."""

    number: str
    carrier: str

    @classmethod
    def of(cls, parcel: Tracked) -> ParcelName:
        return cls(fold_tracking_number(parcel.tracking_number), carrier_code(parcel.carrier))

    def fits(self, other: ParcelName) -> bool:
        """Whether both can be one parcel: the same number, and a carrier that is not named is any."""
        return bool(self.number) and self.number == other.number and self._may_be_carried_by(other.carrier)

    def _may_be_carried_by(self, carrier: str) -> bool:
        return not self.carrier or not carrier or self.carrier == carrier


def is_same_parcel(one: Tracked, other: Tracked) -> bool:
    """Whether carrier and number are the same, however they are written; a carrier that is not named is any."""
    return ParcelName.of(one).fits(ParcelName.of(other))


def carrier_code(carrier: str) -> str:
    """One spelling for a carrier that is named by its code or by the name that people know."""
    folded = fold_carrier(carrier)
    return _codes_by_name().get(folded, folded)


def merge_parcels(
    told: Sequence[tuple[FulfillmentSnapshot, dict[str, int]]],
    stored: Sequence[Fulfillment],
    *,
    placed_at: datetime,
    known_lines: Iterable[str],
) -> list[SentParcel]:
    """All parcels of an order: those that its shop tells now, with their units, and those told by themselves."""
    before = _rows_before(told, stored)
    merged = [
        _told_parcel(parcel, lines, before[index], placed_at) for index, (parcel, lines) in enumerate(told)
    ]
    _keep_shipments([row for row in stored if row.shipment_id], merged, set(known_lines))
    return merged


def units_sent(parcels: Iterable[SentParcel]) -> dict[str, int]:
    """The units in all parcels by the line's external id; the order may have fewer."""
    sent: dict[str, int] = defaultdict(int)
    for parcel in parcels:
        for line, quantity in parcel.lines.items():
            sent[line] += quantity
    return sent


def units_missing(wanted: Mapping[str, int], parcels: Iterable[SentParcel]) -> dict[str, int]:
    """What of ``wanted`` is not in these descriptions of one parcel yet."""
    there = units_sent(parcels)
    return {line: count - there[line] for line, count in wanted.items() if count > there[line]}


def units_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Stored lines of a parcel as units by the line's external id."""
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[str(row["line"])] += int(row["quantity"])
    return dict(counts)


def _rows_before(
    told: Sequence[tuple[FulfillmentSnapshot, dict[str, int]]], stored: Sequence[Fulfillment]
) -> dict[int, Fulfillment | None]:
    """Which row each told parcel was: that of the same carrier and number, else that of the same id."""
    found: dict[int, Fulfillment | None] = dict.fromkeys(range(len(told)))
    free = _FreeRows(stored)
    for index, (parcel, _lines) in enumerate(told):
        found[index] = free.take_same(parcel)
    for index, (parcel, _lines) in enumerate(told):
        if found[index] is None:
            found[index] = free.take_named(parcel)
    return found


class _FreeRows:
    """Stored parcels that no told one is known to be yet, to be found by number and by id."""

    def __init__(self, stored: Sequence[Fulfillment]) -> None:
        self._by_id = {row.external_id: row for row in stored}
        self._by_number = _by_number(stored)

    def take_same(self, parcel: FulfillmentSnapshot) -> Fulfillment | None:
        """The row of the same carrier and number; of several the one with the same id, else the first."""
        name = ParcelName.of(parcel)
        same = [
            row for of_row, row in self._by_number[name.number] if self._is_free(row) and name.fits(of_row)
        ]
        exact = [row for row in same if row.external_id == parcel.external_id]
        return self._taken((exact or same)[0]) if same else None

    def take_named(self, parcel: FulfillmentSnapshot) -> Fulfillment | None:
        """The row of the same id, unless it is known by another number."""
        row = self._by_id.get(parcel.external_id)
        if row is None or (row.shipment_id and parcel.tracking_number):
            return None
        return self._taken(row)

    def _is_free(self, row: Fulfillment) -> bool:
        return row.external_id in self._by_id

    def _taken(self, row: Fulfillment) -> Fulfillment:
        return self._by_id.pop(row.external_id)


def _told_parcel(
    parcel: FulfillmentSnapshot, lines: dict[str, int], row: Fulfillment | None, placed_at: datetime
) -> SentParcel:
    shipped_at = parcel.shipped_at
    delivered_at, shop_delivered_at = parcel.delivered_at, parcel.delivered_at
    if row is not None:
        shipped_at = shipped_at or _unless_impossible(row.shipped_at, placed_at)
    if row is not None and parcel.delivered_at in (None, row.shop_delivered_at):
        delivered_at = _unless_impossible(row.delivered_at, placed_at)  # the carrier may have told us
        shop_delivered_at = parcel.delivered_at or _unless_impossible(row.shop_delivered_at, placed_at)
    return SentParcel(
        external_id=parcel.external_id,
        carrier=parcel.carrier,
        tracking_number=parcel.tracking_number,
        shipped_at=shipped_at,
        delivered_at=delivered_at,
        shop_delivered_at=shop_delivered_at,
        lines=dict(lines),
    )


def _unless_impossible(moment: datetime | None, placed_at: datetime) -> datetime | None:
    if moment is not None and is_before_order(moment, placed_at=placed_at, time_zone="UTC"):
        return None
    return moment


def _keep_shipments(rows: Sequence[Fulfillment], merged: list[SentParcel], known_lines: set[str]) -> None:
    """Lay what was told by itself over the shop's word of the same parcel, or keep it beside the shop's parcels."""
    by_number = _by_number(merged)
    for row in rows:
        name = ParcelName.of(row)
        same = [parcel for of_parcel, parcel in by_number[name.number] if name.fits(of_parcel)]
        if not same:
            same = [_told_by_itself(row)]
            merged.append(same[0])
            by_number[name.number].append((name, same[0]))
        _lay_over(row, same, known_lines)


def _by_number(parcels: Iterable[NumberedParcel]) -> dict[str, list[tuple[ParcelName, NumberedParcel]]]:
    """Parcels by their number, in their order; those without one are found by none."""
    found: dict[str, list[tuple[ParcelName, NumberedParcel]]] = defaultdict(list)
    for parcel in parcels:
        name = ParcelName.of(parcel)
        if name.number:
            found[name.number].append((name, parcel))
    return found


def _told_by_itself(row: Fulfillment) -> SentParcel:
    return SentParcel(
        external_id=row.shipment_id,
        carrier=row.carrier,
        tracking_number=row.tracking_number,
        shipped_at=row.shipped_at,
        delivered_at=row.delivered_at,
        shop_delivered_at=row.shop_delivered_at,
        lines={},
        is_told_by_shop=False,
    )


def _lay_over(row: Fulfillment, same: list[SentParcel], known_lines: set[str]) -> None:
    wanted = {line: count for line, count in units_of(row.shipment_lines).items() if line in known_lines}
    same[0].shipment_id, same[0].shipment_lines = row.shipment_id, row.shipment_lines
    for line, missing in units_missing(wanted, same).items():
        same[0].lines[line] = same[0].lines.get(line, 0) + missing


@cache
def _codes_by_name() -> Mapping[str, str]:
    return {
        fold_carrier(carrier.name): fold_carrier(carrier.code)
        for home in known_countries()
        for carrier in home.carriers
    }
