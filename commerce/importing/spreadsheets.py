"""Tables written as Excel files: every cell keeps its kind, and a text is never a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from commerce.importing.rows import Cell, Typed


def table_as_workbook(table: Iterable[Sequence[Cell]], *, title: str) -> bytes:
    """The table as the one sheet of an Excel file."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for cells in table:
        sheet.append([_written(sheet, cell) for cell in cells])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _written(sheet: Any, cell: Cell) -> Any:
    if isinstance(cell, Typed):
        match cell.kind:
            case "number":
                return Decimal(cell.text)
            case "flag":
                return cell.text == "true"
            case "moment" if "T" in cell.text:
                return datetime.fromisoformat(cell.text)
    text = cell.text if isinstance(cell, Typed) else cell
    if not text:
        return None
    written = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text))
    written.data_type = "s"
    return written
