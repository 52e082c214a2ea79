"""In which order addresses are written, from the data that Google's address forms are made of."""

from __future__ import annotations

from datetime import date
from typing import Final

from countries.model import AddressForm, Source

CHECKED_ON: Final = date(2026, 12, 1)

LIBADDRESSINPUT: Final = Source(
    "google/libaddressinput, countryinfo.txt: fmt, require (commit e20690c)",
    "https://github.com/google/libaddressinput",
    CHECKED_ON,
)


def address_form(*fields: str, required: str) -> AddressForm:
    """Name first and phone last, ``fields`` between them; of them those in ``required``, by words, must be given."""
    return AddressForm(
        ("name", *fields, "phone"), frozenset({"name", *required.split()}), source=LIBADDRESSINPUT
    )
