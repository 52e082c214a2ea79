"""A real shop's file taken in, and a hundred of its orders returned in part by API: right to the penny.

Web, worker, relay and the sandbox payment provider are real processes; what each order is worth is reckoned
here from the file itself.
"""

from __future__ import annotations

import csv
import gzip
import http.client
import json
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.examples import examples
from tests.running import RunningProduct, wait_for

FILE = Path(__file__).parents[3] / "shared" / "data" / "online-retail-2010-12_2011-05.csv.gz"
IMPORTED = examples(90, 260)  # credit notes and invoices without a customer among them
RETURNED = examples(25, 100)
RETURNED_TWICE = examples(5, 20)
SETTLED_WITHIN = 300  # seconds, for all of them, on a busy machine

pytestmark = [
    pytest.mark.processes,
    pytest.mark.thorough,
    pytest.mark.skipif(not FILE.exists(), reason="The real shop's file is not at ../shared/data"),
]


@dataclass
class Api:
    """The shop's API over real HTTP."""

    product: RunningProduct
    host: str
    key: str

    def get(self, path: str) -> Any:
        return self._send("GET", path, None)

    def post(self, path: str, body: Any) -> Any:
        return self._send("POST", path, body)

    def _send(self, method: str, path: str, body: Any) -> Any:
        headers = {
            "Host": self.host,
            "Authorization": f"Bearer {self.key}",
            "Content-Type": "application/json",
        }
        with closing(http.client.HTTPConnection("127.0.0.1", self.product.port, timeout=30)) as connection:
            connection.request(method, f"/api/v1{path}", None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            text = answer.read()
        assert answer.status < 300, (method, path, answer.status, text[:1000])
        return json.loads(text)


@pytest.fixture(scope="module")
def api(product: RunningProduct) -> Api:
    words = ["--schema", "gifts", "--name", "Gifts", "--country", "DE", "--currency", "GBP", "--sandbox"]
    words += ["--owner-email", "owner@gifts.example", "--owner-password", "a-long-password"]
    made = json.loads(product.manage("create_tenant", *words))
    key = json.loads(
        product.manage(
            "create_api_key", "--schema", "gifts", "--scopes", "all", "--requests-per-second", "500"
        )
    )
    return Api(product, made["host"], key["api_key"])


def test_real_orders_are_returned_to_the_penny(product: RunningProduct, api: Api) -> None:
    words = [str(FILE), "--schema", "gifts", "--layout", "online-retail", "--limit", str(IMPORTED)]
    summary = json.loads(product.manage("import_orders", *words))
    invoices = dict(list(_invoices().items())[: summary["created"]])
    orders = {invoice: api.get(f"/orders/{invoice}") for invoice in list(invoices)[:RETURNED]}

    halves = {
        invoice: _return(
            api, invoice, {line["external_id"]: -(-line["quantity"] // 2) for line in order["lines"]}
        )
        for invoice, order in orders.items()
    }
    _settle(api, halves.values())
    rests = {
        invoice: _return(api, invoice, rest)
        for invoice in list(orders)[:RETURNED_TWICE]
        if (rest := _returnable(api, invoice))
    }
    _settle(api, rests.values())

    assert summary["problems"]["credit_note"] > 0
    assert len(invoices) >= RETURNED
    paid_back: dict[str, int] = defaultdict(int)
    for invoice, return_id in [*halves.items(), *rests.items()]:
        shown = api.get(f"/returns/{return_id}")
        assert [refund["status"] for refund in shown["refunds"]] == ["succeeded"]
        assert shown["quote"]["fees"] == []
        paid_back[invoice] += sum(_pence(refund["amount"]) for refund in shown["refunds"])
    for invoice, lines in list(invoices.items())[:RETURNED]:
        halved = sum(price * -(-quantity // 2) for quantity, price in lines)
        whole = sum(price * quantity for quantity, price in lines)
        assert paid_back[invoice] == (whole if invoice in list(orders)[:RETURNED_TWICE] else halved), invoice
    assert _paid_out(api) == sum(paid_back.values())


def _invoices() -> dict[str, list[tuple[int, int]]]:
    """Quantity and price in pence of each row that is an order's, by invoice, as the file tells it."""
    found: dict[str, list[tuple[int, int]]] = {}
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            price = Decimal(row["UnitPrice"])
            if row["InvoiceNo"].isdigit() and row["CustomerID"] and int(row["Quantity"]) > 0 and price > 0:
                found.setdefault(row["InvoiceNo"], []).append((int(row["Quantity"]), int(price * 100)))
    return found


def _return(api: Api, invoice: str, quantities: dict[str, int]) -> str:
    """Ask for a return; the orders are of 2010, so the policy has to be passed."""
    wish = {
        "order": invoice,
        "items": [
            {"line": line, "quantity": quantity, "reason": "not_as_described"}
            for line, quantity in quantities.items()
        ],
        "resolution": "refund",
        "method": "drop_off",
        "override": True,
    }
    return str(api.post("/returns", wish)["id"])


def _settle(api: Api, return_ids: Any) -> None:
    """Receive and accept everything, and wait until the provider has paid."""
    for return_id in return_ids:
        shown = wait_for(lambda name=return_id: _decided(api, name), seconds=SETTLED_WITHIN)
        if shown["status"] == "in_review":
            shown = api.post(f"/returns/{return_id}/approve", {})
        items = [(item["id"], item["requested_quantity"]) for item in shown["items"]]
        api.post(
            f"/returns/{return_id}/receive",
            {"items": [{"item": item, "quantity": quantity} for item, quantity in items]},
        )
        api.post(
            f"/returns/{return_id}/inspect",
            {
                "items": [
                    {"item": item, "accepted_quantity": quantity, "rejected_quantity": 0, "grade": "a"}
                    for item, quantity in items
                ]
            },
        )
    for return_id in return_ids:
        wait_for(lambda name=return_id: _is_paid(api, name), seconds=SETTLED_WITHIN)


def _decided(api: Api, return_id: str) -> Any:
    shown = api.get(f"/returns/{return_id}")
    return shown if shown["status"] != "requested" else None


def _is_paid(api: Api, return_id: str) -> bool:
    refunds = api.get(f"/returns/{return_id}")["refunds"]
    return bool(refunds) and all(refund["status"] == "succeeded" for refund in refunds)


def _returnable(api: Api, invoice: str) -> dict[str, int]:
    lines = api.get(f"/orders/{invoice}")["lines"]
    return {line["external_id"]: line["returnable_quantity"] for line in lines if line["returnable_quantity"]}


def _paid_out(api: Api) -> int:
    """What the sandbox payment provider has really sent back, in pence."""
    return sum(_pence(payout["amount"]) for payout in api.get("/sandbox/payouts")["data"])


def _pence(amount: dict[str, str]) -> int:
    return int(Decimal(amount["amount"]) * 100)
