"""Order documents as an integrator sends them: ``order_document(number="7")`` names only what matters."""

from __future__ import annotations

import copy
from typing import Any

_CONTRACT = {
    "number": "1001",
    "placed_at": "2026-10-01T10:00:00Z",
    "updated_at": "2026-10-04T12:05:00Z",
    "currency": "EUR",
    "status": "open",
    "financial_status": "paid",
    "prices_include_tax": True,
    "customer": {
        "external_id": "c-7",
        "email": "ada@example.com",
        "phone": "+905321234567",
        "name": "Ada Yılmaz",
        "first_name": None,
        "last_name": None,
        "language": "tr",
        "birth_date": None,
        "tags": [],
        "consents": [
            {
                "channel": "email",
                "purpose": "marketing",
                "given_at": "2026-09-01T00:00:00Z",
                "source": "checkout",
                "wording": "...",
            }
        ],
    },
    "shipping_address": {
        "name": "Ada Yılmaz",
        "phone": "+905321234567",
        "line1": "...",
        "line2": None,
        "district": "Alsancak Mah.",
        "city": "Konak",
        "region": "İzmir",
        "postal_code": None,
        "country_code": "TR",
        "note": "",
    },
    "lines": [
        {
            "external_id": "l-1",
            "sku": "TEE-M",
            "product_external_id": "p-1",
            "variant_external_id": "v-1",
            "title": "Tee",
            "variant_title": "M",
            "quantity": 3,
            "unit_price": "50.00",
            "discount_total": "0.00",
            "tax_total": "20.00",
            "final_sale": False,
            "gift_card": False,
            "withdrawal_exempt": None,
            "tags": [],
        },
        {
            "external_id": "l-2",
            "sku": "CAP",
            "title": "Cap",
            "quantity": 1,
            "unit_price": "60.00",
            "discount_total": "0.00",
            "tax_total": "8.00",
        },
    ],
    "discounts": [{"code": "AUTUMN", "amount": "42.00"}],
    "shipping_total": "4.90",
    "tax_total": "28.82",
    "total": "172.90",
    "tags": [],
    "protection": None,
    "payments": [{"external_id": "pay-1", "gateway": "iyzico", "kind": "card", "amount": "172.90"}],
    "refunds": [
        {
            "external_id": "r-9",
            "created_at": "2026-10-05T09:00:00Z",
            "amount": "10.00",
            "shipping_amount": "0.00",
            "lines": [{"line": "l-1", "quantity": 1, "amount": "10.00"}],
        }
    ],
    "fulfillments": [
        {
            "external_id": "f-1",
            "shipped_at": "2026-10-02T08:00:00Z",
            "delivered_at": "2026-10-04T12:00:00Z",
            "carrier": "ups",
            "tracking_number": "1Z999AA10123456784",
            "lines": [{"line": "l-1", "quantity": 3}, {"line": "l-2", "quantity": 1}],
        }
    ],
}


def contract_order(**changes: Any) -> dict[str, Any]:
    """The order of API.md, word for word, with ``changes`` at its top level."""
    return copy.deepcopy(_CONTRACT) | changes


def order_document(**changes: Any) -> dict[str, Any]:
    """A delivered order of three tees at 40.00 and one cap, without discounts or refunds."""
    plain: dict[str, Any] = {
        "number": "1001",
        "placed_at": "2026-10-01T10:00:00Z",
        "currency": "EUR",
        "customer": {"external_id": "c-7", "email": "ada@example.com"},
        "lines": [line_document("l-1", quantity=3), line_document("l-2", unit_price="60.00")],
        "fulfillments": [{"external_id": "f-1", "delivered_at": "2026-10-04T12:00:00Z"}],
    }
    return plain | changes


def line_document(external_id: str, **changes: Any) -> dict[str, Any]:
    return {"external_id": external_id, "title": "Tee", "quantity": 1, "unit_price": "40.00"} | changes
