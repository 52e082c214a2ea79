"""Withdrawals that came before the goods were sent: what must not leave any more, and what was done about it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Capability
from accounts.selectors import shop_settings
from commerce.models import OrderLine
from core.errors import NotFound
from dashboard.access import StaffRequest, show, staff_page
from dashboard.presenting.moments import Clock
from returns.models import Withdrawal
from returns.services.withdrawals import (
    WithdrawalSettledAlready,
    open_withdrawals,
    settle_withdrawal,
    withdrawn_lines,
)


@staff_page(Capability.DECIDE_RETURNS)
@require_safe
def withdrawals(request: StaffRequest) -> HttpResponse:
    """All that nobody has dealt with, the oldest first."""
    clock = Clock(timezone.now(), request.language, shop_settings().time_zone)
    rows = [
        {
            "id": found.public_id,
            "order": found.order.number,
            "order_url": reverse("dashboard:order", args=[found.order.public_id]),
            "customer": found.order.customer.name,
            "declared_at": clock.moment(found.declared_at),
            "items": [
                f"{line.title} {line.variant_title}".strip() + f" × {count}" for line, count in _unsent(found)
            ],
            "comment": found.comment,
        }
        for found in open_withdrawals()
    ]
    return show(request, "withdrawals.html", {"rows": rows})


@staff_page(Capability.DECIDE_RETURNS)
@require_POST
def settle(request: StaffRequest, withdrawal_id: str) -> HttpResponse:
    """It is cancelled in the shop, and the money is on its way."""
    found = Withdrawal.objects.select_related("order").filter(public_id=withdrawal_id).first()
    if found is None:
        raise NotFound
    try:
        settle_withdrawal(withdrawal=found, actor=request.actor, now=timezone.now())
    except WithdrawalSettledAlready as refusal:
        messages.error(request, refusal.detail)
    else:
        messages.success(request, _("Order %(number)s is dealt with.") % {"number": found.order.number})
    return HttpResponseRedirect(reverse("dashboard:withdrawals"))


def _unsent(found: Withdrawal) -> list[tuple[OrderLine, int]]:
    wanted = {row["line"]: int(row["quantity"]) for row in found.units}
    return [
        (line, wanted[line.public_id]) for line, _count in withdrawn_lines(found) if line.public_id in wanted
    ]
