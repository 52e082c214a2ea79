"""Our own layout: one row for each line of an order, described in docs/how-to/import-orders.md.

What belongs to the whole order is read from the order's first row. Decimals may have a comma, times without
an offset are the shop's local ones, and a customer without an id is known by e-mail or phone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from commerce.importing.layouts import OrderDocument
from commerce.importing.reading import Row

NEEDED = ("order_number", "placed_at", "currency", "title", "quantity", "unit_price")

_COMMA_DECIMAL = re.compile(r"-?[0-9]+,[0-9]{1,4}")
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_HAS_OFFSET = re.compile(r"([Zz]|[+-][0-9]{2}:[0-9]{2})$")
_TRUE = frozenset({"true", "yes", "1"})
_FALSE = frozenset({"false", "no", "0"})
_ADDRESS = [
    "name",
    "phone",
    "line1",
    "line2",
    "district",
    "city",
    "region",
    "postal_code",
    "country_code",
    "note",
]


@dataclass(frozen=True)
class ComebackLayout:
    """Rows in our own columns; ``time_zone`` is the shop's."""

    time_zone: str

    needed = NEEDED
    order_column = "order_number"

    def document_of(self, rows: list[Row]) -> OrderDocument:
        """One order. What is wrong with it is found where every order is read."""
        first = rows[0]
        document = {
            "external_id": first["order_id"] or first["order_number"],
            "number": first["order_number"],
            "placed_at": self._moment(first["placed_at"]),
            "updated_at": self._moment(first["updated_at"]),
            "currency": first["currency"],
            "status": first["status"],
            "financial_status": first["financial_status"],
            "prices_include_tax": _flag(first["prices_include_tax"]),
            "customer": _customer(first),
            "shipping_address": _given({name: first[f"shipping_{name}"] for name in _ADDRESS}),
            "lines": [_line(row, position) for position, row in enumerate(rows, start=1)],
            "shipping_total": _amount(first["shipping_total"]),
            "tax_total": _amount(first["tax_total"]),
            "total": _amount(first["total"]),
            "tags": _tags(first["order_tags"]),
            "fulfillments": self._parcels(rows),
        }
        if first["discount"]:
            document["discounts"] = [{"code": first["discount_code"], "amount": _amount(first["discount"])}]
        if amount := first["payment_amount"] or (first["total"] if first["payment_kind"] else ""):
            payment = {
                "external_id": first["payment_id"],
                "gateway": first["payment_gateway"],
                "kind": first["payment_kind"],
                "amount": _amount(amount),
            }
            document["payments"] = [_given(payment)]
        return OrderDocument(first.number, first["order_number"], _given(document))

    def _parcels(self, rows: list[Row]) -> list[dict[str, Any]]:
        """Lines with a day of shipping or delivery, by tracking number."""
        parcels: dict[str, dict[str, Any]] = {}
        for position, row in enumerate(rows, start=1):
            if not row["shipped_at"] and not row["delivered_at"]:
                continue
            number = row["tracking_number"]
            parcel = parcels.setdefault(
                number,
                _given(
                    {
                        "shipped_at": self._moment(row["shipped_at"]),
                        "delivered_at": self._moment(row["delivered_at"]),
                        "carrier": row["carrier"],
                        "tracking_number": number,
                    }
                )
                | {"external_id": str(len(parcels) + 1), "lines": []},
            )
            parcel["lines"].append(
                {"line": row["line_id"] or str(position), "quantity": _number(row["quantity"])}
            )
        return list(parcels.values())

    def _moment(self, text: str) -> str:
        """A local time as RFC 3339; what is no time is left for the reader of orders to refuse."""
        text = text.strip()
        if not text or _HAS_OFFSET.search(text):
            return text
        try:
            return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(self.time_zone)).isoformat()
        except ValueError:
            return text


def _line(row: Row, position: int) -> dict[str, Any]:
    line = {
        "external_id": row["line_id"] or str(position),
        "sku": row["sku"],
        "product_external_id": row["product_id"],
        "variant_external_id": row["variant_id"],
        "title": row["title"],
        "variant_title": row["variant_title"],
        "quantity": _number(row["quantity"]),
        "unit_price": _amount(row["unit_price"]),
        "discount_total": _amount(row["line_discount"]),
        "tax_total": _amount(row["line_tax"]),
        "final_sale": _flag(row["final_sale"]),
        "gift_card": _flag(row["gift_card"]),
        "withdrawal_exempt": row["withdrawal_exempt"],
        "tags": _tags(row["line_tags"]),
    }
    return _given(line)


def _customer(row: Row) -> dict[str, Any]:
    contact = row["customer_email"].strip().lower() or row["customer_phone"].strip()
    # Without an id of the shop's, the same contact is the same person in every file.
    known_by = f"contact:{sha256(contact.encode()).hexdigest()[:24]}" if contact else ""
    return _given(
        {
            "external_id": row["customer_id"] or known_by,
            "email": row["customer_email"],
            "phone": row["customer_phone"],
            "name": row["customer_name"],
            "language": row["customer_language"],
        }
    )


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """Without the empty cells: they say nothing."""
    return {name: value for name, value in values.items() if value not in ("", None)}


def _amount(text: str) -> str:
    text = text.strip()
    return text.replace(",", ".") if _COMMA_DECIMAL.fullmatch(text) else text


def _number(text: str) -> int | str:
    text = text.strip()
    return int(text) if _WHOLE.fullmatch(text) else text


def _flag(text: str) -> bool | str | None:
    folded = text.strip().lower()
    if folded in _TRUE or folded in _FALSE:
        return folded in _TRUE
    return text


def _tags(text: str) -> list[str] | None:
    return [tag.strip() for tag in text.split("|") if tag.strip()] or None
