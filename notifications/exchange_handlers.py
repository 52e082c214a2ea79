"""What shoppers are written about their exchanges."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from accounts.selectors import shop_settings
from core.dates import last_day_before, local_date
from events.base import EventMeta
from notifications.about_returns import write_about_return
from returns.events import (
    ChargeEvent,
    ChargeLinkReady,
    ChargeReminderDue,
    ExchangeEvent,
    ExchangeHoldExpired,
    ExchangeNotPaid,
    ExchangeOrdered,
    ExchangeSoldOut,
)
from returns.models import Charge, Replacement
from returns.selectors import return_settings
from returns.states import ChargeStatus, ReplacementStatus


def ask_for_payment(event: ChargeLinkReady, meta: EventMeta) -> None:
    _tell_of_charge("exchange_payment_wanted", event, meta)


def remind_of_payment(event: ChargeReminderDue, meta: EventMeta) -> None:
    _tell_of_charge("exchange_payment_reminder", event, meta)


def tell_replacement_sent(event: ExchangeOrdered, meta: EventMeta) -> None:
    replacement = _replacement(event)
    if event.notify and replacement is not None:
        order = replacement.shop_order_number or replacement.shop_order_external_id
        context = {"replacements": [_named(replacement, event.quantity)], "order": order}
        write_about_return("replacement_sent", event.return_id, meta, context)


def tell_sold_out(event: ExchangeSoldOut, meta: EventMeta) -> None:
    _tell_to_choose("replacement_sold_out", event, meta)


def tell_not_paid(event: ExchangeNotPaid, meta: EventMeta) -> None:
    _tell_to_choose("replacement_not_paid", event, meta)


def tell_hold_over(event: ExchangeHoldExpired, meta: EventMeta) -> None:
    replacement = _replacement(event)
    if event.notify and replacement is not None:
        context = {"replacements": [_named(replacement, event.quantity)]}
        write_about_return("replacement_hold_over", event.return_id, meta, context)


def _tell_of_charge(topic: str, event: ChargeEvent, meta: EventMeta) -> None:
    """Nobody is asked for money that is not wanted any more."""
    charge = Charge.objects.filter(public_id=event.charge_id, status=ChargeStatus.PENDING).first()
    if not event.notify or charge is None or not charge.payment_url or charge.expires_at is None:
        return
    waiting = Replacement.objects.filter(
        item__return_request__public_id=event.return_id,
        status__in=[ReplacementStatus.HELD, ReplacementStatus.AWAITING_PAYMENT],
    )
    context = {
        "amount_minor": charge.amount_minor,
        "currency": charge.currency,
        "url": charge.payment_url,
        "last_day": last_day_before(charge.expires_at, shop_settings().time_zone).isoformat(),
        "replacements": [
            _named(replacement, replacement.requested_quantity) for replacement in waiting.order_by("pk")
        ],
    }
    write_about_return(topic, event.return_id, meta, context)


def _tell_to_choose(topic: str, event: ExchangeEvent, meta: EventMeta) -> None:
    replacement = _replacement(event)
    if not event.notify or replacement is None:
        return
    context = {
        "replacements": [_named(replacement, event.quantity)],
        "last_day": _last_day_to_choose(meta.occurred_at),
    }
    write_about_return(topic, event.return_id, meta, context)


def _last_day_to_choose(fell_through_at: datetime) -> str:
    days = timedelta(days=return_settings().charge_days)
    return local_date(fell_through_at + days, shop_settings().time_zone).isoformat()


def _replacement(event: ExchangeEvent) -> Replacement | None:
    """None where something else was chosen meanwhile."""
    return Replacement.objects.filter(public_id=event.replacement_id).first()


def _named(replacement: Replacement, quantity: int) -> dict[str, Any]:
    return {
        "title": replacement.title,
        "variant_title": replacement.variant_title,
        "quantity": quantity,
    }
