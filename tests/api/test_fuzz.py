"""Whatever is sent: never a 5xx, and no answer that the OpenAPI document does not name.

A few hundred bodies, wrong ones too, with fixed seeds in each run, at rows that are there; in the long one 10,000.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode

from tests import make
from tests.api.conftest import ApiClient, taken_back
from tests.api.contract import check, document
from tests.examples import examples

HOST = "http://shop-a.localhost"
CASES = examples(2, 60)
# What the sandbox answers comes over its own HTTP, which is there in real processes only.
CALLS = [
    operation["operationId"]
    for methods in document()["paths"].values()
    for operation in methods.values()
    if not operation["operationId"].startswith("sandbox_")
]


@pytest.mark.thorough
@pytest.mark.parametrize("operation_id", CALLS)
def test_no_body_is_answered_outside_the_document(api: ApiClient, operation_id: str) -> None:
    known = _ids_of_rows(api)

    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        with taken_back():
            _send_bodies(api, operation_id, mode, known)


def _send_bodies(api: ApiClient, operation_id: str, mode: GenerationMode, known: dict[str, str]) -> None:
    operation = _schema().find_operation_by_id(operation_id)

    @settings(
        max_examples=CASES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Case) -> None:
        case.path_parameters = {name: known.get(name, value) for name, value in case.path_parameters.items()}
        _ask(api, case)

    ask()


@cache
def _schema() -> Any:
    return schemathesis.openapi.from_dict(document())


def _ids_of_rows(api: ApiClient) -> dict[str, str]:
    """By parameter, rows that are there: with ids made up, every answer is that nothing was found."""
    order = make.order()
    made = api.post(
        "/returns",
        {
            "order": order.public_id,
            "items": [{"line": "l-1", "quantity": 1, "reason": "defective"}],
            "resolution": "refund",
            "method": "drop_off",
        },
    )
    assert made.status_code == 201, made.content
    return {
        "order_id": order.public_id,
        "customer_id": order.customer.public_id,
        "product_id": make.product().public_id,
        "return_id": made.json()["id"],
    }


def _ask(api: ApiClient, case: Case) -> None:
    prepared = requests.Request(**_sendable(case)).prepare()
    answer = api.client.generic(
        str(prepared.method),
        prepared.path_url,
        _as_bytes(prepared.body),
        content_type=str(prepared.headers.get("Content-Type", "application/json")),
        headers={**_plain_headers(prepared.headers), "Authorization": f"Bearer {api.key}"},
    )
    assert answer.status_code < 500, (prepared.method, prepared.url, prepared.body)
    check(str(prepared.method), prepared.path_url, None, answer)


def _sendable(case: Case) -> dict[str, Any]:
    words = case.as_transport_kwargs(base_url=HOST)
    return {
        name: value for name, value in words.items() if name in requests.Request.__init__.__code__.co_varnames
    }


def _plain_headers(headers: Any) -> dict[str, str]:
    """Without those that the test client makes itself; as a server reads them, byte by byte."""
    return {
        name: value.decode("latin-1") if isinstance(value, bytes) else value
        for name, value in headers.items()
        if name.lower() not in ("content-length", "content-type", "accept-encoding")
    }


def _as_bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else body or b""
