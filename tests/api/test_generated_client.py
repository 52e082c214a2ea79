"""A client that is generated from the document makes no warning, and writes and reads what people would."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.documentation import openapi_document
from tests import make
from tests.api.conftest import ApiClient


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The generated package, imported."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "openapi.json").write_bytes(openapi_document())
    words = ("generate", "--path", "openapi.json", "--output-path", "comeback_client", "--meta", "none")
    binaries = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    made = subprocess.run(
        [Path(sys.executable).parent / "openapi-python-client", *words, "--fail-on-warning"],
        cwd=folder,
        env={**os.environ, "PATH": binaries},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    assert "arning" not in made.stdout + made.stderr
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module("comeback_client")
    finally:
        sys.path.remove(str(folder))


@pytest.fixture
def caller(generated: Any, api: ApiClient) -> Any:
    """The generated client, with the product behind it instead of a network."""

    def answer(request: httpx.Request) -> httpx.Response:
        given = api.client.generic(
            request.method,
            request.url.raw_path.decode(),
            request.read(),
            content_type=request.headers.get("Content-Type", ""),
            headers={"Authorization": request.headers["Authorization"]},
        )
        return httpx.Response(given.status_code, content=given.content, headers=dict(given.items()))

    return generated.AuthenticatedClient(
        base_url="http://shop-a.localhost",
        token=api.key,
        raise_on_unexpected_status=True,
        httpx_args={"transport": httpx.MockTransport(answer)},
    )


def test_it_writes_a_policy_with_conditions_inside_conditions_and_reads_it_back(
    generated: Any, caller: Any
) -> None:
    models = importlib.import_module("comeback_client.models")
    policies_create = importlib.import_module("comeback_client.api.policies.policies_create")
    policies_retrieve = importlib.import_module("comeback_client.api.policies.policies_retrieve")
    outlet = models.PolicyTest(
        fact=models.PolicyFact.PRODUCT_TAGS, operator=models.PolicyOperator.CONTAINS, value="outlet"
    )
    german = models.PolicyTest(
        fact=models.PolicyFact.ORDER_COUNTRY, operator=models.PolicyOperator.EQ, value="DE"
    )
    condition = models.PolicyGroup(all_=[outlet, models.PolicyGroup(none=[german])])
    document = models.PolicyDocument(
        base=models.PolicyTerms(
            window_days=60, return_shipping_fee=models.Money(amount="4.90", currency="EUR")
        ),
        rules=[
            models.PolicyRule(
                name="Outlet is final abroad", when=condition, set_=models.PolicyTerms(eligible=False)
            )
        ],
    )

    made = policies_create.sync(client=caller, body=models.PolicyDraft(document=document, note="Outlet"))
    read = policies_retrieve.sync(made.id, client=caller)

    assert read.note == "Outlet"
    assert read.document.rules == document.rules
    assert read.document.base.window_days == 60
    assert read.document.base.return_shipping_fee == models.Money(amount="4.90", currency="EUR")


def test_it_asks_for_a_return_and_lists_it(generated: Any, caller: Any) -> None:
    models = importlib.import_module("comeback_client.models")
    returns_create = importlib.import_module("comeback_client.api.returns.returns_create")
    returns_list = importlib.import_module("comeback_client.api.returns.returns_list")
    order = make.order()
    wish = models.ReturnRequest(
        order=order.external_id,
        items=[models.ItemRequest(line="l-1", quantity=1)],
        resolution=models.Resolution.REFUND,
        method=models.Method.DROP_OFF,
    )

    made = returns_create.sync(client=caller, body=wish)
    page = returns_list.sync(
        client=caller, status=[models.ReturnStatus.REQUESTED, models.ReturnStatus.APPROVED]
    )

    assert made.status == models.ReturnStatus.REQUESTED
    assert [found.id for found in page.data] == [made.id]


def test_it_reads_a_refusal(generated: Any, caller: Any) -> None:
    models = importlib.import_module("comeback_client.models")
    orders_retrieve = importlib.import_module("comeback_client.api.orders.orders_retrieve")

    refused = orders_retrieve.sync("o-unknown", client=caller)

    assert isinstance(refused, models.Problem)
    assert (refused.status, refused.code) == (404, "not_found")
