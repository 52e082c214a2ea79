"""Exchanges for tests: a shop that exchanges, a provider and a shop system with books, and a worker in between."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from unittest import mock

from commerce.models import Order, OrderLine, Product, Variant
from commerce.ports import (
    LinkState,
    OrderState,
    PaymentLinkAnswer,
    PaymentLinkOrder,
    PayoutAnswer,
    PayoutOrder,
    PayoutState,
    ReplacementAnswer,
    ReplacementOrder,
)
from core.actors import Actor
from events.models import Event
from returns.models import Replacement, ReturnRequest
from returns.models.requests import Channel
from returns.services import charges, payouts, shop_orders
from returns.services.closing import close_when_settled
from returns.services.decisions import carry_out_decision
from returns.services.exchanges import advance_exchanges
from returns.services.inspecting import InspectedItem, inspect_items
from returns.services.policies import create_draft, publish_policy
from returns.services.receiving import ReceivedItem, receive_items
from returns.services.refunds import refund_what_is_owed
from returns.services.requests import create_return
from returns.wishes import ReturnWish, WishedItem
from tests import make
from tests.make import NOW

API = Actor("api", "key_1")
STAFF = Actor("staff", "1")
SHOPPER = Actor("shopper", "cus_1")


@dataclass
class Companies:
    """A payment provider and a shop system: each key is booked once, whatever they answer."""

    links: dict[str, str] = field(default_factory=dict)
    amounts: dict[str, int] = field(default_factory=dict)
    orders: dict[str, ReplacementOrder] = field(default_factory=dict)
    refunded: dict[str, tuple[str, int]] = field(default_factory=dict)
    link_answer: LinkState | None = None  # instead of the truth, once
    order_answers: list[OrderState] = field(default_factory=list)  # instead of the truth, one after the other

    def create_payment_link(self, order: PaymentLinkOrder) -> PaymentLinkAnswer:
        answer, self.link_answer = self.link_answer, None
        if answer == LinkState.DECLINED:
            return PaymentLinkAnswer(LinkState.DECLINED, reason="no_such_currency")
        self.links.setdefault(order.idempotency_key, "open")
        self.amounts[order.idempotency_key] = order.money.amount_minor
        if answer is not None:
            return PaymentLinkAnswer(answer)
        return self.look_up_payment_link(order.idempotency_key)

    def look_up_payment_link(self, idempotency_key: str) -> PaymentLinkAnswer:
        state = self.links.get(idempotency_key)
        if state is None:
            return PaymentLinkAnswer(LinkState.NOT_FOUND)
        known = {"open": LinkState.OPEN, "paid": LinkState.PAID, "closed": LinkState.CLOSED}[state]
        return PaymentLinkAnswer(known, f"https://pay.example/{idempotency_key}", f"pay-{idempotency_key}")

    def cancel_payment_link(self, idempotency_key: str) -> PaymentLinkAnswer:
        if self.links.get(idempotency_key) == "open":
            self.links[idempotency_key] = "closed"
        return self.look_up_payment_link(idempotency_key)

    def refund(self, order: PayoutOrder) -> PayoutAnswer:
        self.refunded.setdefault(order.idempotency_key, (order.payment_external_id, order.money.amount_minor))
        return PayoutAnswer(PayoutState.SUCCEEDED, order.idempotency_key)

    def look_up(self, idempotency_key: str) -> PayoutAnswer:
        found = idempotency_key in self.refunded
        return PayoutAnswer(PayoutState.SUCCEEDED if found else PayoutState.NOT_FOUND)

    def place_order(self, order: ReplacementOrder) -> ReplacementAnswer:
        answer = self.order_answers.pop(0) if self.order_answers else OrderState.PLACED
        if answer in (OrderState.SOLD_OUT, OrderState.DECLINED):
            return ReplacementAnswer(answer, reason=answer.value)
        assert self.orders.setdefault(order.idempotency_key, order) == order, "one key, two orders"
        if answer == OrderState.UNKNOWN:
            return ReplacementAnswer(OrderState.UNKNOWN)
        return self.look_up_order(order.idempotency_key)

    def look_up_order(self, idempotency_key: str) -> ReplacementAnswer:
        if idempotency_key not in self.orders:
            return ReplacementAnswer(OrderState.NOT_FOUND)
        return ReplacementAnswer(OrderState.PLACED, f"x-{idempotency_key}", "X-1001")

    @property
    def sent(self) -> int:
        return sum(line.quantity for order in self.orders.values() for line in order.lines)

    def pay(self, charge_id: str) -> None:
        """The shopper pays the link, and the provider sends word."""
        if self.links[charge_id] == "open":
            self.links[charge_id] = "paid"
        charges.look_at_charge(charge_id=charge_id, now=NOW)


@contextmanager
def companies() -> Iterator[Companies]:
    made = Companies()
    with (
        mock.patch.object(payouts, "payment_provider", return_value=made),
        mock.patch.object(charges, "payment_provider", return_value=made),
        mock.patch.object(shop_orders, "store", return_value=made),
    ):
        yield made


def let_the_worker_run(*, now: datetime = NOW, seen: set[Any] | None = None) -> None:
    """Do what the routes say for every event of the log that was not worked off yet, oldest first."""
    done = seen if seen is not None else _DONE
    while True:
        fresh = [event for event in Event.objects.order_by("id") if event.id not in done]
        if not fresh:
            return
        for event in fresh:
            _work_off(event, now)
            done.add(event.id)  # what failed is tried again, as the outbox does


_DONE: set[Any] = set()  # ids are never used again
_ADVANCE = {
    "return.approved", "return.changed", "return.declined", "return.cancelled", "return.expired", "return.closed",
    "return.item.received", "return.item.inspected", "return.handed_over", "charge.paid", "charge.expired",
    "exchange.chosen_anew",
}  # fmt: skip


_SETTLES = {"exchange.ordered", "exchange.sold_out", "exchange.not_paid", "exchange.failed"}


def _work_off(event: Event, now: datetime) -> None:
    data = event.data
    if event.type in ("return.requested", "return.changed"):
        carry_out_decision(return_id=event.subject_id, now=now)
    if event.type in _ADVANCE | {"exchange.ordered"}:
        advance_exchanges(return_id=event.subject_id, now=now)
    if event.type == "charge.requested":
        charges.make_payment_link(charge_id=data["charge_id"], now=now)
    if event.type == "charge.cancelled":
        charges.close_payment_link(charge_id=data["charge_id"], now=now)
    if event.type == "exchange.order_requested":
        shop_orders.order_replacement(replacement_id=data["replacement_id"], now=now)
    if event.type == "refund.requested":
        payouts.pay_out(refund_id=event.subject_id, now=now)
    if event.type in _ADVANCE | _SETTLES:
        refund_what_is_owed(return_id=event.subject_id, now=now)
        close_when_settled(return_id=event.subject_id, now=now)
    if event.type == "refund.succeeded":
        close_when_settled(return_id=data["return_id"], now=now)


def exchanging_shop(
    *, refund_on: str = "inspection", bonus: str = "0", fee: str = "0.00", **base: Any
) -> None:
    """Let the shop take exchanges, at ``refund_on``, with a bonus in per cent and a fee for the way back."""
    document = {
        "base": {
            "eligible": True,
            "window_days": 30,
            "window_starts": "delivered",
            "resolutions": ["refund", "store_credit", "exchange"],
            "methods": ["drop_off", "own_carrier"],
            "return_shipping_fee": {"amount": fee, "currency": base.pop("currency", "EUR")},
            "restocking_fee": {"percent": "0"},
            "approval": "auto",
            "photos": 0,
            "inspection": "standard",
            "refund_on": refund_on,
            "bonus": {"percent": bonus},
            "hand_over_days": 14,
            "destination": None,
            **base,
        },
        "rules": [],
    }
    draft = create_draft(document=document, actor=STAFF, now=NOW)
    publish_policy(policy=draft, effective_from=datetime(2020, 1, 1, tzinfo=NOW.tzinfo), actor=STAFF, now=NOW)


def tee(
    *, sizes: dict[str, int | None], price_minor: int = 5000, currency: str = "EUR", **fields: Any
) -> Product:
    """A product with a variant for each size and its stock, all at one price."""
    product = make.product(**fields)
    product.variants.all().delete()
    for position, (size, stock) in enumerate(sizes.items()):
        Variant.objects.create(
            product=product,
            external_id=f"{product.external_id}-{size.lower()}",
            sku=f"{product.external_id}-{size}".upper(),
            title=size,
            options={"size": size},
            price_minor=price_minor,
            currency=currency,
            stock=stock,
            position=position,
        )
    return product


def order_of(
    product: Product, size: str = "M", *, quantity: int = 1, paid_minor: int = 5000, **fields: Any
) -> Order:
    """An order of units of one size; ``unit_price_minor`` is its list price unless said otherwise."""
    variant = product.variants.get(title=size)
    line = {
        "quantity": quantity,
        "paid_minor": paid_minor,
        "unit_price_minor": fields.pop("unit_price_minor", variant.price_minor),
        "product_external_id": product.external_id,
        "variant_external_id": variant.external_id,
        "sku": variant.sku,
    }
    return make.order(lines=[line, *fields.pop("more_lines", [])], currency=variant.currency, **fields)


def exchange(
    order: Order,
    variant: Variant,
    *,
    quantity: int = 1,
    reason: str = "size_too_small",
    more: tuple[WishedItem, ...] = (),
) -> ReturnRequest:
    """Ask to have ``variant`` for units of the order's first line."""
    wished = WishedItem(
        "l-1", quantity, reason, resolution="exchange", exchange_for={"variant": variant.public_id}
    )
    return create_return(
        order=order,
        wish=ReturnWish(items=(wished, *more), resolution="exchange", method="own_carrier"),
        actor=API,
        channel=Channel.API,
        now=NOW,
    )


def bring_back(made: ReturnRequest, *, accepted: int, rejected: int = 0, position: int = 0) -> None:
    """The units arrive and are looked at."""
    item = made.items.order_by("position")[position]
    receive_items(
        return_request=made, items=[ReceivedItem(item.public_id, accepted + rejected)], actor=STAFF, now=NOW
    )
    inspect_items(
        return_request=made,
        items=[InspectedItem(item.public_id, accepted, rejected, disposition="restock" if accepted else "")],
        actor=API,  # staff would have to name a ground for what the terms do not refuse
        now=NOW,
    )


def replacement(made: ReturnRequest) -> Replacement:
    return Replacement.objects.get(item__return_request=made)


def line_of(order: Order) -> OrderLine:
    return order.lines.get(external_id="l-1")
