"""A kept query gives what its queryset gives, whatever is prefetched, and asks no more."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Count, F, Prefetch, QuerySet
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from commerce.models import Customer, Fulfillment, FulfillmentLine, Order, OrderLine, TakenDocument
from commerce.services.orders import put_order
from commerce.snapshots import parse_order
from core.actors import SYSTEM
from core.kept_queries import KeptQuery, KeptUpdate, know_rows
from tests.make import NOW
from tests.order_documents import contract_order, order_document

pytestmark = pytest.mark.usefixtures("shop")


@pytest.fixture(autouse=True)
def _orders(shop: Any) -> None:
    for name, document in (("o-1", contract_order()), ("o-2", order_document(fulfillments=[]))):
        put_order(
            external_id=name,
            snapshot=parse_order(document),
            actor=SYSTEM,
            now=NOW,
            document_hash=name,
        )


def everything() -> QuerySet[Order]:
    return (
        Order.objects.select_related("customer")
        .defer("metadata")
        .annotate(number_of_lines=Count("lines"))
        .prefetch_related(
            "payments",
            "customer__notes",
            Prefetch("lines", OrderLine.objects.order_by("-position")),
            "lines__fulfillment_lines__fulfillment",
            Prefetch("fulfillments", Fulfillment.objects.order_by("pk").prefetch_related("lines__line")),
            "taken_document",
        )
        .order_by("external_id")
    )


def as_seen(order: Order) -> dict[str, Any]:
    """All that is read of it, by the ways that its readers go."""
    return {
        "row": (
            order.pk,
            order.number,
            order.placed_at,
            order.tags,
            order.discounts,
            order.get_deferred_fields(),
        ),
        "customer": (order.customer.name, list(order.customer.notes.all())),
        "count": order.number_of_lines,  # type: ignore[attr-defined]
        "lines": [
            (
                line.external_id,
                line.order.pk,
                [(part.quantity, part.fulfillment.carrier) for part in line.fulfillment_lines.all()],
            )
            for line in order.lines.all()
        ],
        "parcels": [
            (
                parcel.external_id,
                parcel.order.number,
                [(part.line.sku, part.quantity) for part in parcel.lines.all()],
            )
            for parcel in order.fulfillments.all()
        ],
        "taken": order.taken_document.document_hash,
        "payments": (len(order.payments.all()), order.payments.count(), order.payments.exists()),
    }


def test_it_gives_what_its_queryset_gives_and_asks_as_much() -> None:
    kept = KeptQuery(lambda: everything())

    for _time in range(2):
        with CaptureQueriesContext(connection) as plain:
            expected = [as_seen(order) for order in everything()]
        with CaptureQueriesContext(connection) as asked:
            found = [as_seen(order) for order in kept.all()]

        assert found == expected
        assert len(asked) == len(plain)


def test_values_go_where_they_belong() -> None:
    kept = KeptQuery(
        lambda name, pks, number: Order.objects.filter(external_id=name, pk__one_of=pks).exclude(
            number=number
        ),
        str,
        list,
        str,
    )
    order = Order.objects.get(external_id="o-2")

    assert kept.all("o-2", [order.pk, 0], "x") == [order]
    assert kept.all("o-2", [], "x") == []
    assert kept.all("o-2", [order.pk], order.number) == []
    assert kept.first("o-2", [order.pk], "x'; --") == order
    assert kept.first("o-3", [order.pk], "x") is None


def test_a_value_that_is_changed_on_its_way_is_refused() -> None:
    kept = KeptQuery(lambda name: Order.objects.filter(number__startswith=name), str)

    with pytest.raises(ValueError, match="does not reach"):
        kept.all("o")


def test_tuples_come_in_the_order_in_which_they_were_asked_for() -> None:
    kept = KeptQuery(lambda: Order.objects.order_by("pk").values_list("number", "external_id"))

    assert kept.all() == list(Order.objects.order_by("pk").values_list("number", "external_id"))


def test_rows_are_locked_inside_a_transaction_only() -> None:
    kept = KeptQuery(lambda name: Order.objects.select_for_update().filter(external_id=name), str)

    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        assert kept.first("o-1") is not None
    assert "FOR UPDATE" in asked[0]["sql"]

    connection.in_atomic_block = False  # as if this test had none around it
    try:
        with pytest.raises(TransactionManagementError):
            kept.first("o-1")
    finally:
        connection.in_atomic_block = True


def test_known_rows_asked_for_otherwise_are_read_anew() -> None:
    kept = KeptQuery(lambda: everything())
    order = kept.all()[0]
    first = OrderLine.objects.filter(order=order).order_by("pk").first()
    assert first is not None

    assert list(order.lines.filter(pk=first.pk)) == [first]
    assert list(order.lines.order_by("pk"))[0] == first
    assert order.lines.values_list("pk", flat=True).order_by("pk")[0] == first.pk
    assert order.lines.first() == order.lines.all()[0]
    assert set(order.lines.all().all()) == set(OrderLine.objects.filter(order=order))
    order.lines.create(
        external_id="new", position=9, title="New", quantity=1, unit_price_minor=1, paid_minor=1
    )
    order.refresh_from_db()
    assert order.lines.count() == 3


def test_rows_can_be_said_to_be_known() -> None:
    order = Order.objects.get(external_id="o-1")
    know_rows(order, "lines", [])

    assert (list(order.lines.all()), order.lines.exists()) == ([], False)
    assert order.lines.filter(external_id="l-1").exists()


def test_a_row_that_is_not_there_is_known_not_to_be() -> None:
    TakenDocument.objects.all().delete()
    order = KeptQuery(lambda: Order.objects.prefetch_related("taken_document").order_by("pk")).all()[0]

    with CaptureQueriesContext(connection) as asked:
        assert not hasattr(order, "taken_document")
    assert len(asked) == 0


def test_an_update_counts_the_rows_that_were_fit_for_it() -> None:
    kept = KeptUpdate(
        lambda pk, most, _more: Order.objects.filter(pk=pk, link_generation__lt=most),
        lambda _pk, _most, more: {"link_generation": F("link_generation") + more},
        int,
        int,
        int,
    )
    order = Order.objects.get(external_id="o-1")

    assert [
        kept.run(order.pk, 3, 1),
        kept.run(order.pk, 3, 5),
        kept.run(order.pk, 3, 1),
        kept.run(0, 9, 1),
    ] == [
        1,
        1,
        0,
        0,
    ]
    order.refresh_from_db()
    assert order.link_generation == 7


def test_each_shop_is_read_where_the_connection_stands(other_shop: Any, inside: Any) -> None:
    kept = KeptQuery(lambda: Order.objects.prefetch_related("lines"))
    assert len(kept.all()) == 2

    with inside(other_shop):
        assert kept.all() == []
        assert not Customer.objects.exists()
    assert FulfillmentLine.objects.exists()
