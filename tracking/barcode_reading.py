"""Reading the codes in a photo, for phones whose browser cannot do it."""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image

from core.pictures import PictureUnusable, rewrite_picture

MAX_PHOTO_BYTES = 15 * 1024 * 1024
_LONGEST_SIDES = (1600, 3000)  # small first: it is quick, and blur of the full picture is gone
_MOST_CODES = 8


class PhotoUnreadable(Exception):
    """This is no picture, or one that is too large to be looked at."""


def codes_in_photo(data: bytes) -> list[str]:
    """What barcodes and QR codes in the photo say, the largest first; empty when none can be made out.

    Raises PhotoUnreadable.
    """
    picture = _decoded(data)
    for longest in _LONGEST_SIDES:
        smaller = picture.copy()
        smaller.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        if found := _codes(smaller):
            return found
        if max(picture.size) <= longest:
            return []
    return []


def _decoded(data: bytes) -> Image.Image:
    if not 0 < len(data) <= MAX_PHOTO_BYTES:
        raise PhotoUnreadable
    try:
        written = rewrite_picture(data, longest_side=_LONGEST_SIDES[-1])
    except PictureUnusable as unusable:
        raise PhotoUnreadable from unusable
    return Image.open(io.BytesIO(written.content)).convert("L")


def _codes(picture: Image.Image) -> list[str]:
    found = sorted(zxingcpp.read_barcodes(picture), key=_size, reverse=True)
    texts = (one.text.strip() for one in found if one.valid)
    return [text for text in dict.fromkeys(texts) if text][:_MOST_CODES]


def _size(one: zxingcpp.Barcode) -> int:
    corners = (
        one.position.top_left,
        one.position.top_right,
        one.position.bottom_right,
        one.position.bottom_left,
    )
    xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
    return int((max(xs) - min(xs)) * (max(ys) - min(ys)))
