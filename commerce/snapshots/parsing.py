"""The documents of API.md, "Mirror of the shop", as snapshots. Shape and meaning are checked here, once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from commerce.models import FinancialStatus, OrderStatus, PaymentKind, WithdrawalExemption
from commerce.snapshots.reading import GREATEST_AMOUNT_MINOR, GREATEST_QUANTITY, Findings, Reader
from commerce.snapshots.shapes import (
    AddressSnapshot,
    ConsentSnapshot,
    CustomerSnapshot,
    DiscountSnapshot,
    FulfilledLineSnapshot,
    FulfillmentSnapshot,
    LineSnapshot,
    OrderSnapshot,
    PaymentSnapshot,
    ProductSnapshot,
    RefundedLineSnapshot,
    ShopRefundSnapshot,
    VariantSnapshot,
)
from core.errors import Refusal

MOST_LINES = 1000
MOST_PARCELS = 1000
MOST_LINES_OF_PARCELS = 10_000  # of all parcels together; one that names none carries the whole order
MOST_REFUNDS = 1000
MOST_PAYMENTS = 100
MOST_DISCOUNTS = 100
MOST_CONSENTS = 100
MOST_VARIANTS = 2048

_ADDRESS_FIELDS = (
    *("name", "company", "phone", "line1", "line2", "district", "city", "region"),
    *("postal_code", "country_code", "note"),
)
_WEB_ADDRESS = re.compile(r"(https?://|/(?!/))[^\s\x00-\x1f]*", re.IGNORECASE)
_INSIDE_EMAIL = re.compile(r"[\x00-\x20\x7f]")


def parse_order(data: Any, path: str = "") -> OrderSnapshot:
    """Read the order document of API.md. Its own ``external_id`` may be in it, as in bulk.

    Raises NotUnderstood or DocumentRefused.
    """
    findings = Findings()
    reader = Reader(data, path, findings)
    order = _order(reader)
    reader.finish()
    findings.raise_if_any()
    return order


def parse_orders(data: Iterable[Any], path: str = "orders") -> list[OrderSnapshot | Refusal]:
    """Read many orders, each with its ``external_id``; one that is wrong is answered as its refusal."""
    return [_order_or_refusal(document, f"{path}.{index}") for index, document in enumerate(data)]


def parse_product(data: Any, path: str = "") -> ProductSnapshot:
    """Read the product document of API.md. Raises NotUnderstood or DocumentRefused."""
    findings = Findings()
    reader = Reader(data, path, findings)
    reader.external_id("external_id", is_needed=False)  # taken where a client repeats it
    product = ProductSnapshot(
        title=reader.text("title", longest=500, is_needed=True),
        type=reader.text("type", longest=255),
        vendor=reader.text("vendor", longest=255),
        tags=reader.texts("tags"),
        image_url=_web_address(reader, "image_url"),
        url=_web_address(reader, "url"),
        is_active=reader.flag("active", default=True),
        is_final_sale=reader.flag("final_sale"),
        withdrawal_exempt=reader.choice("withdrawal_exempt", WithdrawalExemption.values, default=""),
        has_withdrawal_notice=reader.flag("withdrawal_notice"),
        variants=reader.objects("variants", _variant, most=MOST_VARIANTS),
    )
    _refuse_repeats(reader, "variants", [variant.external_id for variant in product.variants])
    reader.finish()
    findings.raise_if_any()
    return product


def parse_customer(data: Any, path: str = "", *, external_id: str = "") -> CustomerSnapshot:
    """Read the customer document of API.md; ``external_id`` is that of the address it was put to.

    Raises NotUnderstood or DocumentRefused.
    """
    findings = Findings()
    reader = Reader(data, path, findings)
    customer = _customer(reader, external_id=external_id)
    reader.finish()
    findings.raise_if_any()
    return customer


def parse_external_id(value: Any, path: str = "external_id") -> str:
    """Read the merchant's own id, as it stands in an address. Raises NotUnderstood or DocumentRefused."""
    findings = Findings()
    found = Reader({path: value}, "", findings).external_id(path)
    findings.raise_if_any()
    return found


