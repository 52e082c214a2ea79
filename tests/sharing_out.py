"""Which worker of pytest-xdist runs what, and in which order: so that two cores have work until the end.

Files stay whole. All that share the running product are one worker's, and so is the product; they come first, as they
wait much and the other worker has the cores meanwhile. Then come files that start processes, then the largest.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from xdist.scheduler import LoadScopeScheduling

from config.demo.run import ROOT

PRODUCT = "the running product"


class SharingOut(LoadScopeScheduling):
    """The scheduler of a run on several workers: ``--no-loadscope-reorder`` keeps the order of ``in_order``."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)


def in_order(items: list[pytest.Item]) -> list[pytest.Item]:
    """The tests in the order in which they are given out."""
    sizes = Counter(scope_of(item.nodeid) for item in items)

    def place(item: pytest.Item) -> tuple[bool, bool, int, str]:
        scope = scope_of(item.nodeid)
        starts_processes = item.get_closest_marker("processes") is not None
        return scope != PRODUCT, not starts_processes, -sizes[scope], scope

    return sorted(items, key=place)


def scope_of(nodeid: str) -> str:
    """The tests that one worker runs together with this one: those of its file, or of all that share the product."""
    file = nodeid.partition("::")[0]
    return PRODUCT if _shares_product(file) else file


@cache
def _shares_product(file: str) -> bool:
    return file.startswith("tests/browser/") or "RunningProduct" in (ROOT / file).read_text()
