"""Fonts from packages, cut to what a label can hold: the whole files take seconds to read and shape."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import fontpkg_noto_sans
import fontpkg_noto_sans_thai
import pylopdf_fonts_ko
from fontTools import subset
from fontTools.varLib.instancer import instantiateVariableFont

LATIN, THAI, KOREAN = "latin", "thai", "korean"
REGULAR, BOLD = 400, 700

_FILES: dict[str, Path] = {
    LATIN: Path(fontpkg_noto_sans.ROOT) / "files" / "NotoSans[wdth,wght].ttf",
    THAI: Path(fontpkg_noto_sans_thai.ROOT) / "files" / "NotoSansThai[wdth,wght].ttf",
    KOREAN: pylopdf_fonts_ko.sans_path(),
}
# Western, Central European and Turkish letters, and punctuation: nearly every label, cut once per process.
_COMMON_LATIN = frozenset(map(chr, [*range(0x20, 0x180), *range(0x218, 0x21C), *range(0x2010, 0x204A)]))
_THAI_AND_ASCII = frozenset(map(chr, [*range(0x0E00, 0x0E80), *range(0x20, 0x7F)]))
_FEATURES = ["ccmp", "kern", "locl", "mark", "mkmk", "liga"]
_FIRST_EAST_ASIAN = 0x1100
_LATIN_ABOVE_FROM, _LATIN_ABOVE_TO = (
    0x1D00,
    0x2BFF,
)  # Latin's own letters and signs behind the first Korean ones


def script_of(character: str) -> str:
    """The font that holds ``character``."""
    code = ord(character)
    if 0x0E00 <= code <= 0x0E7F:
        return THAI
    if code >= _FIRST_EAST_ASIAN and not _LATIN_ABOVE_FROM <= code <= _LATIN_ABOVE_TO:
        return KOREAN
    return LATIN


def runs_of(text: str) -> Iterator[tuple[str, str]]:
    """``text`` in pieces of one font each: (font, piece). Spaces stay with the piece before them."""
    start, font = 0, ""
    for index, character in enumerate(text):
        wanted = font if font and character == " " else script_of(character)
        if font and wanted != font:
            yield font, text[start:index]
            start = index
        font = wanted
    if font:
        yield font, text[start:]


def font_file(font: str, weight: int, characters: frozenset[str]) -> bytes:
    """A static font file of ``font`` in ``weight`` that holds at least ``characters``, as far as they exist.

    The Korean font has one weight, and is cut to these characters: all of it is five megabytes.
    """
    if font == KOREAN:
        return _cut(font, characters, None)
    common = _COMMON_LATIN if font == LATIN else _THAI_AND_ASCII
    needed = {character for character in characters if script_of(character) == font}
    return _common_file(font, weight) if needed <= common else _cut(font, needed | {" "}, weight)


@lru_cache(maxsize=4)
def _common_file(font: str, weight: int) -> bytes:
    return _cut(font, _COMMON_LATIN if font == LATIN else _THAI_AND_ASCII, weight)


def _cut(font: str, characters: Iterable[str], weight: int | None) -> bytes:
    # Names are kept: the PDF is cut by them again.
    options = subset.Options(layout_features=_FEATURES, notdef_outline=True, hinting=False, glyph_names=True)
    opened = subset.load_font(str(_FILES[font]), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(characters))
    cutter.subset(opened)
    if weight is not None:
        instantiateVariableFont(opened, {"wght": weight, "wdth": 100}, inplace=True)
    written = io.BytesIO()
    opened.save(written)
    opened.close()
    return written.getvalue()
