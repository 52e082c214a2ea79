"""Finds the folders of countries. ``country("TR")``; a country without a folder gets the neutral one."""

from __future__ import annotations

from countries.model import Country


def country(code: str | None) -> Country:
    """The data of a country by its ISO 3166-1 alpha-2 code, any case; never fails: unknown ones are neutral."""
    raise NotImplementedError


def known_countries() -> tuple[Country, ...]:
    """The countries that have data of their own, by code."""
    raise NotImplementedError
