"""Codes that scanners read: Code 128 (ISO/IEC 15417) as bar widths, QR as SVG."""

from __future__ import annotations

import io

import segno

# Widths of bar, space, bar, ... for each value; the values 0 to 94 are the printable characters from space on
# in set B, and the pairs 00 to 99 in set C (ISO/IEC 15417, table 1).
_PATTERNS = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 "
    "113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 "
    "212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 "
    "113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 "
    "314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 "
    "241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 "
    "214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 "
    "211232"
).split()
_STOP = "2331112"
_START_B, _START_C, _TO_B, _TO_C = 104, 105, 100, 99


def code128_widths(text: str) -> list[int]:
    """The widths of bars and spaces, in modules, starting with a bar. Without quiet zones.

    Raises ValueError for anything but printable ASCII.
    """
    if not text or not all(" " <= character <= "~" for character in text):
        raise ValueError("Code 128 holds printable ASCII only.")
    values = _values(text)
    check = (values[0] + sum(index * value for index, value in enumerate(values))) % 103
    bars = "".join(_PATTERNS[value] for value in [*values, check]) + _STOP
    return [int(width) for width in bars]


def code128_svg(text: str) -> str:
    """``text`` as Code 128 in an SVG without styles, with the quiet zones that scanners want.

    Raises ValueError for anything but printable ASCII.
    """
    quiet, height = 10, 60
    widths = code128_widths(text)
    bars, left = [], quiet
    for index, width in enumerate(widths):
        if index % 2 == 0:
            bars.append(f"M{left} 0h{width}v{height}h-{width}z")
        left += width
    across = left + quiet
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {height}" preserveAspectRatio="none" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{across}v{height}H0z"/>'
        f'<path fill="#000" d="{"".join(bars)}"/></svg>'
    )


def qr_svg(text: str, *, scale: int = 4) -> str:
    """``text`` as an inline SVG without styles, which a page with a strict content policy can show."""
    written = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        written, kind="svg", scale=scale, border=2, xmldecl=False, svgns=True, omitsize=True, nl=False
    )
    return written.getvalue().decode()


def qr_matrix(text: str) -> list[list[bool]]:
    """The dark modules of a QR code, row by row, without a quiet zone."""
    return [[bool(module) for module in row] for row in segno.make(text, error="m", micro=False).matrix]


def _values(text: str) -> list[int]:
    """Start value and data; runs of at least four digits go two by two in set C."""
    values: list[int] = []
    position, in_c = 0, False
    while position < len(text):
        pairs = _digits_at(text, position) // 2
        if pairs >= 2 or (in_c and pairs):
            if not in_c:
                # An odd run leaves its first digit to set B, so that the pairs reach its end.
                if values and _digits_at(text, position) % 2:
                    values.append(ord(text[position]) - 32)
                    position += 1
                values.append(_TO_C if values else _START_C)
                in_c = True
            values.append(int(text[position : position + 2]))
            position += 2
        else:
            if in_c or not values:
                values.append(_TO_B if values else _START_B)
                in_c = False
            values.append(ord(text[position]) - 32)
            position += 1
    return values


def _digits_at(text: str, position: int) -> int:
    end = position
    while end < len(text) and text[end].isdigit():
        end += 1
    return end - position
