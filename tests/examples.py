"""How many examples of a property are tried: a few each time, many in ``bin/test --long``."""

from __future__ import annotations

import sys

IS_LONG = "--long" in sys.argv


def examples(few: int, many: int) -> int:
    """For ``settings(max_examples=...)`` of a test that is marked as ``thorough``."""
    return many if IS_LONG else few
