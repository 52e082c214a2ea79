"""Marketplaces whose orders shops mirror, but whose returns are asked for there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from countries.model import Marketplace
from countries.registry import country, known_countries

_PREFIX: Final = "marketplace:"


def marketplace_named(words: Iterable[str], *, country_code: str = "") -> Marketplace | None:
    """The first marketplace that one of these tags or gateways names, as buyers of the country know it;
    ``marketplace:trendyol`` counts too."""
    for word in words:
        code = word.strip().casefold().removeprefix(_PREFIX)
        for marketplace in _from(country_code):
            if code in marketplace.codes:
                return marketplace
    return None


def _from(country_code: str) -> Iterator[Marketplace]:
    yield from country(country_code).marketplaces
    for other in (*known_countries(), country(None)):
        yield from other.marketplaces
