"""What waits because the shop has nobody behind a port, as it is found and counted."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Port
from commerce.models import Cancellation, CancellationStatus
from returns.models import Charge, Refund, Replacement, ReturnParcel, ReturnRequest
from returns.states import (
    MADE_BY_US,
    ChargeStatus,
    ParcelPurpose,
    RefundMethod,
    RefundStatus,
    ReplacementStatus,
    ReturnStatus,
    ShippingStatus,
)


@dataclass(frozen=True)
class WaitingKind:
    """One kind of work: the port that it needs, and the rows that nobody was asked for."""

    work: str
    port: Port
    rows: Callable[[], QuerySet[Any]]


def _refunds() -> QuerySet[Refund]:
    return Refund.objects.filter(
        method=RefundMethod.ORIGINAL_PAYMENT, status=RefundStatus.PENDING, asked_at=None
    )


def _bank_refunds() -> QuerySet[Refund]:
    has_account = Q(return_request__payout_account__encrypted__isnull=False) | Q(
        cancellation__payout_account__encrypted__isnull=False
    )
    return Refund.objects.filter(
        has_account,
        method=RefundMethod.BANK_ACCOUNT,
        status=RefundStatus.PENDING,
        asked_at=None,
        payout_batch=None,
    )


def _charges() -> QuerySet[Charge]:
    return Charge.objects.filter(status=ChargeStatus.PENDING, payment_url="", asked_of=None)


def _labels() -> QuerySet[ReturnRequest]:
    live = ReturnParcel.objects.filter(
        return_request=OuterRef("pk"), purpose=ParcelPurpose.BACK, shipment__voided_at=None
    )
    return ReturnRequest.objects.filter(
        ~Exists(live),
        status=ReturnStatus.APPROVED,
        shipping_status=ShippingStatus.NO_LABEL,
        method__in=MADE_BY_US,
    )


def _replacements() -> QuerySet[Replacement]:
    return Replacement.objects.filter(status=ReplacementStatus.ORDERING, asked_of=None)


def _cancellations() -> QuerySet[Cancellation]:
    return Cancellation.objects.filter(status=CancellationStatus.REQUESTED, asked_at=None, hand_reason="")


WAITING: tuple[WaitingKind, ...] = (
    WaitingKind("refund", Port.PAYMENTS, _refunds),
    WaitingKind("bank_refund", Port.BANK, _bank_refunds),
    WaitingKind("charge", Port.PAYMENTS, _charges),
    WaitingKind("label", Port.CARRIER, _labels),
    WaitingKind("replacement", Port.STORE, _replacements),
    WaitingKind("cancellation", Port.STORE, _cancellations),
)


def waiting_for_nobody(behind: Container[str]) -> Mapping[str, int]:
    """How many of each kind wait for a port that is not among ``behind``, those with somebody; no kind without any."""
    counts = {kind.work: kind.rows().count() for kind in WAITING if kind.port not in behind}
    return {work: count for work, count in counts.items() if count}
