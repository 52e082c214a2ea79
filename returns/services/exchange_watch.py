"""What exchanges do by the clock: links looked at and ended, holds let go, forgotten choices settled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from returns.models import Charge, Replacement, ReturnSettings
from returns.services.charges import expire_charge, look_at_charge, remind_of_charge
from returns.services.exchange_choices import OPEN, fall_back_to_refund
from returns.services.exchanges import end_hold
from returns.states import FELL_THROUGH, ChargeStatus

_MOST_AT_ONCE = 500
_REMIND_BEFORE = timedelta(days=2)


def watch_exchanges(*, now: datetime) -> int:
    """Do all that is due; answers how many were looked at. May be repeated."""
    settings = ReturnSettings.objects.filter(pk=1).first() or ReturnSettings(pk=1)
    open_charges, before = charges_that_are_open(), reminded_before(settings)
    done = 0
    for charge_id in _ids(open_charges.order_by("expires_at", "pk")):
        look_at_charge(charge_id=charge_id, now=now)
        done += 1
    nearly_over = open_charges.filter(reminded_at=None, expires_at__gt=now, expires_at__lte=now + before)
    done += _each(nearly_over, remind_of_charge, now=now)
    over = Charge.objects.filter(status=ChargeStatus.PENDING, expires_at__lte=now)
    done += _each(over, expire_charge, now=now)
    return done + _end_holds(now=now) + _fall_back(settings, now=now)


def charges_that_are_open() -> QuerySet[Charge]:
    """Charges with a link on which the shopper can pay."""
    return Charge.objects.filter(status=ChargeStatus.PENDING).exclude(payment_url="")


def reminded_before(settings: ReturnSettings) -> timedelta:
    """So long before its end the shopper is reminded of a link."""
    return min(_REMIND_BEFORE, timedelta(days=settings.charge_days) / 2)


def replacements_forgotten() -> QuerySet[Replacement]:
    """Replacements that fell through and of which the shopper has not chosen anything else."""
    return Replacement.objects.filter(
        item__return_request__status__in=OPEN, status__in=FELL_THROUGH, sent_quantity=0
    )


def _each(charges: QuerySet[Charge], act: Callable[..., None], *, now: datetime) -> int:
    charge_ids = _ids(charges.order_by("expires_at", "pk"))
    for charge_id in charge_ids:
        act(charge_id=charge_id, now=now)
    return len(charge_ids)


def _ids(rows: QuerySet[Any]) -> list[str]:
    return list(rows.values_list("public_id", flat=True)[:_MOST_AT_ONCE])


def _end_holds(*, now: datetime) -> int:
    over = Replacement.objects.filter(stock_hold__expires_at__lte=now).order_by(
        "stock_hold__expires_at", "pk"
    )
    replacement_ids = _ids(over)
    for replacement_id in replacement_ids:
        end_hold(replacement_id=replacement_id, now=now)
    return len(replacement_ids)


def _fall_back(settings: ReturnSettings, *, now: datetime) -> int:
    forgotten = replacements_forgotten().filter(
        fell_through_at__lte=now - timedelta(days=settings.charge_days)
    )
    return_ids = set(forgotten.values_list("item__return_request__public_id", flat=True)[:_MOST_AT_ONCE])
    for return_id in sorted(return_ids):
        fall_back_to_refund(return_id=return_id, now=now)
    return len(return_ids)
