"""Exchanges that happened, and some that stand at each step today: kept, to be paid, sold out, on their way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

from accounts.models import StaffUser
from commerce.models import Order, OrderLine, Variant
from core.actors import Actor
from core.errors import Refusal
from integrations.sandbox.demo.histories import (
    Story,
    accept_all,
    receive_all,
    travel,
    wait_for_parcel,
)
from integrations.sandbox.demo.orders import SEED, DemoOrder
from integrations.sandbox.demo.plans import ShopPlan
from returns.models import Charge, Replacement, ReturnRequest
from returns.models.requests import Channel
from returns.services.charges import make_payment_link
from returns.services.closing import close_when_settled
from returns.services.exchange_options import ExchangeOption, exchange_options, other_products
from returns.services.exchanges import advance_exchanges
from returns.services.payouts import pay_out
from returns.services.refunds import refund_what_is_owed
from returns.services.requests import create_return
from returns.services.shop_orders import order_replacement
from returns.states import ChargeStatus, RefundStatus, ReplacementStatus
from returns.wishes import ReturnWish, WishedItem

_YOUNG_DAYS = 13
_PAST_EXCHANGES = 9

Step = Callable[[Story, ReturnRequest], None]
Choice = Callable[[OrderLine, datetime], ExchangeOption | None]


def tell_exchanges(plan: ShopPlan, orders: list[DemoOrder], *, now: datetime) -> Iterator[ReturnRequest]:
    """One exchange at each step of today, then some of the past that have come to their end."""
    random = Random(f"{SEED}-exchanges-{plan.schema_name}")
    delivered = [order for order in orders if order.delivered_at and not order.notes and not order.is_fresh]
    young = [order for order in delivered if _age(order, now) < timedelta(days=_YOUNG_DAYS)]
    older = [order for order in delivered if order not in young]
    for step, choice in _STEPS:
        if (made := _tell(plan, young, step, choice, random, now=now, is_open=True)) is not None:
            yield made
    for _ in range(_PAST_EXCHANGES):
        if (made := _tell(plan, older, _sent, _next_size, random, now=now, is_open=False)) is not None:
            yield made


def _tell(
    plan: ShopPlan,
    orders: list[DemoOrder],
    step: Step,
    choice: Choice,
    random: Random,
    *,
    now: datetime,
    is_open: bool,
) -> ReturnRequest | None:
    """The story on the first order that it fits to; orders that were tried are not tried again for it."""
    for order in reversed(list(orders)):
        row = Order.objects.select_related("customer").get(external_id=order.external_id)
        begun = now - timedelta(hours=random.uniform(4, 30)) if is_open else _begun(order, random)
        story = _story(plan, row, random, begun=begun, now=now, is_open=is_open)
        made = _ask(story, row, choice)
        if made is None:
            continue
        orders.remove(order)
        order.notes.add("has_return")
        step(story, made)
        return made
    return None


def _begun(order: DemoOrder, random: Random) -> datetime:
    if order.delivered_at is None:
        raise ValueError("Only what was delivered is exchanged.")
    return order.delivered_at + timedelta(days=random.uniform(1, 4))


def _age(order: DemoOrder, now: datetime) -> timedelta:
    return now - order.delivered_at if order.delivered_at else timedelta.max


def _story(
    plan: ShopPlan, row: Order, random: Random, *, begun: datetime, now: datetime, is_open: bool
) -> Story:
    staff = {user.role: Actor("staff", str(user.pk)) for user in StaffUser.objects.order_by("-pk")}
    return Story(
        plan=plan,
        random=random,
        now=now,
        clock=begun,
        shopper=Actor("shopper", row.customer.public_id),
        staff=staff.get("agent", Actor("worker")),
        warehouse=staff.get("warehouse", Actor("worker")),
        pace=0.01 if is_open else 1.0,
    )


def _ask(story: Story, row: Order, choice: Choice) -> ReturnRequest | None:
    for line in row.lines.select_related("order"):
        option = choice(line, story.clock)
        if option is None:
            continue
        item = WishedItem(
            line.external_id,
            1,
            "size_too_small" if option.is_next_size else "style",
            comment=story.random.choice(story.plan.comments),
            resolution="exchange",
            exchange_for={"variant": option.variant_id},
        )
        try:
            return create_return(
                order=row,
                wish=ReturnWish(
                    items=(item,),
                    resolution="exchange",
                    method="drop_off",
                    language=story.plan.language,
                ),
                actor=story.shopper,
                channel=Channel.PORTAL,
                now=story.clock,
            )
        except Refusal:
            continue
    return None


def _next_size(line: OrderLine, now: datetime) -> ExchangeOption | None:
    options = exchange_options(line=line, reason="size_too_small", now=now)
    return next((option for option in options if option.is_next_size), None)


def _dearer(line: OrderLine, now: datetime) -> ExchangeOption | None:
    options = other_products(order=line.order, line=line, now=now)
    return next((option for option in options if option.difference_minor > 0), None)


def _kept(story: Story, made: ReturnRequest) -> None:
    wait_for_parcel(story, made)
    _let_the_worker_run(story, made)


def _to_be_paid(story: Story, made: ReturnRequest) -> None:
    _kept(story, made)
    travel(story, made)


def _sold_out(story: Story, made: ReturnRequest) -> None:
    """Somebody else bought the last ones in the shop while the parcel was on its way."""
    _kept(story, made)
    travel(story, made)
    replacement = Replacement.objects.get(item__return_request=made)
    Variant.objects.filter(
        product__external_id=replacement.product_external_id, external_id=replacement.variant_external_id
    ).update(stock=0)
    _check(story, made)


def _sent(story: Story, made: ReturnRequest) -> None:
    _kept(story, made)
    if travel(story, made) and story.wait(days=0.6):
        _check(story, made)


def _check(story: Story, made: ReturnRequest) -> None:
    receive_all(story, made)
    if story.wait(days=0.4):
        accept_all(story, made)
        _let_the_worker_run(story, made)


def _let_the_worker_run(story: Story, made: ReturnRequest) -> None:
    """What the worker would do now: links, orders in the shop, money."""
    now = story.clock
    advance_exchanges(return_id=made.public_id, now=now)
    for charge in Charge.objects.filter(return_request=made, status=ChargeStatus.PENDING, payment_url=""):
        make_payment_link(charge_id=charge.public_id, now=now)
    ordering = Replacement.objects.filter(item__return_request=made, status=ReplacementStatus.ORDERING)
    for replacement in ordering:
        order_replacement(replacement_id=replacement.public_id, now=now)
    refund_what_is_owed(return_id=made.public_id, now=now)
    for refund in made.refunds.filter(status=RefundStatus.PENDING, method="original_payment"):
        pay_out(refund_id=refund.public_id, now=now)
    close_when_settled(return_id=made.public_id, now=now)


_STEPS: tuple[tuple[Step, Choice], ...] = (
    (_kept, _next_size),
    (_to_be_paid, _dearer),
    (_sold_out, _next_size),
    (_kept, _dearer),
    (_sent, _next_size),
)
