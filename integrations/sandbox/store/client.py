"""The sandbox shop's API."""

from __future__ import annotations

from core.http import HttpAnswer
from integrations.sandbox.calling import call


def post_stock_change(*, idempotency_key: str, variant: str, sku: str, quantity: int) -> HttpAnswer:
    """Put units back into stock. Raises core.http.HttpFailure."""
    body = {"variant": variant, "sku": sku, "quantity": quantity}
    return call("POST", "/sandbox/store/stock-changes", json=body, idempotency_key=idempotency_key)
