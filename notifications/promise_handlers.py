"""What is written about promised days: to shoppers, and to the staff who can still keep them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import StaffUser
from accounts.roles import Capability
from accounts.selectors import shop_settings
from commerce.models import CancellationStatus
from core import clock
from core.dates import last_day_before
from events.base import EventMeta
from notifications.about_returns import write_about_return
from notifications.services import queue_message
from returns.events import (
    RefundAccountAwaited,
    RefundPromisesNear,
    RefundSlipped,
    ReturnExpiresSoon,
    ReturnExtended,
)
from returns.promises import Cause, promises_named
from returns.services.cancellation_watch import open_cancellations
from tenants.addresses import own_url
from tenants.selectors import current_shop


def tell_return_expires_soon(event: ReturnExpiresSoon, meta: EventMeta) -> None:
    if event.notify:
        write_about_return("return_expires_soon", event.return_id, meta, {})


def tell_return_extended(event: ReturnExtended, meta: EventMeta) -> None:
    if event.notify:
        write_about_return("return_extended", event.return_id, meta, {})


def tell_refund_slipped(event: RefundSlipped, meta: EventMeta) -> None:
    if not event.notify:
        return
    due_day = last_day_before(datetime.fromisoformat(event.due_at), shop_settings().time_zone)
    context = {
        "amount_minor": event.amount_minor,
        "currency": event.currency,
        "compensation_minor": event.compensation_minor,
        "due_day": due_day.isoformat(),
    }
    write_about_return("refund_slipped", event.return_id, meta, context)


def remind_of_bank_account(event: RefundAccountAwaited, meta: EventMeta) -> None:
    if event.notify and current_shop().is_verified:
        context = {"amount_minor": event.amount_minor, "currency": event.currency}
        write_about_return("bank_account_awaited", event.return_id, meta, context)


def warn_staff_of_promises(event: RefundPromisesNear, meta: EventMeta) -> None:
    """Write to everybody who may refund, each in their own language; what was kept meanwhile is left out."""
    rows = _rows(event)
    if not rows:
        return
    url = own_url("/dashboard/promises/")
    for staff in StaffUser.objects.filter(is_active=True).order_by("pk"):
        if staff.may(Capability.REFUND):
            queue_message(
                topic="staff_refund_promises",
                effect_key=f"{meta.id}:{staff.pk}",
                recipient=staff.email,
                language=staff.language,
                context={"rows": rows, "url": url},
                now=clock.now(),
            )


def _rows(event: RefundPromisesNear) -> list[dict[str, Any]]:
    time_zone = shop_settings().time_zone
    cancellations = open_cancellations().filter(public_id__in=list(event.cancellations))
    return [
        {
            "number": one.order.number,
            "amount_minor": sum(row.amount_minor for row in one.lines.all()),
            "currency": one.order.currency,
            "due_day": last_day_before(one.due_at, time_zone).isoformat(),
            "cause": Cause.DECISION if one.status == CancellationStatus.REQUESTED else Cause.NOT_ASKED,
        }
        for one in cancellations
    ] + [
        {
            "number": promise.return_request.number,
            "amount_minor": promise.amount_minor,
            "currency": promise.return_request.currency,
            "due_day": last_day_before(promise.due_at, time_zone).isoformat(),
            "cause": promise.cause,
        }
        for promise in promises_named(refunds=event.refunds, returns=event.returns, now=clock.now())
    ]