def _order_or_refusal(document: Any, path: str) -> OrderSnapshot | Refusal:
    findings = Findings()
    reader = Reader(document, path, findings)
    try:
        order = _order(reader, has_external_id=True)
        reader.finish()
        findings.raise_if_any()
    except Refusal as refusal:
        return refusal
    return order


def _order(reader: Reader, *, has_external_id: bool = False) -> OrderSnapshot:
    currency = reader.currency("currency", is_needed=True)
    number = reader.text("number", longest=100, is_needed=True)
    placed_at = reader.moment("placed_at", is_needed=True)
    lines = reader.objects("lines", partial(_line, currency=currency), most=MOST_LINES)
    if reader.is_empty("lines"):
        reader.miss("lines", _("An order has at least one line."))
    order = OrderSnapshot(
        external_id=reader.external_id("external_id", is_needed=has_external_id),
        number=number,
        placed_at=placed_at,  # type: ignore[arg-type]  # None is a finding: the snapshot is never handed out
        updated_at=reader.moment("updated_at"),
        currency=currency,
        status=reader.choice("status", OrderStatus.values, default=OrderStatus.OPEN),
        financial_status=reader.choice(
            "financial_status", FinancialStatus.values, default=FinancialStatus.PAID
        ),
        prices_include_tax=reader.flag("prices_include_tax", default=True),
        customer=_customer_of(reader),
        shipping_address=_address(reader),
        lines=lines,
        discounts=reader.objects("discounts", partial(_discount, currency=currency), most=MOST_DISCOUNTS),
        shipping_minor=reader.amount("shipping_total", currency),
        tax_minor=reader.amount("tax_total", currency),
        total_minor=reader.amount("total", currency) if reader.has("total") else None,
        payments=reader.objects("payments", partial(_payment, currency=currency), most=MOST_PAYMENTS),
        refunds=reader.objects("refunds", partial(_refund, currency=currency), most=MOST_REFUNDS),
        fulfillments=reader.objects("fulfillments", _fulfillment, most=MOST_PARCELS),
        tags=reader.texts("tags"),
        protection=reader.json("protection"),
        metadata=reader.json("metadata") or {},
    )
    _check_order(reader, order)
    return order


def _customer_of(reader: Reader) -> CustomerSnapshot:
    if not reader.has("customer"):
        reader.miss("customer")
        return CustomerSnapshot(external_id="")
    part = reader.part("customer")
    customer = _customer(part)
    part.finish()
    return customer


def _customer(reader: Reader, *, external_id: str = "") -> CustomerSnapshot:
    customer = CustomerSnapshot(
        external_id=reader.external_id("external_id", default=external_id or None),
        email=reader.text("email", longest=320).strip(),
        phone=reader.text("phone", longest=64),
        name=reader.text("name", longest=300),
        first_name=reader.text("first_name", longest=150),
        last_name=reader.text("last_name", longest=150),
        language=reader.text("language", longest=16),
        birth_date=reader.day("birth_date"),
        tags=reader.texts("tags") if reader.has("tags") else None,
        consents=reader.objects("consents", _consent, most=MOST_CONSENTS) if reader.has("consents") else None,
        is_email_verified=reader.flag("email_verified") if reader.has("email_verified") else None,
        is_phone_verified=reader.flag("phone_verified") if reader.has("phone_verified") else None,
    )
    if reader.is_object and not customer.email and not customer.phone.strip():
        reader.miss("email", _("A customer has an e-mail or a phone."), code="email_or_phone_needed")
    if _INSIDE_EMAIL.search(customer.email):
        reader.refuse(
            "email", "invalid_email", _("An e-mail address has no spaces or control characters in it.")
        )
    if external_id and customer.external_id != external_id:
        reader.refuse("external_id", "external_id_differs", _("This is not the id in the address."))
    return customer


