"""Random orders and random sequences of partial returns, reckoned once more by a model that shares no code with ours.

The model knows the contract only: what is paid for a line, what its units are worth, what fees take off. Whatever the
provider answers in between, in the end each return has paid exactly what the model says, once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commerce.models import Order, OrderLine, Payment
from commerce.ports import PayoutAnswer, PayoutOrder, PayoutState
from commerce.services.orders import put_order
from commerce.snapshots import parse_order
from core.actors import Actor
from core.money import Money, decimals_of
from returns.models import Refund, ReturnRequest
from returns.models.requests import Channel
from returns.policy.quote import Quote
from returns.refusals import NothingLeft
from returns.services import payouts
from returns.services.decisions import cancel_return, carry_out_decision
from returns.services.eligibility import eligibility_of
from returns.services.inspecting import InspectedItem, inspect_items
from returns.services.policies import create_draft, publish_policy
from returns.services.receiving import ReceivedItem, receive_items
from returns.services.refunds import refund_what_is_owed
from returns.services.requests import create_return
from returns.services.second_tries import send_again
from returns.states import RefundMethod, RefundStatus
from returns.wishes import ReturnWish, WishedItem
from tests.examples import examples
from tests.make import NOW

STAFF = Actor("staff", "1")
API = Actor("api", "1")
MOODS = ("pays", "pays", "declines", "pays_silently", "loses_it")
DECIMALS = {"EUR": 2, "KRW": 0, "KWD": 3}


# --- the model


def largest_remainder(total: int, weights: list[int]) -> list[int]:
    """Whole parts first, then one more for those with the largest rest, the earlier of two alike."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    exact = [Fraction(total * weight, whole) for weight in weights]
    parts = [int(part) for part in exact]
    order = sorted(range(len(weights)), key=lambda place: (-(exact[place] - parts[place]), place))
    for place in order[: total - sum(parts)]:
        parts[place] += 1
    return parts


def half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


