"""The label that a shopper prints: scripts, addresses, codes."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
import zlib

import pytest

from tracking.addresses import address_lines
from tracking.barcodes import code128_widths, qr_svg
from tracking.fonts import runs_of
from tracking.labels import PrintedLabel, return_label_pdf


def label(**fields: object) -> PrintedLabel:
    address = {"name": "Ada Yılmaz", "line1": "Höhenstraße 7", "city": "Köln", "country_code": "DE"}
    return PrintedLabel(
        **{
            "carrier": "Paketwerk",
            "tracking_number": "00340434161094042557",
            "reference": "R-000001",
            "sender": address,
            "receiver": address | {"name": "Nordlicht"},
            "language": "en",
            **fields,
        }
    )


@pytest.mark.parametrize(
    ("name", "fonts"),
    [("Şükrü Öğünç", 2), ("Nguyễn Văn Ánh, Ωmega", 2), ("คุณกิตติพงษ์ น้ำทิพย์", 4), ("김민지", 4)],
)
def test_a_label_holds_the_scripts_that_it_needs(name: str, fonts: int) -> None:
    pdf = return_label_pdf(label(sender={"name": name, "country_code": "DE"}, receiver={"name": name}))

    assert pdf.startswith(b"%PDF-")
    assert pdf.count(b"/Type /Page\n") == 1
    assert len(pdf) < 60_000
    assert len(re.findall(rb"/FontFile[23] ", pdf)) == fonts


def test_thai_is_shaped_so_that_tone_and_vowel_do_not_collide() -> None:
    plain = _page_of(return_label_pdf(label(sender={"name": "นำ"})))
    shaped = _page_of(return_label_pdf(label(sender={"name": "น้ำ"})))

    # The tone over the vowel stands at its own place: one jump more than the word without it.
    assert shaped.count(b" Tm ") == plain.count(b" Tm ") + 2


def test_a_word_in_two_scripts_is_written_in_two_fonts() -> None:
    assert list(runs_of("세종대로 110 101동")) == [
        ("korean", "세종대로 "),
        ("latin", "110 101"),
        ("korean", "동"),
    ]


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (
            {"name": "Ada", "line1": "Weg 1", "postal_code": "10115", "city": "Berlin", "country_code": "DE"},
            ["Ada", "Weg 1", "10115 Berlin", "Germany"],
        ),
        (
            {
                "name": "Ada Yılmaz",
                "line1": "1234. Sokak No: 5",
                "district": "Alsancak Mah.",
                "city": "Konak",
                "region": "İzmir",
                "country_code": "TR",
            },
            ["Ada Yılmaz", "Alsancak Mah.", "1234. Sokak No: 5", "Konak / İzmir"],
        ),
        (
            {
                "name": "김민지",
                "line1": "세종대로 110",
                "line2": "1203호",
                "city": "중구",
                "region": "서울특별시",
                "postal_code": "04524",
                "country_code": "KR",
            },
            ["서울특별시 중구", "세종대로 110 1203호", "04524", "김민지", "South Korea"],
        ),
        ({}, []),
    ],
)
def test_addresses_are_written_as_their_country_writes_them(address: dict, lines: list[str]) -> None:
    assert address_lines(address, language="en", home_country="TR") == lines


def test_code128_is_what_the_standard_says() -> None:
    # "PJJ123C", the textbook example: check value 54. Same as what python-barcode draws.
    widths = "".join(map(str, code128_widths("PJJ123C")))

    assert widths == "2112143131211121331121331232212232112211321313213113212331112"


def test_digits_go_two_by_two() -> None:
    assert len(code128_widths("00340434161094042557")) == 6 * (1 + 10 + 1) + 7


def test_what_a_barcode_cannot_hold_is_refused() -> None:
    for text in ("", "한빛", "a\n"):
        with pytest.raises(ValueError, match="ASCII"):
            code128_widths(text)


def test_a_qr_code_fits_a_page_with_a_strict_content_policy() -> None:
    svg = qr_svg("https://shop.example/r/1?t=<&>")

    assert ElementTree.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
    assert "style" not in svg


def _page_of(pdf: bytes) -> bytes:
    streams = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    return next(page for stream in streams if b" Td " in (page := _unpacked(stream)))


def _unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""
