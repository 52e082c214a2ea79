"""Public holidays from the ``holidays`` package, which names its own sources per country."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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


def holiday_names(code: str, years: Iterable[int], language: str) -> dict[date, str]:
    """What the public holidays of these years are called, in ``language`` where the package speaks it, else as the
    country does."""
    try:
        spoken = holidays.country_holidays(code).supported_languages
    except NotImplementedError:
        return {}
    chosen = next((one for one in spoken if one.split("_")[0] == language), None)
    return dict(holidays.country_holidays(code, years=tuple(years), language=chosen).items())


def weekend_of(code: str) -> frozenset[int]:
    """The weekday numbers on which nobody works, Monday being 0; Saturday and Sunday where not known."""
    try:
        return frozenset(holidays.country_holidays(code).weekend)
    except NotImplementedError:
        return frozenset({5, 6})
