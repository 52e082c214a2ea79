"""Codes are read from photos as phones take them, and nothing else breaks the page."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from tracking.barcode_reading import PhotoUnreadable, codes_in_photo
from tracking.barcodes import code128_widths, qr_matrix


def _photo(
    *, angle: float = 0, size: tuple[int, int] = (1200, 900), form: str = "JPEG", **codes: str
) -> bytes:
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    if "bars" in codes:
        at = 80
        for index, width in enumerate(code128_widths(codes["bars"])):
            if index % 2 == 0:
                pen.rectangle((at, 100, at + width * 3 - 1, 300), fill="black")
            at += width * 3
    if "square" in codes:
        for row, modules in enumerate(qr_matrix(codes["square"])):
            for column, is_dark in enumerate(modules):
                if is_dark:
                    left, top = 300 + column * 8, 450 + row * 8
                    pen.rectangle((left, top, left + 7, top + 7), fill="black")
    written = io.BytesIO()
    picture.rotate(angle, expand=True, fillcolor="white").save(written, form)
    return written.getvalue()


@pytest.mark.parametrize("angle", [0, 7, 90, 180])
def test_barcode_is_read_however_the_phone_was_held(angle: float) -> None:
    assert codes_in_photo(_photo(bars="R-000042", angle=angle)) == ["R-000042"]


def test_all_codes_of_a_label_are_read() -> None:
    assert set(codes_in_photo(_photo(bars="JD014600003RR", square="R-000042"))) == {
        "JD014600003RR",
        "R-000042",
    }


def test_photo_without_a_code_says_nothing() -> None:
    assert codes_in_photo(_photo()) == []


@pytest.mark.parametrize("data", [b"", b"not a picture", _photo(bars="X1")[:300], b"GIF89a"])
def test_what_is_no_photo_is_refused(data: bytes) -> None:
    with pytest.raises(PhotoUnreadable):
        codes_in_photo(data)
