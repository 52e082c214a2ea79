"""Product pictures of the sandbox shop, drawn from product data.

The same kind, colour and seed always give the same picture, so it can be named by them and kept for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from . import accessories, clothing, living
from .studio import COLOURS, Palette, Scene

__all__ = ["COLOURS", "KINDS", "product_picture"]

_DRAWINGS: dict[str, Callable[[Scene], None]] = {
    "tee": clothing.tee,
    "shirt": clothing.shirt,
    "sweater": clothing.sweater,
    "hoodie": clothing.hoodie,
    "jacket": clothing.jacket,
    "coat": clothing.coat,
    "dress": clothing.dress,
    "skirt": clothing.skirt,
    "trousers": clothing.trousers,
    "jeans": clothing.jeans,
    "shorts": clothing.shorts,
    "socks": clothing.socks,
    "sneakers": accessories.sneakers,
    "boots": accessories.boots,
    "bag": accessories.bag,
    "backpack": accessories.backpack,
    "cap": accessories.cap,
    "beanie": accessories.beanie,
    "scarf": accessories.scarf,
    "sunglasses": accessories.sunglasses,
    "watch": accessories.watch,
    "headphones": accessories.headphones,
    "speaker": accessories.speaker,
    "gift_card": accessories.gift_card,
    "mug": living.mug,
    "bowl": living.bowl,
    "vase": living.vase,
    "plant": living.plant,
    "lamp": living.lamp,
    "chair": living.chair,
    "blanket": living.blanket,
    "cushion": living.cushion,
    "candle": living.candle,
    "notebook": living.notebook,
    "soap": living.soap,
    "serum": living.serum,
    "bottle": living.bottle,
    "cream": living.cream,
    "tube": living.tube,
}
_STANDING = frozenset(
    {"sneakers", "boots", "headphones", "speaker", "mug", "bowl", "vase", "plant", "lamp", "chair"}
    | {"blanket", "candle", "soap", "serum", "bottle", "cream", "tube"}
)

KINDS: tuple[str, ...] = tuple(_DRAWINGS)


def product_picture(kind: str, colour: str, seed: int) -> str:
    """An SVG of 800 by 960: one product of ``kind`` (of ``KINDS``) in ``colour`` (of ``COLOURS`` or ``#rrggbb``).

    ``seed`` varies backdrop, light and pattern. Raises KeyError for a kind or colour that is not known.
    """
    base = colour if colour.startswith("#") else COLOURS[colour]
    scene = Scene(Palette(base), Random(f"{kind}/{base}/{seed}"), standing=kind in _STANDING)
    _DRAWINGS[kind](scene)
    return scene.svg()
