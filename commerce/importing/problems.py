"""What can be wrong with a file of orders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.errors import Refusal


class FileNotReadable(Refusal):
    """The file as a whole cannot be read; nothing after this place was taken in. ``code`` says why."""

    code = "file_not_readable"
    title = "This file cannot be read"

    def __init__(self, code: str, message: str, *, row: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.row = row


class CellRefused(Exception):
    """A cell does not say surely what it means."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Problem:
    """Something that was left out. ``row`` counts lines of the file from 1, its header being among them."""

    row: int
    order: str
    code: str
    message: str

    def as_json(self) -> dict[str, Any]:
        return {"row": self.row, "order": self.order, "code": self.code, "message": self.message}
