"""What each view of the queue asks of a return, as conditions for the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, Model, OuterRef, Q

from returns.models import Refund, ReturnItem, ReturnMessage, UnexpectedItem
from returns.promises import unkept_refunds
from returns.states import (
    FINAL_STATUSES,
    RefundMethod,
    RefundStatus,
    RefusalChoice,
    ReturnStatus,
    ShippingStatus,
)

IS_APPROVED = Q(status=ReturnStatus.APPROVED)
_UNPAID = (RefundStatus.PENDING, RefundStatus.PROCESSING)
_ON_ITS_WAY = (
    ShippingStatus.NO_LABEL,
    ShippingStatus.PENDING,
    ShippingStatus.PICKUP_SCHEDULED,
    ShippingStatus.DROPPED_OFF,
    ShippingStatus.IN_TRANSIT,
)


def condition_of(view: str, *, now: datetime) -> Q:
    """Which returns the view with this code holds."""
    return _CONDITIONS[view](now)


def has_unread_message() -> Q:
    return _has(ReturnMessage, is_from_shopper=True, read_at=None)


def has_units_to_inspect() -> Q:
    return _has(ReturnItem, received_quantity__gt=F("accepted_quantity") + F("rejected_quantity"))


def _has(model: type[Model], **wanted: Any) -> Q:
    return Q(Exists(model._default_manager.filter(return_request=OuterRef("pk"), **wanted)))


def _has_units_to_send_back() -> Q:
    wanted_back = ReturnItem.objects.filter(
        return_request=OuterRef("pk"), refusal_choice=RefusalChoice.SEND_BACK
    )
    is_refused = Q(rejected_quantity__gt=F("sent_back_quantity"))
    is_declined = Q(
        return_request__status=ReturnStatus.DECLINED, received_quantity__gt=F("sent_back_quantity")
    )
    return Q(Exists(wanted_back.filter(is_refused | is_declined)))


def _awaits_bank_account() -> Q:
    to_accounts = Refund.objects.filter(
        return_request=OuterRef("pk"), method=RefundMethod.BANK_ACCOUNT, status=RefundStatus.PENDING
    )
    return Q(Exists(to_accounts.exclude(return_request__payout_account__encrypted__isnull=False)))


def _has_refund_due(now: datetime) -> Q:
    unkept = unkept_refunds().select_related(None).filter(return_request=OuterRef("pk"))
    return Q(Exists(unkept.filter(due_at__lte=now + timedelta(days=2))))


def _has_problem(now: datetime) -> Q:
    has_failed = ~Q(exceptions=[]) & ~Q(status__in=FINAL_STATUSES)
    is_late = _has(Refund, status__in=_UNPAID, due_at__lt=now)
    return has_failed | is_late | _has(UnexpectedItem, disposition="", opened_return=None)


_CONDITIONS: Mapping[str, Callable[[datetime], Q]] = {
    "decide": lambda now: Q(status__in=[ReturnStatus.REQUESTED, ReturnStatus.IN_REVIEW]),
    "messages": lambda now: has_unread_message() | _has(ReturnItem, refusal_choice=RefusalChoice.OBJECT),
    "parcel": lambda now: IS_APPROVED & Q(shipping_status__in=_ON_ITS_WAY),
    "receive": lambda now: (
        IS_APPROVED & Q(shipping_status__in=[ShippingStatus.DELIVERED, ShippingStatus.PARTIALLY_RECEIVED])
    ),
    "inspect": lambda now: IS_APPROVED & has_units_to_inspect(),
    "send_back": lambda now: _has_units_to_send_back(),
    "bank": lambda now: _awaits_bank_account(),
    "due": _has_refund_due,
    "problems": _has_problem,
    "all": lambda now: Q(pk__gt=0),
}
