"""What the merchant's shop tells us, as frozen values. Amounts are minor units of the order's currency."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from commerce.models import FinancialStatus, OrderStatus, PaymentKind


@dataclass(frozen=True)
class ConsentSnapshot:
    """One consent of a person, kept with the words that were agreed to."""

    channel: str
    purpose: str
    given_at: datetime | None = None
    source: str = ""
    wording: str = ""


@dataclass(frozen=True)
class CustomerSnapshot:
    """A person. ``tags`` and ``consents`` are ``None`` when the document left them out: then ours are kept.

    ``is_email_verified`` and ``is_phone_verified`` say whether the shop vouches for the contact: None, what left it
    open, does for what it puts of a customer, and does not for what somebody typed with an order.
    """

    external_id: str
    email: str = ""
    phone: str = ""
    name: str = ""
    first_name: str = ""
    last_name: str = ""
    language: str = ""
    birth_date: date | None = None
    tags: tuple[str, ...] | None = None
    consents: tuple[ConsentSnapshot, ...] | None = None
    is_email_verified: bool | None = None
    is_phone_verified: bool | None = None


@dataclass(frozen=True)
class AddressSnapshot:
    """A shipping address as it came. ``fields`` holds only those that were given."""

    fields: dict[str, str] = field(default_factory=dict)

    @property
    def country(self) -> str:
        """The ISO country code in capitals, empty when what came is none."""
        code = self.fields.get("country_code", "").strip().upper()
        return code if len(code) == 2 and code.isascii() and code.isalpha() else ""

    @property
    def phone(self) -> str:
        return self.fields.get("phone", "")


@dataclass(frozen=True)
class LineSnapshot:
    external_id: str
    title: str
    quantity: int
    unit_price_minor: int
    sku: str = ""
    product_external_id: str = ""
    variant_external_id: str = ""
    variant_title: str = ""
    discount_minor: int = 0
    tax_minor: int = 0
    is_final_sale: bool = False
    is_gift_card: bool = False
    withdrawal_exempt: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class DiscountSnapshot:
    """A discount on the whole order."""

    amount_minor: int
    code: str = ""


@dataclass(frozen=True)
class PaymentSnapshot:
    external_id: str
    amount_minor: int
    gateway: str = ""
    kind: str = PaymentKind.CARD


@dataclass(frozen=True)
class RefundedLineSnapshot:
    line: str  # the line's external id
    quantity: int = 0
    amount_minor: int = 0


@dataclass(frozen=True)
class ShopRefundSnapshot:
    """A refund that the shop lists: made by itself, or one of ours that comes back with our id."""

    external_id: str
    amount_minor: int
    shipping_minor: int = 0
    created_at: datetime | None = None
    lines: tuple[RefundedLineSnapshot, ...] = ()


@dataclass(frozen=True)
class FulfilledLineSnapshot:
    line: str  # the line's external id
    quantity: int


@dataclass(frozen=True)
class FulfillmentSnapshot:
    """A parcel. ``lines`` is ``None`` when the document left it out: then it carried the whole order."""

    external_id: str
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    carrier: str = ""
    tracking_number: str = ""
    lines: tuple[FulfilledLineSnapshot, ...] | None = None


@dataclass(frozen=True)
class OrderSnapshot:
    """An order as the shop has it now. ``total_minor`` is ``None`` when the document left it out."""

    number: str
    placed_at: datetime
    currency: str
    customer: CustomerSnapshot
    lines: tuple[LineSnapshot, ...]
    external_id: str = ""  # only where the document carries it itself, as in bulk
    updated_at: datetime | None = None
    status: str = OrderStatus.OPEN
    financial_status: str = FinancialStatus.PAID
    prices_include_tax: bool = True
    shipping_address: AddressSnapshot = AddressSnapshot()
    discounts: tuple[DiscountSnapshot, ...] = ()
    shipping_minor: int = 0
    tax_minor: int = 0
    total_minor: int | None = None
    payments: tuple[PaymentSnapshot, ...] = ()
    refunds: tuple[ShopRefundSnapshot, ...] = ()
    fulfillments: tuple[FulfillmentSnapshot, ...] = ()
    tags: tuple[str, ...] = ()
    protection: dict[str, Any] | None = None
    metadata: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class VariantSnapshot:
    external_id: str
    sku: str = ""
    title: str = ""
    options: dict[str, str] = field(default_factory=dict)
    price_minor: int | None = None
    currency: str = ""
    stock: int | None = None


@dataclass(frozen=True)
class ProductSnapshot:
    title: str
    type: str = ""
    vendor: str = ""
    tags: tuple[str, ...] = ()
    image_url: str = ""
    url: str = ""
    is_active: bool = True
    is_final_sale: bool = False
    withdrawal_exempt: str = ""
    has_withdrawal_notice: bool = False
    variants: tuple[VariantSnapshot, ...] = ()
