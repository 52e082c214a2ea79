"""Public holidays from the ``holidays`` package, which names its own sources per country."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

import holidays


def public_holidays(code: str) -> Callable[[int], frozenset[date]]:
    """The public holidays of a country as a function of the year; none for a country that the package lacks."""

    @cache
    def in_year(year: int) -> frozenset[date]:
        try:
            return frozenset(holidays.country_holidays(code, years=year))
        except NotImplementedError:
            return frozenset()

    return in_year


def weekend_of(code: str) -> frozenset[int]:
    """The weekday numbers on which nobody works, Monday being 0; Saturday and Sunday where not known."""
    try:
        return frozenset(holidays.country_holidays(code).weekend)
    except NotImplementedError:
        return frozenset({5, 6})
