"""Lets a real shop's orders and returns happen through the services, and asks each policy what it would accept."""

from __future__ import annotations

import csv
import gzip
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.real_returns import Purchase, RealReturn, credit_notes, matched

if TYPE_CHECKING:
    from commerce.models import Order
    from commerce.ports import PayoutAnswer, PayoutOrder
    from returns.policy.document import PolicyVersion
    from returns.wishes import ReturnWish

WINDOWS = (14, 30, 100)


@dataclass
class Accepted:
    """How much of the real returns one policy accepts: whole returns, and line by line."""

    returns: int = 0
    lines: int = 0
    units: int = 0
    minor: int = 0


@dataclass
class Replayed:
    """What came of it. Money in pence."""

    orders: int = 0
    ordered_minor: int = 0
    credit_lines: Counter[str] = field(default_factory=Counter)
    returns: int = 0
    lines: int = 0
    units: int = 0
    worth_minor: int = 0
    paid_back_minor: int = 0
    most_of_an_order: Decimal = Decimal(0)
    accepted: dict[int, Accepted] = field(default_factory=lambda: {days: Accepted() for days in WINDOWS})


class Book:
    """A payment provider that pays at once, each key once, and writes down what."""

    def __init__(self) -> None:
        self.paid: dict[str, tuple[str, int]] = {}

    def refund(self, order: PayoutOrder) -> PayoutAnswer:
        from commerce.ports import PayoutAnswer, PayoutState

        if order.idempotency_key in self.paid:
            raise AssertionError(f"{order.idempotency_key} was asked for twice")
        self.paid[order.idempotency_key] = (order.order_external_id, order.money.amount_minor)
        return PayoutAnswer(PayoutState.SUCCEEDED, reference=order.idempotency_key)

    def paid_of(self) -> dict[str, int]:
        """Pence that went back, by order."""
        sums: dict[str, int] = defaultdict(int)
        for order, amount in self.paid.values():
            sums[order] += amount
        return sums


def replay(file: Path, *, one_of: int = 1) -> Replayed:
    """Take the orders in and let the real returns happen, in the shop that the connection stands in.

    Only one customer in ``one_of`` is taken, with all that he bought and sent back.

    Raises AssertionError when an order gives back more than was paid for it, or a sum is off by a penny.
    """
    from events.publishing import telling_history

    result = Replayed()
    found = list(_rows(file, one_of))
    with telling_history():
        _take_orders_in(found)
        purchases = _purchases(result)
        real, result.credit_lines = matched(credit_notes(found), purchases)
        book = Book()
        with _paying_into(book):
            for number, one in enumerate(real, start=1):
                _happen(one, result)
                if number % 250 == 0:
                    print(f"{number} of {len(real)} returns", file=sys.stderr)
    _check(real, book, result)
    return result


