"""Our own layout: one row for each line of an order, described in docs/how-to/import-orders.md.

What belongs to the whole order may stand in any of its rows, and rows that say different things refuse the order.
Times without an offset are the shop's local ones, and a customer without an id is known by e-mail or phone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from commerce.folding import fold_email, phone_to_e164
from commerce.importing.cells import Row
from commerce.importing.columns import BY_NAME, COLUMNS, FREE_TEXTS, NEEDED, Column
from commerce.importing.currencies import currency_code
from commerce.importing.layouts import OrderDocument
from commerce.importing.problems import CellRefused, Problem
from commerce.importing.rows import Cell
from commerce.importing.values import (
    Conventions,
    amount_of,
    code_of,
    external_id_of,
    flag_of,
    moment_of,
    quantity_of,
    text_of,
)

_NOBODY = frozenset({"0", "guest"})  # what shops write for everybody who has no account
# Words of other systems for ours.
_WORDS = {
    "financial_status": {"authorized": "pending", "partially_paid": "pending", "expired": "voided"},
    "status": {"canceled": "cancelled"},
    "payment_kind": {"cod": "cash_on_delivery", "credit_card": "card", "debit_card": "card"},
}
_SHIPPED = frozenset({"fulfilled", "shipped"})
_NOT_SHIPPED = frozenset({"unfulfilled", "pending", "unshipped"})
_PLACES = re.compile(r"\.[0-9]+(?=\.)")
_COLUMN_OF_PATH = {
    "external_id": "order_id",
    "number": "order_number",
    "tags": "order_tags",
    "customer.external_id": "customer_id",
    "customer.name": "customer_name",
    "customer.email": "customer_email",
    "customer.phone": "customer_phone",
    "customer.language": "customer_language",
    "lines": "order_number",
    "lines.external_id": "line_id",
    "lines.product_external_id": "product_id",
    "lines.variant_external_id": "variant_id",
    "lines.discount_total": "line_discount",
    "lines.tax_total": "line_tax",
    "lines.tags": "line_tags",
    "discounts.amount": "discount",
    "discounts.code": "discount_code",
    "payments.external_id": "payment_id",
    "payments.amount": "payment_amount",
    "payments.kind": "payment_kind",
    "payments.gateway": "payment_gateway",
    "refunds.amount": "refunded_amount",
    "refunds.created_at": "refunded_at",
    **{
        f"shipping_address.{column.name.removeprefix('shipping_')}": column.name
        for column in COLUMNS
        if column.group == "address"
    },
    **{column.name: column.name for column in COLUMNS},
    **{f"lines.{column.name}": column.name for column in COLUMNS if column.group == "line"},
    **{f"fulfillments.{column.name}": column.name for column in COLUMNS if column.group == "parcel"},
}
_ADDRESS_FIELDS = tuple(column.name for column in COLUMNS if column.group == "address")


@dataclass(frozen=True)
class ComebackLayout:
    """Rows in our own columns, or in others that were matched with them. ``zone`` and ``country`` are the shop's."""

    zone: ZoneInfo
    country: str = ""
    columns: Mapping[str, str] = field(default_factory=lambda: {name: name for name in BY_NAME})

    needed: tuple[str, ...] = NEEDED

    free_texts = FREE_TEXTS
    amounts = tuple(column.name for column in COLUMNS if column.kind == "amount")
    quantities = tuple(column.name for column in COLUMNS if column.kind == "quantity")
    moments = tuple(column.name for column in COLUMNS if column.kind == "moment")
    order_column = "order_number"
    currency_column = "currency"

    def column_of(self, path: str) -> str:
        column = _COLUMN_OF_PATH.get(_PLACES.sub("", path), path)
        return self.columns.get(column, column)

    def order_of(self, row: Row) -> str:
        return external_id_of(row["order_number"])

    def document_of(self, rows: list[Row], conventions: Conventions) -> OrderDocument:
        """One order. What breaks a rule of orders is found where every order is read."""
        reading = _Reading(self, conventions, rows)
        document = reading.document()
        first = rows[0]
        if reading.problems:
            return OrderDocument(first.number, first["order_number"], None, tuple(reading.problems), True)
        return OrderDocument(first.number, first["order_number"], document)


