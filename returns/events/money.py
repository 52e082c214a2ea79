"""Money that goes back: refunds, their promised days, and files for the merchant's own bank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from events.base import DomainEvent
from returns.events.base import ReturnEvent


@dataclass(frozen=True)
class ReturnPayoutAccountGiven(ReturnEvent):
    type: ClassVar[str] = "return.payout_account_given"


@dataclass(frozen=True)
class ReturnQuoteChanged(ReturnEvent):
    """What an open return brings has become another amount, as its order can give back less or more than before.

    ``reason`` is that of ``cut_minor``, the part that the order cannot give: ``already_refunded`` or ``not_paid``.
    """

    type: ClassVar[str] = "return.quote_changed"

    total_minor: int = 0
    cut_minor: int = 0
    reason: str = ""
    is_payable: bool = True
    currency: str = ""


@dataclass(frozen=True)
class RefundEvent(DomainEvent):
    """Base of the events of one refund: of one return, or of units that were cancelled before they were sent."""

    subject_type: ClassVar[str] = "refund"
    subject_field: ClassVar[str] = "refund_id"

    refund_id: str
    return_id: str = ""
    amount_minor: int = 0
    currency: str = ""
    method: str = ""
    notify: bool = True
    cancellation_id: str = ""


@dataclass(frozen=True)
class RefundRequested(RefundEvent):
    type: ClassVar[str] = "refund.requested"


@dataclass(frozen=True)
class RefundReopened(RefundEvent):
    """It had been recorded as paid by mistake: the money is still to be sent."""

    type: ClassVar[str] = "refund.reopened"


@dataclass(frozen=True)
class RefundSucceeded(RefundEvent):
    type: ClassVar[str] = "refund.succeeded"

    bonus_minor: int = 0


@dataclass(frozen=True)
class RefundFailed(RefundEvent):
    type: ClassVar[str] = "refund.failed"


@dataclass(frozen=True)
class RefundSlipped(RefundEvent):
    """Its day has passed unpaid, and not by the shopper's doing. ``compensation_minor`` is store credit given for it."""

    type: ClassVar[str] = "refund.slipped"

    due_at: str = ""
    compensation_minor: int = 0


@dataclass(frozen=True)
class RefundAccountAwaited(RefundEvent):
    """Its day draws near, and the shopper has not said yet where the money may go."""

    type: ClassVar[str] = "refund.account_awaited"


@dataclass(frozen=True)
class RefundPromisesNear(DomainEvent):
    """Money that has to leave within days and has not: refunds, and returns whose money the law dates already."""

    type: ClassVar[str] = "refund_promises.near"
    subject_type: ClassVar[str] = "refund_warning"
    subject_field: ClassVar[str] = "warning_id"

    warning_id: str
    refunds: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()
    cancellations: tuple[str, ...] = ()


@dataclass(frozen=True)
class PayoutBatchEvent(DomainEvent):
    """Base of what happens to a file for the merchant's own bank."""

    subject_type: ClassVar[str] = "payout_batch"
    subject_field: ClassVar[str] = "batch_id"

    batch_id: str


@dataclass(frozen=True)
class PayoutBatchMade(PayoutBatchEvent):
    type: ClassVar[str] = "payout_batch.made"

    refunds: tuple[str, ...] = ()
    layout: str = ""


@dataclass(frozen=True)
class PayoutBatchDownloaded(PayoutBatchEvent):
    type: ClassVar[str] = "payout_batch.downloaded"


@dataclass(frozen=True)
class PayoutBatchSettled(PayoutBatchEvent):
    type: ClassVar[str] = "payout_batch.settled"


@dataclass(frozen=True)
class PayoutBatchTakenBack(PayoutBatchEvent):
    """The file was never given to the bank: its refunds wait for another one."""

    type: ClassVar[str] = "payout_batch.taken_back"
