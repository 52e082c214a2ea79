"""Everything that may happen to the returns of one order, in any sequence: the sums and the counters always fit.

A refused act leaves nothing behind: no row, no event, nobody to be told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import connection, transaction
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

from commerce.models import Order
from commerce.ports import BankPayoutOrder, PayoutAnswer, PayoutOrder, PayoutState
from commerce.services.orders import put_order
from commerce.snapshots import parse_order
from core.actors import Actor
from core.errors import Refusal
from core.money import Money, decimals_of
from events.models import Event
from events.outbox.models import OutboxEntry
from loyalty.models import LedgerEntry
from returns.models import Refund, ReturnItem, ReturnNote, ReturnRequest
from returns.models.requests import Channel
from returns.policy.quote import Quote
from returns.services import payouts
from returns.services.bank_accounts import give_bank_account
from returns.services.closing import close_when_settled
from returns.services.decisions import (
    approve_return,
    cancel_return,
    carry_out_decision,
    close_return,
    decline_return,
    expire_return,
)
from returns.services.inspecting import InspectedItem, inspect_items
from returns.services.item_worth import units_that_count, worth_of_units
from returns.services.order_money import refunded_minor_of, room_of
from returns.services.policies import create_draft, publish_policy
from returns.services.quotes import quote_of
from returns.services.receiving import ReceivedItem, receive_items
from returns.services.refunds import refund_what_is_owed, request_refund
from returns.services.requests import create_return
from returns.services.second_tries import send_again
from returns.states import (
    ALLOWED_MOVES,
    ENDED_WITHOUT_MONEY,
    FINAL_STATUSES,
    RefundMethod,
    RefundStatus,
    ReturnStatus,
)
from returns.wishes import ReturnWish, WishedItem
from tests.examples import examples
from tests.make import NOW

API = Actor("api", "key_1")
STAFF = Actor("staff", "1")
MUCH_LATER = NOW + timedelta(days=400)
OPEN = (RefundStatus.PENDING, RefundStatus.PROCESSING)
HELD = (RefundStatus.PENDING, RefundStatus.PROCESSING, RefundStatus.SUCCEEDED)
UNSURE = (PayoutState.SUCCEEDED, PayoutState.DECLINED, PayoutState.UNKNOWN)


class Companies:
    """The payment provider and the bank: one book, in which each key is paid once, whatever is answered."""

    def __init__(self) -> None:
        self.paid: dict[str, int] = {}
        self.asked: dict[str, int] = defaultdict(int)
        self.answers = PayoutState.SUCCEEDED
        self.pays_when_unknown = True

    def refund(self, order: PayoutOrder) -> PayoutAnswer:
        return self._answer(order.idempotency_key, order.money)

    def pay(self, order: BankPayoutOrder) -> PayoutAnswer:
        return self._answer(order.idempotency_key, order.money)

    def look_up(self, idempotency_key: str) -> PayoutAnswer:
        if idempotency_key in self.paid:
            return PayoutAnswer(PayoutState.SUCCEEDED, idempotency_key)
        return PayoutAnswer(PayoutState.NOT_FOUND)

    def _answer(self, key: str, money: Money) -> PayoutAnswer:
        assert self.paid.get(key, money.amount_minor) == money.amount_minor, "one key, two amounts"
        self.asked[key] += 1
        if self.answers == PayoutState.SUCCEEDED or (
            self.answers == PayoutState.UNKNOWN and self.pays_when_unknown
        ):
            self.paid[key] = money.amount_minor
        return PayoutAnswer(self.answers, key)


def minor_text(minor: int, currency: str) -> str:
    return Money(minor, currency).decimal_string


class OneOrder(RuleBasedStateMachine):
    """One order and all that shopper, staff, worker, companies and the shop itself may do to it."""

    def __init__(self) -> None:
        super().__init__()
        self.taken_back = transaction.atomic()
        self.taken_back.__enter__()
        self.companies = Companies()
        self.patches = [
            mock.patch.object(payouts, "payment_provider", return_value=self.companies),
            mock.patch.object(payouts, "bank", return_value=self.companies),
        ]
        for patch in self.patches:
            patch.start()
        self.highest_limit = 0
        self.freed: set[int] = set()

    def teardown(self) -> None:
        for patch in self.patches:
            patch.stop()
        transaction.set_rollback(True)
        self.taken_back.__exit__(None, None, None)
        super().teardown()

    # What it begins with

    @initialize(
        currency=st.sampled_from(["EUR", "KRW", "KWD"]),
        prices=st.lists(st.tuples(st.integers(900, 9999), st.integers(2, 4)), min_size=2, max_size=2),
        shipping=st.just(0) | st.integers(0, 700),
        discount=st.integers(0, 3000),
        kinds=st.lists(
            st.sampled_from(["card", "cash_on_delivery", "store_credit", "gift_card"]), max_size=2
        ),
        terms=st.fixed_dictionaries(
            {
                "refund_on": st.sampled_from(["request", "receipt", "inspection"]),
                "inspection": st.sampled_from(["none", "standard"]),
                "approval": st.sampled_from(["auto", "auto", "review"]),
                "fee": st.sampled_from([0, 0, 250]),
                "bonus": st.sampled_from(["0", "10", "7.5"]),
                "free_from": st.sampled_from([None, 3000, 9000, 15000]),
            }
        ),
    )
    def begin(
        self,
        currency: str,
        prices: list[tuple[int, int]],
        shipping: int,
        discount: int,
        kinds: list[str],
        terms: dict[str, Any],
    ) -> None:
        self.currency = currency
        self.prices = prices
        self.shipping = shipping
        self.discount = discount
        self.kinds = kinds
        draft = create_draft(document=self._policy(terms), actor=STAFF, now=NOW)
        publish_policy(policy=draft, effective_from=NOW - timedelta(days=60), actor=STAFF, now=NOW)
        self._put()

    def _policy(self, terms: dict[str, Any]) -> dict[str, Any]:
        return {
            "base": {
                "eligible": True,
                "window_days": 200,
                "window_starts": "delivered",
                "resolutions": ["refund", "store_credit", "keep_item"],
                "methods": ["own_carrier"],
                "return_shipping_fee": {
                    "amount": minor_text(terms["fee"], self.currency),
                    "currency": self.currency,
                },
                "restocking_fee": {"percent": "0"},
                "outbound_shipping_fee": terms["free_from"]
                and {
                    "fee": {"amount": minor_text(300, self.currency), "currency": self.currency},
                    "free_delivery_from": {
                        "amount": minor_text(terms["free_from"], self.currency),
                        "currency": self.currency,
                    },
                    "told_before_purchase": True,
                },
                "approval": terms["approval"],
                "photos": 0,
                "inspection": terms["inspection"],
                "refund_on": terms["refund_on"],
                "bonus": {"percent": terms["bonus"]},
                "hand_over_days": 14,
                "destination": None,
            },
            "rules": [],
        }

    def _put(self, **changes: Any) -> None:
        """Take the order in, as the shop would send it."""
        shop = {
            "prices": self.prices,
            "discount": self.discount,
            "refunds": [],
            "kinds": self.kinds,
            "financial_status": "paid",
        } | changes
        worth = sum(price * quantity for price, quantity in shop["prices"])
        total = worth - min(worth, shop["discount"]) + self.shipping
        shares = [total // 2, total - total // 2] if len(shop["kinds"]) == 2 else [total]
        document = {
            "number": "1001",
            "placed_at": (NOW - timedelta(days=8)).isoformat(),
            "currency": self.currency,
            "customer": {"external_id": "c-money", "email": "ada@example.com"},
            "shipping_address": {"country_code": "US"},
            "lines": [
                {
                    "external_id": f"l-{index}",
                    "title": "Tee",
                    "quantity": quantity,
                    "unit_price": minor_text(price, self.currency),
                }
                for index, (price, quantity) in enumerate(shop["prices"], 1)
            ],
            "discounts": [{"code": "LESS", "amount": minor_text(shop["discount"], self.currency)}],
            "shipping_total": minor_text(self.shipping, self.currency),
            "payments": [
                {"external_id": f"pay-{index}", "kind": kind, "amount": minor_text(share, self.currency)}
                for index, (kind, share) in enumerate(zip(shop["kinds"], shares, strict=False))
                if share
            ],
            "refunds": shop["refunds"],
            "financial_status": shop["financial_status"],
            "fulfillments": [{"external_id": "f-1", "delivered_at": (NOW - timedelta(days=4)).isoformat()}],
        }
        put_order(external_id="o-money", snapshot=parse_order(document), actor=API, now=NOW)
        self.highest_limit = max(self.highest_limit, self.order.refund_limit_minor)

    @property
    def order(self) -> Order:
        return Order.objects.get(external_id="o-money")

    @property
    def returns(self) -> list[ReturnRequest]:
        return list(ReturnRequest.objects.order_by("pk"))

    @property
    def items(self) -> list[ReturnItem]:
        """Items of the returns that are open."""
        return list(ReturnItem.objects.exclude(return_request__status__in=FINAL_STATUSES).order_by("pk"))

    # What may happen

    @rule(
        wished=st.lists(
            st.tuples(
                st.sampled_from([1, 1, 2]),
                st.sampled_from([1, 1, 1, 2, 9]),
                st.sampled_from(["refund", "refund", "store_credit", "keep_item"]),
            ),
            min_size=1,
            max_size=2,
        ),
        comes_back=st.sampled_from([True, True, False]),
    )
    def request(self, wished: list[tuple[int, int, str]], comes_back: bool) -> None:
        """A return is asked for, decided, and where ``comes_back`` its first units arrive and please."""
        wish = ReturnWish(
            items=tuple(
                WishedItem(f"l-{line}", quantity, "changed_my_mind", resolution=resolution)
                for line, quantity, resolution in wished
            ),
            resolution=wished[0][2],
            method="own_carrier",
        )
        with self._nothing_left_behind_if_refused():
            made = create_return(order=self.order, wish=wish, actor=API, channel=Channel.API, now=NOW)
            carry_out_decision(return_id=made.public_id, now=NOW)
            if comes_back and ReturnRequest.objects.get(pk=made.pk).status == ReturnStatus.APPROVED:
                self._bring_back(made)

    def _bring_back(self, made: ReturnRequest) -> None:
        first = made.items.order_by("position")[:1].get()
        receive_items(return_request=made, items=[ReceivedItem(first.public_id, 1)], actor=STAFF, now=NOW)
        first.refresh_from_db()
        if not first.accepted_quantity:
            inspect_items(
                return_request=made, items=[InspectedItem(first.public_id, 1)], actor=STAFF, now=NOW
            )
        refund_what_is_owed(return_id=made.public_id, now=NOW)

    @precondition(lambda self: self.returns)
    @rule(
        data=st.data(),
        act=st.sampled_from(["approve", "decline", "cancel", "close", "refund", "bank_account"]),
    )
    def act(self, data: st.DataObject, act: str) -> None:
        made = data.draw(st.sampled_from(self.returns))
        doors: dict[str, Callable[[], Any]] = {
            "approve": lambda: approve_return(return_request=made, actor=STAFF, now=NOW, note="fine"),
            "decline": lambda: decline_return(return_request=made, actor=API, now=NOW, reason="Worn."),
            "cancel": lambda: cancel_return(return_request=made, actor=API, now=NOW),
            "close": lambda: close_return(return_request=made, actor=API, now=NOW),
            "refund": lambda: request_refund(return_request=made, actor=STAFF, now=NOW),
            "bank_account": lambda: give_bank_account(
                return_request=made,
                scheme="iban",
                bank_code="",
                account_number="DE89370400440532013000",
                holder="Ada",
                actor=API,
                now=NOW,
            ),
        }
        with self._nothing_left_behind_if_refused(), self._only_allowed_moves(made):
            doors[act]()

    @precondition(lambda self: self.returns)
    @rule(data=st.data(), amount=st.integers(-5, 12_000))
    def refund_amount(self, data: st.DataObject, amount: int) -> None:
        made = data.draw(st.sampled_from(self.returns))
        with self._nothing_left_behind_if_refused():
            request_refund(
                return_request=made,
                amount=Money(amount, self.currency),
                may_override=data.draw(st.booleans()),
                actor=STAFF,
                now=NOW,
            )

    @precondition(lambda self: self.items)
    @rule(data=st.data(), quantity=st.sampled_from([1, 1, 2, 0]))
    def receive(self, data: st.DataObject, quantity: int) -> None:
        item = data.draw(st.sampled_from(self.items))
        with self._nothing_left_behind_if_refused():
            receive_items(
                return_request=item.return_request,
                items=[ReceivedItem(item.public_id, quantity)],
                actor=STAFF,
                now=NOW,
            )

    @precondition(lambda self: self.items)
    @rule(
        data=st.data(),
        looked_at=st.sampled_from([(1, 0), (0, 1), (1, 1), (2, 0)]),
        disposition=st.sampled_from(["", "restock", "return_to_customer"]),
    )
    def inspect(self, data: st.DataObject, looked_at: tuple[int, int], disposition: str) -> None:
        item = data.draw(
            st.sampled_from([item for item in self.items if item.received_quantity] or self.items)
        )
        accepted, rejected = looked_at
        with self._nothing_left_behind_if_refused():
            inspect_items(
                return_request=item.return_request,
                items=[
                    InspectedItem(item.public_id, accepted, rejected, disposition=disposition, note="Hm.")
                ],
                actor=API,
                now=NOW,
            )

    @precondition(lambda self: self.returns)
    @rule(data=st.data(), is_late=st.booleans())
    def let_the_worker_go_on(self, data: st.DataObject, is_late: bool) -> None:
        made = data.draw(st.sampled_from(self.returns))
        with self._only_allowed_moves(made):
            carry_out_decision(return_id=made.public_id, now=NOW)
            refund_what_is_owed(return_id=made.public_id, now=NOW)
            close_when_settled(return_id=made.public_id, now=NOW)
            if is_late:
                expire_return(return_id=made.public_id, now=MUCH_LATER)

    @precondition(lambda self: Refund.objects.filter(status__in=OPEN).exists())
    @rule(data=st.data(), answer=st.sampled_from(UNSURE), pays_when_unknown=st.booleans())
    def pay_out(self, data: st.DataObject, answer: PayoutState, pays_when_unknown: bool) -> None:
        refund = data.draw(st.sampled_from(list(Refund.objects.filter(status__in=OPEN).order_by("pk"))))
        self.companies.answers = answer
        self.companies.pays_when_unknown = pays_when_unknown
        try:
            payouts.pay_out(refund_id=refund.public_id, now=NOW)
        except payouts.PayoutUnknown:
            refund.refresh_from_db()
            assert refund.status == RefundStatus.PROCESSING

    @precondition(lambda self: Refund.objects.filter(status=RefundStatus.FAILED).exists())
    @rule(data=st.data(), way=st.sampled_from(list(RefundMethod)))
    def send_again(self, data: st.DataObject, way: RefundMethod) -> None:
        """Staff send a refund that failed once more, or another way."""
        failed = data.draw(
            st.sampled_from(list(Refund.objects.filter(status=RefundStatus.FAILED).order_by("pk")))
        )
        with self._nothing_left_behind_if_refused():
            send_again(refund_id=failed.public_id, method=way, reference="bank 1", actor=STAFF, now=NOW)

    @rule(
        factor=st.sampled_from([0, 1, 1, 2]),
        fewer=st.sampled_from([0, 0, 1, 2]),
        dropped=st.sampled_from([0, 0, 1, 2]),
        shop_refund=st.none() | st.tuples(st.integers(0, 2), st.integers(0, 5000)),
        goodwill=st.sampled_from([0, 0, 700, 5000, 20000]),
        financial_status=st.sampled_from(["paid", "paid", "pending", "partially_refunded", "refunded"]),
        kinds=st.none() | st.just([]) | st.just(["wallet"]),
    )
    def change_the_order(
        self,
        factor: int,
        fewer: int,
        dropped: int,
        shop_refund: tuple[int, int] | None,
        goodwill: int,
        financial_status: str,
        kinds: list[str] | None,
    ) -> None:
        """The shop changes prices and quantities, drops a line, refunds by itself, or names other payments."""
        prices = [(price * factor, max(1, quantity - fewer)) for price, quantity in self.prices]
        prices = [fact for index, fact in enumerate(prices, 1) if index != dropped] or prices
        refunds = []
        if shop_refund is not None:
            quantity, amount = shop_refund
            line = {"line": "l-1", "quantity": quantity, "amount": minor_text(amount, self.currency)}
            refunds = [
                {"external_id": "r-shop", "amount": minor_text(amount, self.currency), "lines": [line]}
            ]
        if goodwill:
            amount = minor_text(goodwill, self.currency)
            refunds.append({"external_id": "r-goodwill", "amount": amount})
        with self._nothing_left_behind_if_refused():
            self._put(
                prices=prices,
                refunds=refunds,
                financial_status=financial_status,
                kinds=self.kinds if kinds is None else kinds,
            )

    # What always holds

    @invariant()
    def money_of_the_order_is_the_money_of_its_refunds(self) -> None:
        order = Order.objects.filter(external_id="o-money").first()
        if order is None:
            return
        held = list(Refund.objects.filter(status__in=HELD))
        assert order.refunded_minor == sum(refund.amount_minor - refund.bonus_minor for refund in held)
        assert 0 <= order.refunded_minor <= self.highest_limit
        for payment in order.payments.all():
            through = [refund for refund in held if refund.payment_id == payment.pk]
            assert payment.refunded_minor == sum(refund.amount_minor for refund in through)
            assert payment.refunded_minor <= payment.amount_minor

    @invariant()
    def open_returns_promise_what_the_order_can_give(self) -> None:
        """Together, and each as it is shown; two returns never promise the same money."""
        order = Order.objects.filter(external_id="o-money").first()
        if order is None:
            return
        open_returns = list(
            ReturnRequest.objects.exclude(status__in=FINAL_STATUSES).prefetch_related("items", "refunds")
        )
        promised = 0
        for made in open_returns:
            quoted = Quote.from_json(made.quote)
            assert quoted == quote_of(made, units=units_that_count)
            paid = refunded_minor_of(made)
            assert quoted.held_minor <= max(paid, room_of(made).most_minor)
            promised += max(0, quoted.held_minor - paid)
        assert promised <= order.unrefunded_minor
        assert order.refunded_minor + order.reserved_minor <= order.refund_limit_minor

    @invariant()
    def lost_free_delivery_is_charged_once(self) -> None:
        """By one return of the order at most, whose delivery was free; and what fell away never comes again."""
        charged = [
            made
            for made in ReturnRequest.objects.exclude(status__in=ENDED_WITHOUT_MONEY)
            if Quote.from_json(made.quote).loses_free_delivery
        ]
        assert len(charged) <= 1
        assert not (charged and self.shipping)
        assert all(made.terms["outbound_shipping_fee"] for made in charged)
        for made in ReturnRequest.objects.all():
            if not Quote.from_json(made.quote).loses_free_delivery:
                self.freed.add(made.pk)
            assert made in charged or made.is_final or made.pk in self.freed
        assert not {made.pk for made in charged} & self.freed

    @invariant()
    def units_and_their_money_are_counted_once(self) -> None:
        for line in _lines():
            items = list(line.return_items.all())
            assert line.in_use_quantity == sum(
                item.requested_quantity - item.released_quantity for item in items
            )
            assert line.in_use_quantity <= line.fulfilled_quantity <= line.quantity
            ours = sum(
                worth_of_units(item, item.requested_quantity - item.released_quantity) for item in items
            )
            shops = sum(
                part["allocated_minor"]
                for refund in line.order.shop_refunds.all()
                for part in refund.lines
                if part["line"] == line.external_id
            )
            assert line.allocated_minor == ours + shops
            assert ours <= max(line.paid_minor, 0)

    @invariant()
    def a_return_pays_at_most_what_its_units_are_worth(self) -> None:
        for made in ReturnRequest.objects.prefetch_related("items", "refunds"):
            items = list(made.items.all())
            money = sum(
                refund.amount_minor - refund.bonus_minor
                for refund in made.refunds.all()
                if refund.status in HELD
            )
            requested = sum(item.amount_minor for item in items)
            assert money <= requested + made.shipping_credit_minor
            if made.status in FINAL_STATUSES and made.status != ReturnStatus.CLOSED:
                assert money == 0
            for item in items:
                assert item.received_quantity <= item.requested_quantity
                assert item.accepted_quantity + item.rejected_quantity <= item.received_quantity
                if not money:
                    assert item.refunded_quantity == 0

    @invariant()
    def every_payment_was_wanted_and_made_once(self) -> None:
        refunds = {refund.public_id: refund for refund in Refund.objects.all()}
        for key, paid in self.companies.paid.items():
            assert refunds[key].amount_minor == paid
            assert refunds[key].status in (RefundStatus.PROCESSING, RefundStatus.SUCCEEDED)
        outside = (RefundMethod.ORIGINAL_PAYMENT, RefundMethod.BANK_ACCOUNT)
        for refund in refunds.values():
            if refund.method in outside and refund.status == RefundStatus.SUCCEEDED:
                assert refund.public_id in self.companies.paid
        credit = [refund for refund in refunds.values() if refund.method == RefundMethod.STORE_CREDIT]
        assert sum(LedgerEntry.objects.values_list("amount", flat=True)) == sum(
            refund.amount_minor for refund in credit
        )

    @invariant()
    def a_failed_refund_has_one_follower_at_most(self) -> None:
        for refund in Refund.objects.exclude(replaced_by=None).select_related("replaced_by"):
            assert refund.replaced_by is not None
            assert refund.status == RefundStatus.FAILED
            assert refund.return_request_id == refund.replaced_by.return_request_id

    @invariant()
    def reserved_shipping_is_within_what_was_paid_for_it(self) -> None:
        for order in Order.objects.filter(external_id="o-money"):
            reserved = sum(made.shipping_credit_minor for made in self.returns)
            assert order.shipping_refunded_minor == reserved <= order.shipping_minor

    @contextmanager
    def _nothing_left_behind_if_refused(self) -> Iterator[None]:
        before = _everything()
        try:
            yield
        except Refusal:
            assert _everything() == before

    @contextmanager
    def _only_allowed_moves(self, made: ReturnRequest) -> Iterator[None]:
        was = ReturnStatus(made.status)
        yield
        made.refresh_from_db()
        reachable = {was} | ALLOWED_MOVES[was]
        for step in list(reachable):
            reachable |= ALLOWED_MOVES[step]
        assert made.status in reachable


def _lines() -> list[Any]:
    order = Order.objects.filter(external_id="o-money").prefetch_related("lines__return_items").first()
    return list(order.lines.all()) if order else []


def _everything() -> list[Any]:
    """All rows that an act may touch."""
    return [
        list(rows.order_by("pk").values())
        for rows in (
            Order.objects.all(),
            ReturnRequest.objects.all(),
            ReturnItem.objects.all(),
            ReturnNote.objects.all(),
            Refund.objects.all(),
            LedgerEntry.objects.all(),
            Event.objects.all(),
        )
    ] + [
        OutboxEntry.objects.filter(schema_name=connection.schema_name).count(),
        [(line.in_use_quantity, line.allocated_minor, line.paid_minor) for line in _lines()],
    ]


@pytest.mark.thorough
def test_no_sequence_of_acts_breaks_the_sums(shop: Any) -> None:
    assert decimals_of("KWD") == 3
    run_state_machine_as_test(
        OneOrder,
        settings=settings(
            max_examples=examples(4, 60),
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
