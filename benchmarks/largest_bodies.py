"""Good bodies with as much in them as a call takes: nothing in them is refused, and all of it is done."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from benchmarks.shop_in_process import ShopInProcess, many_orders, order_document


def largest_bodies(shop: ShopInProcess) -> dict[str, tuple[bytes, ...]]:
    """By the name of the route."""
    now = datetime.now(UTC)
    wish = {
        "order": "o-bench",
        "resolution": "refund",
        "method": "drop_off",
        "items": _items(range(31, 1_001)),
    }
    received = {"items": [{"item": item, "quantity": 1} for item in shop.items]}
    found: dict[str, list[dict[str, Any]]] = {
        "PUT /orders/{order_id}": [
            order_document(now, lines=1_000),
            order_document(now, lines=1_000) | {"fulfillments": _parcels(1_000), "refunds": _refunds(1_000)},
            order_document(now, lines=1),
        ],
        "POST /orders/bulk": [
            many_orders(now, count=500, lines=2),
            many_orders(now, count=100, lines=50),
            many_orders(now, count=500, lines=2, prefix="known", title="Renamed"),
        ],
        "POST /returns": [wish],
        "POST /returns/eligibility": [{"order": "o-bench"}, wish],
        "POST /returns/{return_id}/change": [wish | {"order": None, "items": _items(range(1, 1_001))}],
        "POST /returns/{return_id}/receive": [received],
        "POST /policies": [*_policies()],
        "PUT /policies/{policy_id}": [*_policies()],
        "POST /policies/{policy_id}/try": [wish],
        "POST /shipments": [{"order": "o-bench", "carrier": "ups", "tracking_number": "1Z999AA10123456785"}],
        "PUT /products/{product_id}": [{"title": "Tee", "variants": _variants(2_048)}],
    }
    return {
        name: tuple(json.dumps(_without_nothing(body)).encode() for body in bodies)
        for name, bodies in found.items()
    }


def _items(lines: range) -> list[dict[str, Any]]:
    return [{"line": f"l-{number}", "quantity": 1, "reason": "defective"} for number in lines]


def _parcels(count: int) -> list[dict[str, Any]]:
    return [
        {
            "external_id": f"f-{n}",
            "carrier": "ups",
            "tracking_number": f"1Z{n:06}",
            "lines": [{"line": f"l-{n + 1}", "quantity": 1}],
        }
        for n in range(count)
    ]


def _refunds(count: int) -> list[dict[str, Any]]:
    return [
        {
            "external_id": f"r-{n}",
            "created_at": "2026-10-05T09:00:00Z",
            "amount": "10.00",
            "lines": [{"line": f"l-{n + 1}", "quantity": 1, "amount": "10.00"}],
        }
        for n in range(count)
    ]


def _variants(count: int) -> list[dict[str, Any]]:
    return [
        {
            "external_id": f"v-{n}",
            "sku": f"S-{n}",
            "title": str(n),
            "price": "1.00",
            "currency": "EUR",
            "stock": n,
        }
        for n in range(count)
    ]


def _policies() -> list[dict[str, Any]]:
    """Two thousand rules that are alike, that name many values, that nest, and that hang on each other."""
    tag = {"fact": "product.tags", "operator": "contains", "value": "outlet"}
    apart = [{"fact": "line.price", "operator": "gt", "value": str(number)} for number in range(2_000)]
    nested: dict[str, Any] = tag
    for level in range(11):
        nested = {("all", "any", "none")[level % 3]: [nested, apart[level]]}
    many = {"fact": "product.sku", "operator": "in", "value": [f"S-{number}" for number in range(1_000)]}
    either = {"any": [{"all": [one, other]} for one, other in zip(apart[:100], apart[100:200], strict=True)]}
    return [
        _policy([tag] * 2_000),
        _policy(apart),
        _policy([nested] * 150),
        _policy([many] * 90),
        _policy([either] * 40),
        _policy([{"none": [one]} for one in apart[:1_000]]),
    ]


def _policy(conditions: list[dict[str, Any]]) -> dict[str, Any]:
    rules = [
        {"name": str(number), "when": when, "set": {"photos": number % 5, "window_days": 10 + number % 90}}
        for number, when in enumerate(conditions)
    ]
    return {"base": {}, "rules": rules}


def _without_nothing(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if value is not None}
