"""Contrast of colours as WCAG 2.2 reckons it. Pure."""

from __future__ import annotations

import re

_HEX = re.compile(r"#[0-9a-f]{6}")

TEXT_RATIO = 4.5
CONTROL_RATIO = 3.0
WHITE = "#ffffff"
BLACK = "#000000"


def is_colour(text: str) -> bool:
    """Whether ``text`` is a colour as we store it, such as ``#1f3d36``."""
    return _HEX.fullmatch(text) is not None


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def ink_on(colour: str) -> str:
    """White or black, whichever reads better on ``colour``. One of the two always reaches 4.5."""
    return max((WHITE, BLACK), key=lambda ink: contrast(ink, colour))


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
