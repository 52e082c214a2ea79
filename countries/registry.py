"""Finds the folders of countries. ``country("TR")``; a country without a folder gets the neutral one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache, lru_cache

from babel import Locale

import countries
from countries.model import Country
from countries.zz import neutral_country

# Two letters that CLDR names, and that are no country: unions, tests, the unknown, islands that post reserves.
_NO_COUNTRIES = frozenset(
    {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
)
_NEUTRAL = "ZZ"


@lru_cache(maxsize=512)
def country(code: str | None) -> Country:
    """The data of a country by its ISO 3166-1 alpha-2 code, any case; never fails: unknown ones are neutral."""
    wanted = (code or "").strip().upper()
    return _by_code().get(wanted) or neutral_country(wanted)


def is_country_code(code: str) -> bool:
    """Whether ``code`` is two letters of ISO 3166-1 that name a country, in capitals."""
    return (
        len(code) == 2 and code.isalpha() and code in Locale("en").territories and code not in _NO_COUNTRIES
    )


def known_countries() -> tuple[Country, ...]:
    """The countries that have data of their own, by code."""
    return tuple(found for code, found in sorted(_by_code().items()) if code != _NEUTRAL)


@cache
def _by_code() -> Mapping[str, Country]:
    """Every folder beside this file names its countries in ``COUNTRIES``."""
    folders = sorted(module.name for module in pkgutil.iter_modules(countries.__path__) if module.ispkg)
    return {
        found.code: found
        for folder in folders
        for found in importlib.import_module(f"countries.{folder}").COUNTRIES
    }
