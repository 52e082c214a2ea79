"""Withdrawals of earlier days that came before the goods were sent, and that staff settle by hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import Capability
from commerce.models import OrderLine
from core import clock
from core.errors import NotFound
from dashboard.access import StaffRequest, staff_page
from dashboard.presenting.moments import Clock
from returns.models import Withdrawal
from returns.services.withdrawals import (
    WithdrawalSettledAlready,
    open_withdrawals,
    settle_withdrawal,
    withdrawn_lines,
)


def withdrawal_rows(page_clock: Clock) -> list[dict[str, object]]:
    """Withdrawals of earlier days that staff still have to deal with by hand, the oldest first."""
    return [
        {
            "id": found.public_id,
            "order": found.order.number,
            "order_url": reverse("dashboard:order", args=[found.order.public_id]),
            "customer": found.order.customer.name,
            "declared_at": page_clock.moment(found.declared_at),
            "items": [
                f"{line.title} {line.variant_title}".strip() + f" × {count}" for line, count in _unsent(found)
            ],
            "comment": found.comment,
        }
        for found in open_withdrawals()
    ]


@staff_page(Capability.DECIDE_RETURNS)
@require_POST
def settle(request: StaffRequest, withdrawal_id: str) -> HttpResponse:
    """It is cancelled in the shop, and the money is on its way."""
    found = Withdrawal.objects.select_related("order").filter(public_id=withdrawal_id).first()
    if found is None:
        raise NotFound
    try:
        settle_withdrawal(withdrawal=found, actor=request.actor, now=clock.now())
    except WithdrawalSettledAlready as refusal:
        messages.error(request, refusal.detail)
    else:
        messages.success(request, _("Order %(number)s is dealt with.") % {"number": found.order.number})
    return HttpResponseRedirect(reverse("dashboard:cancellations"))


def _unsent(found: Withdrawal) -> list[tuple[OrderLine, int]]:
    wanted = {row["line"]: int(row["quantity"]) for row in found.units}
    return [
        (line, wanted[line.public_id]) for line, _count in withdrawn_lines(found) if line.public_id in wanted
    ]
