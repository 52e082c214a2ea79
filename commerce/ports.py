"""What we need from the merchant's shop and its payment provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Protocol

from core.money import Money


class PayoutState(Enum):
    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    PROCESSING = "processing"
    BY_HAND = "by_hand"  # people of the shop do it, and record it when it is done
    UNKNOWN = (
        "unknown"  # no answer, or an answer that says nothing: look it up, never send it under a new key
    )
    NOT_FOUND = "not_found"  # the provider has never seen this key: it may be sent again under the same key


@dataclass(frozen=True)
class PayoutOrder:
    """Money to send back through the payment that brought it. ``idempotency_key`` is constant for it."""

    idempotency_key: str
    payment_external_id: str
    gateway: str
    money: Money
    order_external_id: str


@dataclass(frozen=True)
class BankPayoutOrder:
    """Money to send to a bank account that the shopper gave. Account data leave us only here."""

    idempotency_key: str
    money: Money
    country: str
    scheme: str  # iban, kr_bank, th_bank, promptpay
    bank_code: str
    account_number: str
    holder: str


@dataclass(frozen=True)
class PayoutAnswer:
    state: PayoutState
    reference: str = ""
    reason: str = ""


class LinkState(Enum):
    OPEN = "open"
    BY_HAND = "by_hand"  # people of the shop collect it, and record it when it is paid
    PAID = "paid"
    CLOSED = "closed"  # cancelled or run out: nobody can pay it any more
    DECLINED = "declined"  # the provider makes no such link
    UNKNOWN = "unknown"
    NOT_FOUND = "not_found"


@dataclass(frozen=True)
class PaymentLinkOrder:
    """A link on which somebody pays once. ``reference`` is shown to the payer, who comes back to ``return_url``."""

    idempotency_key: str
    money: Money
    reference: str
    order_external_id: str
    return_url: str
    expires_at: datetime
    language: str


@dataclass(frozen=True)
class PaymentLinkAnswer:
    """``reference`` names the payment once it was made: a refund of it is asked for under this name."""

    state: LinkState
    url: str = ""
    reference: str = ""
    reason: str = ""


class PaymentProvider(Protocol):
    """Refunds payments and takes new ones by link. Never raises for an answer of the company: it is in the state."""

    def can_collect(self) -> bool:
        """Whether it takes new payments; known without asking it."""
        ...

    def refund(self, order: PayoutOrder) -> PayoutAnswer: ...

    def look_up(self, idempotency_key: str) -> PayoutAnswer: ...

    def create_payment_link(self, order: PaymentLinkOrder) -> PaymentLinkAnswer: ...

    def look_up_payment_link(self, idempotency_key: str) -> PaymentLinkAnswer: ...

    def cancel_payment_link(self, idempotency_key: str) -> PaymentLinkAnswer:
        """Close the link unless it was paid; the answer says which."""
        ...


class Bank(Protocol):
    """Sends money to bank accounts."""

    def pay(self, order: BankPayoutOrder) -> PayoutAnswer: ...

    def look_up(self, idempotency_key: str) -> PayoutAnswer: ...


@dataclass(frozen=True)
class StockChange:
    idempotency_key: str
    variant_external_id: str
    sku: str
    quantity: int


class StockAnswer(Enum):
    COUNTED = "counted"
    BY_HAND = "by_hand"  # people of the shop count them, and record it when it is done


class StoreUnavailable(Exception):
    """The shop did not answer, or not sensibly: try again later with the same key."""


@dataclass(frozen=True)
class ReplacementLine:
    product_external_id: str
    variant_external_id: str
    sku: str
    quantity: int


@dataclass(frozen=True)
class ReplacementOrder:
    """Units that the shop shall send instead of returned ones; nothing is left to pay.

    ``order_external_id`` is the shop's order that they were bought with, ``note`` is for the shop's staff.
    """

    idempotency_key: str
    order_external_id: str
    customer_external_id: str
    shipping_address: Mapping[str, Any]
    lines: tuple[ReplacementLine, ...]
    note: str


class OrderState(Enum):
    PLACED = "placed"
    BY_HAND = "by_hand"  # people of the shop place it, and record it when it is placed
    SOLD_OUT = "sold_out"
    DECLINED = "declined"
    UNKNOWN = "unknown"
    NOT_FOUND = "not_found"


@dataclass(frozen=True)
class ReplacementAnswer:
    state: OrderState
    order_external_id: str = ""
    order_number: str = ""
    reason: str = ""


@dataclass(frozen=True)
class CancelledUnits:
    line_external_id: str
    sku: str
    quantity: int


@dataclass(frozen=True)
class CancellationOrder:
    """Units of an order that the shop shall not send any more. ``idempotency_key`` is constant for it."""

    idempotency_key: str
    order_external_id: str
    lines: tuple[CancelledUnits, ...]


class CancellationState(Enum):
    CANCELLED = "cancelled"
    TOO_LATE = "too_late"  # they have left, or nobody can stop them any more
    DECLINED = "declined"  # the shop's system does not do it: its people have to
    BY_HAND = "by_hand"  # people of the shop stop them, and record whether they could
    UNKNOWN = "unknown"
    NOT_FOUND = "not_found"


@dataclass(frozen=True)
class CancellationAnswer:
    state: CancellationState
    reason: str = ""


class Store(Protocol):
    """The merchant's shop system, told what we did and asked to send replacements."""

    def restock(self, change: StockChange) -> StockAnswer:
        """Raises StoreUnavailable."""
        ...

    def place_order(self, order: ReplacementOrder) -> ReplacementAnswer:
        """Order a replacement. Never raises for an answer of the shop: it is in the state."""
        ...

    def look_up_order(self, idempotency_key: str) -> ReplacementAnswer: ...

    def cancel_units(self, order: CancellationOrder) -> CancellationAnswer:
        """Do not send these units. Never raises for an answer of the shop: it is in the state."""
        ...

    def look_up_cancellation(self, idempotency_key: str) -> CancellationAnswer: ...
