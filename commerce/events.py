"""What the mirror announces: ids only, the rest stands in its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from events.base import DomainEvent


@dataclass(frozen=True)
class OrderCreated(DomainEvent):
    type: ClassVar[str] = "order.created"
    subject_type: ClassVar[str] = "order"
    subject_field: ClassVar[str] = "order_id"

    order_id: str
    customer_id: str


@dataclass(frozen=True)
class OrderUpdated(DomainEvent):
    """The shop changed a fact of the order. The same facts put again are no change."""

    type: ClassVar[str] = "order.updated"
    subject_type: ClassVar[str] = "order"
    subject_field: ClassVar[str] = "order_id"

    order_id: str
    customer_id: str
    has_conflict: bool = False


@dataclass(frozen=True)
class OrderDelivered(DomainEvent):
    """Every unit of the order is with the shopper, as far as the shop knows."""

    type: ClassVar[str] = "order.delivered"
    subject_type: ClassVar[str] = "order"
    subject_field: ClassVar[str] = "order_id"

    order_id: str
    customer_id: str
    delivered_at: str  # RFC 3339, of the last parcel


@dataclass(frozen=True)
class CustomerIdShared(DomainEvent):
    """Many people order under this customer's id: its orders are parted among them by the worker."""

    type: ClassVar[str] = "customer.id_shared"
    subject_type: ClassVar[str] = "customer"
    subject_field: ClassVar[str] = "customer_id"

    customer_id: str


@dataclass(frozen=True)
class OrderBuyerChanged(DomainEvent):
    """The order belongs to another customer than was thought."""

    type: ClassVar[str] = "order.buyer_changed"
    subject_type: ClassVar[str] = "order"
    subject_field: ClassVar[str] = "order_id"

    order_id: str
    customer_id: str
    was_customer_id: str


@dataclass(frozen=True)
class OrderCancellationEvent(DomainEvent):
    """Base of what happens to units that shall not be sent any more."""

    subject_type: ClassVar[str] = "order"
    subject_field: ClassVar[str] = "order_id"

    order_id: str
    cancellation_id: str = ""
    notify: bool = True


@dataclass(frozen=True)
class OrderCancellationRequested(OrderCancellationEvent):
    """``is_withdrawal``: the shopper withdrew from the contract, whose receipt says so already."""

    type: ClassVar[str] = "order.cancellation.requested"

    is_withdrawal: bool = False


@dataclass(frozen=True)
class OrderCancellationConfirmed(OrderCancellationEvent):
    """They are not sent. ``amount_minor`` goes back, 0 where nothing was paid."""

    type: ClassVar[str] = "order.cancellation.confirmed"

    amount_minor: int = 0
    currency: str = ""


@dataclass(frozen=True)
class OrderCancellationTooLate(OrderCancellationEvent):
    """They had left already."""

    type: ClassVar[str] = "order.cancellation.too_late"


@dataclass(frozen=True)
class OrderCancellationLate(OrderCancellationEvent):
    """The day by which its money was promised has passed, and not by the shopper's doing."""

    type: ClassVar[str] = "order.cancellation.late"


@dataclass(frozen=True)
class OrderCancellationCallWanted(OrderCancellationEvent):
    """The shopper has no e-mail with the order and waits for a call on its phone, before he gives a bank account."""

    type: ClassVar[str] = "order.cancellation.call_wanted"


@dataclass(frozen=True)
class OrderCancellationCalledBack(OrderCancellationEvent):
    """Staff had the order's own phone on the line and read a code out."""

    type: ClassVar[str] = "order.cancellation.called_back"


@dataclass(frozen=True)
class OrderCancellationAccountGiven(OrderCancellationEvent):
    """The shopper has said where its money may go."""

    type: ClassVar[str] = "order.cancellation.account_given"


@dataclass(frozen=True)
class ProductUpdated(DomainEvent):
    """The shop sent a new product or changed a fact of one. The same facts put again are no change."""

    type: ClassVar[str] = "product.updated"
    subject_type: ClassVar[str] = "product"
    subject_field: ClassVar[str] = "product_id"

    product_id: str


@dataclass(frozen=True)
class OrderImportRequested(DomainEvent):
    """A file waits to be taken in; the worker does it."""

    type: ClassVar[str] = "order_import.requested"
    subject_type: ClassVar[str] = "order_import"
    subject_field: ClassVar[str] = "import_id"

    import_id: str


@dataclass(frozen=True)
class OrderImportProgressed(DomainEvent):
    """A part of the file is done; the worker goes on with the rest."""

    type: ClassVar[str] = "order_import.progressed"
    subject_type: ClassVar[str] = "order_import"
    subject_field: ClassVar[str] = "import_id"

    import_id: str
    done_count: int


@dataclass(frozen=True)
class OrderImportFinished(DomainEvent):
    """The file was read to its end, or could not be read at all."""

    type: ClassVar[str] = "order_import.finished"
    subject_type: ClassVar[str] = "order_import"
    subject_field: ClassVar[str] = "import_id"

    import_id: str
    state: str
    created_count: int
    updated_count: int
    refused_count: int


@dataclass(frozen=True)
class PrivacyRequested(DomainEvent):
    """Somebody asked for a copy of a person's data (``export``), or for their end (``erase``)."""

    type: ClassVar[str] = "privacy.requested"
    subject_type: ClassVar[str] = "privacy_request"
    subject_field: ClassVar[str] = "request_id"

    request_id: str
    kind: str
    customer_id: str = ""


@dataclass(frozen=True)
class PrivacyFinished(DomainEvent):
    """The copy is there, or the data are gone; ``failure`` is a code where neither could be."""

    type: ClassVar[str] = "privacy.finished"
    subject_type: ClassVar[str] = "privacy_request"
    subject_field: ClassVar[str] = "request_id"

    request_id: str
    kind: str
    customer_id: str = ""
    failure: str = ""
