"""One call to a sandbox company, as all of them want it: bearer key, JSON, an idempotency key on each act."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from core.http import AnswerUnknown, HttpAnswer, NotReached, send_request
from integrations.sandbox.access import secret_of_shop
from integrations.sandbox.address import address_of, headers_of_host

CONNECT_SECONDS = 3.0
READ_SECONDS = 8.0
PATIENT_TRIES = 6

_tries: ContextVar[int] = ContextVar("tries", default=1)


@contextmanager
def patient_calls() -> Iterator[None]:
    """Within this block a call without an answer is made again under its key, for who has no worker to come back."""
    token = _tries.set(PATIENT_TRIES)
    try:
        yield
    finally:
        _tries.reset(token)


class SandboxCompany:
    """Stands behind a port with one key for all of the shop: the connection tells nothing more."""

    def __init__(self, connection: object = None) -> None:
        pass


def call(
    method: str, path: str, *, json: dict[str, Any] | None = None, idempotency_key: str = ""
) -> HttpAnswer:
    """Raises core.http.NotReached and AnswerUnknown."""
    is_repeatable = method in ("GET", "PUT") or bool(idempotency_key)
    for _ in range(_tries.get() - 1 if is_repeatable else 0):
        try:
            return _call_once(method, path, json, idempotency_key)
        except (NotReached, AnswerUnknown):
            continue
    return _call_once(method, path, json, idempotency_key)


def _call_once(method: str, path: str, json: dict[str, Any] | None, idempotency_key: str) -> HttpAnswer:
    headers = {"Authorization": f"Bearer {secret_of_shop()}", **headers_of_host()}
    if idempotency_key:
        headers["Idempotency-Key"] = idempotency_key
    return send_request(
        method,
        address_of(path),
        headers=headers,
        json=json,
        is_to_sandbox=True,
        connect_seconds=CONNECT_SECONDS,
        read_seconds=READ_SECONDS,
        total_seconds=READ_SECONDS + CONNECT_SECONDS,
    )
