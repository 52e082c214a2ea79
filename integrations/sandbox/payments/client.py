"""The sandbox payment provider's API."""

from __future__ import annotations

from typing import Any
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


def post_link(*, idempotency_key: str, link: dict[str, Any]) -> HttpAnswer:
    """Make a link on which somebody pays. Raises core.http.HttpFailure."""
    return call("POST", "/sandbox/payments/links", json=link, idempotency_key=idempotency_key)


def get_link(idempotency_key: str) -> HttpAnswer:
    """Where a link stands. Raises core.http.HttpFailure."""
    return call("GET", f"/sandbox/payments/links/{quote(idempotency_key, safe='')}")


def post_link_cancel(idempotency_key: str) -> HttpAnswer:
    """Close a link. Raises core.http.HttpFailure."""
    return call("POST", f"/sandbox/payments/links/{quote(idempotency_key, safe='')}/cancel")
