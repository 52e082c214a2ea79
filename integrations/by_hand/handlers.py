"""What follows when something happens on the lists: one event in, one service call down."""

from __future__ import annotations

from accounts.models import Port
from commerce.events import OrderCancellationEvent
from core import clock
from events.base import EventMeta
from integrations.by_hand.events import PoolFilled
from integrations.by_hand.services.asking import take_off_list
from integrations.by_hand.services.booking import forget_pickups, list_kept_label
from integrations.by_hand.services.credit_codes import list_credit_codes
from integrations.by_hand.states import TaskKind
from loyalty.events import CreditSpent
from returns.events import ReturnEvent, ReturnLabelKept
from returns.services.waiting_work import resume_waiting_work


def forget_the_cancellation(event: OrderCancellationEvent, meta: EventMeta) -> None:
    """It was decided elsewhere: on the page of cancellations, or by a parcel that left."""
    take_off_list(kind=TaskKind.CANCELLATION, key=event.cancellation_id, now=clock.now())


def list_the_label_to_call_off(event: ReturnLabelKept, meta: EventMeta) -> None:
    list_kept_label(return_id=event.return_id, shipment_id=event.shipment_id, now=clock.now())


def forget_the_pickup(event: ReturnEvent, meta: EventMeta) -> None:
    """The parcel is here, however it came."""
    forget_pickups(return_id=event.return_id, now=clock.now())


def list_the_credit_code(event: CreditSpent, meta: EventMeta) -> None:
    list_credit_codes(customer_id=event.customer_id, now=clock.now())


def resume_what_waited_for_codes(event: PoolFilled, meta: EventMeta) -> None:
    resume_waiting_work(connection_id=event.connection_id, port=Port.CARRIER, now=clock.now())
