"""The door of integrators: a client with a key."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.scopes import SCOPES
from accounts.services.keys import create_api_key
from core.actors import SYSTEM
from tests.api.contract import check

NEVER_TOO_MANY = 100_000


class ApiClient:
    """Calls the API as an integrator does. ``data`` is sent as JSON, bytes as they are.

    Each answer has to be what the OpenAPI document says of it.
    """

    def __init__(self, client: Any, key: str | None) -> None:
        self.client = client
        self.key = key

    def get(self, path: str, **query: Any) -> Any:
        return self._checked(
            "GET", path, None, self.client.get(f"/api/v1{path}", query, headers=self._headers())
        )

    def post(self, path: str, data: Any = None, **headers: str) -> Any:
        return self._send("post", path, data, headers)

    def put(self, path: str, data: Any, **headers: str) -> Any:
        return self._send("put", path, data, headers)

    def delete(self, path: str) -> Any:
        return self._checked(
            "DELETE", path, None, self.client.delete(f"/api/v1{path}", headers=self._headers())
        )

    def _send(self, method: str, path: str, data: Any, headers: dict[str, str]) -> Any:
        body = data if isinstance(data, bytes) else json.dumps({} if data is None else data)
        answer = getattr(self.client, method)(
            f"/api/v1{path}",
            body,
            content_type="application/json",
            headers={**self._headers(), **{name.replace("_", "-"): value for name, value in headers.items()}},
        )
        return self._checked(
            method.upper(), path, json.loads(body) if not isinstance(data, bytes) else data, answer
        )

    def _checked(self, method: str, path: str, sent: Any, answer: Any) -> Any:
        """The answer, held against the OpenAPI document."""
        check(method, f"/api/v1{path}", sent, answer)
        return answer

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}


@pytest.fixture
def api_with(client: Any) -> Callable[..., ApiClient]:
    """``api_with("orders:read")``: a client whose key has these scopes. The test must be in a shop."""

    def make_client(*scopes: str, requests_per_second: int = NEVER_TOO_MANY) -> ApiClient:
        return ApiClient(client, make_key(scopes, requests_per_second=requests_per_second))

    return make_client


@pytest.fixture
def api(shop: Any, api_with: Callable[..., ApiClient]) -> ApiClient:
    """A client in the German shop whose key may do everything."""
    return api_with(*SCOPES)


@contextmanager
def taken_back() -> Iterator[None]:
    """Undo in the database what is done inside: several acts can be tried on one and the same start."""
    here = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(here)


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """The statements that were run inside."""
    statements: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield statements
    statements += [query["sql"] for query in captured.captured_queries]


def make_key(scopes: Iterable[str], *, requests_per_second: int = NEVER_TOO_MANY) -> str:
    return create_api_key(
        name="Test", scopes=scopes, requests_per_second=requests_per_second, actor=SYSTEM, now=timezone.now()
    ).text
