"""Pages by place: the rows behind the last one seen, so that page a thousand costs what the first does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)


class NoPlace(ValueError):
    """What was read is no place of this order."""


@dataclass(frozen=True)
class Place:
    """Behind the row with these values in a list's order, or before it. Without values: the list's end, or its beginning."""

    values: tuple[Any, ...] = ()
    is_backwards: bool = False

    def as_json(self) -> list[Any]:
        return [self.is_backwards, [_written(value) for value in self.values]]


@dataclass(frozen=True)
class Slice(Generic[Row]):
    """Rows in the list's order, and the places where the pages around them begin."""

    rows: list[Row]
    previous: Place | None = None
    next: Place | None = None


BEGINNING = Place()
END = Place(is_backwards=True)


def place_of(written: Any, *, order: Sequence[str]) -> Place:
    """The place that ``as_json`` wrote. Raises NoPlace."""
    try:
        is_backwards, values = written
        read = tuple(
            datetime.fromisoformat(value) if isinstance(value, str) and name.endswith("_at") else value
            for name, value in zip((name.lstrip("-") for name in order), values, strict=True)
        )
    except (ValueError, TypeError) as failure:
        raise NoPlace(str(failure)) from failure
    return Place(read, bool(is_backwards))


def slice_of(
    rows: QuerySet[Row], *, order: Sequence[str], limit: int, place: Place = BEGINNING
) -> Slice[Row]:
    """At most ``limit`` rows of one page. ``order``: names of fields, ``-`` for descending, together unique and never null."""
    if place.values:
        rows = rows.filter(_behind(order, place))
    found = list(rows.order_by(*(_turned(order) if place.is_backwards else order))[: limit + 1])
    has_more = len(found) > limit
    found = found[:limit]
    if not found:
        return Slice([])
    if place.is_backwards:
        found.reverse()
    has_next = bool(place.values) if place.is_backwards else has_more
    has_previous = has_more if place.is_backwards else bool(place.values)
    return Slice(
        rows=found,
        previous=Place(_values_of(found[0], order), is_backwards=True) if has_previous else None,
        next=Place(_values_of(found[-1], order)) if has_next else None,
    )


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _values_of(row: Model, order: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name.lstrip("-")) for name in order)


def _behind(order: Sequence[str], place: Place) -> Q:
    """Behind the place, said of the first field once more: by that alone the database enters the index in the middle."""
    condition = Q()
    equal: dict[str, Any] = {}
    ways = [_way_of(name, place) for name in order]
    for (field, way), value in zip(ways, place.values, strict=True):
        condition |= Q(**equal, **{f"{field}__{way}": value})
        equal[field] = value
    field, way = ways[0]
    return Q(**{f"{field}__{way}e": place.values[0]}) & condition


def _way_of(name: str, place: Place) -> tuple[str, str]:
    is_descending = name.startswith("-") != place.is_backwards
    return name.lstrip("-"), "lt" if is_descending else "gt"


def _turned(order: Sequence[str]) -> list[str]:
    return [name[1:] if name.startswith("-") else f"-{name}" for name in order]
