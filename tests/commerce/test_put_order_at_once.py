"""Many at once put the same order: it is made once, no one waits for ever, and what is taken stays taken."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db import close_old_connections, connection, transaction

from commerce.models import Customer, Order, OrderLine
from commerce.services.customers import put_customer
from commerce.services.orders import PutOrder, put_order, put_orders
from commerce.services.products import put_product
from commerce.services.units import QuantityExceeded, lock_lines, take_units
from commerce.snapshots import CustomerSnapshot, ProductSnapshot, VariantSnapshot, parse_order, parse_orders
from core.actors import SYSTEM
from events.models import Event
from tests.order_documents import line_document, order_document

NOW = datetime(2026, 11, 1, tzinfo=UTC)

Answer = TypeVar("Answer")


def at_once(shop: Any, acts: list[Callable[[], Answer]]) -> list[Answer]:
    def act_in_shop(act: Callable[[], Answer]) -> Answer:
        connection.set_tenant(shop)
        try:
            return act()
        finally:
            connection.close()

    close_old_connections()
    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(act_in_shop, acts))


def put(document: dict[str, Any], external_id: str = "o-1") -> PutOrder:
    return put_order(external_id=external_id, snapshot=parse_order(document), actor=SYSTEM, now=NOW)


def test_an_order_put_by_many_at_once_is_made_once(transactional_shop: Any) -> None:
    outcomes = at_once(transactional_shop, [lambda: put(order_document())] * 12)

    assert sorted(outcome.is_new for outcome in outcomes) == [False] * 11 + [True]
    assert (Order.objects.count(), OrderLine.objects.count(), Customer.objects.count()) == (1, 2, 1)
    assert Event.objects.filter(type="order.created").count() == 1
    assert Event.objects.filter(type="order.updated").count() == 0


def test_lists_of_orders_in_any_order_do_not_block_each_other(transactional_shop: Any) -> None:
    documents = [
        order_document(external_id=f"o-{number}", customer={"external_id": f"c-{number % 3}", "phone": "1"})
        for number in range(12)
    ]

    outcomes = at_once(
        transactional_shop,
        [
            lambda turn=turn: put_orders(
                orders=parse_orders(documents[turn:] + documents[:turn]), actor=SYSTEM, now=NOW
            )
            for turn in range(0, 12, 2)
        ],
    )

    assert all(isinstance(outcome, PutOrder) for one in outcomes for outcome in one)
    assert sum(outcome.is_new for one in outcomes for outcome in one if isinstance(outcome, PutOrder)) == 12
    assert (Order.objects.count(), Customer.objects.count()) == (12, 3)


def test_units_are_taken_while_the_shop_takes_them_away(transactional_shop: Any) -> None:
    put(order_document(lines=[line_document("l-1", quantity=10)]))
    line_id = OrderLine.objects.get().pk

    def take() -> int:
        try:
            with transaction.atomic():
                return take_units(line=lock_lines([line_id])[line_id], quantity=1)
        except QuantityExceeded:
            return 0

    def shrink() -> int:
        put(order_document(lines=[line_document("l-1", quantity=4)]))
        return 0

    taken = at_once(transactional_shop, [take, take, take, shrink, take, take, take, shrink, take, take])

    line = OrderLine.objects.get()
    units = sum(1 for amount in taken if amount)
    assert (line.in_use_quantity, line.allocated_minor) == (units, sum(taken))
    assert line.quantity == max(4, units)
    assert line.allocated_minor <= line.paid_minor == line.quantity * 4000


def test_products_and_customers_put_by_many_at_once_are_made_once(transactional_shop: Any) -> None:
    product = ProductSnapshot(title="Tee", variants=(VariantSnapshot("v-1"), VariantSnapshot("v-2")))
    customer = CustomerSnapshot("c-1", email="ada@example.com")

    products = at_once(
        transactional_shop,
        [lambda: put_product(external_id="p-1", snapshot=product, actor=SYSTEM, now=NOW)] * 8,
    )
    customers = at_once(
        transactional_shop,
        [lambda: put_customer(external_id="c-1", snapshot=customer, now=NOW)] * 8,
    )

    assert len({outcome.product.pk for outcome in products}) == 1
    assert [outcome.is_new for outcome in products].count(True) == 1
    assert products[0].product.variants.count() == 2
    assert len({outcome.customer.pk for outcome in customers}) == 1
    assert [outcome.is_new for outcome in customers].count(True) == 1
