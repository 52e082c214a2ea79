"""Reads the ceiling up to which something may be kept."""

from __future__ import annotations

from typing import Any, Final

from returns.policy.keeping import USUAL_WITHIN_DAYS, KeepCeiling
from returns.policy.parsing_values import Unreadable, fields_of, money, whole

MOST_TIMES: Final = 1000
LONGEST_WITHIN_DAYS: Final = 3650


def read_keep_ceiling(value: Any) -> KeepCeiling | None:
    if value is None:
        return None
    stated = (
        {"max_times": None, "within_days": USUAL_WITHIN_DAYS, **value} if isinstance(value, dict) else value
    )
    max_value, max_times, within_days = fields_of(
        stated,
        {"max_value": money, "max_times": _times_or_any, "within_days": whole(1, LONGEST_WITHIN_DAYS)},
    )
    if max_value.amount_minor < 0:
        raise Unreadable("out_of_range", "What may be kept is not worth less than nothing.", ".max_value")
    return KeepCeiling(max_value, max_times, within_days)


def _times_or_any(value: Any) -> int | None:
    return None if value is None else whole(1, MOST_TIMES)(value)
