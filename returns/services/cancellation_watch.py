"""Keeping watch over the days of cancellations: staff are told before, the shopper when one passes, once each."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.selectors import shop_settings
from commerce.events import OrderCancellationLate
from commerce.models import Cancellation, CancellationStatus
from core.actors import WORKER
from core.ids import new_public_id
from events.publishing import publish
from returns.events import RefundPromisesNear
from returns.models import Refund
from returns.policy.deadlines import warned_from
from returns.selectors import return_settings
from returns.services.cancellations import cancellation_needs_account
from returns.services.due_days import shop_working_days
from returns.states import RefundStatus

_LOOK_AHEAD = timedelta(days=31)
_MOST = 500


def open_cancellations() -> QuerySet[Cancellation]:
    """What is not decided, and what is confirmed while money of it has not left; the earliest day first."""
    unpaid = Refund.objects.filter(
        Q(status__in=[RefundStatus.PENDING, RefundStatus.PROCESSING])
        | Q(status=RefundStatus.FAILED, replaced_by=None),
        cancellation=OuterRef("pk"),
    )
    return (
        Cancellation.objects.filter(
            Q(status=CancellationStatus.REQUESTED)
            | Q(status=CancellationStatus.CONFIRMED) & Q(Exists(unpaid))
        )
        .select_related("order__customer", "payout_account")
        .prefetch_related(
            "lines__line", Prefetch("refunds", Refund.objects.select_related("payment", "asked_of"))
        )
        .order_by("due_at", "pk")
    )


def watch_cancellations(*, now: datetime) -> int:
    """One round over the days that are near or past; answers how many steps were taken. Safe to repeat."""
    late = list(open_cancellations().filter(due_at__lte=now, slipped_at=None)[:_MOST])
    return _warn_staff(now=now) + sum(_let_slip(one, now=now) for one in late)


@transaction.atomic
def _warn_staff(*, now: datetime) -> int:
    settings = shop_settings()
    days = shop_working_days(settings, now=now)
    business_days = return_settings().warn_days_before_due
    near = [
        one.public_id
        for one in open_cancellations().filter(due_at__lte=now + _LOOK_AHEAD, staff_warned_at=None)[:_MOST]
        if not cancellation_needs_account(one)
        and warned_from(one.due_at, business_days=business_days, days=days, time_zone=settings.time_zone)
        <= now
        and Cancellation.objects.filter(pk=one.pk, staff_warned_at=None).update(staff_warned_at=now)
    ]
    if near:
        publish(
            RefundPromisesNear(warning_id=new_public_id("rpw"), cancellations=tuple(near)),
            actor=WORKER,
            occurred_at=now,
        )
    return len(near)


@transaction.atomic
def _let_slip(cancellation: Cancellation, *, now: datetime) -> bool:
    """Tell the shopper that the day was not kept, unless his own bank account is what it waits for."""
    if cancellation_needs_account(cancellation):
        return False
    if not Cancellation.objects.filter(pk=cancellation.pk, slipped_at=None).update(slipped_at=now):
        return False
    publish(
        OrderCancellationLate(
            order_id=cancellation.order.public_id,
            cancellation_id=cancellation.public_id,
            notify=cancellation.notify,
        ),
        actor=WORKER,
        occurred_at=now,
    )
    return True
