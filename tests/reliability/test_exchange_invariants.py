"""Everything that may happen to the exchanges of one shop, in any sequence: nobody gets more than he brought or paid,
nothing leaves twice, and nothing stays held or charged for a return that is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from commerce.models import Order, StockHold, Variant
from commerce.ports import LinkState, OrderState
from core.errors import Refusal
from core.money import Money
from events.models import Event
from loyalty.models import LedgerEntry
from returns.models import Charge, Refund, Replacement, ReturnItem, ReturnRequest
from returns.models.requests import Channel
from returns.services.charges import ChargeUnknown
from returns.services.decisions import approve_return, cancel_return, close_return, decline_return
from returns.services.exchange_choices import choose_instead
from returns.services.exchange_watch import watch_exchanges
from returns.services.exchanges import advance_exchanges
from returns.services.inspecting import InspectedItem, inspect_items
from returns.services.item_worth import exchange_minor_of, units_not_rejected, units_that_count
from returns.services.receiving import ReceivedItem, receive_items
from returns.services.refunds import request_refund
from returns.services.requests import create_return
from returns.services.shop_orders import OrderUnknown
from returns.states import ChargeStatus, RefundStatus, ReplacementStatus, ReturnStatus
from returns.wishes import ReturnWish, WishedItem
from tests.examples import examples
from tests.make import NOW
from tests.returns.exchanges_made import (
    API,
    SHOPPER,
    STAFF,
    companies,
    exchanging_shop,
    let_the_worker_run,
    order_of,
    tee,
)

HELD = (RefundStatus.PENDING, RefundStatus.PROCESSING, RefundStatus.SUCCEEDED)
ENDED_WITHOUT_ANYTHING = (ReturnStatus.DECLINED, ReturnStatus.CANCELLED, ReturnStatus.EXPIRED)
LATER = NOW + timedelta(days=9)


class Exchanges(RuleBasedStateMachine):
    """Two lines of one order, a few articles to be had instead, and companies with moods."""

    def __init__(self) -> None:
        super().__init__()
        self.taken_back = transaction.atomic()
        self.taken_back.__enter__()
        self.outside_of = companies()
        self.outside = self.outside_of.__enter__()
        self.seen: set[Any] = set(Event.objects.values_list("id", flat=True))
        self.clock = NOW

    def teardown(self) -> None:
        self.outside_of.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.taken_back.__exit__(None, None, None)
        super().teardown()

    @initialize(
        currency=st.sampled_from(["EUR", "KRW", "KWD"]),
        paid=st.integers(0, 12_000),
        prices=st.lists(st.integers(0, 9000), min_size=3, max_size=3),
        refund_on=st.sampled_from(["request", "receipt", "inspection"]),
        bonus=st.sampled_from(["0", "0", "10"]),
        stock=st.integers(1, 3),
    )
    def open_the_shop(
        self, currency: str, paid: int, prices: list[int], refund_on: str, bonus: str, stock: int
    ) -> None:
        exchanging_shop(currency=currency, fee="0", refund_on=refund_on, bonus=bonus)
        self.currency = currency
        product = tee(sizes={"M": 9, "L": stock, "XL": None, "S": 9}, price_minor=4000, currency=currency)
        other = tee(sizes={"One": 5}, price_minor=prices[0], currency=currency, title="Hoodie")
        for title, price in zip(("XL", "S"), prices[1:], strict=True):
            product.variants.filter(title=title).update(price_minor=price)
        more = {"quantity": 1, "paid_minor": 2500}
        self.order = order_of(product, quantity=3, paid_minor=paid, more_lines=[more], shipping_minor=0)
        self.variants = [*product.variants.exclude(title="M").order_by("pk"), other.variants.get()]

    @property
    def returns(self) -> list[ReturnRequest]:
        return list(ReturnRequest.objects.order_by("pk"))

    @property
    def items(self) -> list[ReturnItem]:
        return list(ReturnItem.objects.select_related("return_request").order_by("pk"))

    # What may happen

    @rule(
        variant=st.integers(0, 3),
        quantity=st.sampled_from([1, 1, 2, 3]),
        beside=st.sampled_from(["", "", "refund", "store_credit"]),
    )
    def request(self, variant: int, quantity: int, beside: str) -> None:
        wanted = {"variant": self.variants[variant].public_id}
        items = [WishedItem("l-1", quantity, "style", resolution="exchange", exchange_for=wanted)]
        if beside:
            items.append(WishedItem("l-2", 1, "style", resolution=beside))
        wish = ReturnWish(items=tuple(items), resolution="exchange", method="own_carrier")
        with self._nothing_left_behind_if_refused():
            create_return(order=self.order, wish=wish, actor=API, channel=Channel.API, now=NOW)

    @precondition(lambda self: self.returns)
    @rule(
        data=st.data(),
        act=st.sampled_from(["approve", "decline", "cancel", "close", "refund", "advance"]),
    )
    def act(self, data: st.DataObject, act: str) -> None:
        made = data.draw(st.sampled_from(self.returns))
        doors: dict[str, Callable[[], Any]] = {
            "approve": lambda: approve_return(return_request=made, actor=STAFF, now=NOW),
            "decline": lambda: decline_return(return_request=made, actor=API, now=NOW, reason="Worn."),
            "cancel": lambda: cancel_return(return_request=made, actor=SHOPPER, now=NOW),
            "close": lambda: close_return(return_request=made, actor=API, now=NOW),
            "refund": lambda: request_refund(
                return_request=made,
                amount=Money(data.draw(st.integers(1, 6000)), self.currency),
                may_override=True,
                actor=STAFF,
                now=NOW,
            ),
            "advance": lambda: advance_exchanges(return_id=made.public_id, now=self.clock),
        }
        with self._nothing_left_behind_if_refused():
            doors[act]()

    @precondition(lambda self: self.items)
    @rule(
        data=st.data(),
        looked_at=st.sampled_from([(1, 0), (1, 0), (0, 1), (2, 0), (3, 0), (2, 1)]),
    )
    def bring_back(self, data: st.DataObject, looked_at: tuple[int, int]) -> None:
        item = data.draw(st.sampled_from(self.items))
        accepted, rejected = looked_at
        for act in (
            lambda: receive_items(
                return_request=item.return_request,
                items=[ReceivedItem(item.public_id, accepted + rejected)],
                actor=STAFF,
                now=NOW,
            ),
            lambda: inspect_items(
                return_request=item.return_request,
                items=[InspectedItem(item.public_id, accepted, rejected, note="Hm.")],
                actor=API,
                now=NOW,
            ),
        ):
            with self._nothing_left_behind_if_refused():
                act()

    @precondition(lambda self: self.items)
    @rule(
        data=st.data(),
        instead=st.sampled_from([0, 1, 2, 3, "refund", "store_credit"]),
        actor=st.sampled_from([SHOPPER, STAFF]),
    )
    def choose(self, data: st.DataObject, instead: int | str, actor: Any) -> None:
        item = data.draw(st.sampled_from(self.items))
        wanted = {"variant": self.variants[instead].public_id} if isinstance(instead, int) else None
        with self._nothing_left_behind_if_refused():
            choose_instead(
                return_request=item.return_request,
                item=item.public_id,
                exchange_for=wanted,
                resolution=None if wanted else str(instead),
                actor=actor,
                now=self.clock,
            )

    @rule(
        order_answer=st.sampled_from(
            [None, None, OrderState.SOLD_OUT, OrderState.DECLINED, OrderState.UNKNOWN]
        ),
        link_answer=st.sampled_from([None, None, LinkState.DECLINED, LinkState.UNKNOWN]),
    )
    def let_the_worker_go_on(self, order_answer: OrderState | None, link_answer: LinkState | None) -> None:
        self.outside.order_answers = [order_answer] if order_answer else []
        self.outside.link_answer = link_answer
        with suppress(OrderUnknown, ChargeUnknown):
            let_the_worker_run(now=self.clock, seen=self.seen)
        self.outside.order_answers, self.outside.link_answer = [], None

    @precondition(lambda self: self.outside.links)
    @rule(data=st.data(), is_told=st.booleans())
    def pay(self, data: st.DataObject, is_told: bool) -> None:
        """The shopper pays; word of it may get lost on the way."""
        key = data.draw(st.sampled_from(sorted(self.outside.links)))
        if is_told:
            self.outside.pay(key)
        elif self.outside.links[key] == "open":
            self.outside.links[key] = "paid"

    @rule(is_late=st.sampled_from([False, False, True]))
    def look_at_the_clock(self, is_late: bool) -> None:
        self.clock = max(self.clock, LATER if is_late else NOW)
        watch_exchanges(now=self.clock)

    # What always holds

    @invariant()
    def nobody_gets_more_than_he_brought_and_paid(self) -> None:
        for made in self.returns:
            items = list(made.items.all())
            given = sum(
                exchange_minor_of(item, replacement.sent_quantity)
                for item in items
                if (replacement := getattr(item, "replacement", None)) and replacement.sent_quantity
            )
            money = sum(
                refund.amount_minor - refund.bonus_minor
                for refund in made.refunds.filter(charge=None, status__in=HELD)
            )
            bonus = sum(item.amount_minor // 10 + 1 for item in items if item.terms["bonus_percent"] != "0")
            brought = sum(item.amount_minor for item in items)
            assert given + money <= brought + self._paid(made) + bonus

    @invariant()
    def units_leave_once_and_only_for_units_that_count(self) -> None:
        placed: dict[str, int] = {}
        for order in self.outside.orders.values():
            for line in order.lines:
                placed[line.variant_external_id] = placed.get(line.variant_external_id, 0) + line.quantity
        for replacement in Replacement.objects.select_related("item"):
            item = replacement.item
            assert replacement.sent_quantity + replacement.asked_quantity <= units_that_count(item)
            assert item.released_quantity + replacement.sent_quantity <= item.requested_quantity + (
                item.requested_quantity - units_not_rejected(item)
            )
            placed[replacement.variant_external_id] = (
                placed.get(replacement.variant_external_id, 0) - replacement.sent_quantity
            )
            if replacement.status == ReplacementStatus.ORDERING:
                placed[replacement.variant_external_id] -= min(
                    replacement.asked_quantity, placed[replacement.variant_external_id]
                )
        assert all(count == 0 for count in placed.values())

    @invariant()
    def stock_is_promised_once_and_to_nobody_whose_return_is_over(self) -> None:
        for variant in Variant.objects.exclude(stock=None):
            held = sum(
                hold.quantity for hold in StockHold.objects.filter(variant=variant, expires_at__gt=self.clock)
            )
            assert held <= (variant.stock or 0)
        for hold in StockHold.objects.all():
            replacement = Replacement.objects.select_related("item__return_request").get(
                public_id=hold.subject_id
            )
            assert not replacement.item.return_request.is_final
            assert replacement.status in ("held", "awaiting_payment", "ordering")

    @invariant()
    def charges_are_the_providers_and_go_back_no_further_than_they_were(self) -> None:
        sent_back: dict[str, int] = {}
        for payment, minor in self.outside.refunded.values():
            sent_back[payment] = sent_back.get(payment, 0) + minor
        for charge in Charge.objects.all():
            refunds = charge.refunds.filter(status__in=HELD)
            assert charge.refunded_minor == sum(refund.amount_minor for refund in refunds)
            assert sent_back.get(f"pay-{charge.public_id}", 0) <= charge.amount_minor
            if charge.status == ChargeStatus.PAID:
                assert self.outside.links[charge.public_id] == "paid"
            if charge.status == ChargeStatus.PENDING:
                assert not charge.return_request.is_final

    @invariant()
    def money_of_the_order_is_the_money_of_its_refunds(self) -> None:
        for order in Order.objects.all():
            held = Refund.objects.filter(return_request__order=order, charge=None, status__in=HELD)
            assert order.refunded_minor == sum(refund.amount_minor - refund.bonus_minor for refund in held)

    def teardown_settled(self) -> None:
        """Let everything run to its end: then ended returns have given everything back."""
        for _ in range(3):
            watch_exchanges(now=self.clock)
            let_the_worker_run(now=self.clock, seen=self.seen)
        for made in self.returns:
            if made.status in ENDED_WITHOUT_ANYTHING:
                assert self._paid(made) == 0

    @rule()
    def come_to_rest(self) -> None:
        self.teardown_settled()

    def _paid(self, made: ReturnRequest) -> int:
        paid = Charge.objects.filter(return_request=made, status=ChargeStatus.PAID)
        return sum(charge.amount_minor - charge.refunded_minor for charge in paid)

    @contextmanager
    def _nothing_left_behind_if_refused(self) -> Iterator[None]:
        before = _everything()
        try:
            yield
        except Refusal:
            assert _everything() == before


def _everything() -> list[Any]:
    return [
        list(rows.order_by("pk").values())
        for rows in (
            Order.objects.all(),
            ReturnRequest.objects.all(),
            ReturnItem.objects.all(),
            Replacement.objects.all(),
            Charge.objects.all(),
            StockHold.objects.all(),
            Refund.objects.all(),
            LedgerEntry.objects.all(),
            Event.objects.all(),
        )
    ]


@pytest.mark.thorough
def test_no_sequence_of_acts_breaks_the_sums_of_exchanges(shop: Any) -> None:
    assert isinstance(NOW, datetime)
    run_state_machine_as_test(
        Exchanges,
        settings=settings(
            max_examples=examples(3, 40),
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
