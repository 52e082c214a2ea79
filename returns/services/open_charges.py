"""What a return's shopper still has to pay on top: asked for and called off. Callers hold the return's lock."""

from __future__ import annotations

from datetime import datetime

from core.actors import WORKER
from events.publishing import publish
from returns.events import ChargeCancelled, ChargeRequested
from returns.models import Charge, ReturnRequest, ReturnSettings
from returns.services.replacements import end_of_day_after
from returns.states import ChargeStatus


def open_charge_of(return_request: ReturnRequest) -> Charge | None:
    return Charge.objects.filter(return_request=return_request, status=ChargeStatus.PENDING).first()


def ask_for_charge(
    return_request: ReturnRequest, *, amount_minor: int, now: datetime, notify: bool
) -> Charge:
    """Want ``amount_minor`` of the shopper; the provider is asked for a link after commit."""
    settings = ReturnSettings.objects.filter(pk=1).first() or ReturnSettings(pk=1)
    charge = Charge.objects.create(
        return_request=return_request,
        amount_minor=amount_minor,
        currency=return_request.currency,
        expires_at=end_of_day_after(now, settings.charge_days),
        created_at=now,
    )
    publish(
        ChargeRequested(
            return_id=return_request.public_id,
            charge_id=charge.public_id,
            amount_minor=charge.amount_minor,
            currency=charge.currency,
            notify=notify,
        ),
        actor=WORKER,
        occurred_at=now,
    )
    return charge


def cancel_open_charge(return_request: ReturnRequest, *, now: datetime) -> None:
    """Want nothing any more; the provider's link is closed after commit. What was paid meanwhile goes back."""
    charge = open_charge_of(return_request)
    if charge is None:
        return
    Charge.objects.filter(pk=charge.pk).update(status=ChargeStatus.CANCELLED)
    publish(
        ChargeCancelled(
            return_id=return_request.public_id,
            charge_id=charge.public_id,
            amount_minor=charge.amount_minor,
            currency=charge.currency,
        ),
        actor=WORKER,
        occurred_at=now,
    )
