"""The layout of the Online Retail data set (UCI Machine Learning Repository): a real British gift shop, 2010 to 2011.

Columns: InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country. An invoice
becomes an order. It names no e-mail, no payment and no delivery: customers get an address under a domain
that cannot receive mail, one card payment, and a parcel that arrived some days later.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from django.utils.translation import gettext as _

from commerce.importing.cells import Row
from commerce.importing.layouts import OrderDocument
from commerce.importing.problems import Problem
from commerce.importing.values import Conventions
from core.money import decimals_of

_ZONE = ZoneInfo("Europe/London")
_NOT_IN_AN_ID = re.compile(r"[^A-Za-z0-9._:~-]")
_COUNTRIES = {
    **{name: code for code, name in Locale("en").territories.items() if len(code) == 2 and code.isalpha()},
    "EIRE": "IE",
    "RSA": "ZA",
    "USA": "US",
    "Channel Islands": "JE",
    "Czech Republic": "CZ",
    "Hong Kong": "HK",
    "Korea": "KR",
}


@dataclass(frozen=True)
class OnlineRetailLayout:
    """How much of what the file does not say is made up, and how."""

    email_domain: str = "example.com"
    currency: str = "GBP"
    delivered_after_days: int = 3

    needed = (
        *("InvoiceNo", "StockCode", "Description", "Quantity"),
        *("InvoiceDate", "UnitPrice", "CustomerID", "Country"),
    )
    columns = MappingProxyType({name: name for name in needed})
    free_texts = frozenset({"Description"})
    amounts = quantities = moments = ()
    order_column = "InvoiceNo"
    currency_column = ""

    @classmethod
    def with_options(cls, options: Mapping[str, Any]) -> OnlineRetailLayout:
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in options.items() if name in known})

    def column_of(self, path: str) -> str:
        return path

    def order_of(self, row: Row) -> str:
        return row["InvoiceNo"].strip()

    def document_of(self, rows: list[Row], conventions: Conventions) -> OrderDocument:
        """One invoice as an order; credit notes, adjustments and invoices without a customer are left out."""
        first = rows[0]
        invoice = first["InvoiceNo"].strip()
        if reason := _why_left_out(invoice, first):
            return OrderDocument(first.number, invoice, None, (Problem(first.number, invoice, *reason),))
        lines: list[dict[str, Any]] = []
        problems: list[Problem] = []
        products: dict[str, int] = {}
        for row in rows:
            if reason := self._why_row_is_left_out(row):
                problems.append(Problem(row.number, invoice, *reason))
                continue
            code = _as_id(row["StockCode"])
            products[code] = products.get(code, 0) + 1
            lines.append(_line(row, code, repeat=products[code]))
        moment = _moment(first["InvoiceDate"])
        if moment is None:
            problems.append(Problem(first.number, invoice, "not_a_time", _("The date cannot be read.")))
        if not lines or moment is None:
            return OrderDocument(first.number, invoice, None, tuple(problems))
        return OrderDocument(
            first.number, invoice, self._order(first, invoice, moment, lines), tuple(problems)
        )

    def _why_row_is_left_out(self, row: Row) -> tuple[str, str] | None:
        if not re.fullmatch(r"[0-9]{1,10}", row["Quantity"].strip()) or int(row["Quantity"]) == 0:
            return "quantity_not_positive", _("The quantity is not a positive number.")
        if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,12})?", row["UnitPrice"].strip()):
            return "not_an_amount", _("The price cannot be read.")
        price = Decimal(row["UnitPrice"].strip())
        if price <= 0:
            return "price_not_positive", _("The price is not above zero.")
        if price != round(price, decimals_of(self.currency)):
            return "too_many_decimals", _("The price has more decimals than its currency.")
        if not row["StockCode"].strip():
            return "no_product", _("The row names no product.")
        return None

    def _order(
        self, first: Row, invoice: str, moment: datetime, lines: list[dict[str, Any]]
    ) -> dict[str, Any]:
        customer = _as_id(first["CustomerID"].strip().removesuffix(".0"))
        total = str(sum(Decimal(line["unit_price"]) * line["quantity"] for line in lines))
        return {
            "external_id": _as_id(invoice),
            "number": invoice,
            "placed_at": moment.isoformat(),
            "currency": self.currency,
            "customer": {
                "external_id": customer,
                "email": f"customer-{customer}@{self.email_domain}",
                "language": "en",
            },
            "shipping_address": {"country_code": _COUNTRIES.get(first["Country"].strip(), "")},
            "lines": lines,
            "total": total,
            "payments": [{"external_id": f"pay-{_as_id(invoice)}", "kind": "card", "amount": total}],
            "fulfillments": [
                {
                    "external_id": "1",
                    "shipped_at": (moment + timedelta(days=min(1, self.delivered_after_days))).isoformat(),
                    "delivered_at": (moment + timedelta(days=self.delivered_after_days)).isoformat(),
                }
            ],
        }


def _why_left_out(invoice: str, first: Row) -> tuple[str, str] | None:
    if invoice.upper().startswith("C"):
        return "credit_note", _("This is a credit note, not an order.")
    if not invoice.isdigit():
        return "adjustment", _("This is an adjustment of the books, not an order.")
    if not first["CustomerID"].strip():
        return "no_customer", _("The order names no customer.")
    return None


def _line(row: Row, code: str, *, repeat: int) -> dict[str, Any]:
    return {
        "external_id": code if repeat == 1 else f"{code}~{repeat}",
        "sku": row["StockCode"].strip(),
        "product_external_id": code,
        "title": row["Description"].strip() or code,
        "quantity": int(row["Quantity"]),
        "unit_price": row["UnitPrice"].strip(),
    }


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=_ZONE)
    except ValueError:
        return None


def _as_id(text: str) -> str:
    return _NOT_IN_AN_ID.sub("-", text.strip())
