"""Documents as a shop sends them."""

from __future__ import annotations

from typing import Any


def order_document(**changes: Any) -> dict[str, Any]:
    """The order of API.md: three tees and a cap, a code of 42.00, a refund of 10.00 by the shop, one parcel."""
    document: dict[str, Any] = {
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
            "language": "tr",
            "tags": [],
            "consents": [
                {
                    "channel": "email",
                    "purpose": "marketing",
                    "given_at": "2026-09-01T00:00:00Z",
                    "source": "checkout",
                    "wording": "Write to me.",
                }
            ],
        },
        "shipping_address": {
            "name": "Ada Yılmaz",
            "phone": "+905321234567",
            "line1": "1. Sokak",
            "district": "Alsancak Mah.",
            "city": "Konak",
            "region": "İzmir",
            "country_code": "TR",
            "note": "",
        },
        "lines": [
            {
                "external_id": "l-1",
                "sku": "TEE-M",
                "title": "Tee",
                "variant_title": "M",
                "quantity": 3,
                "unit_price": "50.00",
                "discount_total": "0.00",
                "tax_total": "20.00",
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
    return {**document, **changes}
