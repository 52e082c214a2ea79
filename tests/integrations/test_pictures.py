"""The sandbox shop's product pictures."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from integrations.sandbox.pictures import COLOURS, KINDS, product_picture


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn_small_and_well_formed(kind: str) -> None:
    for seed, colour in enumerate(COLOURS):
        drawn = product_picture(kind, colour, seed)

        assert len(drawn.encode()) < 6000
        assert ElementTree.fromstring(drawn).tag == "{http://www.w3.org/2000/svg}svg"
        assert "<text" not in drawn


def test_same_product_is_always_drawn_alike_and_another_seed_is_not() -> None:
    assert product_picture("tee", "sage", 3) == product_picture("tee", "sage", 3)
    assert product_picture("tee", "sage", 3) != product_picture("tee", "sage", 4)


def test_unknown_kind_or_colour_is_an_error() -> None:
    with pytest.raises(KeyError):
        product_picture("submarine", "sage", 1)
    with pytest.raises(KeyError):
        product_picture("tee", "ultraviolet", 1)
