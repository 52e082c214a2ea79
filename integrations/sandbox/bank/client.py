"""The sandbox bank's API."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from core.http import HttpAnswer
from integrations.sandbox.calling import call


def post_transfer(*, idempotency_key: str, transfer: dict[str, Any]) -> HttpAnswer:
    """Send money to an account. Raises core.http.HttpFailure."""
    return call("POST", "/sandbox/bank/transfers", json=transfer, idempotency_key=idempotency_key)


def get_transfer(idempotency_key: str) -> HttpAnswer:
    """What became of a transfer. Raises core.http.HttpFailure."""
    return call("GET", f"/sandbox/bank/transfers/{quote(idempotency_key, safe='')}")
