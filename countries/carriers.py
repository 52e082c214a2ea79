"""What carriers are called, and where they show a parcel."""

from __future__ import annotations

from countries.model import Carrier
from countries.registry import country

_LONGEST_ABBREVIATION = 4


def carrier_name(code: str, country_code: str) -> str:
    """The name that people of the country know; for an unknown code the code, made readable: ``UPS``, ``Evri Post``."""
    if known := _known(code, country_code):
        return known.name
    if code != code.lower():
        return code  # written by people, as they call it
    if code.isalpha() and len(code) <= _LONGEST_ABBREVIATION:
        return code.upper()
    return code.replace("_", " ").title()


def carrier_page(code: str, country_code: str, tracking_number: str) -> str:
    """The carrier's own page for a parcel, empty where we know none that takes a number."""
    known = _known(code, country_code)
    if known is None or not tracking_number:
        return ""
    return known.tracking_url.replace("{number}", tracking_number)


def _known(code: str, country_code: str) -> Carrier | None:
    return next((one for one in country(country_code).carriers if one.code == code.lower()), None)
