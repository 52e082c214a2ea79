"""One call to a sandbox company, as all of them want it: bearer key, JSON, an idempotency key on each act."""

from __future__ import annotations

from typing import Any

from core.http import HttpAnswer, send_request
from integrations.sandbox.access import secret_of_shop
from integrations.sandbox.address import address_of, host_header

CONNECT_SECONDS = 3.0
READ_SECONDS = 8.0


def call(
    method: str, path: str, *, json: dict[str, Any] | None = None, idempotency_key: str = ""
) -> HttpAnswer:
    """Raises core.http.NotReached and AnswerUnknown."""
    headers = {"Authorization": f"Bearer {secret_of_shop()}", **host_header()}
    if idempotency_key:
        headers["Idempotency-Key"] = idempotency_key
    return send_request(
        method,
        address_of(path),
        headers=headers,
        json=json,
        connect_seconds=CONNECT_SECONDS,
        read_seconds=READ_SECONDS,
        total_seconds=READ_SECONDS + CONNECT_SECONDS,
    )
