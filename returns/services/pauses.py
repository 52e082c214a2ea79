"""In which days a return cannot travel, and by which day its parcel is due all the same."""

from __future__ import annotations

from datetime import date, datetime

from accounts.selectors import shop_settings
from core.dates import local_date
from returns.models import ReturnRequest
from returns.policy.dated_terms import Pause, last_hand_over_day
from returns.policy_versions import current_policy
from returns.services.past_facts import facts_at_request


def pauses_of(return_request: ReturnRequest, *, now: datetime) -> tuple[Pause, ...]:
    """The pauses that today's policy has for what this return was asked for: one announced since counts too."""
    version = current_policy(now=now)
    if not version.document.names_pauses:
        return ()
    return facts_at_request(return_request, settings=shop_settings()).decide(version).pauses


def last_day_of_hand_over(return_request: ReturnRequest, *, now: datetime) -> date:
    """The last day for the parcel of a return that is approved now; days on which its method rests do not count."""
    return last_hand_over_day(
        local_date(now, shop_settings().time_zone),
        days=int(return_request.terms["hand_over_days"]),
        method=return_request.method,
        pauses=pauses_of(return_request, now=now),
    )
