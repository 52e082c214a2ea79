"""Reads the values of which terms are made: whole numbers, words of a list, money, days, and objects of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

from core.money import InvalidAmount, Money

DAY_PATTERN: Final = (
    r"(?!0000)([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    r"|02-(0[1-9]|1[0-9]|2[0-8]))|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)"
)
MISSING: Final = "missing"
SHOP_DAY_PATTERN: Final = f"(?=2){DAY_PATTERN}"


class Unreadable(Exception):
    """A value that is not what its place wants: a stable code and a sentence."""

    def __init__(self, code: str, message: str, place: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.place = place  # of the mistake inside the value, such as ``.0.until``


def whole(lowest: int, highest: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        is_whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        if isinstance(value, bool) or not is_whole:
            raise Unreadable("wrong_type", "This is a whole number.")
        if not lowest <= value <= highest:
            raise Unreadable("out_of_range", f"This is from {lowest} to {highest}.")
        return int(value)

    return read


def one_of(words: tuple[str, ...]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if not isinstance(value, str) or value not in words:
            raise Unreadable("unknown_value", f"This is one of {listed(words)}.")
        return value

    return read


def some_of(words: tuple[str, ...]) -> Callable[[Any], tuple[str, ...]]:
    def read(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not value:
            raise Unreadable("wrong_type", f"This is a list of at least one of {listed(words)}.")
        return tuple(dict.fromkeys(one_of(words)(entry) for entry in value))

    return read


def money(value: Any) -> Money:
    try:
        return Money.from_json(value)
    except InvalidAmount as error:
        raise Unreadable(error.code, str(error)) from None


def day(value: Any) -> date:
    """A day of this millennium: what shops say is about their own time, and one more day is a day too."""
    if isinstance(value, str) and re.fullmatch(SHOP_DAY_PATTERN, value):
        return date.fromisoformat(value)
    raise Unreadable("not_a_day", "This is a day such as 2026-11-03.")


def fields_of(value: Any, readers: Mapping[str, Callable[[Any], Any]]) -> list[Any]:
    """The values of an object with exactly these fields, read in their order."""
    if not isinstance(value, dict):
        raise Unreadable("wrong_type", f"This is an object with {listed(readers)}.")
    for name in value:
        if name not in readers:
            raise Unreadable("unknown_field", f"Known here: {listed(readers)}.", f".{name}")
    found = []
    for name, read in readers.items():
        if name not in value:
            raise Unreadable(MISSING, f"{name} is missing.", f".{name}")
        with inside(f".{name}"):
            found.append(read(value[name]))
    return found


@contextmanager
def inside(place: str) -> Iterator[None]:
    """What is found to be wrong in here is wrong at ``place``."""
    try:
        yield
    except Unreadable as error:
        raise Unreadable(error.code, error.message, f"{place}{error.place}") from None


def listed(words: Any) -> str:
    return ", ".join(words)
