"""No brand that can be saved makes a page that cannot be read, by day or in the dark."""

from __future__ import annotations

import re

import pytest

from accounts.colours import contrast
from accounts.models import Brand
from portal.brand_styles import icon, stylesheet, stylesheet_version

_BRANDS = [
    ("#1f3d36", "#faf8f5", "#1d1b19"),
    ("#b3262b", "#fffdf8", "#201a17"),
    ("#ffb3c7", "#201a24", "#f6eef2"),
    ("#e0a800", "#101418", "#ffffff"),
    ("#767676", "#ffffff", "#000000"),
    ("#0b5fff", "#eef3ff", "#0a1330"),
]
_ON_GROUNDS = {
    "ink": ("paper", "surface", "sunken"),
    "muted": ("paper", "surface", "sunken"),
    "accent-ink": ("paper", "surface", "accent-soft"),
    "on-accent": ("accent",),
    "good": ("good-soft", "paper"),
    "warn": ("warn-soft", "paper"),
    "bad": ("bad-soft", "paper"),
}


@pytest.mark.parametrize(("accent", "paper", "ink"), _BRANDS)
def test_text_is_readable_on_everything_that_it_stands_on(accent: str, paper: str, ink: str) -> None:
    for colours in _schemes(stylesheet(_brand(accent, paper, ink))):
        for text, grounds in _ON_GROUNDS.items():
            for ground in grounds:
                assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground, colours)
        assert contrast(colours["line-strong"], colours["surface"]) >= 3
        assert contrast(colours["accent"], colours["paper"]) >= 3


def test_version_changes_with_the_brand_and_with_nothing_else() -> None:
    first = _brand("#1f3d36", "#faf8f5", "#1d1b19")

    assert stylesheet_version(first) == stylesheet_version(_brand("#1f3d36", "#faf8f5", "#1d1b19"))
    assert stylesheet_version(first) != stylesheet_version(_brand("#1f3d37", "#faf8f5", "#1d1b19"))
    assert stylesheet_version(first) != stylesheet_version(_brand("#1f3d36", "#faf8f5", "#1d1b19", radius=3))


def test_icon_wears_the_accent_colour() -> None:
    assert "#b3262b" in icon(_brand("#b3262b", "#fffdf8", "#201a17"))


def _brand(accent: str, paper: str, ink: str, radius: int = 12) -> Brand:
    return Brand(accent_colour=accent, background_colour=paper, text_colour=ink, font="serif", radius=radius)


def _schemes(css: str) -> list[dict[str, str]]:
    day, night = css.split("@media")
    return [dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{6});", part)) for part in (day, night)]
