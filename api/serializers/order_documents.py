"""The documents of the shop's mirror as JSON Schema, for the OpenAPI page.

They are read by ``commerce.snapshots``, which every door uses; a test compares the two.
"""

from __future__ import annotations

from typing import Any

from api.fields import EXTERNAL_ID_PATTERN
from commerce.models import FinancialStatus, OrderStatus, PaymentKind, WithdrawalExemption

_MOST_AT_ONCE = 500


def _object(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    shape: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**shape, "required": list(required)} if required else shape


def _list(items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


def _optional(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "nullable": True}


def _text(longest: int) -> dict[str, Any]:
    return {"type": "string", "maxLength": longest}


def _words(choices: list[str]) -> dict[str, Any]:
    return {"type": "string", "enum": choices}


_ID = {"type": "string", "pattern": EXTERNAL_ID_PATTERN}
_OPTIONAL_ID = {"type": "string", "pattern": EXTERNAL_ID_PATTERN.replace("{1,", "{0,"), "nullable": True}
_AMOUNT = {"type": "string", "pattern": r"^[0-9]{1,15}(\.[0-9]{1,12})?$", "example": "12.50"}
_MOMENT = {"type": "string", "format": "date-time"}
_NAME = {"type": "string", "minLength": 1, "maxLength": 500}
_COUNT = {"type": "integer", "minimum": 1}
_WHOLE = {"type": "integer", "minimum": 0}
_FLAG = {"type": "boolean"}
_TAGS = _optional(_list(_text(255)))
_EXEMPTION = _optional(_words([*WithdrawalExemption.values]))

_CONSENT = _object(
    channel=_text(32),
    purpose=_text(32),
    given_at=_optional(_MOMENT),
    source=_optional(_text(255)),
    wording=_optional(_text(5000)),
)
_CUSTOMER_FIELDS: dict[str, Any] = {
    "external_id": _ID,
    "email": _optional(_text(320)),
    "phone": _optional(_text(64)),
    "name": _optional(_text(300)),
    "first_name": _optional(_text(150)),
    "last_name": _optional(_text(150)),
    "language": _optional(_text(16)),
    "birth_date": _optional({"type": "string", "format": "date"}),
    "tags": _TAGS,
    "consents": _optional(_list(_CONSENT)),
    "email_verified": _optional({"type": "boolean"}),
    "phone_verified": _optional({"type": "boolean"}),
}
CUSTOMER_SCHEMA = _object((), **_CUSTOMER_FIELDS)
_ADDRESS = _optional(
    _object(
        (),
        **{
            name: _optional(_text(500))
            for name in (
                "name",
                "company",
                "phone",
                "line1",
                "line2",
                "district",
                "city",
                "region",
                "postal_code",
                "country_code",
                "note",
            )
        },
    )
)
_LINE = _object(
    ("external_id", "title", "quantity", "unit_price"),
    external_id=_ID,
    sku=_optional(_text(255)),
    product_external_id=_OPTIONAL_ID,
    variant_external_id=_OPTIONAL_ID,
    title=_NAME,
    variant_title=_optional(_text(500)),
    quantity=_COUNT,
    unit_price=_AMOUNT,
    discount_total=_optional(_AMOUNT),
    tax_total=_optional(_AMOUNT),
    final_sale=_optional(_FLAG),
    gift_card=_optional(_FLAG),
    withdrawal_exempt=_EXEMPTION,
    tags=_TAGS,
)
_PAYMENT = _object(
    ("amount",),
    external_id=_optional(_ID),
    gateway=_optional(_text(100)),
    kind=_optional(_words([*PaymentKind.values])),
    amount=_AMOUNT,
)
_REFUND = _object(
    ("amount",),
    external_id=_optional(_ID),
    created_at=_optional(_MOMENT),
    amount=_AMOUNT,
    shipping_amount=_optional(_AMOUNT),
    lines=_optional(
        _list(_object(("line",), line=_ID, quantity=_optional(_WHOLE), amount=_optional(_AMOUNT)))
    ),
)
_FULFILLMENT = _object(
    (),
    external_id=_optional(_ID),
    shipped_at=_optional(_MOMENT),
    delivered_at=_optional(_MOMENT),
    carrier=_optional(_text(100)),
    tracking_number=_optional(_text(100)),
    lines=_optional(_list(_object(("line", "quantity"), line=_ID, quantity=_COUNT))),
)
_ORDER_FIELDS: dict[str, Any] = {
    "external_id": _ID,
    "number": {"type": "string", "minLength": 1, "maxLength": 100},
    "placed_at": _MOMENT,
    "updated_at": _optional(_MOMENT),
    "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "example": "EUR"},
    "status": _optional(_words([*OrderStatus.values])),
    "financial_status": _optional(_words([*FinancialStatus.values])),
    "prices_include_tax": _optional(_FLAG),
    "customer": _object(("external_id",), **_CUSTOMER_FIELDS),
    "shipping_address": _ADDRESS,
    "lines": _list(_LINE, minItems=1),
    "discounts": _optional(_list(_object(("amount",), code=_optional(_text(255)), amount=_AMOUNT))),
    "shipping_total": _optional(_AMOUNT),
    "tax_total": _optional(_AMOUNT),
    "total": _optional(_AMOUNT),
    "tags": _TAGS,
    "protection": _optional({"type": "object", "additionalProperties": True}),
    "payments": _optional(_list(_PAYMENT)),
    "refunds": _optional(_list(_REFUND)),
    "fulfillments": _optional(_list(_FULFILLMENT)),
    "metadata": _optional({"type": "object", "additionalProperties": True}),
}
_NEEDED = ("number", "placed_at", "currency", "customer", "lines")
ORDER_SCHEMA = _object(_NEEDED, **_ORDER_FIELDS)
BULK_SCHEMA = _object(
    ("orders",),
    orders=_list(_object(("external_id", *_NEEDED), **_ORDER_FIELDS), minItems=1, maxItems=_MOST_AT_ONCE),
)
_VARIANT = _object(
    ("external_id",),
    external_id=_ID,
    sku=_optional(_text(255)),
    title=_optional(_text(500)),
    options=_optional({"type": "object", "additionalProperties": True}),
    price=_optional(_AMOUNT),
    currency=_optional({"type": "string", "pattern": "^[A-Z]{3}$"}),
    stock=_optional({"type": "integer"}),
)
PRODUCT_SCHEMA = _object(
    ("title",),
    external_id=_OPTIONAL_ID,
    title=_NAME,
    type=_optional(_text(255)),
    vendor=_optional(_text(255)),
    tags=_TAGS,
    image_url=_optional(_text(2000)),
    url=_optional(_text(2000)),
    active=_optional(_FLAG),
    final_sale=_optional(_FLAG),
    withdrawal_exempt=_EXEMPTION,
    withdrawal_notice=_optional(_FLAG),
    variants=_optional(_list(_VARIANT)),
)
