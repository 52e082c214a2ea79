"""Excel files (.xlsx), read by ``workbook_child`` in a process with limits of memory and time."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from commerce.importing.problems import FileNotReadable

MOST_SECONDS = 120.0
_CHILD = Path(__file__).with_name("workbook_child.py")


def workbook_lines(open_file: Callable[[], BinaryIO], *, sheet: str) -> Iterator[Any]:
    """What the child says: one object about the workbook, then its rows. Raises FileNotReadable."""
    if "\x00" in sheet:
        raise _refusal("sheet_unknown")
    with _child(open_file, sheet) as process:
        assert process.stdout is not None
        for line in process.stdout:
            said = json.loads(line)
            if said == "end":
                return
            if isinstance(said, dict) and "error" in said:
                raise _refusal(said["error"])
            yield said
    # Killed at a limit: it had no time to say so.
    raise _refusal("too_large")


@contextmanager
def _child(open_file: Callable[[], BinaryIO], sheet: str) -> Iterator[subprocess.Popen[str]]:
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as copy:
        with open_file() as stored:
            shutil.copyfileobj(stored, copy)
        copy.flush()
        process = subprocess.Popen(  # noqa: S603  # our own program, and names that it does not interpret
            [sys.executable, "-I", str(_CHILD), copy.name, sheet],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            env={},
        )
        timer = threading.Timer(MOST_SECONDS, process.kill)
        timer.start()
        try:
            yield process
        finally:
            timer.cancel()
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def _refusal(code: str) -> FileNotReadable:
    messages = {
        "too_large": _(
            "The Excel file is too large to be read. Save it as CSV, or split it and send the parts."
        ),
        "kind_unknown": _("This is neither a CSV file nor an Excel file (.xlsx)."),
        "sheet_unknown": _("The Excel file has no sheet of that name."),
        "empty_file": _("The file has no rows."),
    }
    known = code if code in messages else "broken_file"
    return FileNotReadable(known, messages.get(known) or _("The Excel file is damaged."))
