"""Which refunds were promised by when, and what each of them waits for."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.roles import Capability
from accounts.selectors import shop_settings
from core import clock
from dashboard.access import StaffRequest, show, staff_page
from dashboard.presenting.moments import Clock
from dashboard.presenting.promises import promise_groups
from returns.promises import open_promises

DAYS_AHEAD = 14


@staff_page(Capability.REFUND)
@require_safe
def promises(request: StaffRequest) -> HttpResponse:
    """Late, due today, tomorrow and in the next two weeks."""
    now = clock.now()
    groups = promise_groups(
        open_promises(until=now + timedelta(days=DAYS_AHEAD), now=now),
        clock=Clock(now, request.language, shop_settings().time_zone),
        shows_people=request.user.may(Capability.VIEW_PERSONAL_DATA),
        may_pay_out=request.user.may(Capability.MANAGE_PAYOUTS),
    )
    return show(request, "promises.html", {"groups": groups})
