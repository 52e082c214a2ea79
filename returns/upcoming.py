"""When returns have something to do by the clock: read after the tasks have run, so what has passed is done with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Min, QuerySet

from accounts.selectors import shop_settings
from events.clockwork import Upcoming
from returns.models import Charge, Replacement
from returns.policy.deadlines import WorkingDays, warned_from
from returns.promises import open_promises, unkept_refunds
from returns.refused import choices_not_made
from returns.selectors import return_settings, returns_to_hand_over
from returns.services.cancellation_watch import open_cancellations
from returns.services.due_days import shop_working_days
from returns.services.exchange_watch import charges_that_are_open, reminded_before, replacements_forgotten
from returns.services.hand_over import reminded_at, waiting_for_reminder
from returns.states import ChargeStatus

_SEEN_AHEAD = timedelta(days=31)  # of promises; what is further away is looked at again by then
_NEXT = 200
_LATE_ASKED_EVERY = timedelta(minutes=15)
_LINKS_ASKED_EVERY = timedelta(minutes=2)


def ends_of_hand_over(*, now: datetime) -> Upcoming:
    """The next approved return that expires."""
    waiting = returns_to_hand_over()
    has_late = waiting.filter(
        hand_over_by__lte=now
    ).exists()  # more than one round takes, or one that cannot expire
    return Upcoming(
        at=_first(waiting.filter(hand_over_by__gt=now), "hand_over_by"),
        asks_at=now + _LATE_ASKED_EVERY if has_late else None,
    )


def reminders_of_hand_over(*, now: datetime) -> Upcoming:
    """The next shopper to be reminded of the last day."""
    days = return_settings().remind_days_before_expiry
    next_ones = waiting_for_reminder(now=now).order_by("hand_over_by", "pk")[:_NEXT]
    return Upcoming(at=_earliest((reminded_at(one, days=days) for one in next_ones), now=now))


def ends_of_choice(*, now: datetime) -> Upcoming:
    """The next refused item about which nobody said anything."""
    days = timedelta(days=return_settings().refusal_choice_days)
    refused_at = _first(choices_not_made().filter(refused_at__gt=now - days), "refused_at")
    return Upcoming(at=refused_at + days if refused_at else None)


def ends_of_exchanges(*, now: datetime) -> Upcoming:
    """The next link to remind of or to end, hold to let go, forgotten choice; links are asked about while they are open."""
    settings = return_settings()
    charges = charges_that_are_open()
    moments = [
        _first(Charge.objects.filter(status=ChargeStatus.PENDING, expires_at__gt=now), "expires_at"),
        _before(
            _first(charges.filter(reminded_at=None, expires_at__gt=now), "expires_at"),
            reminded_before(settings),
        ),
        _first(Replacement.objects.filter(stock_hold__expires_at__gt=now), "stock_hold__expires_at"),
        _before(
            _first(
                replacements_forgotten().filter(
                    fell_through_at__gt=now - timedelta(days=settings.charge_days)
                ),
                "fell_through_at",
            ),
            -timedelta(days=settings.charge_days),
        ),
    ]
    return Upcoming(
        at=_earliest(moments, now=now), asks_at=now + _LINKS_ASKED_EVERY if charges.exists() else None
    )


def ends_of_promises(*, now: datetime) -> Upcoming:
    """The next promised day to warn of, and the next that passes; what nobody sees yet is looked at in a month."""
    shop = shop_settings()
    days, business_days = shop_working_days(shop, now=now), return_settings().warn_days_before_due
    cancellations = open_cancellations().filter(due_at__lte=now + _SEEN_AHEAD)
    to_warn_of = [promise.due_at for promise in open_promises(until=now + _SEEN_AHEAD, now=now)]
    to_warn_of += cancellations.values_list("due_at", flat=True)
    moments = [
        now + _SEEN_AHEAD,
        _first(unkept_refunds().filter(due_at__gt=now, slipped_at=None), "due_at"),
        _first(open_cancellations().filter(due_at__gt=now, slipped_at=None), "due_at"),
        *_warnings(to_warn_of, business_days=business_days, days=days, time_zone=shop.time_zone),
    ]
    return Upcoming(at=_earliest(moments, now=now))


def _warnings(
    due: Iterable[datetime], *, business_days: int, days: WorkingDays, time_zone: str
) -> Iterator[datetime]:
    for moment in due:
        yield warned_from(moment, business_days=business_days, days=days, time_zone=time_zone)


def _first(rows: QuerySet, field: str) -> datetime | None:  # type: ignore[type-arg]
    found: datetime | None = rows.order_by().aggregate(first=Min(field))["first"]
    return found


def _before(moment: datetime | None, span: timedelta) -> datetime | None:
    return moment - span if moment else None


def _earliest(moments: Iterable[datetime | None], *, now: datetime) -> datetime | None:
    """The first that lies ahead."""
    return min((moment for moment in moments if moment is not None and moment > now), default=None)
