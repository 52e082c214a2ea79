"""The same document once more is known by its hash, and never while it would still do something."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F

from accounts.models import ShopSettings
from accounts.selectors import shop_settings
from commerce.models import (
    Cancellation,
    CancelledLine,
    Customer,
    Fulfillment,
    FulfillmentLine,
    Order,
    OrderLine,
    Payment,
    ShopRefund,
    TakenDocument,
)
from commerce.services.cancellations import request_cancellation
from commerce.services.orders import put_order, put_orders
from commerce.services.taken_documents import hash_of, order_that_stands
from commerce.snapshots import parse_order, parse_orders
from core.actors import Actor
from core.errors import Refusal
from tests.order_documents import contract_order, line_document, order_document

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ACTOR = Actor("api", "key_1")
_ROWS = (Order, Customer, OrderLine, Payment, ShopRefund, Fulfillment, FulfillmentLine, CancelledLine)

pytestmark = pytest.mark.usefixtures("shop")


def put(document: dict[str, Any], external_id: str = "o-1", *, now: datetime = NOW) -> None:
    put_order(
        external_id=external_id,
        snapshot=parse_order(document),
        actor=ACTOR,
        now=now,
        document_hash=_hash(document),
    )


def stands(document: dict[str, Any], external_id: str = "o-1") -> bool:
    return order_that_stands(external_id=external_id, document_hash=_hash(document)) is not None


def _hash(document: dict[str, Any]) -> str:
    return hash_of(json.dumps(document).encode(), shop=shop_settings())


def test_an_order_stands_as_the_document_that_made_it() -> None:
    put(contract_order())

    order = Order.objects.get()
    assert order_that_stands(external_id="o-1", document_hash=_hash(contract_order())) == order.public_id
    assert not stands(contract_order(tags=["other"]))
    assert not stands(contract_order(), "o-2")


def test_the_hash_says_nothing_to_who_knows_the_document() -> None:
    put(contract_order())
    kept = TakenDocument.objects.get().document_hash

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.SECRET_KEY", "another-secret-of-ours")
        assert _hash(contract_order()) != kept


def test_a_later_document_takes_the_place_of_the_one_before() -> None:
    first, second = contract_order(updated_at=None), contract_order(updated_at=None, tags=["second"])
    put(first)
    put(second)

    assert (stands(first), stands(second)) == (False, True)
    put(first)
    assert (stands(first), stands(second)) == (True, False)


def test_an_older_document_is_not_what_the_order_stands_as() -> None:
    older = contract_order(updated_at="2026-10-01T10:00:00Z")
    put(contract_order())
    put(older)

    assert (stands(older), stands(contract_order())) == (False, True)


@pytest.mark.parametrize("model", _ROWS[:-1], ids=lambda model: model.__name__)
def test_a_touch_of_any_row_makes_it_be_taken_anew(model: Any) -> None:
    put(contract_order())

    row = model.objects.order_by("pk").last()
    model.objects.filter(pk=row.pk).update(id=row.pk)

    assert not stands(contract_order())
    put(contract_order())
    assert stands(contract_order())


@pytest.mark.parametrize("model", [Payment, ShopRefund, FulfillmentLine], ids=lambda model: model.__name__)
def test_a_row_that_goes_makes_it_be_taken_anew(model: Any) -> None:
    put(contract_order())

    model.objects.order_by("pk").last().delete()

    assert not stands(contract_order())


def test_bulk_makes_another_document_of_it() -> None:
    put(contract_order())

    put_orders(orders=parse_orders([contract_order(external_id="o-1", number="7")]), actor=ACTOR, now=NOW)

    assert not stands(contract_order())


@pytest.mark.parametrize("change", [{"country": "US"}, {"time_zone": "Asia/Seoul"}])
def test_another_country_or_zone_of_the_shop_reads_the_document_anew(change: dict[str, str]) -> None:
    put(contract_order())

    ShopSettings.objects.update(**change)

    assert not stands(contract_order())


def test_a_time_that_lies_ahead_is_taken_in_once_it_can_be_true() -> None:
    document = order_document(
        updated_at=None,
        fulfillments=[
            {
                "external_id": "f-1",
                "shipped_at": "2026-10-30T08:00:00Z",
                "delivered_at": (NOW + timedelta(days=2)).isoformat(),
            }
        ],
    )
    put(document)

    assert not stands(document)
    put(document, now=NOW + timedelta(days=3))
    assert Fulfillment.objects.get().delivered_at is not None
    assert stands(document)


def test_a_refund_that_may_become_ours_is_looked_for_each_time() -> None:
    document = contract_order()
    document["refunds"][0]["external_id"] = "rfd_notyet"
    put(document)
    put(document)

    assert not stands(document)


def test_a_line_that_had_to_stay_is_looked_at_each_time() -> None:
    put(contract_order(updated_at=None))
    OrderLine.objects.filter(external_id="l-2").update(in_use_quantity=1)
    smaller = contract_order(updated_at=None, lines=[line_document("l-1", quantity=3)], fulfillments=[])
    put(smaller)
    put(smaller)

    assert OrderLine.objects.filter(is_removed=True).exists()
    assert not stands(smaller)


def test_the_customers_older_order_tells_again_once_the_newer_one_is_somebody_elses() -> None:
    older = _of_customer("c-7", "old@example.com", placed_at="2026-10-01T10:00:00Z")
    put(older)
    put(_of_customer("c-7", "new@example.com", placed_at="2026-10-02T10:00:00Z"), "o-2")
    put(older)
    assert stands(older)

    put(_of_customer("c-8", "new@example.com", placed_at="2026-10-02T10:00:00Z"), "o-2")

    assert not stands(older)
    put(older)
    assert Customer.objects.get(external_id="c-7").email == "old@example.com"


def test_history_and_documents_without_a_hash_keep_none() -> None:
    put_order(external_id="o-1", snapshot=parse_order(contract_order()), actor=ACTOR, now=NOW)

    assert not TakenDocument.objects.exists()


@pytest.mark.parametrize("seed", range(6))
def test_what_stands_would_not_be_changed_by_its_document(seed: int) -> None:
    """Whatever happened before: where the hash answers, taking the document in as a whole changes no row."""
    dice = random.Random(seed)
    documents = _documents()
    acts = _acts(dice, documents)
    answered = 0
    for _step in range(60):
        dice.choice(acts)()
        for name, document in documents:
            if stands(document, name):
                answered += 1
                _require_unchanged_by(document, name)

    assert answered > 30


def _require_unchanged_by(document: dict[str, Any], name: str) -> None:
    before = _all_rows()
    with transaction.atomic():
        outcome = put_order(external_id=name, snapshot=parse_order(document), actor=ACTOR, now=NOW)
        assert not outcome.has_changed
        assert _all_rows() == before
        transaction.set_rollback(True)


def _all_rows() -> dict[str, list[dict[str, Any]]]:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in _ROWS}


def _documents() -> list[tuple[str, dict[str, Any]]]:
    return [
        ("o-1", contract_order(updated_at=None)),
        ("o-1", contract_order(updated_at=None, tags=["second"], financial_status="partially_refunded")),
        ("o-1", contract_order(updated_at=None, fulfillments=[])),
        ("o-1", contract_order(updated_at=None, lines=[line_document("l-1", quantity=2)], fulfillments=[])),
        ("o-2", _of_customer("c-7", "new@example.com", placed_at="2026-10-02T10:00:00Z")),
        ("o-2", _of_customer("c-8", "other@example.com", placed_at="2026-10-02T10:00:00Z")),
        ("o-3", _of_customer("c-7", "old@example.com", placed_at="2026-09-02T10:00:00Z")),
    ]


def _of_customer(customer: str, email: str, *, placed_at: str) -> dict[str, Any]:
    return order_document(
        updated_at=None, placed_at=placed_at, customer={"external_id": customer, "email": email}
    )


def _acts(dice: random.Random, documents: list[tuple[str, dict[str, Any]]]) -> list[Callable[[], object]]:
    def put_one() -> None:
        name, document = dice.choice(documents)
        put(document, name)

    def cancel() -> None:
        order = Order.objects.filter(external_id="o-1").first()
        if order is None:
            return
        try:
            with transaction.atomic():
                request_cancellation(
                    order=order,
                    units=None,
                    reason="",
                    language="en",
                    due_at=NOW,
                    actor=ACTOR,
                    now=NOW,
                )
        except Refusal:
            pass

    def use_units() -> None:
        lines = OrderLine.objects.filter(in_use_quantity__lt=F("fulfilled_quantity"), cancelled_quantity=0)
        lines.filter(shop_refunded_quantity=0).update(in_use_quantity=F("in_use_quantity") + 1)

    def free_units() -> None:
        OrderLine.objects.update(in_use_quantity=0)

    def touch_customer() -> None:
        Customer.objects.filter(external_id="c-7").update(email="", email_folded="")

    def answer_cancellations() -> None:
        Cancellation.objects.filter(status="requested").update(status="confirmed")

    return [put_one] * 6 + [cancel, use_units, free_units, touch_customer, answer_cancellations]


def test_one_statement_knows_it(django_assert_num_queries: Any) -> None:
    put(contract_order())
    document_hash = _hash(contract_order())

    with django_assert_num_queries(1):
        assert order_that_stands(external_id="o-1", document_hash=document_hash)