class _Reading:
    """One order on its way from cells to its document, with everything that could not be read."""

    def __init__(self, layout: ComebackLayout, conventions: Conventions, rows: list[Row]) -> None:
        self.layout = layout
        self.conventions = conventions
        self.rows = rows
        self.number = rows[0]["order_number"]
        self.problems: list[Problem] = []
        self.currency = ""
        self.order: dict[str, Any] = {}

    def document(self) -> dict[str, Any]:
        self.currency = self._whole("currency") or ""
        self.order = {column.name: self._whole(column.name) for column in COLUMNS if column.is_of_order}
        order = self.order
        lines = [self._line(row, position) for position, row in enumerate(self.rows, start=1)]
        document = {
            "external_id": order["order_id"] or external_id_of(order["order_number"] or ""),
            "number": order["order_number"],
            "placed_at": order["placed_at"],
            "updated_at": order["updated_at"],
            "currency": order["currency"],
            "status": order["status"],
            "financial_status": order["financial_status"],
            "prices_include_tax": order["prices_include_tax"],
            "shipping_address": _given(
                {name.removeprefix("shipping_"): order[name] for name in _ADDRESS_FIELDS}
            ),
            "lines": lines,
            "shipping_total": order["shipping_total"],
            "tax_total": order["tax_total"],
            "total": order["total"],
            "tags": order["order_tags"],
            "fulfillments": self._parcels(),
        }
        return _given(document | self._money(lines)) | {"customer": self._customer()}

    def _money(self, lines: list[dict[str, Any]]) -> dict[str, Any]:
        order, money = self.order, {}
        if order["discount"]:
            money["discounts"] = [_given({"code": order["discount_code"], "amount": order["discount"]})]
        amount = order["payment_amount"]
        if not amount and order["payment_kind"] and not self.problems:
            amount = order["total"] or self._charged(lines)
        if amount:
            payment = {
                "external_id": order["payment_id"],
                "gateway": order["payment_gateway"],
                "kind": order["payment_kind"],
                "amount": amount,
            }
            money["payments"] = [_given(payment)]
        if (refunded := order["refunded_amount"]) and refunded.strip("0."):
            money["refunds"] = [_given({"amount": refunded, "created_at": order["refunded_at"]})]
        return money

    def _charged(self, lines: list[dict[str, Any]]) -> str:
        """What lines and shipping come to, as ``commerce.amounts`` reckons an order without a total."""
        order = self.order
        prices = sum(
            Decimal(line["unit_price"]) * int(line["quantity"]) - Decimal(line.get("discount_total") or 0)
            for line in lines
        )
        taxes = (
            sum(Decimal(line.get("tax_total") or 0) for line in lines)
            if order["prices_include_tax"] is False
            else 0
        )
        discount = min(Decimal(order["discount"] or 0), prices)
        return str(prices + taxes - discount + Decimal(order["shipping_total"] or 0))

    def _line(self, row: Row, position: int) -> dict[str, Any]:
        names = {
            "sku": "sku",
            "product_id": "product_external_id",
            "variant_id": "variant_external_id",
            "title": "title",
            "variant_title": "variant_title",
            "quantity": "quantity",
            "unit_price": "unit_price",
            "line_discount": "discount_total",
            "line_tax": "tax_total",
            "final_sale": "final_sale",
            "gift_card": "gift_card",
            "withdrawal_exempt": "withdrawal_exempt",
            "line_tags": "tags",
        }
        line = {theirs: self._value(row, ours) for ours, theirs in names.items()}
        return _given({"external_id": self._value(row, "line_id") or str(position)} | line)

    def _customer(self) -> dict[str, Any]:
        order = self.order
        given_id = order["customer_id"]
        if not given_id or given_id.lower() in _NOBODY:
            given_id = self._known_by_contact()
        return _given(
            {
                "external_id": given_id,
                "email": order["customer_email"],
                "phone": order["customer_phone"],
                "name": order["customer_name"],
                "language": order["customer_language"],
            }
        )

    def _known_by_contact(self) -> str:
        """Without an id of the shop's, the same contact is the same person in every file, however it is written.

        What is neither an e-mail nor a phone tells no person: the order has a customer of its own.
        """
        order = self.order
        country = order["shipping_country_code"] or self.layout.country
        contact = fold_email(order["customer_email"] or "") or phone_to_e164(
            order["customer_phone"] or "", country=country
        )
        if contact:
            return f"contact:{sha256(contact.encode()).hexdigest()[:24]}"
        return f"order:{sha256(external_id_of(self.number).encode()).hexdigest()[:24]}"

    def _parcels(self) -> list[dict[str, Any]]:
        """Lines that were shipped or delivered: by tracking number, without one by their days."""
        parcels: dict[tuple[Any, ...], dict[str, Any]] = {}
        first_shipped_at = next((at for row in self.rows if (at := self._value(row, "shipped_at"))), None)
        for position, row in enumerate(self.rows, start=1):
            shipped_at, delivered_at = self._value(row, "shipped_at"), self._value(row, "delivered_at")
            was_shipped = self._value(row, "line_shipped")
            if was_shipped and not shipped_at:
                shipped_at = first_shipped_at
            if was_shipped is False or not (shipped_at or delivered_at or was_shipped):
                continue
            number = self._value(row, "tracking_number")
            facts = _given(
                {
                    "shipped_at": shipped_at,
                    "delivered_at": delivered_at,
                    "carrier": self._value(row, "carrier"),
                    "tracking_number": number,
                }
            )
            key = (number,) if number else (None, *facts.values())
            parcel = parcels.setdefault(
                key, facts | {"external_id": str(len(parcels) + 1), "lines": [], "row": row.number}
            )
            self._refuse_other_facts(parcel, facts, row)
            line = self._value(row, "line_id") or str(position)
            parcel["lines"].append({"line": line, "quantity": self._value(row, "quantity")})
        return [{name: fact for name, fact in one.items() if name != "row"} for one in parcels.values()]

    def _refuse_other_facts(self, parcel: dict[str, Any], facts: dict[str, Any], row: Row) -> None:
        for name, fact in facts.items():
            if parcel.setdefault(name, fact) != fact:
                self._refuse_disagreement(name, parcel["row"], row.number)

    def _whole(self, name: str) -> Any:
        """What the rows of the order say together. Two that say different things are a problem."""
        column = BY_NAME[name]
        told: dict[str, tuple[Row, Any]] = {}
        for row in self.rows:
            if (value := self._value(row, name)) is not None:
                told.setdefault(repr(value), (row, value))
        if len(told) > 1:
            (first, _value), (other, _other), *_more = told.values()
            self._refuse_disagreement(column.name, first.number, other.number)
        return next(iter(told.values()))[1] if told else None

    def _refuse_disagreement(self, column: str, first: int, other: int) -> None:
        message = _("Rows %(first)d and %(other)d of this order say different things.") % {
            "first": first,
            "other": other,
        }
        self._note(other, "rows_disagree", column, message)

    def _value(self, row: Row, name: str) -> Any:
        """One cell's value, None where it says nothing or something that cannot be read."""
        cell = row.cells.get(name, "")
        if cell == "":
            return None
        try:
            return self._read(BY_NAME[name], cell)
        except CellRefused as refused:
            self._note(row.number, refused.code, name, refused.message)
            return None

    def _read(self, column: Column, cell: Cell) -> Any:
        conventions, name = self.conventions, column.name
        match column.kind:
            case "amount":
                return amount_of(cell, currency=self.currency, convention=conventions.number(name))
            case "quantity":
                return quantity_of(cell, convention=conventions.number(name))
            case "moment":
                return moment_of(
                    cell,
                    zone=self.layout.zone,
                    day_order=conventions.day_order(name),
                    counts_from_1904=conventions.counts_from_1904,
                )
            case "flag":
                return _shipped(cell) if name == "line_shipped" else flag_of(cell)
            case "tags":
                return [tag.strip() for tag in text_of(cell).split("|") if tag.strip()] or None
            case "choice":
                return _choice(name, text_of(cell))
            case "currency":
                return currency_code(text_of(cell))
            case "code":
                return code_of(cell).strip() or None
            case _:
                return text_of(cell)

    def _note(self, row: int, code: str, column: str, message: str) -> None:
        theirs = self.layout.columns.get(column, column)
        problem = Problem(row, self.number, code, f"{theirs}: {message}")
        if problem not in self.problems:
            self.problems.append(problem)


def _choice(name: str, text: str) -> str:
    word = "_".join(text.strip().lower().replace("-", " ").split())
    return _WORDS.get(name, {}).get(word, word)


def _shipped(cell: Cell) -> bool:
    word = text_of(cell).strip().lower()
    if word in _SHIPPED or word in _NOT_SHIPPED:
        return word in _SHIPPED
    if word == "partial":
        raise CellRefused("partly_shipped", _("How many of this line were shipped is not told."))
    return flag_of(cell)


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """Without the empty cells: they say nothing."""
    return {name: value for name, value in values.items() if value not in ("", None, {}, [])}
