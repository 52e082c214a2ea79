"""Cash at the door: paid with the delivery, never paid where the parcel was refused and came back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from commerce.models import Order, PaymentKind
from returns.services.reservations import fit_to_changed_order
from tracking.models import Direction, Shipment
from tracking.statuses import TrackingStatus


@transaction.atomic
def follow_the_cash(*, order_id: str, now: datetime) -> None:
    """Say how much cash of the order nobody paid, by where its parcels are now. May be repeated.

    Returns of the order fit what they promise to it: less after a refusal, payable after a delivery.
    """
    order = Order.objects.select_for_update().get(public_id=order_id)
    cash_minor = sum(
        payment.amount_minor
        for payment in order.payments.all()
        if payment.kind == PaymentKind.CASH_ON_DELIVERY
    )
    if not cash_minor:
        return
    parcels = Shipment.objects.filter(order=order, direction=Direction.OUTBOUND, voided_at=None)
    statuses = set(parcels.values_list("status", flat=True))
    is_refused = statuses == {TrackingStatus.RETURNED_TO_SENDER}
    order.uncollected_minor = cash_minor if is_refused else 0
    order.save(update_fields=["uncollected_minor"])
    fit_to_changed_order(order_id=order.pk, now=now)