def _consent(reader: Reader, index: int) -> ConsentSnapshot:
    return ConsentSnapshot(
        channel=reader.text("channel", longest=32, is_needed=True),
        purpose=reader.text("purpose", longest=64, is_needed=True),
        given_at=reader.moment("given_at"),
        source=reader.text("source", longest=255),
        wording=reader.text("wording", longest=2000),
    )


def _address(reader: Reader) -> AddressSnapshot:
    part = reader.part("shipping_address")
    fields = {name: part.text(name, longest=500) for name in _ADDRESS_FIELDS if part.has(name)}
    part.finish()
    return AddressSnapshot(fields)


def _line(reader: Reader, index: int, *, currency: str) -> LineSnapshot:
    line = LineSnapshot(
        external_id=reader.external_id("external_id"),
        sku=reader.text("sku", longest=255),
        product_external_id=reader.external_id("product_external_id", is_needed=False),
        variant_external_id=reader.external_id("variant_external_id", is_needed=False),
        title=reader.text("title", longest=500, is_needed=True),
        variant_title=reader.text("variant_title", longest=500),
        quantity=reader.whole_number("quantity", least=1, default=1, is_needed=True),
        unit_price_minor=reader.amount("unit_price", currency, is_needed=True),
        discount_minor=reader.amount("discount_total", currency),
        tax_minor=reader.amount("tax_total", currency),
        is_final_sale=reader.flag("final_sale"),
        is_gift_card=reader.flag("gift_card"),
        withdrawal_exempt=reader.choice("withdrawal_exempt", WithdrawalExemption.values, default=""),
        tags=reader.texts("tags"),
    )
    price = line.unit_price_minor * line.quantity
    if price > GREATEST_AMOUNT_MINOR:
        reader.refuse("quantity", "amount_too_large", _("Price and quantity come to too large an amount."))
    elif line.discount_minor > price:
        reader.refuse(
            "discount_total", "discount_too_large", _("The discount is more than the price of the line.")
        )
    return line


def _discount(reader: Reader, index: int, *, currency: str) -> DiscountSnapshot:
    return DiscountSnapshot(
        amount_minor=reader.amount("amount", currency, is_needed=True), code=reader.text("code", longest=255)
    )


def _payment(reader: Reader, index: int, *, currency: str) -> PaymentSnapshot:
    return PaymentSnapshot(
        external_id=reader.external_id("external_id", default=str(index + 1)),
        amount_minor=reader.amount("amount", currency, is_needed=True),
        gateway=reader.text("gateway", longest=100),
        kind=reader.choice("kind", PaymentKind.values, default=PaymentKind.CARD),
    )


def _refund(reader: Reader, index: int, *, currency: str) -> ShopRefundSnapshot:
    return ShopRefundSnapshot(
        external_id=reader.external_id("external_id", default=str(index + 1)),
        amount_minor=reader.amount("amount", currency, is_needed=True),
        shipping_minor=reader.amount("shipping_amount", currency),
        created_at=reader.moment("created_at"),
        lines=reader.objects("lines", partial(_refunded_line, currency=currency), most=MOST_LINES),
    )


def _refunded_line(reader: Reader, index: int, *, currency: str) -> RefundedLineSnapshot:
    return RefundedLineSnapshot(
        line=reader.external_id("line"),
        quantity=reader.whole_number("quantity", least=0),
        amount_minor=reader.amount("amount", currency),
    )


def _fulfillment(reader: Reader, index: int) -> FulfillmentSnapshot:
    return FulfillmentSnapshot(
        external_id=reader.external_id("external_id", default=str(index + 1)),
        shipped_at=reader.moment("shipped_at"),
        delivered_at=reader.moment("delivered_at"),
        carrier=reader.text("carrier", longest=100),
        tracking_number=reader.text("tracking_number", longest=100),
        lines=reader.objects("lines", _fulfilled_line, most=MOST_LINES) if reader.has("lines") else None,
    )


