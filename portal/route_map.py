"""The way of a parcel as a small drawing: stops in their order on a calm line, not a map of any country."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from math import pi, sin
from unicodedata import category

_WIDTH = 440
_MARGIN = 62
_MOST_STOPS = 4
_LONGEST_LABEL = 13
_HILLS = (
    "M0 158C90 124 150 168 236 142S386 126 440 150V200H0z",
    "M0 180C110 158 210 188 320 170S410 168 440 176V200H0z",
)


@dataclass(frozen=True)
class Stop:
    x: int
    y: int
    label: str
    label_x: int
    label_y: int
    anchor: str
    is_done: bool
    is_here: bool


@dataclass(frozen=True)
class RouteMap:
    """Paths and stops in a box of 440 by 200."""

    label: str
    stops: tuple[Stop, ...]
    done: str
    ahead: str
    hills: tuple[str, ...] = _HILLS


def draw_route(places: Sequence[str], *, reached: int, label: str) -> RouteMap:
    """Draw ``places`` from first to last; the parcel is at the place with index ``reached``."""
    places, reached = _fitted(list(places), reached)
    points = [_point(index, len(places), place) for index, place in enumerate(places)]
    stops = tuple(
        _stop(index, point, place, reached=reached, last=len(places) - 1)
        for index, (point, place) in enumerate(zip(points, places, strict=True))
    )
    return RouteMap(
        label=label,
        stops=stops,
        done=_curve(points[: reached + 1]),
        ahead=_curve(points[reached:]),
    )


def _fitted(places: list[str], reached: int) -> tuple[list[str], int]:
    """At most four stops: the first, the last, and those around the parcel."""
    while len(places) > _MOST_STOPS:
        dropped = 1 if reached > 2 else len(places) - 2
        places.pop(dropped)
        if dropped < reached:
            reached -= 1
    return places, max(0, min(reached, len(places) - 1))


def _point(index: int, count: int, place: str) -> tuple[int, int]:
    along = index / max(count - 1, 1)
    wave = sha256(place.encode()).digest()[0] / 255 * 28 - 14
    return round(_MARGIN + along * (_WIDTH - 2 * _MARGIN)), round(118 - 48 * sin(pi * along) + wave)


def _stop(index: int, point: tuple[int, int], place: str, *, reached: int, last: int) -> Stop:
    x, y = point
    is_above = 0 < index < last
    return Stop(
        x=x,
        y=y,
        label=_shortened(place),
        label_x=x,
        label_y=y - 20 if is_above else y + 32,
        anchor="middle",
        is_done=index <= reached,
        is_here=index == reached,
    )


def _shortened(place: str) -> str:
    """At most so many letters, and never cut between a letter and the marks that belong to it."""
    letters: list[str] = []
    for sign in place:
        if letters and category(sign).startswith("M"):
            letters[-1] += sign
        else:
            letters.append(sign)
    if len(letters) <= _LONGEST_LABEL:
        return place
    return "".join(letters[: _LONGEST_LABEL - 1]).rstrip() + "…"


def _curve(points: Sequence[tuple[int, int]]) -> str:
    """A smooth line through the points; empty for fewer than two."""
    if len(points) < 2:
        return ""
    path = f"M{points[0][0]} {points[0][1]}"
    for (x1, y1), (x2, y2) in pairwise(points):
        bend = (x2 - x1) // 2
        path += f"C{x1 + bend} {y1 - 18} {x2 - bend} {y2 - 18} {x2} {y2}"
    return path
