"""A file that somebody brings, looked at before it is taken in: its kind, its header, what its columns may mean."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import BinaryIO, cast

from commerce.importing.exports import propose_columns
from commerce.importing.gathering import header_texts
from commerce.importing.problems import FileNotReadable
from commerce.importing.rows import FileShape, Opener, Typed, open_rows
from commerce.models import ImportState, OrderImport
from commerce.services.imports import header_key_of

ROWS_SHOWN = 3


@dataclass(frozen=True)
class Upload:
    """How the file is read, its header and first rows, and its columns under our names.

    ``export`` names a known export that it seems to be; ``is_remembered`` says that an earlier file with the same columns was
    matched so. ``unreadable`` is why it cannot be read: then nothing else is known.
    """

    shape: FileShape = field(default_factory=FileShape)
    header: list[str] = field(default_factory=list)
    first_rows: list[list[str]] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    export: str = ""
    is_remembered: bool = False
    unreadable: FileNotReadable | None = None


def look_at_upload(
    *, content: bytes, encoding: str = "", sheet: str = "", matched: Mapping[str, str]
) -> Upload:
    """Look at the beginning of a file. ``matched`` are columns that people matched themselves, which stand above all."""
    return look_at_file(
        lambda: cast(BinaryIO, io.BytesIO(content)), encoding=encoding, sheet=sheet, matched=matched
    )


def look_at_file(
    open_file: Opener, *, encoding: str = "", sheet: str = "", matched: Mapping[str, str]
) -> Upload:
    """As ``look_at_upload``, for a file that is stored already."""
    try:
        source = open_rows(open_file, encoding=encoding, sheet=sheet)
        rows = [
            [cell.text if isinstance(cell, Typed) else cell for cell in row.cells]
            for row in islice(source.rows(), ROWS_SHOWN)
        ]
    except FileNotReadable as unreadable:
        return Upload(columns=dict(matched), unreadable=unreadable)
    header = header_texts(source.header)
    proposal = propose_columns(header)
    upload = Upload(source.shape, header, rows, proposal.columns, proposal.export)
    if remembered := _remembered(header):
        upload = replace(upload, columns=remembered, is_remembered=True)
    taken = set(matched.values())
    proposed = {ours: theirs for ours, theirs in upload.columns.items() if theirs not in taken}
    return replace(upload, columns=proposed | dict(matched))


def _remembered(header: list[str]) -> dict[str, str]:
    """How people matched the columns of the last file that had the same ones."""
    last = (
        OrderImport.objects.filter(header_key=header_key_of(header), options__has_key="matched_by_hand")
        .exclude(state=ImportState.CHOOSING)
        .order_by("-created_at", "-pk")
        .first()
    )
    return dict(last.options["columns"]) if last else {}
