"""Orders taken into the mirror: facts are replaced, what is in use is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from commerce.folding import fold_tracking_number
from commerce.models import Customer, Fulfillment, Order, OrderLine, Payment, ShopRefund
from commerce.services.orders import CurrencyFixed, OrderRefused, PutOrder, put_order, put_orders
from commerce.services.units import take_units
from commerce.snapshots import parse_order, parse_orders
from core.actors import Actor
from core.errors import NotUnderstood
from events.models import Event
from tests.order_documents import contract_order, line_document, order_document

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ACTOR = Actor("api", "key_1")

pytestmark = pytest.mark.usefixtures("shop")


def put(document: dict[str, Any], external_id: str = "o-1") -> PutOrder:
    return put_order(external_id=external_id, snapshot=parse_order(document), actor=ACTOR, now=NOW)


def line(external_id: str = "l-1") -> OrderLine:
    return OrderLine.objects.get(external_id=external_id)


def take(quantity: int, external_id: str = "l-1") -> int:
    with transaction.atomic():
        return take_units(
            line=OrderLine.objects.select_for_update().get(external_id=external_id), quantity=quantity
        )


def announced() -> list[str]:
    return list(
        Event.objects.filter(subject_type="order").order_by("position", "id").values_list("type", flat=True)
    )


def test_the_order_of_the_contract_is_stored() -> None:
    outcome = put(contract_order())

    order = Order.objects.get()
    assert outcome.is_new
    assert (order.number_folded, order.email_folded, order.phone_e164) == (
        "1001",
        "ada@example.com",
        "+905321234567",
    )
    assert (order.total_minor, order.shipping_minor, order.other_minor) == (17290, 490, 0)
    assert (order.refund_limit_minor, order.shop_refunded_minor, order.refundable_minor) == (
        17290,
        1000,
        16290,
    )
    assert order.discounts == [{"code": "AUTUMN", "amount": "42.00"}]
    assert (line().paid_minor, line("l-2").paid_minor) == (12000, 4800)
    assert (line().shop_refunded_quantity, line().allocated_minor, line().returnable_quantity) == (1, 4000, 2)
    assert (line().in_use_quantity, line("l-2").returnable_quantity) == (0, 1)
    assert Payment.objects.get().amount_minor == 17290
    assert ShopRefund.objects.get().lines == [
        {"line": "l-1", "quantity": 1, "amount_minor": 1000, "allocated_minor": 4000}
    ]
    assert Fulfillment.objects.get().lines.count() == 2
    customer = Customer.objects.get()
    assert (customer.external_id, customer.name_folded) == ("c-7", "ada yilmaz")
    assert customer.consents[0]["wording"] == "..."
    assert announced() == ["order.created", "order.delivered"]


def test_the_least_that_an_order_needs() -> None:
    outcome = put(
        {
            "number": "#77",
            "placed_at": "2026-10-01T10:00:00+03:00",
            "currency": "KRW",
            "customer": {"external_id": "c", "phone": "010-1234-5678"},
            "shipping_address": {"country_code": "KR"},
            "lines": [{"external_id": "1", "title": "컵", "quantity": 2, "unit_price": "12000.00"}],
        }
    )

    assert (outcome.order.total_minor, outcome.order.refund_limit_minor) == (24000, 24000)
    assert (outcome.order.phone_e164, outcome.order.number_folded) == ("+821012345678", "77")
    assert (line("1").returnable_quantity, line("1").fulfilled_quantity) == (0, 0)


def test_the_same_facts_again_change_and_announce_nothing() -> None:
    first = put(contract_order())
    rows = list(OrderLine.objects.values()), list(Order.objects.values()), list(Customer.objects.values())

    again = put_order(
        external_id="o-1",
        snapshot=parse_order(contract_order()),
        actor=ACTOR,
        now=datetime(2026, 11, 2, tzinfo=UTC),
    )

    assert (again.is_new, again.has_changed) == (False, False)
    assert again.order.pk == first.order.pk
    assert rows == (
        list(OrderLine.objects.values()),
        list(Order.objects.values()),
        list(Customer.objects.values()),
    )
    assert announced() == ["order.created", "order.delivered"]


def test_older_facts_change_nothing() -> None:
    put(order_document(updated_at="2026-10-05T00:00:00Z", number="new"))

    outcome = put(
        order_document(
            updated_at="2026-10-04T23:59:59Z",
            number="old",
            customer={"external_id": "other", "email": "a@b.c"},
        )
    )

    assert (outcome.has_changed, outcome.order.number) == (False, "new")
    assert not Customer.objects.filter(external_id="other").exists()


def test_facts_are_replaced_while_nothing_is_in_use() -> None:
    put(order_document())

    put(order_document(lines=[line_document("l-1", quantity=5, unit_price="10.00"), line_document("l-3")]))

    assert (line().quantity, line().paid_minor) == (5, 5000)
    assert set(OrderLine.objects.values_list("external_id", flat=True)) == {"l-1", "l-3"}
    assert announced() == ["order.created", "order.delivered", "order.updated"]


def test_what_was_paid_is_fixed_once_something_is_in_use() -> None:
    put(order_document())
    first = take(1)

    put(order_document(lines=[line_document("l-1", quantity=3, unit_price="1.00"), line_document("l-2")]))

    assert (line().paid_minor, line().unit_price_minor) == (12000, 100)
    assert first + take(2) == 12000


def test_a_line_in_use_stays_and_staff_see_it() -> None:
    put(order_document())
    take(1)

    outcome = put(order_document(lines=[line_document("l-2", unit_price="60.00")]))

    assert outcome.order.has_conflict
    assert (line().is_removed, line().returnable_quantity, line().in_use_quantity) == (True, 0, 1)


def test_a_line_comes_back_when_the_shop_names_it_again() -> None:
    put(order_document())
    take(1)
    put(order_document(lines=[line_document("l-2", unit_price="60.00")]))

    outcome = put(order_document())

    assert not outcome.order.has_conflict
    assert (line().is_removed, line().returnable_quantity, line().paid_minor) == (False, 2, 12000)


def test_a_line_that_goes_and_comes_back_counts_its_refunds_once() -> None:
    refund = {
        "external_id": "r-1",
        "amount": "40.00",
        "lines": [{"line": "l-1", "quantity": 1, "amount": "40.00"}],
    }
    put(order_document(refunds=[refund]))
    take(1)

    put(order_document(lines=[line_document("l-2", unit_price="60.00")]))
    put(order_document(refunds=[refund]))

    assert (line().shop_refunded_quantity, line().allocated_minor, line().returnable_quantity) == (1, 8000, 1)
    assert take(1) == 4000


def test_a_quantity_in_use_cannot_vanish() -> None:
    put(order_document())
    taken = take(2)

    outcome = put(order_document(lines=[line_document("l-1", quantity=1), line_document("l-2")]))

    assert outcome.order.has_conflict
    assert (line().quantity, line().returnable_quantity, line().allocated_minor) == (2, 0, taken)


def test_units_that_go_take_their_worth_and_units_that_come_bring_theirs() -> None:
    put(order_document())
    taken = take(1)

    put(order_document(lines=[line_document("l-1", quantity=2), line_document("l-2")]))
    fewer = (line().quantity, line().paid_minor, line().returnable_quantity)
    put(order_document(lines=[line_document("l-1", quantity=4, unit_price="50.00"), line_document("l-2")]))

    assert fewer == (2, 8000, 1)
    assert (line().quantity, line().paid_minor, line().returnable_quantity) == (4, 8000 + 10000, 3)
    assert taken + take(3) == 18000


def test_cheaper_units_that_come_and_go_leave_the_worth_of_units_in_use() -> None:
    put(order_document(lines=[line_document("l-1", quantity=2)]))
    taken = take(2)

    put(order_document(lines=[line_document("l-1", quantity=4, unit_price="0.00")]))
    put(order_document(lines=[line_document("l-1", quantity=2, unit_price="0.00")]))

    assert (taken, line().paid_minor, line().allocated_minor) == (8000, 8000, 8000)


def test_a_parcel_that_the_shop_takes_back_leaves_units_in_use_alone() -> None:
    put(order_document())
    take(2)

    outcome = put(order_document(fulfillments=[]))

    assert outcome.order.has_conflict
    assert (line().fulfilled_quantity, line().returnable_quantity) == (2, 0)


def test_refunds_of_the_shop_use_up_quantity_and_money_like_ours() -> None:
    put(order_document())
    refund = {
        "external_id": "r-1",
        "amount": "55.00",
        "lines": [{"line": "l-1", "quantity": 1, "amount": "55.00"}],
    }

    put(order_document(refunds=[refund]))

    assert (line().returnable_quantity, line().allocated_minor) == (2, 5500)
    assert take(2) == 12000 - 5500
    assert Order.objects.get().refundable_minor == 18000 - 5500


def test_an_amount_refunded_without_units_lowers_what_the_next_unit_is_worth() -> None:
    refund = {
        "external_id": "r-1",
        "amount": "15.00",
        "lines": [{"line": "l-1", "quantity": 0, "amount": "15.00"}],
    }
    put(order_document(refunds=[refund]))

    amounts = [take(1), take(1), take(1)]

    assert amounts == [2500, 4000, 4000]


def test_a_refund_of_the_shop_in_the_middle_of_a_return_changes_no_earlier_worth() -> None:
    put(order_document())
    ours = take(1)
    refund = {
        "external_id": "r-1",
        "amount": "30.00",
        "lines": [{"line": "l-1", "quantity": 1, "amount": "30.00"}],
    }
    put(order_document(refunds=[refund]))
    counted = line().allocated_minor

    put(order_document(refunds=[refund], tags=["seen"]))

    assert (ours, counted, line().allocated_minor) == (4000, 8000, 8000)
    assert take(1) == 4000


def test_a_refund_of_units_that_are_in_a_return_is_a_conflict() -> None:
    put(order_document())
    take(3)
    refund = {
        "external_id": "r-1",
        "amount": "120.00",
        "lines": [{"line": "l-1", "quantity": 3, "amount": "120.00"}],
    }

    outcome = put(order_document(refunds=[refund]))

    assert outcome.order.has_conflict
    assert (line().in_use_quantity, line().shop_refunded_quantity) == (3, 0)
    assert outcome.order.refundable_minor == 6000


def test_our_own_refunds_come_back_and_are_not_counted_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("returns.selectors.own_refund_ids", lambda ids: {"rfd_ours"} & set(ids))
    put(order_document())
    lines = [{"line": "l-1", "quantity": 1, "amount": "40.00"}]

    put(
        order_document(
            refunds=[
                {"external_id": "rfd_ours", "amount": "40.00", "lines": lines},
                {"external_id": "rfd_unknown", "amount": "40.00", "lines": lines},
            ]
        )
    )

    assert list(ShopRefund.objects.values_list("external_id", flat=True)) == ["rfd_unknown"]
    assert (Order.objects.get().shop_refunded_minor, line().shop_refunded_quantity) == (4000, 1)


def test_the_refund_limit_is_never_below_what_was_refunded() -> None:
    put(contract_order(refunds=[]))
    Order.objects.update(refunded_minor=12000)
    Payment.objects.update(refunded_minor=12000)

    put(contract_order(refunds=[], payments=[{"external_id": "pay-1", "kind": "card", "amount": "100.00"}]))

    assert (Order.objects.get().refund_limit_minor, Payment.objects.get().amount_minor) == (12000, 12000)
    assert Order.objects.get().refundable_minor == 0


def test_a_payment_that_money_went_back_through_is_not_forgotten() -> None:
    put(contract_order(refunds=[]))
    Order.objects.update(refunded_minor=1000)
    Payment.objects.update(refunded_minor=1000)

    put(contract_order(refunds=[], payments=[{"external_id": "pay-2", "kind": "wallet", "amount": "172.90"}]))

    assert list(Payment.objects.order_by("external_id").values_list("external_id", "amount_minor")) == [
        ("pay-1", 1000),
        ("pay-2", 17290),
    ]


def test_shipping_that_the_shop_refunded_is_counted_once() -> None:
    refund = {"external_id": "r-1", "amount": "4.90", "shipping_amount": "4.90"}
    put(contract_order(refunds=[refund]))
    Order.objects.update(shipping_refunded_minor=490 + 100)  # of it 1.00 by us

    put(contract_order(refunds=[refund], tags=["again"]))
    twice = Order.objects.get().shipping_refunded_minor
    put(contract_order(refunds=[]))

    assert (twice, Order.objects.get().shipping_refunded_minor) == (590, 100)


def test_the_currency_is_fixed_once_something_is_in_use() -> None:
    put(order_document())
    take(1)

    with pytest.raises(CurrencyFixed):
        put(order_document(currency="TRY"))

    assert Order.objects.get().currency == "EUR"


def test_what_the_carrier_told_about_delivery_is_kept() -> None:
    put(order_document(fulfillments=[{"external_id": "f-1", "shipped_at": "2026-10-02T08:00:00Z"}]))
    Fulfillment.objects.update(delivered_at=NOW)

    put(order_document(fulfillments=[{"external_id": "f-1", "shipped_at": "2026-10-02T09:00:00Z"}]))

    assert Fulfillment.objects.get().delivered_at == NOW


def test_delivery_is_announced_once_when_everything_has_arrived() -> None:
    part = [
        {
            "external_id": "f-1",
            "delivered_at": "2026-10-04T12:00:00Z",
            "lines": [{"line": "l-1", "quantity": 3}],
        }
    ]
    put(order_document(fulfillments=part))
    rest = {
        "external_id": "f-2",
        "shipped_at": "2026-10-05T12:00:00Z",
        "lines": [{"line": "l-2", "quantity": 1}],
    }
    put(order_document(fulfillments=[*part, rest]))

    put(order_document(fulfillments=[*part, rest | {"delivered_at": "2026-10-06T12:00:00Z"}]))
    put(order_document(fulfillments=[*part, rest | {"delivered_at": "2026-10-06T13:00:00Z"}]))

    assert announced() == [
        "order.created",
        "order.updated",
        "order.updated",
        "order.delivered",
        "order.updated",
    ]


def test_lines_and_parcels_that_go_cost_no_statement_each() -> None:
    counts = []
    for size in (3, 30):
        put(_order_of(size), f"o-{size}")
        with CaptureQueriesContext(connection) as statements:
            put(_order_of(1), f"o-{size}")
        counts.append(len(statements))

    assert counts[0] == counts[1]


def test_parcels_are_matched_in_steps_that_grow_with_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    folded = 0

    def counted(number: str) -> str:
        nonlocal folded
        folded += 1
        return fold_tracking_number(number)

    monkeypatch.setattr("commerce.parcels.fold_tracking_number", counted)
    put(_order_of(40))
    put(_order_of(40))

    assert folded <= 6 * 40


def _order_of(size: int) -> dict[str, Any]:
    """An order of so many lines, each sent in a parcel and refunded by the shop."""
    names = [f"l-{number}" for number in range(size)]
    return order_document(
        lines=[line_document(name) for name in names],
        fulfillments=[
            {
                "external_id": f"f-{name}",
                "tracking_number": f"T{name}",
                "lines": [{"line": name, "quantity": 1}],
            }
            for name in names
        ],
        refunds=[
            {
                "external_id": f"r-{name}",
                "created_at": "2026-10-05T09:00:00Z",
                "amount": "1.00",
                "lines": [{"line": name, "quantity": 1, "amount": "1.00"}],
            }
            for name in names
        ],
    )


def test_an_older_order_does_not_bring_an_old_address_back() -> None:
    put(order_document(customer={"external_id": "c-7", "email": "new@example.com", "name": "Ada"}))

    put(
        order_document(
            placed_at="2020-01-01T00:00:00Z",
            customer={"external_id": "c-7", "email": "old@example.com", "phone": "0532 123 45 67"},
            shipping_address={"country_code": "TR"},
        ),
        external_id="o-0",
    )

    customer = Customer.objects.get()
    assert (customer.email, customer.phone_e164, customer.name) == ("new@example.com", "+905321234567", "Ada")
    assert Order.objects.get(external_id="o-0").email_folded == "old@example.com"


def test_repeating_an_order_does_not_undo_a_withdrawn_consent() -> None:
    put(contract_order())
    Customer.objects.update(consents=[])

    put(contract_order(tags=["again"]))

    assert Customer.objects.get().consents == []


def test_the_id_in_the_document_must_be_that_of_the_address() -> None:
    with pytest.raises(OrderRefused) as refused:
        put(order_document(external_id="o-2"))

    assert (refused.value.code, Order.objects.count()) == ("external_id_differs", 0)


def test_of_many_orders_one_that_is_wrong_stops_no_other() -> None:
    put(order_document(number="before"), external_id="o-3")
    documents = [
        order_document(external_id="o-2"),
        order_document(external_id="o-1", lines=[]),
        order_document(external_id="o-3", number="after"),
        order_document(external_id="o-4"),
        order_document(external_id="o-4"),
        order_document(),
        "nonsense",
    ]

    outcomes = put_orders(orders=parse_orders(documents), actor=ACTOR, now=NOW)

    assert [getattr(outcome, "code", None) or outcome.is_new for outcome in outcomes] == [
        True,
        "not_understood",
        False,
        "duplicate_id",
        "duplicate_id",
        "not_understood",
        "not_understood",
    ]
    assert dict(Order.objects.order_by("external_id").values_list("external_id", "number")) == {
        "o-2": "1001",
        "o-3": "after",
    }
    assert isinstance(outcomes[1], NotUnderstood)
    assert outcomes[1].errors[0].field == "orders.1.lines"


def test_history_is_announced_with_its_own_time_as_history() -> None:
    put_order(external_id="o-1", snapshot=parse_order(order_document()), actor=ACTOR, now=NOW, history=True)

    event = Event.objects.get(type="order.created")
    assert (event.is_history, event.occurred_at) == (True, datetime(2026, 10, 1, 10, tzinfo=UTC))


@pytest.mark.parametrize("title", [None, "Renamed"])
def test_known_orders_are_locked_and_read_together_however_many(title: str | None) -> None:
    def questions(count: int) -> int:
        documents = [order_document(external_id=f"o-{number}", number=str(number)) for number in range(count)]
        put_orders(orders=parse_orders(documents), actor=ACTOR, now=NOW)
        for document in documents if title else ():
            document["lines"][0]["title"] = title
        with CaptureQueriesContext(connection) as asked:
            outcomes = put_orders(orders=parse_orders(documents), actor=ACTOR, now=NOW)
        assert [outcome.has_changed for outcome in outcomes] == [title is not None] * count  # type: ignore[union-attr]
        orders = [query["sql"] for query in asked if '"commerce_' in query["sql"]]
        return len([sql for sql in orders if sql.startswith("SELECT")])

    assert questions(1) == questions(3)
