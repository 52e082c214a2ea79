"""A shop's brand as a stylesheet: its few tokens become all colours of a page, in daylight and in the dark.

Every colour that carries text is moved until it reaches the contrast of WCAG 2.2 on what it stands on, so that no
brand can make a page that cannot be read.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

from accounts.colours import BLACK, CONTROL_RATIO, TEXT_RATIO, WHITE, contrast, ink_on
from accounts.models import Brand

_NIGHT = "#151413"
_NIGHT_INK = "#f3efe9"
_DARK_PAPER_BELOW = 1.9  # a paper with less contrast to black than this is a dark one

_SANS = (
    'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Apple SD Gothic Neo","Noto Sans KR","Malgun Gothic",'
    '"Noto Sans Thai",Thonburi,"Leelawadee UI",sans-serif'
)
_FONTS: dict[str, tuple[str, str, int]] = {
    # name: (headings, text, weight of headings)
    "system": (_SANS, _SANS, 620),
    "serif": (
        '"Iowan Old Style","Palatino Linotype",Palatino,Georgia,"Noto Serif","Noto Serif KR",AppleMyungjo,'
        '"Noto Serif Thai","Noto Serif CJK KR",serif',
        _SANS,
        500,
    ),
    "rounded": (
        'ui-rounded,"SF Pro Rounded","Hiragino Maru Gothic ProN",Quicksand,Nunito,"Arial Rounded MT Bold",'
        + _SANS,
        'ui-rounded,"SF Pro Rounded",Nunito,' + _SANS,
        650,
    ),
    "mono": ('ui-monospace,"SF Mono",Menlo,Consolas,"Noto Sans Mono",' + _SANS, _SANS, 560),
}


def stylesheet(brand: Brand) -> str:
    """The whole ``brand.css`` of a shop."""
    return _stylesheet(
        brand.font, brand.radius, brand.background_colour, brand.text_colour, brand.accent_colour
    )


# Every page names the stylesheet's version; a brand changes seldom.
@lru_cache(maxsize=4096)
def _stylesheet(font: str, radius: int, paper: str, ink: str, accent: str) -> str:
    headings, text, weight = _FONTS.get(font, _FONTS["system"])
    fixed = {
        "font-heading": headings,
        "font-body": text,
        "heading-weight": str(weight),
        "radius": f"{radius}px",
    }
    day = _colours(paper, ink, accent)
    night = day if _is_dark(paper) else _night(accent)
    scheme = "dark" if day is night else "light dark"
    return (
        f":root{{color-scheme:{scheme};{_declarations(fixed)}{_declarations(day)}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{{_declarations(night)}}}}}\n"
    )


def stylesheet_version(brand: Brand) -> str:
    """Changes whenever the stylesheet does, for its address."""
    return sha256(stylesheet(brand).encode()).hexdigest()[:12]


def icon(brand: Brand) -> str:
    """The shop's mark in a browser's tab: a parcel that comes back, in the accent colour."""
    ink = ink_on(brand.accent_colour)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="8" fill="{brand.accent_colour}"/>'
        f'<path d="M12 9l-5 5 5 5M7 14h11a6 6 0 010 12h-4" fill="none" stroke="{ink}" stroke-width="2.6" '
        'stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )


def mixed(first: str, second: str, share: float) -> str:
    """``first`` with ``share`` (0 to 1) of ``second`` in it."""
    pairs = zip(_channels(first), _channels(second), strict=True)
    return "#" + "".join(f"{round(one + (other - one) * share):02x}" for one, other in pairs)


def _night(accent: str) -> dict[str, str]:
    return _colours(mixed(_NIGHT, accent, 0.04), _NIGHT_INK, accent)


def _colours(paper: str, ink: str, accent: str) -> dict[str, str]:
    is_dark = _is_dark(paper)
    surface = mixed(paper, WHITE, 0.05) if is_dark else mixed(paper, WHITE, 0.75)
    sunken = mixed(paper, WHITE, 0.1) if is_dark else mixed(paper, ink, 0.045)
    shown_accent = _readable(accent, towards=ink, on=(paper, surface), ratio=CONTROL_RATIO)
    accent_soft = mixed(surface, shown_accent, 0.16 if is_dark else 0.09)
    good, warn, bad = ("#8ad7ad", "#f0c270", "#ffaca5") if is_dark else ("#1d6b45", "#7d5200", "#a3262a")
    softness = 0.16 if is_dark else 0.1
    colours = {
        "paper": paper,
        "surface": surface,
        "sunken": sunken,
        "ink": ink,
        "muted": _readable(mixed(ink, paper, 0.34), towards=ink, on=(paper, surface, sunken)),
        "line": mixed(paper, ink, 0.15 if is_dark else 0.11),
        "line-strong": _readable(
            mixed(paper, ink, 0.4), towards=ink, on=(paper, surface), ratio=CONTROL_RATIO
        ),
        "accent": shown_accent,
        "on-accent": ink_on(shown_accent),
        "accent-ink": _readable(accent, towards=ink, on=(paper, surface, sunken, accent_soft)),
        "accent-soft": accent_soft,
    }
    for name, tone in (("good", good), ("warn", warn), ("bad", bad)):
        soft = mixed(surface, tone, softness)
        colours[name] = _readable(tone, towards=ink, on=(paper, surface, soft))
        colours[f"{name}-soft"] = soft
    return colours


def _readable(colour: str, *, towards: str, on: tuple[str, ...], ratio: float = TEXT_RATIO) -> str:
    """``colour``, moved ``towards`` the ink as little as it needs to be read on all of ``on``."""
    for step in range(21):
        moved = mixed(colour, towards, step / 20)
        if all(contrast(moved, ground) >= ratio for ground in on):
            return moved
    return towards


def _is_dark(paper: str) -> bool:
    return contrast(paper, BLACK) < _DARK_PAPER_BELOW


def _declarations(tokens: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in tokens.items())


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
