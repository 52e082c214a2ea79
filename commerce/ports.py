"""What we need from the merchant's shop and its payment provider."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from core.money import Money


class PayoutState(Enum):
    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    PROCESSING = "processing"
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


class PaymentProvider(Protocol):
    """Refunds payments. Never raises for an answer of the company: it is in the state."""

    def refund(self, order: PayoutOrder) -> PayoutAnswer: ...

    def look_up(self, idempotency_key: str) -> PayoutAnswer: ...


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


class StoreUnavailable(Exception):
    """The shop did not answer, or not sensibly: try again later with the same key."""


class Store(Protocol):
    """The merchant's shop system, told what we did. Raises StoreUnavailable."""

    def restock(self, change: StockChange) -> None: ...
