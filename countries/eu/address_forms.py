"""How the member states write addresses. Most write the postcode before the city and need both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from countries.address_forms import address_form
from countries.model import AddressForm

USUAL: Final = address_form("line1", "line2", "postal_code", "city", required="line1 postal_code city")
_WITHOUT_NEED: Final = address_form("line1", "line2", "postal_code", "city", required="line1 city")
_WITH_PROVINCE: Final = address_form(
    "line1", "line2", "postal_code", "city", "region", required="line1 postal_code city region"
)

ADDRESS_FORMS: Final[Mapping[str, AddressForm]] = {
    **dict.fromkeys(("BG", "CY", "CZ", "EE", "HR", "LT", "RO", "SI", "SK"), _WITHOUT_NEED),
    **dict.fromkeys(("ES", "IT"), _WITH_PROVINCE),
    **dict.fromkeys(
        ("LV", "MT"), address_form("line1", "line2", "city", "postal_code", required="line1 city")
    ),
    "HU": address_form("city", "line1", "line2", "postal_code", required="line1 city"),
    "IE": address_form("line1", "line2", "city", "region", "postal_code", required="line1 city"),
}
