"""Answers are the same bytes as REST framework's own writer makes, whoever writes them."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

import pytest
from django.utils.functional import lazystr
from rest_framework.exceptions import ErrorDetail
from rest_framework.renderers import JSONRenderer

from api.rendering import AnswerRenderer, RenderedJson, as_json_bytes


class Colour(StrEnum):
    RED = "red"


class Pair(NamedTuple):
    left: int
    right: str


VALUES: list[Any] = [
    None,
    "",
    "İstanbul, 서울, กรุงเทพ, \U0001f4e6",
    '"quoted" \\ / \b \f \n \r \t \x00 \x1f \x7f \x85',
    "two\u2028line\u2029ends",
    'a":1.5',
    "[2.5",
    0,
    -1,
    2**53 + 1,
    2**63 - 1,
    2**64,
    -(2**70),
    0.1,
    -0.0,
    1e16,
    1e22,
    1.5e300,
    1e-5,
    1e-7,
    123456789.123,
    [1.0],
    {"a": -1.5e-9, "b": [1, 2.0]},
    True,
    False,
    datetime(2026, 11, 2, 12, tzinfo=UTC),
    datetime(2026, 11, 2, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=9))),
    datetime(2026, 11, 2, 12),
    date(2026, 11, 2),
    timedelta(hours=1.5),
    Decimal("12.50"),
    uuid.UUID(int=7),
    Colour.RED,
    Pair(1, "x"),
    (1, "2"),
    {1: "a", None: "b", False: "c"},
    {"z": 1, "a": 2, "İ": 3},
    ErrorDetail("Wrong", "invalid"),
    lazystr("later"),
    RenderedJson("text that only looks like it")[:4],
    [[], {}, [{}]],
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_each_value_is_written_as_before(value: Any) -> None:
    assert as_json_bytes(value) == JSONRenderer().render(value)
    assert as_json_bytes({"v": [value]}) == JSONRenderer().render({"v": [value]})


def test_values_in_each_other_are_written_as_before() -> None:
    dice = random.Random(9)

    def nested(depth: int) -> Any:
        if depth == 0 or dice.random() < 0.3:
            return dice.choice(VALUES)
        if dice.random() < 0.5:
            return [nested(depth - 1) for _ in range(dice.randrange(4))]
        return {f"k{number}": nested(depth - 1) for number in range(dice.randrange(4))}

    for _ in range(2_000):
        value = nested(5)
        assert as_json_bytes(value) == JSONRenderer().render(value)


def test_floats_are_written_as_before() -> None:
    dice = random.Random(10)

    for _ in range(5_000):
        value = dice.uniform(-1, 1) * 10.0 ** dice.randrange(-320, 308)
        assert as_json_bytes({"v": value}) == JSONRenderer().render({"v": value})


@pytest.mark.parametrize("value", [{"a": object()}, "\ud800", [1j]])
def test_what_is_no_json_is_refused_as_before(value: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        JSONRenderer().render(value)
    with pytest.raises((ValueError, TypeError)):
        as_json_bytes(value)


def test_text_that_is_json_already_is_sent_as_it_is() -> None:
    assert AnswerRenderer().render(RenderedJson('{"a":1}')) == b'{"a":1}'
