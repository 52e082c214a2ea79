"""What each view of the queue asks of a return, as conditions for the database.

Each starts from rows that wait, by an index that holds those alone (``Meta.indexes`` of the models): what is over costs
nothing, however much of it there is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from core.queries import ids_of_any
from returns.models import Refund, ReturnItem, ReturnMessage, ReturnRequest, UnexpectedItem
from returns.promises import unkept_refunds
from returns.states import (
    OPEN_STATUSES,
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
    return Q(Exists(_unread_messages().filter(return_request=OuterRef("pk"))))


def has_units_to_inspect() -> Q:
    return Q(
        Exists(
            ReturnItem.objects.filter(
                return_request=OuterRef("pk"),
                received_quantity__gt=F("accepted_quantity") + F("rejected_quantity"),
            )
        )
    )


def _unread_messages() -> QuerySet[ReturnMessage]:
    return ReturnMessage.objects.filter(is_from_shopper=True, read_at=None)


def _has_words_to_read() -> Q:
    objected = ReturnItem.objects.filter(refusal_choice=RefusalChoice.OBJECT)
    return _of_any(_unread_messages(), objected)


def _has_units_to_send_back() -> Q:
    wanted_back = ReturnItem.objects.filter(
        refusal_choice=RefusalChoice.SEND_BACK, received_quantity__gt=F("sent_back_quantity")
    )
    is_refused = Q(rejected_quantity__gt=F("sent_back_quantity"))
    return _of_any(wanted_back.filter(is_refused | Q(return_request__status=ReturnStatus.DECLINED)))


def _awaits_bank_account() -> Q:
    to_accounts = Refund.objects.filter(
        method=RefundMethod.BANK_ACCOUNT, status=RefundStatus.PENDING, return_request__isnull=False
    )
    return _of_any(to_accounts.exclude(return_request__payout_account__encrypted__isnull=False))


def _has_refund_due(now: datetime) -> Q:
    return _of_any(unkept_refunds().select_related(None).filter(due_at__lte=now + timedelta(days=2)))


def _has_problem(now: datetime) -> Q:
    late = Refund.objects.filter(status__in=_UNPAID, due_at__lt=now, return_request__isnull=False)
    unexpected = UnexpectedItem.objects.filter(disposition="", opened_return=None)
    failed = ReturnRequest.objects.exclude(exceptions=[]).filter(status__in=OPEN_STATUSES)
    return Q(pk__in=ids_of_any([failed, _returns_of(late), _returns_of(unexpected)]))


def _of_any(*rows: QuerySet[Any]) -> Q:
    return Q(pk__in=ids_of_any([_returns_of(each) for each in rows]))


def _returns_of(rows: QuerySet[Any]) -> QuerySet[ReturnRequest]:
    return ReturnRequest.objects.filter(pk__in=rows.order_by().values("return_request"))


_CONDITIONS: Mapping[str, Callable[[datetime], Q]] = {
    "decide": lambda now: Q(status__in=[ReturnStatus.REQUESTED, ReturnStatus.IN_REVIEW]),
    "messages": lambda now: _has_words_to_read(),
    "parcel": lambda now: IS_APPROVED & Q(shipping_status__in=_ON_ITS_WAY),
    "receive": lambda now: (
        IS_APPROVED & Q(shipping_status__in=[ShippingStatus.DELIVERED, ShippingStatus.PARTIALLY_RECEIVED])
    ),
    "inspect": lambda now: IS_APPROVED & has_units_to_inspect(),
    "send_back": lambda now: _has_units_to_send_back(),
    "bank": lambda now: _awaits_bank_account(),
    "due": _has_refund_due,
    "problems": _has_problem,
    "all": lambda now: Q(),
}