@dataclass
class ModelLine:
    quantity: int
    paid: int
    used: int = 0
    taken: int = 0  # of what was paid, for the used units

    def take(self, count: int) -> int:
        worth = max(0, self.paid * (self.used + count) // self.quantity - self.taken)
        self.used += count
        self.taken += worth
        return worth

    def give_back(self, count: int, worth: int) -> None:
        self.used -= count
        self.taken -= worth


@dataclass(frozen=True)
class Terms:
    country: str
    way_back: int
    restocking: int  # per cent; the law of the EU lets nobody keep any
    outbound: int = (
        0  # once for the order, where less than ``free_from`` is kept of it; not by the law of the EU
    )
    free_from: int = 1000

    def fees_on(self, items: int, shipping: int, *, is_delivery_lost: bool = False) -> int:
        if not items:
            return 0
        percent = 0 if self.country == "DE" else self.restocking
        fees = self.way_back + half_up(Fraction(items * percent, 100))
        return min(items + shipping, fees + (self.outbound if is_delivery_lost else 0))


@dataclass
class Shop:
    """What the shop says of its order, in minor units."""

    currency: str
    lines: list[dict[str, int]]
    coupons: list[int]
    shipping: int
    tip: int
    includes_tax: bool
    payments: list[str]
    shop_refund: int = 0  # units of the first line that the shop has refunded itself
    goodwill: int = 0  # per cent of the total that the shop has refunded without a word about lines
    unpaid: int = 0  # per cent of the total that no payment holds
    changes: int = 0
    document: dict[str, Any] = field(default_factory=dict)

    def nets(self) -> list[int]:
        return [line["price"] * line["quantity"] - line["discount"] for line in self.lines]

    def paid(self) -> list[int]:
        """API.md: price, less the line's own discount, less its share of the coupons, and tax where it comes on top."""
        nets = self.nets()
        shares = largest_remainder(min(sum(self.coupons), sum(nets)), nets)
        taxes = [0 if self.includes_tax else line["tax"] for line in self.lines]
        return [net - share + tax for net, share, tax in zip(nets, shares, taxes, strict=True)]

    def total(self) -> int:
        return sum(self.paid()) + self.shipping + self.tip

    def limit(self) -> int:
        """What was paid: no more than that goes back."""
        return self.total() - (self.total() * self.unpaid // 100 if self.payments else 0)

    def refunded_by_shop(self) -> int:
        worth = self.paid()[0] * self.shop_refund // self.lines[0]["quantity"]
        return worth + self.total() * self.goodwill // 100

    def text(self, minor: int) -> str:
        return Money(minor, self.currency).decimal_string

    def as_document(self) -> dict[str, Any]:
        total = self.total()
        count, paid = len(self.payments), self.limit()
        shares = [paid // count] * (count - 1) if count else []
        shares = [*shares, paid - sum(shares)] if count else []
        return {
            "number": "1001",
            "placed_at": (NOW - timedelta(days=8)).isoformat(),
            "updated_at": (NOW + timedelta(minutes=self.changes)).isoformat(),
            "currency": self.currency,
            "prices_include_tax": self.includes_tax,
            "customer": {"external_id": "c-1", "email": "ada@example.com"},
            "shipping_address": {"country_code": "DE"},
            "lines": [
                {
                    "external_id": f"l-{place}",
                    "title": "Tee",
                    "quantity": line["quantity"],
                    "unit_price": self.text(line["price"]),
                    "discount_total": self.text(line["discount"]),
                    "tax_total": self.text(line["tax"]),
                }
                for place, line in enumerate(self.lines)
            ],
            "discounts": [
                {"code": f"C{place}", "amount": self.text(amount)}
                for place, amount in enumerate(self.coupons)
            ],
            "shipping_total": self.text(self.shipping),
            "total": self.text(total),
            "payments": [
                {"external_id": f"pay-{place}", "kind": kind, "amount": self.text(share)}
                for place, (kind, share) in enumerate(zip(self.payments, shares, strict=True))
                if share
            ],
            "refunds": self._refunds(),
            "fulfillments": [{"external_id": "f-1", "delivered_at": (NOW - timedelta(days=4)).isoformat()}],
        }

    def _refunds(self) -> list[dict[str, Any]]:
        refunds: list[dict[str, Any]] = []
        if self.shop_refund:
            worth = self.paid()[0] * self.shop_refund // self.lines[0]["quantity"]
            line = {"line": "l-0", "quantity": self.shop_refund, "amount": self.text(worth)}
            refunds.append({"external_id": "r-shop", "amount": self.text(worth), "lines": [line]})
        if self.goodwill:
            amount = self.text(self.total() * self.goodwill // 100)
            refunds.append({"external_id": "r-goodwill", "amount": amount})
        return refunds


@st.composite
def shops(draw: st.DrawFn) -> Shop:
    lines = []
    for _ in range(draw(st.integers(1, 3))):
        quantity, price = draw(st.integers(1, 4)), draw(st.sampled_from([0, 1, 7, 333, 999, 1000, 9999]))
        discount = draw(st.integers(0, price * quantity)) if draw(st.booleans()) else 0
        lines.append(
            {"quantity": quantity, "price": price, "discount": discount, "tax": draw(st.integers(0, 777))}
        )
    return Shop(
        currency=draw(st.sampled_from(sorted(DECIMALS))),
        lines=lines,
        coupons=draw(st.lists(st.integers(1, 1500), max_size=2)),
        shipping=draw(st.sampled_from([0, 1, 490])),
        tip=draw(st.sampled_from([0, 0, 250])),
        includes_tax=draw(st.booleans()),
        payments=draw(
            st.sampled_from(
                [[], ["card"], ["card", "gift_card"], ["gift_card", "wallet", "card_instalments"]]
            )
        ),
        shop_refund=draw(st.sampled_from([0, 0, 1])),
        goodwill=draw(st.sampled_from([0, 0, 1, 30, 90, 100])),
        unpaid=draw(st.sampled_from([0, 0, 0, 10, 60])),
    )


# --- the provider


class Provider:
    """One book, each key once. ``mood`` is what it does with what it is asked next."""

    def __init__(self) -> None:
        self.mood = "pays"
        self.paid: dict[str, int] = {}
        self.times: Counter[str] = Counter()

    def refund(self, order: PayoutOrder) -> PayoutAnswer:
        key = order.idempotency_key
        self.times[key] += 1
        if self.mood == "declines":
            return PayoutAnswer(PayoutState.DECLINED, reason="declined")
        if self.mood != "loses_it":
            assert self.paid.setdefault(key, order.money.amount_minor) == order.money.amount_minor
        return PayoutAnswer(PayoutState.SUCCEEDED if self.mood == "pays" else PayoutState.UNKNOWN, key)

    def look_up(self, idempotency_key: str) -> PayoutAnswer:
        is_known = idempotency_key in self.paid
        return PayoutAnswer(PayoutState.SUCCEEDED if is_known else PayoutState.NOT_FOUND, idempotency_key)


@contextmanager
def taken_back(provider: Provider) -> Iterator[None]:
    with transaction.atomic(), mock.patch.object(payouts, "payment_provider", return_value=provider):
        yield
        transaction.set_rollback(True)


# --- what happens


class Story:
    """One order's life in the product and in the model, side by side."""

    def __init__(self, shop: Shop, terms: Terms, provider: Provider) -> None:
        self.shop = shop
        self.terms = terms
        self.provider = provider
        self._publish()
        self._put()
        self.lines = [
            ModelLine(line.quantity, line.paid_minor, line.shop_refunded_quantity, line.allocated_minor)
            for line in self.stored_lines()
        ]
        self.expected: dict[str, int] = {}
        self.gone = 0  # what the goods cost that came back
        self.is_charged = False

    def loses_delivery(self, leaving: int) -> bool:
        """Whether goods that cost so much take what is kept below what free delivery asks for, for the first time."""
        if not self.terms.outbound or self.terms.country == "DE" or self.shop.shipping or self.is_charged:
            return False
        kept = sum(line.paid for line in self.lines) - self.gone
        return leaving > 0 and kept >= self.terms.free_from > kept - leaving

    def stored_lines(self) -> list[OrderLine]:
        return list(OrderLine.objects.filter(order__external_id="o-1").order_by("position"))

    def ask_for(self, wanted: dict[int, int], *, is_cancelled: bool, rejected: int, mood: str) -> None:
        """Ask for units, and either call it off or let them arrive, ``rejected`` of the first line's not good enough."""
        wanted = {
            place: min(count, self.lines[place].quantity - self.lines[place].used)
            for place, count in wanted.items()
        }
        wanted = {place: count for place, count in wanted.items() if count}
        if not wanted:
            return
        wish = ReturnWish(
            items=tuple(
                WishedItem(f"l-{place}", count, "changed_my_mind") for place, count in wanted.items()
            ),
            resolution="refund",
            method="own_carrier",
        )
        order = Order.objects.get(external_id="o-1")
        shown = eligibility_of(order=order, wish=wish, now=NOW).quote
        try:
            made = create_return(order=order, wish=wish, actor=STAFF, channel=Channel.API, now=NOW)
        except NothingLeft:
            assert self.room() == 0
            assert (
                not ReturnRequest.objects.exclude(public_id__in=self.expected)
                .exclude(status="cancelled")
                .exists()
            )
            return
        assert shown is not None
        assert made.quote == shown.as_json()
        assert shown.total_minor <= self.room()
        worths = {place: self.lines[place].take(count) for place, count in wanted.items()}
        assert {
            int(item.line.external_id[2:]): item.amount_minor for item in made.items.select_related("line")
        } == worths
        quoted = Quote.from_json(made.quote)
        left = quoted.items_minor + quoted.shipping_minor - quoted.cut_minor
        fees = self.terms.fees_on(
            left - quoted.shipping_minor if not quoted.cut else left,
            quoted.shipping_minor if not quoted.cut else 0,
            is_delivery_lost=self.loses_delivery(sum(worths.values())),
        )
        assert quoted.cut or quoted.fees_minor == fees
        carry_out_decision(return_id=made.public_id, now=NOW)
        if is_cancelled:
            cancel_return(return_request=made, actor=API, now=NOW)
            for place, count in wanted.items():
                self.lines[place].give_back(count, worths[place])
            return
        self._bring_back(made, wanted, worths, rejected)
        self._pay(made, mood)

    def _bring_back(
        self, made: ReturnRequest, wanted: dict[int, int], worths: dict[int, int], rejected: int
    ) -> None:
        items = {int(item.line.external_id[2:]): item for item in made.items.select_related("line")}
        promised = made.quote
        first = min(wanted)
        good = {
            place: count - (min(rejected, count) if place == first else 0) for place, count in wanted.items()
        }
        receive_items(
            return_request=made,
            items=[ReceivedItem(items[place].public_id, count) for place, count in wanted.items()],
            actor=STAFF,
            now=NOW,
        )
        for place, count in wanted.items():
            looked_at = InspectedItem(
                items[place].public_id, good[place], count - good[place], grade="a", note="Looked at."
            )
            inspect_items(return_request=made, items=[looked_at], actor=API, now=NOW)
        made.refresh_from_db()
        each = [worths[place] * good[place] // count for place, count in wanted.items()]
        shipping = made.shipping_credit_minor if good == wanted else 0
        assert shipping in (0, self.shop.shipping)
        cut = max(0, sum(each) + shipping - self.room())
        *less, less_shipping = largest_remainder(cut, [*each, shipping])
        worth, shipping = sum(each) - sum(less), shipping - less_shipping
        is_lost = Quote.from_json(promised).loses_free_delivery and self.loses_delivery(sum(each))
        self.is_charged |= is_lost
        self.gone += sum(each)
        fees = self.terms.fees_on(worth, shipping, is_delivery_lost=is_lost)
        self.expected[made.public_id] = worth + shipping - fees
        made.refresh_from_db()
        quoted = Quote.from_json(made.quote)
        assert (quoted.cut_minor, quoted.total_minor) == (cut, self.expected[made.public_id])

    def room(self) -> int:
        """What the order can still give back: what was paid, less what the shop and we have given."""
        return max(0, self.shop.limit() - self.shop.refunded_by_shop() - sum(self.expected.values()))

    def _pay(self, made: ReturnRequest, mood: str) -> None:
        """The provider is in a bad mood at first; in the end it pays, and staff send again what it declined."""
        refund_what_is_owed(return_id=made.public_id, now=NOW)
        self.provider.mood = mood
        for _ in range(2):
            self._ask_for_all(made)
        self.provider.mood = "pays"
        for failed in made.refunds.filter(status=RefundStatus.FAILED, replaced_by=None):
            send_again(refund_id=failed.public_id, method=RefundMethod.ORIGINAL_PAYMENT, actor=STAFF, now=NOW)
        refund_what_is_owed(return_id=made.public_id, now=NOW)
        for _ in range(2):
            self._ask_for_all(made)

    def _ask_for_all(self, made: ReturnRequest) -> None:
        for refund_id in made.refunds.values_list("public_id", flat=True):
            try:
                payouts.pay_out(refund_id=refund_id, now=NOW)
            except payouts.PayoutUnknown:
                continue

    def change_the_order(self, price: int) -> None:
        """The shop changes the price of what nobody has asked for yet; nothing else may move."""
        self.shop.changes += 1
        is_plain = not (self.shop.coupons or self.shop.shop_refund or self.shop.goodwill or self.shop.unpaid)
        for place, line in enumerate(self.lines):
            if not line.used and is_plain and not self.is_charged:
                self.shop.lines[place]["price"] += price
        self._put()
        for line, stored in zip(self.lines, self.stored_lines(), strict=True):
            if line.used:
                assert stored.paid_minor == line.paid
            line.paid = stored.paid_minor

    def _publish(self) -> None:
        document = {
            "base": {
                "eligible": True,
                "window_days": 200,
                "window_starts": "delivered",
                "resolutions": ["refund"],
                "methods": ["own_carrier"],
                "return_shipping_fee": {
                    "amount": self.shop.text(self.terms.way_back),
                    "currency": self.shop.currency,
                },
                "restocking_fee": {"percent": str(self.terms.restocking)},
                "outbound_shipping_fee": self._outbound_shipping_fee(),
                "approval": "auto",
                "photos": 0,
                "inspection": "standard",
                "refund_on": "inspection",
                "bonus": {"percent": "0"},
                "hand_over_days": 14,
                "destination": None,
            },
            "rules": [],
        }
        draft = create_draft(document=document, actor=STAFF, now=NOW)
        publish_policy(policy=draft, effective_from=NOW - timedelta(days=60), actor=STAFF, now=NOW)

    def _outbound_shipping_fee(self) -> dict[str, Any] | None:
        def money(minor: int) -> dict[str, str]:
            return {"amount": self.shop.text(minor), "currency": self.shop.currency}

        if not self.terms.outbound:
            return None
        return {
            "fee": money(self.terms.outbound),
            "free_delivery_from": money(self.terms.free_from),
            "told_before_purchase": True,
        }

    def _put(self) -> None:
        document = self.shop.as_document()
        document["shipping_address"]["country_code"] = self.terms.country
        put_order(external_id="o-1", snapshot=parse_order(document), actor=STAFF, now=NOW)

    def check_the_books(self) -> None:
        order = Order.objects.get(external_id="o-1")
        held = Refund.objects.exclude(status=RefundStatus.FAILED)
        for made in ReturnRequest.objects.all():
            refunds = [refund for refund in held if refund.return_request_id == made.pk]
            assert sum(refund.amount_minor for refund in refunds) == self.expected.get(made.public_id, 0)
            assert all(refund.amount_minor > 0 for refund in refunds)
        assert {refund.public_id: refund.amount_minor for refund in held} == self.provider.paid
        assert order.refunded_minor == sum(self.expected.values()) == sum(self.provider.paid.values())
        ours_and_theirs = order.refunded_minor + order.shop_refunded_minor
        assert ours_and_theirs <= max(order.refund_limit_minor, order.shop_refunded_minor)
        assert order.reserved_minor == 0
        for payment in Payment.objects.all():
            assert 0 <= payment.refunded_minor <= payment.amount_minor
        assert sum(refund.shipping_minor for refund in held) <= self.shop.shipping
        for line, stored in zip(self.lines, self.stored_lines(), strict=True):
            assert (stored.in_use_quantity + stored.shop_refunded_quantity, stored.allocated_minor) == (
                line.used,
                line.taken,
            )


@pytest.mark.thorough
@pytest.mark.usefixtures("shop")
@given(
    order=shops(),
    terms=st.builds(
        Terms,
        country=st.sampled_from(["US", "DE"]),
        way_back=st.sampled_from([0, 0, 5, 400]),
        restocking=st.sampled_from([0, 0, 15]),
        outbound=st.sampled_from([0, 7, 300]),
        free_from=st.sampled_from([1, 700, 1000, 5000]),
    ),
    steps=st.lists(
        st.tuples(
            st.dictionaries(st.integers(0, 2), st.integers(1, 3), min_size=1, max_size=3),
            st.sampled_from([False, False, False, True]),
            st.sampled_from([0, 0, 0, 1]),
            st.sampled_from(MOODS),
            st.none() | st.none() | st.integers(1, 500),
        ),
        min_size=1,
        max_size=4,
    ),
)
@settings(
    max_examples=examples(8, 64),
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)
def test_every_return_pays_what_the_model_says_once(order: Shop, terms: Terms, steps: list[Any]) -> None:
    with taken_back(provider := Provider()):
        story = Story(order, terms, provider)
        assert [line.paid for line in story.lines] == order.paid()
        for wanted, is_cancelled, rejected, mood, price in steps:
            wanted = {place: count for place, count in wanted.items() if place < len(story.lines)}
            story.ask_for(wanted, is_cancelled=is_cancelled, rejected=rejected, mood=mood)
            if price is not None:
                story.change_the_order(price)
        story.check_the_books()


@pytest.mark.thorough
@pytest.mark.usefixtures("shop")
@given(order=shops(), cuts=st.lists(st.integers(1, 3), min_size=1, max_size=12))
@settings(
    max_examples=examples(6, 48), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
def test_any_sequence_of_returns_of_everything_sums_to_what_was_paid(order: Shop, cuts: list[int]) -> None:
    with taken_back(provider := Provider()):
        story = Story(order, Terms("DE", way_back=0, restocking=0), provider)
        before = sum(line.taken for line in story.lines)
        turn = 0
        while turn < 40 and any(line.used < line.quantity for line in story.lines):
            wanted = {turn % len(story.lines): cuts[turn % len(cuts)]}
            story.ask_for(wanted, is_cancelled=False, rejected=0, mood="pays")
            turn += 1
        story.check_the_books()
        goods = sum(story.shop.paid()) - before
        if order.goodwill or order.unpaid:
            most = max(0, order.limit() - order.refunded_by_shop())
            assert sum(provider.paid.values()) == min(most, max(goods, sum(provider.paid.values())))
            return
        # What the shop refunded itself is not ours to complete: then shipping may stay with it.
        assert sum(provider.paid.values()) in (goods, goods + order.shipping)
        if not order.shop_refund:
            assert sum(provider.paid.values()) == goods + order.shipping


def test_the_currencies_have_the_decimals_that_the_story_takes() -> None:
    assert {currency: decimals_of(currency) for currency in DECIMALS} == DECIMALS