def _fulfilled_line(reader: Reader, index: int) -> FulfilledLineSnapshot:
    return FulfilledLineSnapshot(
        line=reader.external_id("line"),
        quantity=reader.whole_number("quantity", least=1, default=1, is_needed=True),
    )


def _variant(reader: Reader, index: int) -> VariantSnapshot:
    currency = reader.currency("currency")
    options = reader.json("options") or {}
    if any(not isinstance(value, str) for value in options.values()):
        reader.refuse("options", "wrong_option", _("An option has a name and a text."))
    if reader.has("price") and not reader.has("currency"):
        reader.miss("currency", _("A price needs its currency."))
    return VariantSnapshot(
        external_id=reader.external_id("external_id"),
        sku=reader.text("sku", longest=255),
        title=reader.text("title", longest=500),
        options=options,
        price_minor=reader.amount("price", currency) if reader.has("price") else None,
        currency=currency,
        stock=(reader.whole_number("stock", least=-GREATEST_QUANTITY) if reader.has("stock") else None),
    )


def _web_address(reader: Reader, name: str) -> str:
    value = reader.text(name, longest=2000)
    if value and not _WEB_ADDRESS.fullmatch(value):
        reader.refuse(name, "invalid_address", _("A web address begins with https:// or http://."))
        return ""
    return value


def _check_order(reader: Reader, order: OrderSnapshot) -> None:
    """What no field can know alone."""
    ids = [line.external_id for line in order.lines]
    known = set(ids)
    _refuse_repeats(reader, "lines", ids)
    _refuse_repeats(reader, "payments", [payment.external_id for payment in order.payments])
    _refuse_repeats(reader, "refunds", [refund.external_id for refund in order.refunds])
    _refuse_repeats(reader, "fulfillments", [parcel.external_id for parcel in order.fulfillments])
    _refuse_strangers(reader, "refunds", known, [refund.lines for refund in order.refunds])
    _refuse_more_than_refunded(reader, order)
    _refuse_strangers(reader, "fulfillments", known, [parcel.lines or () for parcel in order.fulfillments])
    if sum(_lines_carried(parcel, order) for parcel in order.fulfillments) > MOST_LINES_OF_PARCELS:
        reader.refuse("fulfillments", "too_many", _("The parcels hold too many lines all together."))
    if sum(line.unit_price_minor * line.quantity for line in order.lines) > GREATEST_AMOUNT_MINOR:
        reader.refuse("lines", "amount_too_large", _("The lines come to too large an amount."))


def _lines_carried(parcel: FulfillmentSnapshot, order: OrderSnapshot) -> int:
    return len(order.lines if parcel.lines is None else parcel.lines)


def _refuse_repeats(reader: Reader, name: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for index, external_id in enumerate(ids):
        if external_id and external_id in seen:
            reader.refuse(f"{name}.{index}.external_id", "duplicate_id", _("This id is there twice."))
        seen.add(external_id)


def _refuse_more_than_refunded(reader: Reader, order: OrderSnapshot) -> None:
    """The lines of a refund say which part of it was for what: together they are never more than the refund."""
    for index, refund in enumerate(order.refunds):
        said = sum(part.amount_minor for part in refund.lines)
        if refund.lines and said > refund.amount_minor:
            largest = max(range(len(refund.lines)), key=lambda place: refund.lines[place].amount_minor)
            reader.refuse(
                f"refunds.{index}.lines.{largest}.amount",
                "more_than_refund",
                _("The lines of a refund come to more than the refund itself."),
            )


def _refuse_strangers(
    reader: Reader,
    name: str,
    known: set[str],
    parts: Iterable[tuple[RefundedLineSnapshot | FulfilledLineSnapshot, ...]],
) -> None:
    for index, lines in enumerate(parts):
        for position, part in enumerate(lines):
            if part.line and part.line not in known:
                reader.refuse(
                    f"{name}.{index}.lines.{position}.line", "unknown_line", _("The order has no such line.")
                )
