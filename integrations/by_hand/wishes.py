"""What a port is asked, as a thing to do: with the numbers under which people find it in their own books."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from accounts.selectors import shop_settings
from commerce.models import Order
from commerce.ports import PaymentLinkOrder, PayoutOrder
from integrations.by_hand.services.asking import Wish
from integrations.by_hand.states import TaskKind
from returns.models import Charge, Refund, ReturnParcel, ReturnRequest
from tracking.ports import PickupOrder


def refund_wish(asked: PayoutOrder) -> Wish:
    """Money to send back; ``idempotency_key`` is the refund's public id."""
    refund = Refund.objects.select_related("return_request__order", "cancellation__order", "payment").get(
        public_id=asked.idempotency_key
    )
    found = None if refund.cancellation is not None else refund.return_request
    return Wish(
        kind=TaskKind.REFUND,
        key=asked.idempotency_key,
        subject_id=refund.public_id,
        money=asked.money,
        due_at=refund.due_at,
        details={
            "payment": asked.payment_external_id,
            "gateway": asked.gateway,
            "payment_kind": refund.payment.kind if refund.payment else "",
        },
        **_place(refund.order, found),
    )


def charge_wish(asked: PaymentLinkOrder) -> Wish:
    """A difference to collect; ``idempotency_key`` is the charge's public id."""
    charge = Charge.objects.select_related("return_request__order").get(public_id=asked.idempotency_key)
    return Wish(
        kind=TaskKind.CHARGE,
        key=asked.idempotency_key,
        subject_id=charge.public_id,
        money=asked.money,
        due_at=charge.expires_at,
        **_place(charge.return_request.order, charge.return_request),
    )


def pickup_wish(asked: PickupOrder) -> Wish:
    """A driver to be ordered; ``carrier_reference`` is the label's key, from which the return follows."""
    parcel = ReturnParcel.objects.select_related("return_request__order").get(
        shipment__carrier_reference=asked.carrier_reference, shipment__voided_at=None
    )
    found = parcel.return_request
    zone = ZoneInfo(shop_settings().time_zone)
    return Wish(
        kind=TaskKind.PICKUP,
        key=asked.carrier_reference,
        subject_id=found.public_id,
        due_at=datetime.combine(asked.slot.day, time.min, tzinfo=zone),
        details=pickup_details(asked),
        **_place(found.order, found),
    )


def pickup_details(asked: PickupOrder) -> dict[str, Any]:
    """Day and hours; who, where and the words for the driver stay with the return."""
    return {"date": asked.slot.day.isoformat(), "slot": asked.slot.hours}


def _place(order: Order, found: ReturnRequest | None) -> dict[str, Any]:
    """Where the thing belongs, by public ids; the numbers that people read follow from them."""
    return {"order_id": order.public_id, "return_id": found.public_id if found else ""}
