"""What returns do when they, tracking or the clock announce something: one event in, one service call."""

from __future__ import annotations

from accounts.events import ConnectionChanged
from accounts.models import ConnectionState
from commerce.events import (
    OrderBuyerChanged,
    OrderCancellationAccountGiven,
    OrderCancellationRequested,
)
from core import clock
from core.actors import Actor
from events.base import EventMeta
from loyalty.services import recount_member
from returns.events import (
    RefundEvent,
    RefundRequested,
    ReturnApproved,
    ReturnChanged,
    ReturnDecisionUndone,
    ReturnEvent,
    ReturnItemsDisposed,
    ReturnPayoutAccountGiven,
    ReturnRequested,
    WaitingWorkResumed,
)
from returns.models import Refund
from returns.services.buyers import follow_buyer
from returns.services.cancellations import ask_the_shop
from returns.services.cash_on_delivery import follow_the_cash
from returns.services.closing import close_when_settled
from returns.services.decisions import carry_out_decision
from returns.services.labels import make_label, void_carrier_labels, void_labels
from returns.services.parcels import note_parcel_progress
from returns.services.payouts import (
    pay_out,
    pay_waiting_bank_refunds,
    pay_waiting_refunds_of_cancellation,
)
from returns.services.pickups import book_pickup
from returns.services.refunds import refund_what_is_owed
from returns.services.restocking import tell_shop_of_restock
from returns.services.waiting_work import go_on_with, resume_waiting_work
from tracking.events import ShipmentEventBase
from tracking.models import Direction


def resume_what_waited(event: ConnectionChanged, meta: EventMeta) -> None:
    if event.state == ConnectionState.ACTIVE:
        resume_waiting_work(connection_id=event.connection_id, port=event.port, now=clock.now())


def go_on_with_what_waited(event: WaitingWorkResumed, meta: EventMeta) -> None:
    go_on_with(work=event.work, work_id=event.work_id, now=clock.now())


def follow_the_buyer(event: OrderBuyerChanged, meta: EventMeta) -> None:
    follow_buyer(
        order_id=event.order_id,
        was_customer_id=event.was_customer_id,
        actor=meta.actor,
        now=clock.now(),
    )


def carry_out_the_decision(
    event: ReturnRequested | ReturnChanged | ReturnDecisionUndone, meta: EventMeta
) -> None:
    carry_out_decision(return_id=event.return_id, now=clock.now(), notify=event.notify)


def make_the_label(event: ReturnApproved | ReturnChanged, meta: EventMeta) -> None:
    make_label(return_id=event.return_id, now=clock.now())


def book_the_pickup(event: ReturnEvent, meta: EventMeta) -> None:
    book_pickup(return_id=event.return_id, now=clock.now(), notify=event.notify)


def void_the_label(event: ReturnEvent, meta: EventMeta) -> None:
    void_labels(return_id=event.return_id, now=clock.now())


def void_the_labels_it_had(event: ReturnChanged, meta: EventMeta) -> None:
    void_carrier_labels(return_id=event.return_id, shipment_ids=event.voided_shipments, now=clock.now())


def refund_what_is_owed_now(event: ReturnEvent, meta: EventMeta) -> None:
    refund_what_is_owed(return_id=event.return_id, now=clock.now(), notify=event.notify)


def pay_the_refund(event: RefundRequested, meta: EventMeta) -> None:
    pay_out(refund_id=event.refund_id, now=clock.now())


def ask_the_shop_to_cancel(event: OrderCancellationRequested, meta: EventMeta) -> None:
    ask_the_shop(cancellation_id=event.cancellation_id, now=clock.now())


def pay_the_cancellation(event: OrderCancellationAccountGiven, meta: EventMeta) -> None:
    pay_waiting_refunds_of_cancellation(cancellation_id=event.cancellation_id, now=clock.now())


def pay_to_the_bank_account(event: ReturnPayoutAccountGiven, meta: EventMeta) -> None:
    pay_waiting_bank_refunds(return_id=event.return_id, now=clock.now())


def close_if_settled(event: ReturnEvent | RefundEvent, meta: EventMeta) -> None:
    if not event.return_id:
        return  # a refund of what was cancelled before it was sent
    close_when_settled(return_id=event.return_id, now=clock.now(), notify=event.notify)


def recount_the_member(event: RefundEvent, meta: EventMeta) -> None:
    """A refund lessens what the shopper spent, and so perhaps the tier: loyalty lies below and is called."""
    recount_member(
        customer=Refund.objects.select_related(
            "return_request__order__customer", "cancellation__order__customer"
        )
        .get(public_id=event.refund_id)
        .order.customer,
        now=meta.occurred_at if meta.is_history else clock.now(),
        history=meta.is_history,
    )


def restock(event: ReturnItemsDisposed, meta: EventMeta) -> None:
    tell_shop_of_restock(
        return_id=event.return_id, event_id=str(meta.id), disposed=event.items, now=clock.now()
    )


def follow_the_parcel(event: ShipmentEventBase, meta: EventMeta) -> None:
    note_parcel_progress(shipment_id=event.shipment_id, actor=Actor("carrier"), now=clock.now())


def follow_the_cash_on_delivery(event: ShipmentEventBase, meta: EventMeta) -> None:
    if event.direction == Direction.OUTBOUND and event.order_id:
        follow_the_cash(order_id=event.order_id, now=clock.now())
