"""What returns announce. ``notify`` says whether people are written to about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from events.base import DomainEvent


@dataclass(frozen=True)
class ReturnEvent(DomainEvent):
    """Base of the events of one return."""

    subject_type: ClassVar[str] = "return"
    subject_field: ClassVar[str] = "return_id"

    return_id: str
    notify: bool = True


@dataclass(frozen=True)
class ReturnRequested(ReturnEvent):
    type: ClassVar[str] = "return.requested"

    order_id: str = ""
    outcome: str = ""
    channel: str = ""


@dataclass(frozen=True)
class ReturnInReview(ReturnEvent):
    type: ClassVar[str] = "return.in_review"


@dataclass(frozen=True)
class ReturnApproved(ReturnEvent):
    type: ClassVar[str] = "return.approved"


@dataclass(frozen=True)
class ReturnDeclined(ReturnEvent):
    type: ClassVar[str] = "return.declined"


@dataclass(frozen=True)
class ReturnCancelled(ReturnEvent):
    type: ClassVar[str] = "return.cancelled"


@dataclass(frozen=True)
class ReturnExpired(ReturnEvent):
    type: ClassVar[str] = "return.expired"


@dataclass(frozen=True)
class ReturnClosed(ReturnEvent):
    type: ClassVar[str] = "return.closed"


@dataclass(frozen=True)
class ReturnLabelCreated(ReturnEvent):
    type: ClassVar[str] = "return.label_created"

    shipment_id: str = ""


@dataclass(frozen=True)
class ReturnLabelFailed(ReturnEvent):
    type: ClassVar[str] = "return.label_failed"


@dataclass(frozen=True)
class ReturnHandedOver(ReturnEvent):
    type: ClassVar[str] = "return.handed_over"


@dataclass(frozen=True)
class ReturnItemsReceived(ReturnEvent):
    """``items`` are ``[item id, quantity]`` pairs of this receipt."""

    type: ClassVar[str] = "return.item.received"

    items: tuple[tuple[str, int], ...] = ()
    is_complete: bool = False


@dataclass(frozen=True)
class ReturnItemsInspected(ReturnEvent):
    """``items`` are ``[item id, accepted, rejected, grade, disposition]`` of this inspection."""

    type: ClassVar[str] = "return.item.inspected"

    items: tuple[tuple[str, int, int, str, str], ...] = ()


@dataclass(frozen=True)
class ReturnPayoutAccountGiven(ReturnEvent):
    type: ClassVar[str] = "return.payout_account_given"


@dataclass(frozen=True)
class RefundEvent(DomainEvent):
    """Base of the events of one refund of one return."""

    subject_type: ClassVar[str] = "refund"
    subject_field: ClassVar[str] = "refund_id"

    refund_id: str
    return_id: str = ""
    amount_minor: int = 0
    currency: str = ""
    method: str = ""
    notify: bool = True


@dataclass(frozen=True)
class RefundRequested(RefundEvent):
    type: ClassVar[str] = "refund.requested"


@dataclass(frozen=True)
class RefundSucceeded(RefundEvent):
    type: ClassVar[str] = "refund.succeeded"

    bonus_minor: int = 0


@dataclass(frozen=True)
class RefundFailed(RefundEvent):
    type: ClassVar[str] = "refund.failed"


@dataclass(frozen=True)
class PolicyPublished(DomainEvent):
    type: ClassVar[str] = "policy.published"
    subject_type: ClassVar[str] = "policy"
    subject_field: ClassVar[str] = "policy_id"

    policy_id: str
    number: int = 0
