"""Sizes as shops write them, and their order."""

from __future__ import annotations

import pytest

from commerce.sizes import is_one_size, size_of, size_option, split_title


@pytest.mark.parametrize(
    "in_order",
    [
        ["XXS", "xs", "Small", "S/M", "M", "L", "X-Large", "XXL", "3XL", "4XL", "5XL"],
        ["küçük", "orta", "büyük"],
        ["36", "36,5", "37", "37 ½", "38 1/2", "39.5"],
        ["EU 38", "40 EU", "eu 42.5"],
        ["US 6", "US 6.5", "US 10"],
        ["235mm", "240 mm", "245mm"],
        ["34/36", "36/38", "40"],
        ["W30 L32", "W31/L32", "33x32"],
        ["3-6 M", "6-9 M", "2-3 Y", "4 yaş"],
        ["104/110", "116", "122/128"],
    ],
)
def test_sizes_are_ordered_on_their_scale(in_order: list[str]) -> None:
    sizes = [size_of(text) for text in in_order]

    assert all(sizes)
    assert len({size.scale for size in sizes if size}) == 1
    assert [size.rank for size in sizes if size] == sorted({size.rank for size in sizes if size})


@pytest.mark.parametrize(
    "text", ["Black", "One size", "프리사이즈", "Tek Beden", "Pack of 3", "", "M-tee", "XM"]
)
def test_what_is_no_size_is_none(text: str) -> None:
    assert size_of(text) is None


def test_scales_are_not_compared_with_each_other() -> None:
    assert {size_of(text).scale for text in ("EU 38", "US 8", "38", "M")} == {"eu", "us", "", "letters"}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("variants", "name"),
    [
        ([{"Color": "Red", "Size": "M"}, {"Color": "Red", "Size": "One"}], "Size"),
        ([{"renk": "Siyah", "Beden": "40"}], "Beden"),
        ([{"색상": "검정", "사이즈": "FREE"}], "사이즈"),
        ([{"สี": "ดำ", "ไซซ์": "M"}], "ไซซ์"),
        ([{"a": "Black", "b": "S"}, {"a": "White", "b": "M"}], "b"),
        ([{"pack": "3", "waist": "32"}, {"pack": "6", "waist": "34"}], None),
        ([{"color": "Red"}], None),
        ([], None),
    ],
)
def test_the_option_that_is_the_size_is_found_by_name_or_values(
    variants: list[dict[str, str]], name: str | None
) -> None:
    assert size_option(variants) == name


def test_a_title_is_split_where_options_have_no_names() -> None:
    assert split_title("Navy / M") == {"0": "Navy", "1": "M"}
    assert split_title("S/M") == {"0": "S/M"}
    assert is_one_size(" One  Size ")
