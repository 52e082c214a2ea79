"""The label of a way back, as a PDF of one A6 page: addresses in every script, barcode, QR code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override
from fpdf import FPDF
from fpdf.enums import TextMode

from tracking.addresses import address_lines
from tracking.barcodes import code128_widths, qr_matrix, qr_svg
from tracking.fonts import BOLD, KOREAN, LATIN, REGULAR, font_file, runs_of, script_of

__all__ = ["PrintedLabel", "qr_svg", "return_label_pdf"]

PAGE_MM = (105.0, 148.0)
MARGIN_MM = 7.0
_WIDTH_MM = PAGE_MM[0] - 2 * MARGIN_MM
_BARCODE_MM = 20.0
_QUIET_MODULES = 10  # ISO/IEC 15417 asks for ten on each side
_NARROWEST_MM = 0.25
_WIDEST_MM = 0.5

_MM_OF_POINT = 0.3528
_QR_MM = 26.0
_ADDRESSES_TOP_MM = MARGIN_MM + 12 + 2.5
_AROUND_ADDRESS_MM = 8.5  # heading, space below and rule
_REFERENCES_TOP_MM = PAGE_MM[1] - MARGIN_MM - _BARCODE_MM - 12 - _QR_MM


@dataclass(frozen=True)
class PrintedLabel:
    """What stands on a label. Addresses are in the shape of an order's shipping address."""

    carrier: str
    tracking_number: str
    reference: str  # the return's number
    sender: Mapping[str, Any] = field(repr=False)
    receiver: Mapping[str, Any] = field(repr=False)
    language: str
    qr_text: str = ""  # what the QR code holds; the tracking number unless given


def return_label_pdf(label: PrintedLabel) -> bytes:
    """Draw ``label``: one A6 page in black, with its fonts inside, only the glyphs that it needs."""
    with override(label.language):
        return bytes(_Page(label).draw())


