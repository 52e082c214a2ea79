"""A client of the REST API over real HTTP, as an integrator would write it in ten lines."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.error import HTTPError

from tests.running import RunningProduct


@dataclass(frozen=True)
class ApiClient:
    """Calls one shop's API; answers status and body, refusals included."""

    base_url: str
    host: str
    key: str

    def call(
        self, method: str, path: str, body: Any = None, *, headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        request = urllib.request.Request(
            f"{self.base_url}/api/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Host": self.host,
                "Authorization": f"Bearer {self.key}",
                "Content-Type": "application/json",
                **(headers or {}),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except HTTPError as refusal:
            with refusal:
                return refusal.code, json.loads(refusal.read() or b"null")

    def get(self, path: str) -> Any:
        """The body of a GET that must succeed."""
        status, body = self.call("GET", path)
        assert status == 200, (path, status, body)
        return body

    def post(self, path: str, body: Any) -> Any:
        """The body of a POST that must succeed."""
        status, answer = self.call("POST", path, body)
        assert status in (200, 201, 202), (path, status, answer)
        return answer

    def everything(self, path: str) -> list[Any]:
        """All rows of a list, page by page."""
        rows: list[Any] = []
        url: str | None = path
        while url:
            page = self.get(url.split("/api/v1")[-1])
            rows += page["data"]
            url = page["next"]
        return rows


def client_of(product: RunningProduct, shop: dict[str, Any], *, requests_per_second: int = 1000) -> ApiClient:
    """A client with a key that may do everything."""
    made = json.loads(
        product.manage(
            "create_api_key",
            "--schema",
            shop["schema"],
            "--scopes",
            "all",
            "--requests-per-second",
            str(requests_per_second),
        )
    )
    return ApiClient(product.base_url, shop["host"], made["key"])


def paid_order(
    number: str, *, quantity: int = 1, currency: str = "EUR", price: str = "50.00", now: datetime, **more: Any
) -> dict[str, Any]:
    """The document of an order that was paid, sent and delivered two days ago."""

    def at(days: float) -> str:
        return (now - timedelta(days=days)).isoformat().replace("+00:00", "Z")

    total = str(Decimal(price) * quantity)
    return {
        "number": number,
        "placed_at": at(5),
        "currency": currency,
        "customer": {"external_id": f"c-{number}", "email": f"c{number}@example.com", "name": "Ada Yılmaz"},
        "shipping_address": {"name": "Ada Yılmaz", "line1": "Weg 1", "city": "Berlin", "country_code": "DE"},
        "lines": [
            {
                "external_id": "l-1",
                "sku": "TEE",
                "title": "Tee",
                "quantity": quantity,
                "unit_price": price,
                "variant_external_id": "v-1",
            }
        ],
        "total": total,
        "payments": [{"external_id": f"pay-{number}", "gateway": "sandbox", "kind": "card", "amount": total}],
        "fulfillments": [
            {
                "external_id": "f-1",
                "shipped_at": at(4),
                "delivered_at": at(2),
                "lines": [{"line": "l-1", "quantity": quantity}],
            }
        ],
        **more,
    }
