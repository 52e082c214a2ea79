"""Reads seasons and pauses, with the place of every mistake inside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from returns.policy.dated_terms import Pause, Season
from returns.policy.parsing_values import Unreadable, day, fields_of, inside, some_of
from returns.policy.terms import METHODS

MOST_SPANS: Final = 50  # seasons, or pauses, of one set of terms
LONGEST_PAUSE_DAYS: Final = 366

Span = TypeVar("Span", Season, Pause)


def read_seasons(value: Any) -> tuple[Season, ...]:
    return _spans(value, _season)


def _season(value: Any) -> Season:
    ordered_from, ordered_until, return_until = fields_of(
        value, {"ordered_from": day, "ordered_until": day, "return_until": day}
    )
    if ordered_until < ordered_from:
        raise Unreadable(
            "dates_out_of_order", "The last day of ordering is before the first.", ".ordered_until"
        )
    if return_until < ordered_until:
        raise Unreadable(
            "dates_out_of_order", "The last day to return is before the last of ordering.", ".return_until"
        )
    return Season(ordered_from, ordered_until, return_until)


def read_pauses(value: Any) -> tuple[Pause, ...]:
    return _spans(value, _pause)


def _pause(value: Any) -> Pause:
    methods, first_day, last_day = fields_of(value, {"methods": some_of(METHODS), "from": day, "until": day})
    if last_day < first_day:
        raise Unreadable("dates_out_of_order", "The last day of the pause is before the first.", ".until")
    if (last_day - first_day).days >= LONGEST_PAUSE_DAYS:
        raise Unreadable("out_of_range", f"A pause is at most {LONGEST_PAUSE_DAYS} days long.", ".until")
    return Pause(methods, first_day, last_day)


def _spans(value: Any, read: Callable[[Any], Span]) -> tuple[Span, ...]:
    if not isinstance(value, list) or len(value) > MOST_SPANS:
        raise Unreadable("wrong_type", f"This is a list of at most {MOST_SPANS}.")
    found = []
    for index, entry in enumerate(value):
        with inside(f".{index}"):
            found.append(read(entry))
    return tuple(dict.fromkeys(found))