class _Page:
    def __init__(self, label: PrintedLabel) -> None:
        self.label = label
        home = str(label.receiver.get("country_code") or "").upper()
        self.sender = address_lines(label.sender, language=label.language, home_country=home)
        self.receiver = address_lines(label.receiver, language=label.language, home_country=home)
        self.words = [_("Return"), _("From"), _("To"), _("Tracking number"), _("Return number")]
        self.pdf = FPDF(unit="mm", format=PAGE_MM)

    def draw(self) -> bytearray:
        pdf, label = self.pdf, self.label
        pdf.set_title(f"{label.reference} {label.tracking_number}")
        pdf.set_creator("Comeback")
        pdf.set_lang(label.language)
        pdf.set_margin(MARGIN_MM)
        pdf.c_margin = 0
        pdf.set_auto_page_break(False)
        with TemporaryDirectory() as folder:  # the fonts are read until the page is written
            self._add_fonts(Path(folder))
            self._draw_page()
            return pdf.output()

    def _draw_page(self) -> None:
        label = self.label
        self.pdf.add_page()
        returned, sent_from, sent_to, tracking_number, return_number = self.words
        self._head(label.carrier, returned)
        scale = self._scale_of_addresses()
        self._address(sent_from, self.sender, size=8.5 * scale)
        self._rule()
        self._address(sent_to, self.receiver, size=12.5 * scale, bold_line=self._line_of_name())
        self._rule()
        self._references(return_number)
        self._barcode(tracking_number)

    def _add_fonts(self, folder: Path) -> None:
        """Load the scripts that really occur."""
        label = self.label
        texts = [label.carrier, label.reference, *self.sender, *self.receiver, *self.words]
        characters = frozenset("".join(texts))
        for script in sorted({LATIN, *map(script_of, characters)}):
            for style, weight in (("", REGULAR), ("B", BOLD)):
                path = folder / f"{script}{style}.{'otf' if script == KOREAN else 'ttf'}"
                path.write_bytes(font_file(script, weight, characters))
                self.pdf.add_font(script, style, path)
        self.pdf.set_text_shaping(True)

    def _head(self, carrier: str, returned: str) -> None:
        pdf = self.pdf
        pdf.set_fill_color(0)
        pdf.rect(MARGIN_MM, MARGIN_MM, _WIDTH_MM, 12, style="F")
        pdf.set_text_color(255)
        self._line(
            carrier, left=MARGIN_MM + 3, baseline=MARGIN_MM + 8, width=_WIDTH_MM * 0.68, size=15, bold=True
        )
        right = MARGIN_MM + _WIDTH_MM - 3
        width = self._width(returned, 10, bold=True)
        self._line(returned, left=right - width, baseline=MARGIN_MM + 7.6, width=width, size=10, bold=True)
        pdf.set_text_color(0)
        pdf.set_y(_ADDRESSES_TOP_MM)

    def _scale_of_addresses(self) -> float:
        """Below one where the addresses have more lines than the page has room for."""
        room = _REFERENCES_TOP_MM - _ADDRESSES_TOP_MM - 2 * _AROUND_ADDRESS_MM
        needed = _step(8.5) * len(self.sender) + _step(12.5) * len(self.receiver)
        return min(1.0, room / needed) if needed else 1.0

    def _address(self, heading: str, lines: list[str], *, size: float, bold_line: int | None = None) -> None:
        y = self.pdf.get_y()
        self._line(heading, left=MARGIN_MM, baseline=y + 3, width=_WIDTH_MM, size=7)
        y += 3.5
        for index, line in enumerate(lines):
            y += _step(size)
            self._line(line, left=MARGIN_MM, baseline=y, width=_WIDTH_MM, size=size, bold=index == bold_line)
        self.pdf.set_y(y + 3)

    def _line(
        self, text: str, *, left: float, baseline: float, width: float, size: float, bold: bool = False
    ) -> None:
        """Write one line in as many fonts as it needs, smaller where it would be too wide."""
        pdf = self.pdf
        size *= min(1.0, width / max(self._width(text, size, bold=bold), 0.1))
        for script, piece in runs_of(text):
            pdf.set_font(script, "B" if bold else "", size)
            if bold and script == KOREAN:  # the font comes in one weight: a thin outline makes it bold
                with pdf.local_context(
                    text_mode=TextMode.FILL_STROKE, draw_color=pdf.text_color, line_width=size * 0.008
                ):
                    left = self._piece(piece, left, baseline)
            else:
                left = self._piece(piece, left, baseline)

    def _piece(self, text: str, left: float, baseline: float) -> float:
        # A cell, as FPDF.text() shapes nothing. Its baseline lies 0.3 of the size below its middle.
        pdf = self.pdf
        pdf.set_xy(left, baseline - 0.3 * pdf.font_size)
        width = pdf.get_string_width(text)
        pdf.cell(width, 0, text)
        return left + width

    def _width(self, text: str, size: float, *, bold: bool = False) -> float:
        width = 0.0
        for script, piece in runs_of(text):
            self.pdf.set_font(script, "B" if bold else "", size)
            width += self.pdf.get_string_width(piece)
        return width

    def _rule(self) -> None:
        self.pdf.set_line_width(0.3)
        self.pdf.line(MARGIN_MM, self.pdf.get_y(), MARGIN_MM + _WIDTH_MM, self.pdf.get_y())
        self.pdf.ln(1.5)

    def _references(self, return_number: str) -> None:
        """Return number on the left and the QR code on the right, above the barcode."""
        pdf, size = self.pdf, _QR_MM
        top = _REFERENCES_TOP_MM
        matrix = qr_matrix(self.label.qr_text or self.label.tracking_number)
        module = size / len(matrix)
        left = MARGIN_MM + _WIDTH_MM - size
        pdf.set_fill_color(0)
        for row, modules in enumerate(matrix):
            for column, is_dark in enumerate(modules):
                if is_dark:
                    pdf.rect(left + column * module, top + row * module, module, module, style="F")
        width = _WIDTH_MM - size - 4
        self._line(return_number, left=MARGIN_MM, baseline=top + 3, width=width, size=7)
        self._line(self.label.reference, left=MARGIN_MM, baseline=top + 12, width=width, size=20, bold=True)

    def _barcode(self, tracking_number: str) -> None:
        pdf, label = self.pdf, self.label
        widths = code128_widths(label.tracking_number)
        modules = sum(widths) + 2 * _QUIET_MODULES
        module = min(_WIDEST_MM, (PAGE_MM[0] - 4) / modules)
        if module < _NARROWEST_MM:
            raise ValueError("The tracking number is too long for a barcode on this label.")
        top = PAGE_MM[1] - MARGIN_MM - _BARCODE_MM - 8
        left = (PAGE_MM[0] - modules * module) / 2 + _QUIET_MODULES * module
        pdf.set_fill_color(0)
        is_bar = True
        for width in widths:
            if is_bar:
                pdf.rect(left, top, width * module, _BARCODE_MM, style="F")
            left += width * module
            is_bar = not is_bar
        self._centred(label.tracking_number, baseline=top + _BARCODE_MM + 4.5, size=11, bold=True)
        self._centred(tracking_number, baseline=top + _BARCODE_MM + 8, size=6)

    def _centred(self, text: str, *, baseline: float, size: float, bold: bool = False) -> None:
        width = self._width(text, size, bold=bold)
        left = (PAGE_MM[0] - width) / 2
        self._line(text, left=left, baseline=baseline, width=width, size=size, bold=bold)

    def _line_of_name(self) -> int:
        name = str(self.label.receiver.get("name") or "").strip()
        return self.receiver.index(name) if name in self.receiver else 0


def _step(size: float) -> float:
    """From one baseline to the next, with room for the marks above and below Thai letters."""
    return size * _MM_OF_POINT * 1.45
