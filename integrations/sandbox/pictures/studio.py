"""The studio: colours, light and backdrop that every product picture shares.

A drawing only adds its own shapes to a :class:`Scene`; the scene gives the page its backdrop, soft shadow and gradients.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

WIDTH, HEIGHT = 400, 480

COLOURS: dict[str, str] = {
    "white": "#f6f3ec",
    "cream": "#eadfca",
    "sand": "#cdb594",
    "camel": "#b98a58",
    "brown": "#6e4b37",
    "black": "#2d2c31",
    "charcoal": "#51525a",
    "grey": "#a5a6a8",
    "navy": "#2a3a5c",
    "blue": "#4f78ad",
    "sky": "#9dbfd9",
    "teal": "#2f7478",
    "sage": "#96ab8d",
    "green": "#3f6b4f",
    "olive": "#74744a",
    "mustard": "#d2a03c",
    "orange": "#d9793f",
    "terracotta": "#b8603f",
    "red": "#b33a3a",
    "burgundy": "#6f2b3b",
    "pink": "#dd9ca4",
    "blush": "#ecc9bf",
    "lilac": "#a99bc6",
}

_BACKDROPS = (
    ("#f1eae0", "#d9cbb9"),  # sand
    ("#e6ebe2", "#c3cebd"),  # sage
    ("#f5e6df", "#e3c5b8"),  # blush
    ("#e5edf2", "#c0d0dc"),  # sky
    ("#ebe7f1", "#cfc7dd"),  # lilac
    ("#efeeec", "#d0cdc8"),  # stone
    ("#f7eed8", "#e6d3a4"),  # butter
    ("#edd3c4", "#cf9f87"),  # clay
)

_NEAR = 78  # a backdrop closer than this to the product swallows its outline


def mix(first: str, second: str, share: float) -> str:
    """``first`` with ``share`` (0 to 1) of ``second`` in it, as ``#rrggbb``."""
    pairs = zip(_channels(first), _channels(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


@dataclass(frozen=True)
class Palette:
    """One colourway in the light of the studio."""

    base: str

    @property
    def high(self) -> str:
        return mix(self.base, "#ffffff", 0.42)

    @property
    def light(self) -> str:
        return mix(self.base, "#ffffff", 0.18)

    @property
    def shade(self) -> str:
        return mix(self.base, "#2a1d2b", 0.16)

    @property
    def dark(self) -> str:
        return mix(self.base, "#1d141f", 0.34)

    @property
    def deep(self) -> str:
        return mix(self.base, "#140d17", 0.56)

    @property
    def accent(self) -> str:
        """A calm second colour for stripes, soles and linings."""
        return "#f4efe6" if sum(_channels(self.base)) < 480 else mix(self.base, "#3b2f33", 0.52)


@dataclass
class Scene:
    """Collects shapes; :meth:`svg` sets them in the studio."""

    palette: Palette
    random: Random
    standing: bool = False
    parts: list[str] = field(default_factory=list)
    definitions: list[str] = field(default_factory=list)
    _clips: int = 0

    def add(self, markup: str) -> None:
        self.parts.append(markup)

    def path(
        self, outline: str, fill: str = "none", *, stroke: str = "", width: float = 0, extra: str = ""
    ) -> None:
        line = f' stroke="{stroke}" stroke-width="{width}"' if stroke else ""
        self.add(f'<path d="{outline}" fill="{fill}"{line}{" " + extra if extra else ""}/>')

    def line(self, outline: str, colour: str, width: float = 1.6, opacity: float = 1, dash: str = "") -> None:
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        fade = f' opacity="{opacity}"' if opacity < 1 else ""
        self.add(f'<path d="{outline}" fill="none" stroke="{colour}" stroke-width="{width}"{dashes}{fade}/>')

    def ellipse(self, x: float, y: float, rx: float, ry: float, fill: str, extra: str = "") -> None:
        self.add(
            f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="{ry}" fill="{fill}"{" " + extra if extra else ""}/>'
        )

    def gradient(self, name: str, stops: list[tuple[float, str]], vector: str = "0 0 1 0") -> str:
        """Define a linear gradient over the shape's box and return its reference."""
        x1, y1, x2, y2 = vector.split()
        inner = "".join(f'<stop offset="{at}" stop-color="{colour}"/>' for at, colour in stops)
        self.definitions.append(
            f'<linearGradient id="{name}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}">{inner}</linearGradient>'
        )
        return f"url(#{name})"

    def cloth(self) -> str:
        """The usual fill of a soft thing: light from the upper left."""
        colours = self.palette
        stops = [(0, colours.light), (0.5, colours.base), (1, colours.shade)]
        return self.gradient("c", stops, "0.15 0 0.85 1")

    def round(self, name: str = "r", base: Palette | None = None) -> str:
        """The usual fill of a round, hard thing: a lit left flank, a dark right one."""
        colours = base or self.palette
        stops = [(0, colours.shade), (0.24, colours.high), (0.55, colours.base), (1, colours.dark)]
        return self.gradient(name, stops)

    def drop(self, outline: str) -> None:
        """The shadow of a thing that lies or hangs in front of the backdrop."""
        self.add(
            f'<path d="{outline}" fill="#3a2a26" opacity=".3" filter="url(#s)" transform="translate(7 13)"/>'
        )

    def ground(self, x: float, y: float, rx: float, ry: float = 9) -> None:
        """The shadow where a standing thing touches the table."""
        self.ellipse(x + 14, y + 3, rx * 1.12, ry * 1.9, "#3a2a26", 'opacity=".22" filter="url(#s)"')
        self.ellipse(x + 3, y + 1, rx, ry * 0.8, "#2a1d1b", 'opacity=".4" filter="url(#t)"')

    def inside(self, outline: str, markup: list[str]) -> None:
        """Draw ``markup`` only where ``outline`` is."""
        self._clips += 1
        name = f"k{self._clips}"
        self.definitions.append(f'<clipPath id="{name}"><path d="{outline}"/></clipPath>')
        self.add(f'<g clip-path="url(#{name})">{"".join(markup)}</g>')

    def folds(self, outline: str, dark: str, light: str = "", width: float = 11) -> None:
        """Soft creases inside ``outline``: strokes of shadow and of light, blurred."""
        soft = 'fill="none" stroke-linecap="round" filter="url(#t)"'
        marks = [
            f'<path d="{dark}" {soft} stroke="{self.palette.deep}" stroke-width="{width}" opacity=".34"/>'
        ]
        if light:
            marks.append(
                f'<path d="{light}" {soft} stroke="#fff" stroke-width="{width * 0.8}" opacity=".2"/>'
            )
        self.inside(outline, marks)

    def svg(self) -> str:
        top, bottom = self._backdrop()
        table = (
            f'<path d="M0 352H400V480H0z" fill="{mix(bottom, top, 0.35)}"/>'
            f'<path d="M0 352H400V372H0z" fill="{bottom}" opacity=".5" filter="url(#t)"/>'
            if self.standing
            else ""
        )
        light_x = self.random.choice((90, 120, 150))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="800" height="960">'
            f'<defs><linearGradient id="b" x1="0" y1="0" x2=".3" y2="1"><stop stop-color="{top}"/>'
            f'<stop offset="1" stop-color="{bottom}"/></linearGradient>'
            f'<radialGradient id="l" gradientUnits="userSpaceOnUse" cx="{light_x}" cy="90" r="330">'
            '<stop stop-color="#fff" stop-opacity=".75"/><stop offset="1" stop-color="#fff" stop-opacity="0"/>'
            "</radialGradient>"
            '<filter id="s" x="-40%" y="-40%" width="180%" height="180%"><feGaussianBlur stdDeviation="12"/></filter>'
            '<filter id="t" x="-40%" y="-40%" width="180%" height="180%"><feGaussianBlur stdDeviation="4.5"/></filter>'
            f"{''.join(self.definitions)}</defs>"
            f'<rect width="400" height="480" fill="url(#b)"/>{table}<rect width="400" height="480" fill="url(#l)"/>'
            f'<g stroke-linecap="round" stroke-linejoin="round">{"".join(self.parts)}</g></svg>'
        )

    def _backdrop(self) -> tuple[str, str]:
        here = _channels(self.palette.base)
        far = [pair for pair in _BACKDROPS if _distance(here, _channels(mix(*pair, 0.5))) > _NEAR]
        return self.random.choice(far or list(_BACKDROPS[-1:]))


Segment = tuple[float, ...]


def mirrored(start: Segment, *segments: Segment) -> str:
    """A closed outline, symmetric about the middle, from its right half.

    ``start`` and the end of the last segment lie on the middle line. A segment of two numbers is a straight line to that
    point, one of six a cubic curve.
    """
    forward = f"M{_n(start[0])} {_n(start[1])}" + "".join(_draw(segment) for segment in segments)
    points = [start, *[segment[-2:] for segment in segments]]
    back = ""
    for index in range(len(segments) - 1, -1, -1):
        target = _flip(points[index])
        segment = segments[index]
        back += _draw((*_flip(segment[2:4]), *_flip(segment[0:2]), *target) if len(segment) == 6 else target)
    return forward + back + "z"


def _flip(point: Segment) -> Segment:
    return (WIDTH - point[0], point[1])


def _draw(segment: Segment) -> str:
    return ("L" if len(segment) == 2 else "C") + " ".join(_n(number) for number in segment)


def _n(number: float) -> str:
    return f"{number:g}"


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _distance(first: tuple[int, ...], second: tuple[int, ...]) -> float:
    return sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) ** 0.5
