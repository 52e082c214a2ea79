"""Identifiers made in Python: time-ordered row ids and unguessable public ids."""

from __future__ import annotations

import secrets
import uuid

import uuid_utils

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PUBLIC_ID_LENGTH = 22  # 22 characters of 5 bits: 110 bits of randomness


def new_row_id() -> uuid.UUID:
    """A UUIDv7: later ids sort after earlier ones."""
    return uuid.UUID(int=uuid_utils.uuid7().int)


def new_public_id(prefix: str) -> str:
    """An unguessable id with its kind in front, such as ``ret_8f2k...``."""
    bits = secrets.randbits(5 * _PUBLIC_ID_LENGTH)  # at once: files of orders need many ids
    return f"{prefix}_" + "".join(
        _ALPHABET[bits >> shift & 31] for shift in range(0, 5 * _PUBLIC_ID_LENGTH, 5)
    )
