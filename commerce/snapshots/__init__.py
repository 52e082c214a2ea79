"""Snapshots of the merchant's shop, and how they are read from the JSON of API.md.

    parse_order(data, path="")             -> OrderSnapshot
    parse_orders(data, path="orders")      -> list[OrderSnapshot | Refusal], for bulk, in the given order
    parse_product(data, path="")           -> ProductSnapshot
    parse_customer(data, path="", external_id=...) -> CustomerSnapshot
    parse_external_id(value, path)         -> str

All raise NotUnderstood (malformed, unknown field, wrong type) or DocumentRefused (a rule, 422) with one
``FieldError`` for each thing that is wrong.
"""

from commerce.snapshots.parsing import (
    parse_customer,
    parse_external_id,
    parse_order,
    parse_orders,
    parse_product,
)
from commerce.snapshots.reading import DocumentRefused
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

__all__ = [
    "AddressSnapshot",
    "ConsentSnapshot",
    "CustomerSnapshot",
    "DiscountSnapshot",
    "DocumentRefused",
    "FulfilledLineSnapshot",
    "FulfillmentSnapshot",
    "LineSnapshot",
    "OrderSnapshot",
    "PaymentSnapshot",
    "ProductSnapshot",
    "RefundedLineSnapshot",
    "ShopRefundSnapshot",
    "VariantSnapshot",
    "parse_customer",
    "parse_external_id",
    "parse_order",
    "parse_orders",
    "parse_product",
]
