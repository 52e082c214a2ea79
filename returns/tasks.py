"""Celery's door to what returns do by the clock."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from core import clock
from events.clockwork import ClockTask
from returns.refused import late_choices
from returns.selectors import return_settings, returns_past_hand_over
from returns.services.cancellation_watch import watch_cancellations
from returns.services.decisions import expire_return
from returns.services.exchange_watch import watch_exchanges
from returns.services.hand_over import remind_of_hand_over
from returns.services.promise_watch import watch_refund_promises
from returns.services.refused_items import choose_by_default


@shared_task(base=ClockTask, name="returns.expire_returns")
def expire_returns(*, schema_name: str) -> int:
    """Expire what was not handed over in time."""
    now = clock.now()
    return_ids = returns_past_hand_over(now=now)
    for return_id in return_ids:
        expire_return(return_id=return_id, now=now)
    return len(return_ids)


@shared_task(base=ClockTask, name="returns.settle_refusals")
def settle_refusals(*, schema_name: str) -> int:
    """Let refused items travel back whose shopper has not said anything in time."""
    now, days = clock.now(), return_settings().refusal_choice_days
    late = late_choices(now=now, choice_days=days)
    for return_id, item in late:
        choose_by_default(return_id=return_id, item=item, refused_before=now - timedelta(days=days), now=now)
    return len(late)


@shared_task(base=ClockTask, name="returns.remind_of_hand_over")
def remind_of_hand_over_days(*, schema_name: str) -> int:
    """Tell shoppers that the last day for handing over their parcel draws near."""
    return remind_of_hand_over(now=clock.now())


@shared_task(base=ClockTask, name="returns.watch_exchanges")
def watch_all_exchanges(*, schema_name: str) -> int:
    """Look at payment links, end holds and links whose time is over, settle forgotten choices."""
    return watch_exchanges(now=clock.now())


@shared_task(base=ClockTask, name="returns.watch_refund_promises")
def watch_promises(*, schema_name: str) -> int:
    """Warn staff of promised days that draw near, tell shoppers of those that passed."""
    now = clock.now()
    watched = watch_refund_promises(now=now)
    return watched.warned + watched.reminded + watched.slipped + watch_cancellations(now=now)
