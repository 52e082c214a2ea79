"""A dated statement as a PDF of one A4 page or more, for whoever keeps papers: any script, its fonts inside."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from notifications.letters import Receipt
from tracking.fonts import BOLD, KOREAN, LATIN, REGULAR, font_file, script_of

_MARGIN_MM = 22.0
_LINE_MM = 6.4  # with room for the marks above and below Thai letters
_SMALL_LINE_MM = 5.0
_TITLE_LINE_MM = 10.0


def receipt_pdf(receipt: Receipt, *, shop_name: str, language: str, made_at: datetime) -> bytes:
    """Draw ``receipt``. The same receipt of the same moment is the same file."""
    pdf = FPDF(format="A4")
    pdf.set_title(receipt.title)
    pdf.set_author(shop_name)
    pdf.set_creator("Comeback")
    pdf.set_creation_date(made_at)
    pdf.set_lang(language)
    pdf.set_margin(_MARGIN_MM)
    pdf.set_auto_page_break(True, _MARGIN_MM)
    with TemporaryDirectory() as folder:  # the fonts are read until the page is written
        _add_fonts(
            pdf,
            Path(folder),
            frozenset("".join((shop_name, receipt.title, *receipt.paragraphs, *receipt.seller))),
        )
        pdf.add_page()
        _write(pdf, shop_name, size=11)
        pdf.ln(_TITLE_LINE_MM)
        _write(pdf, receipt.title, size=20, bold=True, height=_TITLE_LINE_MM)
        pdf.ln(_LINE_MM)
        for paragraph in receipt.paragraphs:
            _write(pdf, paragraph, size=11.5)
            pdf.ln(_LINE_MM / 2)
        pdf.ln(_LINE_MM)
        for line in receipt.seller:
            _write(pdf, line, size=9, height=_SMALL_LINE_MM)
        return bytes(pdf.output())


def _add_fonts(pdf: FPDF, folder: Path, characters: frozenset[str]) -> None:
    """Load the scripts that occur; what the Latin letters lack is taken from the others, letter by letter."""
    scripts = [LATIN, *sorted({*map(script_of, characters)} - {LATIN})]
    for script in scripts:
        for style, weight in (("", REGULAR), ("B", BOLD)):
            path = folder / f"{script}{style}.{'otf' if script == KOREAN else 'ttf'}"
            if style and script == KOREAN:  # it has one weight, and is slow to cut
                path = folder / f"{script}.otf"
            else:
                path.write_bytes(font_file(script, weight, characters))
            pdf.add_font(script, style, path)
    pdf.set_fallback_fonts(scripts[1:], exact_match=True)
    pdf.set_text_shaping(True)


def _write(pdf: FPDF, text: str, *, size: float, bold: bool = False, height: float = _LINE_MM) -> None:
    pdf.set_font(LATIN, "B" if bold else "", size)
    pdf.multi_cell(0, height, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
