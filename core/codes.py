"""Codes that people read out, type and write on parcels."""

from __future__ import annotations

_GROUP = 4


def grouped(code: str) -> str:
    """A code to be read out: as its maker groups it, else in groups of four, ``4829 1755 30``."""
    if not code.isalnum() or len(code) <= _GROUP + 1:
        return code
    return " ".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))
