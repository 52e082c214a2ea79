"""What a port is asked, as a thing to do: with the numbers under which people find it in their own books."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from accounts.selectors import shop_settings
from commerce.models import Cancellation, Order
from commerce.ports import (
    CancellationOrder,
    PaymentLinkOrder,
    PayoutOrder,
    ReplacementOrder,
    StockChange,
)
from core.money import Money
from countries.carriers import carrier_name
from integrations.by_hand.models import HandTask
from integrations.by_hand.services.asking import Wish
from integrations.by_hand.states import TaskKind
from loyalty.models import CreditCode
from returns.models import Charge, Refund, Replacement, ReturnItem, ReturnParcel, ReturnRequest
from tracking.models import Shipment
from tracking.ports import PickupOrder, PickupSlot


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


def restock_wish(asked: StockChange) -> Wish:
    """Units that may be sold again; the key ends with the item's public id."""
    item = ReturnItem.objects.select_related("line", "return_request__order").get(
        public_id=asked.idempotency_key.rpartition(":")[2]
    )
    return Wish(
        kind=TaskKind.RESTOCK,
        key=asked.idempotency_key,
        subject_id=item.public_id,
        details={**_goods(item.line.title, item.line.variant_title, asked.sku), "quantity": asked.quantity},
        **_place(item.return_request.order, item.return_request),
    )


def replacement_wish(asked: ReplacementOrder) -> Wish:
    """An order to be placed in the shop's admin; the key begins with the replacement's public id."""
    replacement = Replacement.objects.select_related("item__return_request__order").get(
        public_id=asked.idempotency_key.partition("-")[0]
    )
    found = replacement.item.return_request
    return Wish(
        kind=TaskKind.REPLACEMENT,
        key=asked.idempotency_key,
        subject_id=replacement.public_id,
        details={
            **_goods(replacement.title, replacement.variant_title, replacement.sku),
            "quantity": sum(line.quantity for line in asked.lines),
        },
        **_place(found.order, found),
    )


def cancellation_wish(asked: CancellationOrder) -> Wish:
    """Units that shall not be sent; the key is the cancellation's public id."""
    found = (
        Cancellation.objects.select_related("order")
        .prefetch_related("lines__line")
        .get(public_id=asked.idempotency_key)
    )
    rows = found.lines.all()
    return Wish(
        kind=TaskKind.CANCELLATION,
        key=asked.idempotency_key,
        subject_id=found.public_id,
        due_at=found.due_at,
        details={
            "title": "; ".join(
                f"{row.line.title} {row.line.variant_title}".strip() + f" × {row.quantity}" for row in rows
            )[:500],
            "quantity": sum(row.quantity for row in rows),
        },
        **_place(found.order, None),
    )


def credit_code_wish(code: CreditCode) -> Wish:
    """A code that the shop's checkout shall take."""
    account = code.account
    return Wish(
        kind=TaskKind.CREDIT_CODE,
        key=f"code-{code.pk}",
        subject_id=account.customer.public_id,
        money=Money(code.amount, account.currency),
        details={"code": code.code},
    )


def _goods(title: str, variant_title: str, sku: str) -> dict[str, str]:
    return {"title": f"{title} {variant_title}".strip(), "sku": sku}


def pickup_wish(asked: PickupOrder) -> Wish:
    """A driver to be ordered; ``carrier_reference`` is the label's key, from which the return follows."""
    parcel = ReturnParcel.objects.select_related("return_request__order").get(
        shipment__carrier_reference=asked.carrier_reference, shipment__voided_at=None
    )
    return _pickup(parcel.return_request, asked.carrier_reference, asked.slot)


def unwished_pickup(label_key: str, slot: PickupSlot) -> Wish | None:
    """The same for a return, named by its label's key, whose shopper wished for no time; None where he did."""
    found = ReturnRequest.objects.select_related("order").get(public_id=label_key.rpartition("-")[0])
    return None if found.pickup else _pickup(found, label_key, slot)


def call_off_wish(pickup: HandTask, expected: Mapping[str, Any]) -> Wish:
    """A driver, expected at a time, who is to be called off on the carrier's own site."""
    return Wish(
        kind=TaskKind.CALL_OFF,
        key=pickup.key,
        subject_id=pickup.subject_id,
        return_id=pickup.return_id,
        order_id=pickup.order_id,
        due_at=_begin_of_day(date.fromisoformat(expected["date"])),
        details=dict(expected),
    )


def kept_label_wish(return_id: str, shipment_id: str) -> Wish:
    """A label that its carrier keeps, or cannot be told of any more."""
    found = ReturnRequest.objects.select_related("order").get(public_id=return_id)
    shipment = Shipment.objects.filter(public_id=shipment_id).first()
    return Wish(
        kind=TaskKind.CALL_OFF,
        key=shipment_id or f"{return_id}-unused",
        subject_id=return_id,
        details=_parcel(shipment, found.order) if shipment else {},
        **_place(found.order, found),
    )


def _parcel(shipment: Shipment, order: Order) -> dict[str, str]:
    name = carrier_name(shipment.carrier, order.country or shop_settings().country)
    return {"carrier": name, "parcel": shipment.tracking_number}


def _pickup(found: ReturnRequest, label_key: str, slot: PickupSlot) -> Wish:
    return Wish(
        kind=TaskKind.PICKUP,
        key=label_key,
        subject_id=found.public_id,
        due_at=_begin_of_day(slot.day),
        details=pickup_details(slot),
        **_place(found.order, found),
    )


def pickup_details(slot: PickupSlot) -> dict[str, Any]:
    """Day and hours; who, where and the words for the driver stay with the return."""
    return {"date": slot.day.isoformat(), "slot": slot.hours}


def _begin_of_day(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(shop_settings().time_zone))


def _place(order: Order, found: ReturnRequest | None) -> dict[str, Any]:
    """Where the thing belongs, by public ids; the numbers that people read follow from them."""
    return {"order_id": order.public_id, "return_id": found.public_id if found else ""}
