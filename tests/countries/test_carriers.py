"""Names of carriers."""

from __future__ import annotations

import pytest

from countries.carriers import carrier_name, carrier_page


@pytest.mark.parametrize(
    ("code", "country", "name"),
    [
        ("cj_logistics", "KR", "CJ대한통운"),
        ("DHL", "DE", "DHL"),
        ("ups", "XX", "UPS"),
        ("some_carrier", "DE", "Some Carrier"),
    ],
)
def test_people_read_the_name_that_they_know(code: str, country: str, name: str) -> None:
    assert carrier_name(code, country) == name


def test_a_parcel_is_shown_by_its_carrier_where_we_know_the_page() -> None:
    assert carrier_page("cj_logistics", "KR", "123").endswith("wblNo=123")
    assert [carrier_page(*parts) for parts in [("nobody", "XX", "1"), ("dhl", "DE", "")]] == [""] * 2
