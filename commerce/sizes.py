"""Sizes as shops write them, in their order: letters, numbers, halves, doubles, waist and length. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

# What the option is called in the languages of our shops and their neighbours.
_SIZE_NAMES = frozenset(
    {
        "size", "sizes", "shoe size", "clothing size", "beden", "numara", "ölçü", "사이즈", "치수", "크기", "ไซซ์",
        "ไซส์", "ขนาด", "größe", "groesse", "konfektionsgröße", "schuhgröße", "taille", "pointure", "talla", "taglia",
        "maat", "rozmiar", "tamanho", "サイズ", "尺码",
    }
)  # fmt: skip
_ONE_SIZE = frozenset(
    {
        "one size", "onesize", "one-size", "os", "o/s", "free", "free size", "freesize", "f", "standart", "tek beden",
        "tek ebat", "프리", "프리사이즈", "원사이즈", "ฟรีไซส์", "ฟรีไซซ์", "einheitsgröße", "taille unique", "u",
    }
)  # fmt: skip
_WORDS: Mapping[str, str] = {
    "small": "s", "medium": "m", "large": "l", "x-large": "xl", "extra large": "xl", "x large": "xl",
    "x-small": "xs", "extra small": "xs", "x small": "xs", "küçük": "s", "orta": "m", "büyük": "l",
}  # fmt: skip
_LETTERS = re.compile(r"(?P<times>\d{1,2})?(?P<xs>x*)(?P<base>[sml])")
_NUMBER = r"\d{1,3}(?:[.,]\d{1,2})?"
_SYSTEMS = r"eu|eur|us|usa|uk|gb|kr|jp|fr|it|de|tr|th|cn|au|br|no\.?|gr\.?|size|w|women|men|kids"
_NUMERIC = re.compile(
    rf"(?P<before>{_SYSTEMS})?[\s:]*(?P<number>{_NUMBER})(?P<half>\s*(?:½|1/2))?"
    rf"(?:\s*[-/–]\s*(?P<second>{_NUMBER}))?\s*(?P<after>{_SYSTEMS}|mm|cm|호|y|yrs?|yaş|세|m|mo|ay|개월)?\.?"
)
_WAIST_AND_LENGTH = re.compile(
    r"w\s*(?P<waist>\d{2})\s*[/x ]*\s*l\s*(?P<length>\d{2})|(?P<w>\d{2})\s*[x×]\s*(?P<l>\d{2})"
)
_WAIST = range(22, 51)
_MONTHS = frozenset({"m", "mo", "ay", "개월"})
_YEARS = frozenset({"y", "yr", "yrs", "yaş", "세"})
_TWELVE = Decimal(12)
_MOST_BETWEEN = 12  # 36/38 and 110/116 are doubles; 32/24 and 100/500 are something else


@dataclass(frozen=True)
class Size:
    """A place on a scale. Sizes of one ``scale`` can be compared, others cannot."""

    scale: str
    rank: Decimal


def size_of(text: str) -> Size | None:
    """The size that ``text`` names; None for anything else, one size for all included."""
    folded = " ".join(text.casefold().split()).strip(" .")
    if not folded or folded in _ONE_SIZE:
        return None
    folded = _WORDS.get(folded, folded)
    return _lettered(folded) or _waist(folded) or _numbered(folded)


def is_one_size(text: str) -> bool:
    """Whether ``text`` says that there is only one size."""
    return " ".join(text.casefold().split()) in _ONE_SIZE


def size_option(variants: Sequence[Mapping[str, str]]) -> str | None:
    """The option that is the size: named so, or the only one whose values all read as sizes of one scale."""
    names = list(dict.fromkeys(name for options in variants for name in options))
    for name in names:
        if " ".join(name.casefold().split()) in _SIZE_NAMES:
            return name
    found = [
        name
        for name in names
        if _are_of_one_scale([options[name] for options in variants if name in options])
    ]
    return found[0] if len(found) == 1 else None


def split_title(title: str) -> dict[str, str]:
    """The parts of a variant's title as options without names: ``Black / M`` for shops that name none."""
    parts = [part.strip() for part in re.split(r"\s+[/|·,-]\s+|,\s*", title) if part.strip()]
    return {str(position): part for position, part in enumerate(parts)}


def _are_of_one_scale(texts: Sequence[str]) -> bool:
    sizes = [size_of(text) for text in texts if not is_one_size(text)]
    return bool(sizes) and all(sizes) and len({size.scale for size in sizes if size}) == 1


def _lettered(text: str) -> Size | None:
    """XS to 5XL, also written 3XL or XXXL, and doubles such as S/M."""
    parts = re.split(r"\s*[/–-]\s*", text)
    ranks = []
    for part in parts if len(parts) <= 2 else []:
        match = _LETTERS.fullmatch(part)
        if match is None or (match["times"] and not match["xs"]) or (match["base"] == "m" and match["xs"]):
            return None
        extra = int(match["times"]) if match["times"] else len(match["xs"])
        ranks.append({"s": -1 - extra, "m": 0, "l": 1 + extra}[match["base"]])
    return Size("letters", Decimal(sum(ranks)) / len(ranks)) if ranks else None


def _waist(text: str) -> Size | None:
    match = _WAIST_AND_LENGTH.fullmatch(text)
    if match is None:
        return None
    return Size(f"length {match['length'] or match['l']}", Decimal(match["waist"] or match["w"]))


def _numbered(text: str) -> Size | None:
    """38, 38.5, 38 ½, EU 38, 245 mm, 36/38, 2-3 Y; 32/30 can only be waist and length."""
    match = _NUMERIC.fullmatch(text)
    if match is None:
        return None
    rank = Decimal(match["number"].replace(",", "."))
    if match["half"]:
        rank += Decimal("0.5")
    if match["second"]:
        second = Decimal(match["second"].replace(",", "."))
        if second <= rank and rank in _WAIST and second in _WAIST:
            return Size(f"length {match['second']}", rank)
        if not 0 < second - rank <= _MOST_BETWEEN:
            return None
        rank = (rank + second) / 2
    unit = match["after"] or match["before"] or ""
    if unit in _MONTHS:
        return Size("age", rank)
    if unit in _YEARS:
        return Size("age", rank * _TWELVE)
    return Size(unit.rstrip("."), rank)
