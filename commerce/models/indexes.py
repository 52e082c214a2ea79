"""Index expressions that several tables share."""

from __future__ import annotations

from django.contrib.postgres.indexes import OpClass
from django.db.models.functions import Reverse


def end_of(field: str) -> OpClass:
    """The last digits of a phone: its writing from the end, by beginning."""
    return OpClass(Reverse(field), name="text_pattern_ops")