def _rows(file: Path, one_of: int) -> Iterator[dict[str, str]]:
    with gzip.open(file, "rt", encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            number = row["CustomerID"].strip().removesuffix(".0")
            if one_of == 1 or (number.isdecimal() and int(number) % one_of == 0):
                yield row


def _take_orders_in(rows: Sequence[dict[str, str]]) -> None:
    """By the product's own import of such files."""
    import io

    from django.utils import timezone

    from commerce.services.import_runs import carry_on_import
    from commerce.services.imports import ImportWish, keep_import
    from core.actors import SYSTEM

    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    wish = ImportWish("orders.csv", text.getvalue().encode(), "online-retail", {"currency": "GBP"})
    carry_on_import(order_import=keep_import(wish=wish, now=timezone.now()), actor=SYSTEM, clock=timezone.now)


def _purchases(result: Replayed) -> dict[tuple[str, str], list[Purchase]]:
    from commerce.models import OrderLine

    bought: dict[tuple[str, str], list[Purchase]] = defaultdict(list)
    orders: dict[str, int] = {}
    for line in OrderLine.objects.select_related("order__customer").order_by("order__placed_at", "pk"):
        orders[line.order.external_id] = line.order.total_minor
        bought[line.order.customer.external_id, line.sku].append(
            Purchase(
                order=line.order.external_id,
                line=line.external_id,
                price_minor=line.unit_price_minor,
                left=line.quantity,
                at=line.order.placed_at,
            )
        )
    result.orders, result.ordered_minor = len(orders), sum(orders.values())
    return bought


def _happen(one: RealReturn, result: Replayed) -> None:
    """Ask each policy, then let the return happen as it did: accepted by the shop whatever a policy says."""
    from commerce.models import Order
    from core.actors import Actor
    from returns.models import ReturnRequest
    from returns.models.requests import Channel
    from returns.services.decisions import approve_return
    from returns.services.inspecting import InspectedItem, inspect_items
    from returns.services.payouts import pay_out
    from returns.services.receiving import ReceivedItem, receive_items
    from returns.services.refunds import request_refund
    from returns.services.requests import create_return
    from returns.wishes import ReturnWish, WishedItem

    shop = Actor("api", "replay")
    order = Order.objects.select_related("customer").get(external_id=one.order)
    wish = ReturnWish(
        items=tuple(WishedItem(line, quantity, "changed_my_mind") for line, quantity in one.lines),
        resolution="refund",
        method="drop_off",
    )
    result.returns += 1
    result.lines += len(one.lines)
    result.units += one.units
    result.worth_minor += one.worth_minor
    _ask_policies(order, wish, one, result)
    made = create_return(
        order=order, wish=replace(wish, override=True), actor=shop, channel=Channel.API, now=one.at
    )
    approve_return(return_request=made, actor=shop, now=one.at, notify=False)
    items = [(item.public_id, item.requested_quantity) for item in made.items.all()]
    receive_items(
        return_request=made,
        items=[ReceivedItem(item, quantity) for item, quantity in items],
        actor=shop,
        now=one.at,
        notify=False,
    )
    inspect_items(
        return_request=made,
        items=[
            InspectedItem(item, accepted_quantity=quantity, grade="a", disposition="restock")
            for item, quantity in items
        ],
        actor=shop,
        now=one.at,
        notify=False,
    )
    made = ReturnRequest.objects.get(pk=made.pk)
    for refund in request_refund(return_request=made, actor=shop, now=one.at, notify=False):
        pay_out(refund_id=refund.public_id, now=one.at)


def _ask_policies(order: Order, wish: ReturnWish, one: RealReturn, result: Replayed) -> None:
    from returns.facts import open_order_file
    from returns.services.eligibility import eligibility_in

    file = open_order_file(order, now=one.at)
    prices = {line.external_id: line.unit_price_minor for line in file.lines}
    for days, accepted in result.accepted.items():
        policy = _policy_of(days)
        answer = eligibility_in(replace(file, at_order=policy, today=policy), wish, now=one.at)
        accepted.returns += all(line.eligible for line in answer.lines)
        for (name, quantity), line in zip(one.lines, answer.lines, strict=True):
            if line.eligible:
                accepted.lines += 1
                accepted.units += quantity
                accepted.minor += quantity * prices[name]


def _policy_of(days: int) -> PolicyVersion:
    from returns.policy.document import PolicyVersion, parse_document

    base = {"window_days": days, "window_starts": "delivered", "methods": ["drop_off"]}
    return PolicyVersion(id=f"{days} days", document=parse_document({"base": base, "rules": []}))


@contextmanager
def _paying_into(book: Book) -> Iterator[None]:
    from returns.services import payouts

    provider = payouts.payment_provider
    payouts.payment_provider = lambda _asked=None: book  # type: ignore[assignment,misc,return-value]
    try:
        yield
    finally:
        payouts.payment_provider = provider


def _check(real: Sequence[RealReturn], book: Book, result: Replayed) -> None:
    """To the penny: the provider's book, our own, and what the pieces cost in the file."""
    from commerce.models import Order

    paid = book.paid_of()
    worth: dict[str, int] = defaultdict(int)
    for one in real:
        worth[one.order] += one.worth_minor
    assert paid == worth, {
        name: (paid.get(name), worth[name]) for name in worth if paid.get(name) != worth[name]
    }
    for order in Order.objects.filter(external_id__in=paid):
        given = paid[order.external_id]
        assert given == order.refunded_minor <= order.refund_limit_minor == order.total_minor, order.number
        result.most_of_an_order = max(result.most_of_an_order, Decimal(given) / order.total_minor)
    result.paid_back_minor = sum(paid.values())
    assert result.paid_back_minor == result.worth_minor
