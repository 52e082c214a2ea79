"""Codes that people read out."""

from __future__ import annotations

import pytest

from core.codes import grouped


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("123456789012", "1234 5678 9012"),
        ("4829175530", "4829 1755 30"),
        ("240 815 0362", "240 815 0362"),
        ("AB-12", "AB-12"),
        ("1234", "1234"),
        ("12345", "12345"),
    ],
)
def test_codes_stand_in_groups_of_four_unless_their_maker_groups_them(code: str, shown: str) -> None:
    assert grouped(code) == shown
