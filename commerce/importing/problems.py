"""What can be wrong with a file of orders, and its report as a CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import Refusal

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class FileNotReadable(Refusal):
    """The file as a whole cannot be read; nothing after this place was taken in. ``code`` says why."""

    code = "file_not_readable"
    title = "This file cannot be read"

    def __init__(self, code: str, message: str, *, row: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.row = row


@dataclass(frozen=True)
class Problem:
    """Something that was left out. ``row`` counts lines of the file from 1, its header being the first."""

    row: int
    order: str
    code: str
    message: str

    def as_json(self) -> dict[str, Any]:
        return {"row": self.row, "order": self.order, "code": self.code, "message": self.message}


def problems_as_csv(problems: Iterable[Mapping[str, Any]]) -> str:
    """The report to download. Cells that a spreadsheet would run as a formula are written as text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["row", "order", "code", "message"])
    for problem in problems:
        writer.writerow([_as_text(str(problem[name])) for name in ("row", "order", "code", "message")])
    return buffer.getvalue()


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_SIGNS) else cell
