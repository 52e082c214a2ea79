"""Time comes from ``core.clock``: of Python by ruff (banned-api), of SQL by the scan below."""

from __future__ import annotations

import ast
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from core import clock

_APPS = (
    "accounts", "api", "commerce", "config", "core", "countries", "dashboard", "events", "integrations", "loyalty",
    "notifications", "portal", "recommendations", "returns", "tenants", "tracking",
)  # fmt: skip
_OF_SQL = re.compile(
    r"\b(now|statement_timestamp|clock_timestamp|transaction_timestamp)\(\)|\b(current|local)_(timestamp|date|time)\b",
    re.IGNORECASE,
)
# Leases and what is due to a worker go by the one clock that all workers share.
_BY_THE_DATABASE = {"events/outbox/due.py", "events/outbox/queue.py"}


def test_no_statement_asks_the_database_for_the_time() -> None:
    found = {
        str(path.relative_to(settings.BASE_DIR))
        for app in _APPS
        for path in (settings.BASE_DIR / app).rglob("*.py")
        if any(_OF_SQL.search(text) for text in _texts(path))
    }

    assert found == _BY_THE_DATABASE


def _texts(path: Path) -> list[str]:
    """Every string of a module but its docstrings."""
    tree = ast.parse(path.read_text())
    told = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
    ]


@pytest.mark.django_db
def test_a_shop_whose_clock_was_turned_has_a_time_of_its_own(shop: Any, other_shop: Any, inside: Any) -> None:
    shop.clock_ahead = timedelta(days=15)

    assert clock.now() - timezone.now() > timedelta(days=14, hours=23)
    assert clock.real_now() - timezone.now() < timedelta(minutes=1)
    with inside(other_shop):
        assert clock.now() - timezone.now() < timedelta(minutes=1)
