"""An address as it is written on a parcel in its country. Nothing is checked: it is printed as it came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel import Locale


def address_lines(address: Mapping[str, Any], *, language: str, home_country: str = "") -> list[str]:
    """The lines of ``address`` (the shape of an order's shipping address), the country last if it is abroad.

    Korea writes from large to small, Turkey the district before the street's town and province.
    """

    def part(name: str) -> str:
        return str(address.get(name) or "").strip()

    country = part("country_code").upper()
    street = [part("line1"), part("line2")]
    if country == "KR":
        town = " ".join(filter(None, [part("region"), part("city"), part("district")]))
        lines = [town, " ".join(filter(None, street)), part("postal_code"), part("name")]
    elif country == "TR":
        town = " / ".join(filter(None, [part("city"), part("region")]))
        lines = [part("name"), part("district"), *street, " ".join(filter(None, [part("postal_code"), town]))]
    elif country == "TH":
        town = " ".join(filter(None, [part("city"), part("region"), part("postal_code")]))
        lines = [part("name"), *street, part("district"), town]
    else:
        town = " ".join(filter(None, [part("postal_code"), part("city")]))
        lines = [part("name"), *street, part("district"), town, part("region")]
    if country and country != home_country:
        lines.append(str(Locale.parse(language, sep="-").territories.get(country, country)))
    return [line for line in lines if line]
