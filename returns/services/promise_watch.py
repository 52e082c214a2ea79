"""Keeping watch over promised days: staff are told before, the shopper when one passes, each of them once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import Port
from accounts.selectors import shop_settings
from core.actors import WORKER
from core.ids import new_public_id
from core.money import Money, percent_of
from events.publishing import publish
from loyalty.services import grant_credit
from returns.events import RefundAccountAwaited, RefundPromisesNear, RefundSlipped
from returns.models import Refund, ReturnRequest
from returns.policy.deadlines import warned_from
from returns.promises import Cause, OpenPromise, cause_of, open_promises, unkept_refunds
from returns.selectors import return_settings
from returns.services.decisions import lock_return, touch
from returns.services.due_days import shop_working_days

# Long enough for any number of business days that a shop may choose, with the longest holidays in between.
_LOOK_AHEAD = timedelta(days=31)


@dataclass(frozen=True)
class Watched:
    """What one round did."""

    warned: int
    reminded: int
    slipped: int


def watch_refund_promises(*, now: datetime) -> Watched:
    """One round over all promises that are near or past. Safe to repeat: each step is done once for a refund."""
    near = _near(now=now)
    reminded = sum(
        _remind_shopper(promise.refund, now=now) for promise in near if promise.is_the_shoppers_turn
    )
    warned = _warn_staff([promise for promise in near if not promise.is_the_shoppers_turn], now=now)
    late = unkept_refunds().filter(due_at__lte=now, slipped_at=None).order_by("due_at", "pk")
    slipped = sum(
        let_slip(refund_id=refund_id, now=now) for refund_id in late.values_list("public_id", flat=True)
    )
    return Watched(warned, reminded, slipped)


@transaction.atomic
def let_slip(*, refund_id: str, now: datetime) -> bool:
    """Write down that a refund's day has passed unpaid, compensate as the shop has set, and announce it; once.

    Not where the shopper's own bank account is what it waits for. Answers whether anything was done.
    """
    return_id = Refund.objects.values_list("return_request__public_id", flat=True).get(public_id=refund_id)
    return_request = lock_return(return_id)
    refund = unkept_refunds().filter(public_id=refund_id, due_at__lte=now, slipped_at=None).first()
    if refund is None or cause_of(refund, asked=tuple(Port)) is Cause.BANK_ACCOUNT:
        return False
    compensation_minor = _compensate(refund, now=now)
    Refund.objects.filter(pk=refund.pk).update(slipped_at=now, compensation_minor=compensation_minor)
    touch(return_request, now=now)
    publish(
        RefundSlipped(
            refund_id=refund.public_id,
            return_id=return_request.public_id,
            amount_minor=refund.amount_minor,
            currency=refund.currency,
            method=refund.method,
            due_at=refund.due_at.isoformat(),
            compensation_minor=compensation_minor,
        ),
        actor=WORKER,
        occurred_at=now,
    )
    return True


def compensation_minor_of(
    terms: dict[str, Any], *, amount_minor: int, given_minor: int, is_shop_currency: bool
) -> int:
    """What a late refund brings on top. ``given_minor`` is what its return was given for lateness before.

    A percentage counts for each late refund, up to ``cap_minor`` for a return; a fixed amount once for a return.
    Amounts are in the shop's currency: a return in another one has only a percentage without a cap.
    """
    if "amount_minor" in terms:
        return int(terms["amount_minor"]) if is_shop_currency and not given_minor else 0
    if "percent" not in terms:
        return 0
    minor = percent_of(amount_minor, Decimal(str(terms["percent"])))
    cap_minor = terms.get("cap_minor")
    if cap_minor is None:
        return minor
    return max(0, min(minor, int(cap_minor) - given_minor)) if is_shop_currency else 0


def _near(*, now: datetime) -> list[OpenPromise]:
    """Promises of which it is time to warn, and of which nobody was warned yet."""
    settings = shop_settings()
    days = shop_working_days(settings, now=now)
    business_days = return_settings().warn_days_before_due
    return [
        promise
        for promise in open_promises(until=now + _LOOK_AHEAD, now=now)
        if not _was_warned(promise)
        and warned_from(promise.due_at, business_days=business_days, days=days, time_zone=settings.time_zone)
        <= now
    ]


def _was_warned(promise: OpenPromise) -> bool:
    if promise.refund is not None:
        return promise.refund.staff_warned_at is not None
    return promise.return_request.promise_warned_at is not None


@transaction.atomic
def _warn_staff(near: list[OpenPromise], *, now: datetime) -> int:
    """One announcement for all that are near, of those that no other round has announced meanwhile."""
    refunds = [
        promise.refund.public_id
        for promise in near
        if promise.refund is not None
        and Refund.objects.filter(pk=promise.refund.pk, staff_warned_at=None).update(staff_warned_at=now)
    ]
    returns = [
        promise.return_request.public_id
        for promise in near
        if promise.refund is None
        and ReturnRequest.objects.filter(pk=promise.return_request.pk, promise_warned_at=None).update(
            promise_warned_at=now
        )
    ]
    if refunds or returns:
        publish(
            RefundPromisesNear(
                warning_id=new_public_id("rpw"), refunds=tuple(refunds), returns=tuple(returns)
            ),
            actor=WORKER,
            occurred_at=now,
        )
    return len(refunds) + len(returns)


@transaction.atomic
def _remind_shopper(refund: Refund | None, *, now: datetime) -> bool:
    if refund is None or not Refund.objects.filter(pk=refund.pk, staff_warned_at=None).update(
        staff_warned_at=now
    ):
        return False
    publish(
        RefundAccountAwaited(
            refund_id=refund.public_id,
            return_id=refund.return_request.public_id,
            amount_minor=refund.amount_minor,
            currency=refund.currency,
            method=refund.method,
        ),
        actor=WORKER,
        occurred_at=now,
    )
    return True


def _compensate(refund: Refund, *, now: datetime) -> int:
    """Store credit for the wait, once by its own key; answers how much."""
    others = refund.return_request.refunds.values_list("compensation_minor", flat=True)
    minor = compensation_minor_of(
        return_settings().late_compensation,
        amount_minor=refund.amount_minor,
        given_minor=sum(others),
        is_shop_currency=refund.currency == shop_settings().currency,
    )
    if minor:
        grant_credit(
            customer=refund.return_request.customer,
            money=Money(minor, refund.currency),
            effect_key=f"{refund.public_id}:late",
            replaces_money=False,
            reason="late_refund",
            subject=("refund", refund.public_id),
            actor=WORKER,
            now=now,
        )
    return minor
