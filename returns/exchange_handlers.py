"""What exchanges do when something is announced: one event in, one service call."""

from __future__ import annotations

from core import clock
from events.base import EventMeta
from returns.events import ChargeEvent, ExchangeOrderRequested, ReturnEvent
from returns.services.charges import close_payment_link, make_payment_link
from returns.services.exchanges import advance_exchanges
from returns.services.shop_orders import order_replacement


def advance_the_exchanges(event: ReturnEvent, meta: EventMeta) -> None:
    advance_exchanges(return_id=event.return_id, now=clock.now(), notify=event.notify)


def order_the_replacement(event: ExchangeOrderRequested, meta: EventMeta) -> None:
    order_replacement(replacement_id=event.replacement_id, now=clock.now())


def make_the_payment_link(event: ChargeEvent, meta: EventMeta) -> None:
    make_payment_link(charge_id=event.charge_id, now=clock.now())


def close_the_payment_link(event: ChargeEvent, meta: EventMeta) -> None:
    close_payment_link(charge_id=event.charge_id, now=clock.now())
