"""The sandbox shop's API."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from core.http import HttpAnswer
from integrations.sandbox.calling import call


def post_stock_change(*, idempotency_key: str, variant: str, sku: str, quantity: int) -> HttpAnswer:
    """Put units back into stock. Raises core.http.HttpFailure."""
    body = {"variant": variant, "sku": sku, "quantity": quantity}
    return call("POST", "/sandbox/store/stock-changes", json=body, idempotency_key=idempotency_key)


def post_order(*, idempotency_key: str, order: dict[str, Any]) -> HttpAnswer:
    """Order units that leave instead of returned ones. Raises core.http.HttpFailure."""
    return call("POST", "/sandbox/store/orders", json=order, idempotency_key=idempotency_key)


def post_cancellation(*, idempotency_key: str, order: str, lines: list[dict[str, Any]]) -> HttpAnswer:
    """Ask that units of an order are not sent. Raises core.http.HttpFailure."""
    body = {"order": order, "lines": lines}
    return call("POST", "/sandbox/store/cancellations", json=body, idempotency_key=idempotency_key)


def get_cancellation(idempotency_key: str) -> HttpAnswer:
    """What became of such a wish. Raises core.http.HttpFailure."""
    return call("GET", f"/sandbox/store/cancellations/{quote(idempotency_key, safe='')}")


def get_order(idempotency_key: str) -> HttpAnswer:
    """What became of such an order. Raises core.http.HttpFailure."""
    return call("GET", f"/sandbox/store/orders/{quote(idempotency_key, safe='')}")
