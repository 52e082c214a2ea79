"""The sandbox payment provider's API."""

from __future__ import annotations

from urllib.parse import quote

from core.http import HttpAnswer
from integrations.sandbox.calling import call


def post_refund(*, idempotency_key: str, payment: str, order: str, amount: dict[str, str]) -> HttpAnswer:
    """Refund a payment. Raises core.http.HttpFailure."""
    body = {"payment": payment, "order": order, "amount": amount}
    return call("POST", "/sandbox/payments/refunds", json=body, idempotency_key=idempotency_key)


def get_refund(idempotency_key: str) -> HttpAnswer:
    """What became of a refund. Raises core.http.HttpFailure."""
    return call("GET", f"/sandbox/payments/refunds/{quote(idempotency_key, safe='')}")
